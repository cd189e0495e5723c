"""The reverse proxy of `deploy/`, as a process of the tests' own: its file, with loopback ports.

Needs Debian's package `nginx-light` (or any `nginx` on the PATH).
"""

from __future__ import annotations

import os
import re
import shutil
import socketserver
import struct
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.bots import ROOT, eventually

TEMPLATE = ROOT / "deploy" / "front.conf.template"
RESOLVES = (1, 27, 3)  # the first version that is free with `server … resolve`
SERVER = re.compile(r" *server \$\{BOT_HOST\}:8080 resolve.*\n")


def program() -> str:
    """Find nginx; on a machine without it skip the test, but never in CI."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        if os.environ.get("CI") == "true":
            msg = "nginx is not installed (Debian: apt-get install nginx-light)"
            raise RuntimeError(msg)
        pytest.skip("nginx is not installed (Debian: apt-get install nginx-light)")
    return found


def version() -> tuple[int, ...]:
    """Give the version of the nginx at hand."""
    said = subprocess.run([program(), "-v"], capture_output=True, text=True, check=True).stderr
    (found,) = re.findall(r"nginx/([\d.]+)", said)
    return tuple(map(int, found.split(".")))


def filled_in(environment: Mapping[str, str]) -> str:
    """Give the shipped configuration as the image's entry point fills it in."""
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, value in environment.items():
        text = text.replace(f"${{{name}}}", value)
    return text


def without_tls(text: str, *, port: int) -> str:
    """Let a configuration listen on *port* of this machine only, and in clear."""
    text = re.sub(r" *ssl_\w+ .*\n", "", text)
    return text.replace("listen 8443 ssl", f"listen 127.0.0.1:{port}")


def without_dns(ports: Sequence[int]) -> str:
    """Give the shipped configuration with these replicas of this machine."""
    text = TEMPLATE.read_text(encoding="utf-8")
    servers = "".join(f"    server 127.0.0.1:{p} max_fails=2 fail_timeout=2s;\n" for p in ports)
    text, replaced = SERVER.subn(servers, text)
    assert replaced == 1
    return re.sub(r" *resolver .*\n", "", text)


def configured(ports: Sequence[int], *, port: int) -> str:
    """Give the shipped configuration with these replicas, on *port*, without TLS and DNS."""
    return without_tls(without_dns(ports), port=port)


def with_tls(ports: Sequence[int], *, port: int, tls: Path) -> str:
    """Give the same with TLS, by the certificate in the folder *tls*."""
    text = without_dns(ports).replace("listen 8443", f"listen 127.0.0.1:{port}")
    return text.replace("/etc/nginx/tls", str(tls))


def configured_by_name(environment: Mapping[str, str], *, replica: int, port: int) -> str:
    """Give the shipped configuration on *port*, which asks DNS for a bot that listens at *replica*.

    An nginx before `RESOLVES` asks for the same name by way of a variable: its resolver knows as
    little of search domains.
    """
    text = without_tls(filled_in(environment), port=port).replace(":8080 ", f":{replica} ")
    if version() >= RESOLVES:
        return text
    (server,) = re.findall(r"^ *server (\S+) resolve", text, re.M)
    (resolver,) = re.findall(r"resolver .*;", text)
    text = re.sub(r"upstream bot \{.*?\n\}\n", "", text, flags=re.S)
    asks = f"{resolver} set $bot {server}; proxy_pass http://$bot;"
    return text.replace("proxy_pass http://bot;", asks)


def written(folder: Path, configuration: str) -> Path:
    """Write a whole configuration file around *configuration*, in a folder of its own."""
    where = folder / "nginx"
    where.mkdir()
    temporary = "\n".join(
        f"{kind}_temp_path {where}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"""
worker_processes 1;
pid {where}/pid;
error_log {where}/error.log warn;
events {{ worker_connections 512; }}
http {{
access_log off;
{temporary}
{configuration}
}}
"""
    file = where / "nginx.conf"
    file.write_text(whole, encoding="utf-8")
    return file


def arguments(file: Path) -> list[str]:
    """Tell nginx to use this file and this folder, and nothing of the machine's own."""
    return ["-p", str(file.parent), "-e", f"{file.parent}/error.log", "-c", str(file)]


@contextmanager
def running(folder: Path, configuration: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run nginx with *configuration*."""
    file = written(folder, configuration)
    process = subprocess.Popen(
        [program(), *arguments(file), "-g", "daemon off;"], stderr=subprocess.DEVNULL
    )
    try:
        eventually((file.parent / "pid").exists, timeout=10)
        yield process
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def nginx(folder: Path, ports: Sequence[int], *, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run nginx on *port* in front of replicas on *ports*."""
    with running(folder, configured(ports, port=port)) as process:
        yield process


class Names(socketserver.UDPServer):
    """A DNS server on a port of this machine that knows names, all of them at 127.0.0.1.

    Attributes:
        asked: Every name that somebody asked for.
    """

    def __init__(self, *known: str) -> None:
        super().__init__(("127.0.0.1", 0), _Question)
        self.known = known
        self.asked: set[str] = set()

    @property
    def address(self) -> str:
        """Give host and port as nginx's `resolver` takes them."""
        return f"127.0.0.1:{self.server_address[1]}"


class _Question(socketserver.BaseRequestHandler):
    server: Names

    def handle(self) -> None:
        """Answer one question: a name of ours has one IPv4 address, another does not exist."""
        asked, socket = self.request
        number, at, labels = asked[:2], 12, []
        while length := asked[at]:
            labels.append(asked[at + 1 : at + 1 + length].decode())
            at += 1 + length
        question, (kind,) = asked[12 : at + 5], struct.unpack(">H", asked[at + 1 : at + 3])
        name = ".".join(labels)
        self.server.asked.add(name)
        known, address = name in self.server.known, kind == 1
        head = struct.pack(">HHHHH", 0x8180 if known else 0x8183, 1, known and address, 0, 0)
        answer = struct.pack(">HHHIH4B", 0xC00C, 1, 1, 60, 4, 127, 0, 0, 1)
        told = answer if known and address else b""
        socket.sendto(number + head + question + told, self.client_address)


@contextmanager
def names(*known: str) -> Iterator[Names]:
    """Run a DNS server that knows these names."""
    with Names(*known) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
