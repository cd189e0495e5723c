"""A real PostgreSQL server of the tests' own, on a socket in a folder of its own.

Needs Debian's package `postgresql` (or any `initdb` on the PATH). PostgreSQL refuses to run as
root, so root starts it as the user `postgres`.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest


def binaries() -> Path | None:
    """Find the folder with `initdb` and `pg_ctl`, of the newest version; None if there is none."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if installed:
        return installed[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


class PostgreSQL:
    """A server that can be stopped, frozen and started again."""

    def __init__(self) -> None:
        """Make a cluster and start it.

        Raises:
            RuntimeError: PostgreSQL is not installed.
        """
        folder = binaries()
        if folder is None:
            msg = "PostgreSQL is not installed (Debian: apt-get install postgresql)"
            raise RuntimeError(msg)
        self._bin = folder
        self._root = Path(tempfile.mkdtemp(prefix="carsi-pg-"))
        self._as_user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        if self._as_user:
            shutil.chown(self._root, "postgres")
        self.port = _free_port()
        self._databases = 0
        self._run("initdb", "-D", f"{self._root}/data", "-U", "carsi", "-A", "trust", "--no-sync")
        self.start()

    @property
    def pid(self) -> int:
        """The server's process."""
        return int((self._root / "data" / "postmaster.pid").read_text().splitlines()[0])

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = (
            f"-p {self.port} -k {self._root} -c listen_addresses=127.0.0.1"
            " -c fsync=off -c max_connections=60"
        )
        log = f"{self._root}/log"
        self._run("pg_ctl", "-D", f"{self._root}/data", "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Stop at once, and end every connection."""
        self._run("pg_ctl", "-D", f"{self._root}/data", "-w", "-m", "immediate", "stop")

    def remove(self) -> None:
        """Stop for good."""
        self.stop()
        shutil.rmtree(self._root, ignore_errors=True)

    def new_database(self) -> str:
        """Make an empty database and give its URL."""
        self._databases += 1
        name = f"test{self._databases}"
        self.does(f"CREATE DATABASE {name}")
        return f"postgresql://carsi:secret@127.0.0.1:{self.port}/{name}"

    def does(self, statement: str, database: str = "postgres") -> str:
        """Run one statement as the owner and give what it prints."""
        return self._run(
            "psql",
            *("-h", str(self._root), "-p", str(self.port), "-U", "carsi", "-d", database),
            *("-At", "-c", statement),
        )

    def _run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [*self._as_user, str(self._bin / program), *arguments],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program == "psql" else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
        )
        return (done.stdout or "").strip()


def start_or_skip() -> PostgreSQL:
    """Start a server; on a machine without PostgreSQL skip the test, but never in CI."""
    try:
        return PostgreSQL()
    except RuntimeError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(error))


def _version(path: Path) -> float:
    return float(path.parts[-3])


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
