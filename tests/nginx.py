"""The reverse proxy of `deploy/`, as a process of the tests' own: its file, with loopback ports.

Needs Debian's package `nginx-light` (or any `nginx` on the PATH).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.bots import ROOT, eventually

TEMPLATE = ROOT / "deploy" / "front.conf.template"


def program() -> str:
    """Find nginx; on a machine without it skip the test, but never in CI."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        if os.environ.get("CI") == "true":
            msg = "nginx is not installed (Debian: apt-get install nginx-light)"
            raise RuntimeError(msg)
        pytest.skip("nginx is not installed (Debian: apt-get install nginx-light)")
    return found


def configured(ports: Sequence[int], *, port: int) -> str:
    """Give the shipped configuration with these replicas, on *port*, without TLS and DNS."""
    text = TEMPLATE.read_text(encoding="utf-8")
    servers = "".join(f"    server 127.0.0.1:{p} max_fails=2 fail_timeout=2s;\n" for p in ports)
    text, replaced = re.subn(r" *server bot:8080 resolve.*\n", servers, text)
    assert replaced == 1
    text = re.sub(r" *(resolver|ssl_\w+) .*\n", "", text)
    return text.replace("listen 8443 ssl", f"listen 127.0.0.1:{port}")


@contextmanager
def nginx(folder: Path, ports: Sequence[int], *, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run nginx on *port* in front of replicas on *ports*."""
    where = folder / "nginx"
    where.mkdir()
    temporary = "\n".join(
        f"{kind}_temp_path {where}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = f"""
daemon off;
worker_processes 1;
pid {where}/pid;
error_log {where}/error.log warn;
events {{ worker_connections 512; }}
http {{
access_log off;
{temporary}
{configured(ports, port=port)}
}}
"""
    (where / "nginx.conf").write_text(whole, encoding="utf-8")
    process = subprocess.Popen(
        [program(), "-p", str(where), "-e", f"{where}/error.log", "-c", f"{where}/nginx.conf"],
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually((where / "pid").exists, timeout=10)
        yield process
    finally:
        process.terminate()
        process.wait(10)
