"""The front that compose and Kubernetes share: nginx, for real."""

from __future__ import annotations

import os
import re
import shlex
import signal
import ssl
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.bots import eventually, free_port
from tests.deployed import COMPOSE, container, manifest
from tests.nginx import (
    RESOLVES,
    arguments,
    configured_by_name,
    filled_in,
    names,
    nginx,
    program,
    running,
    with_tls,
    written,
)

NAMESPACE = "elsewhere"
BY_COMPOSE: dict[str, str] = COMPOSE["services"]["front"]["environment"]


def by_kubernetes() -> dict[str, str]:
    """Give the environment of the front's pod in a namespace."""
    told = {"metadata.namespace": NAMESPACE}
    environment: dict[str, str] = {}
    for each in container("front")["env"]:
        value = each.get("value") or told[each["valueFrom"]["fieldRef"]["fieldPath"]]
        environment[each["name"]] = re.sub(r"\$\((\w+)\)", lambda name: environment[name[1]], value)
    return environment


def service_name() -> str:
    """Give the name by which a cluster's DNS knows the bot's Service, the only one it knows."""
    return f"{manifest('Service', 'bot')['metadata']['name']}.{NAMESPACE}.svc.cluster.local"


def service_of_compose() -> str:
    """Give the name by which Docker's DNS knows the bot."""
    (name,) = [name for name, s in COMPOSE["services"].items() if "build" in s]
    return str(name)


@pytest.mark.parametrize(
    ("environment", "known"),
    [
        pytest.param(by_kubernetes(), service_name(), id="kubernetes"),
        pytest.param(BY_COMPOSE, service_of_compose(), id="compose"),
    ],
)
def test_the_front_finds_the_bot(tmp_path: Path, environment: dict[str, str], known: str) -> None:
    """
    By the one name that DNS knows there; nginx asks for no other in its place.
    """
    port = free_port()
    with names(known) as dns, answering(b"from the bot") as replica:
        given = {**environment, "NGINX_LOCAL_RESOLVERS": dns.address}
        with running(tmp_path, configured_by_name(given, replica=replica, port=port)):
            said = eventually(lambda: posted(f"http://127.0.0.1:{port}/hook"), timeout=10)

    assert said == b"from the bot"
    assert dns.asked == {known}


def posted(url: str) -> bytes | None:
    """Bring an update to *url*; None while nobody takes it."""
    request = urllib.request.Request(url, data=b'{"message": {"chat": {"id": 7}}}')
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            return bytes(response.read())
    except OSError:
        return None


@contextmanager
def answering(said: bytes) -> Iterator[int]:
    """Answer every POST with *said*, on a port of this machine."""

    class Replica(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Replica) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize(
    "environment", [by_kubernetes(), BY_COMPOSE], ids=["kubernetes", "compose"]
)
def test_the_front_is_filled_in(environment: dict[str, str]) -> None:
    """
    The image leaves a name that it was not given as it is, and nginx does not start.
    """
    assert environment["NGINX_ENTRYPOINT_LOCAL_RESOLVERS"] == "1"
    known = {**environment, "NGINX_LOCAL_RESOLVERS": "127.0.0.53"}
    directives = re.sub(r"^\s*#.*$", "", filled_in(known), flags=re.M)

    assert re.findall(r"\$\{\w+\}", directives) == []


@pytest.mark.parametrize(
    "image",
    [container("front")["image"], COMPOSE["services"]["front"]["image"]],
    ids=["kubernetes", "compose"],
)
def test_the_image_of_the_front_knows_what_the_front_says(image: str) -> None:
    """
    Before 1.27.3 `server … resolve` had to be paid for.
    """
    (version,) = re.findall(r":(\d+)\.(\d+)-", image)

    assert tuple(map(int, version)) >= RESOLVES[:2]


def test_a_renewed_certificate_is_served_without_a_restart(tmp_path: Path) -> None:
    """
    Twelve hours are a moment here; the command is the one of the manifests.
    """
    port, tls = free_port(), tmp_path / "tls"
    first = certificate(tls, "first.example")
    file = written(tmp_path, with_tls([1], port=port, tls=tls))
    command = container("front")["command"]
    assert command == COMPOSE["services"]["front"]["command"]
    script = command[2].replace("/docker-entrypoint.sh ", "").replace("12h", "0.3")
    # A function is nothing that `exec` finds.
    own = f'nginx() {{ "{program()}" {shlex.join(arguments(file))} "$@"; }}\n'
    process = subprocess.Popen(
        [*command[:2], own + script.replace("exec nginx", "nginx")], start_new_session=True
    )
    try:
        eventually(lambda: served(port) == first, timeout=10)
        renewed = certificate(tls, "renewed.example")
        eventually(lambda: served(port) == renewed, timeout=10)
        assert process.poll() is None
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(10)


def certificate(folder: Path, host: str) -> str:
    """Put a certificate for *host* and its key into *folder*, as new files, and give it."""
    folder.mkdir(exist_ok=True)
    new = {name: folder / f"{name}.new" for name in ("tls.key", "tls.crt")}
    files = ["-keyout", str(new["tls.key"]), "-out", str(new["tls.crt"])]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subprocess.run(
        ["openssl", "req", "-x509", *kind, "-subj", f"/CN={host}", *files],
        check=True,
        capture_output=True,
    )
    for name, file in new.items():
        file.replace(folder / name)
    return (folder / "tls.crt").read_text(encoding="utf-8")


def served(port: int) -> str | None:
    """Give the certificate that is served on *port*; None while nobody listens."""
    try:
        return ssl.get_server_certificate(("127.0.0.1", port), timeout=5)
    except OSError:
        return None


def test_nginx_takes_the_front(tmp_path: Path) -> None:
    """
    A real one reads it, and answers.
    """
    with nginx(tmp_path, [1], port=free_port()) as process:
        assert process.poll() is None
