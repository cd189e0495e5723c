"""The bot as a process of its own, with a small knowledge that is fitted in a moment."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from tests.botapi import FakeTelegram

ROOT = Path(__file__).parents[1]
T = TypeVar("T")

ENTRIES = """
topic: basics
entries:
  - id: what-is
    question: {en: What is the rainbow fund?, es: ¿Qué es el fondo arcoíris?}
    answer: {en: The rainbow fund pays for school paint., es: El fondo arcoíris paga la pintura.}
  - id: who-pays
    question: {en: Who pays for the rainbow fund?, es: ¿Quién paga el fondo arcoíris?}
    answer: {en: The seven painters pay for it., es: Lo pagan los siete pintores.}
  - id: where
    question: {en: Where is the head office?, es: ¿Dónde está la oficina?}
    answer: {en: The head office is in Tela., es: La oficina está en Tela.}
"""
QUESTION, ANSWER = "Where is the head office?", "The head office is in Tela."
MOVED = "The head office has moved to Ceiba."  # what a test may change the answer to
FILE = "entries/basics.yaml"


def small_knowledge(folder: Path) -> Path:
    """Write a few entries under *folder* and give the folder for `--knowledge`."""
    knowledge = folder / "knowledge"
    (knowledge / FILE).parent.mkdir(parents=True, exist_ok=True)
    (knowledge / FILE).write_text(ENTRIES, encoding="utf-8")
    return knowledge


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def eventually(look: Callable[[], T | None], *, timeout: float = 30.0) -> T:
    """Look until there is something to see.

    Raises:
        AssertionError: There never was.
    """
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        seen = look()
        if seen:
            return seen
        time.sleep(0.02)
    msg = f"waited {timeout:g} s for nothing"
    raise AssertionError(msg)


class Bot:
    """One process of the bot, talking to a fake Bot API, with a health port."""

    def __init__(
        self,
        telegram: FakeTelegram,
        folder: Path,
        settings: Mapping[str, str] | None = None,
        *,
        name: str = "bot",
        knowledge: Path | None = None,
    ) -> None:
        """Start it; all it writes goes to *folder*.

        Args:
            telegram: Whom it talks to.
            folder: Of the test.
            settings: More environment.
            name: Of its log file.
            knowledge: Folder of the knowledge; None for the small one.
        """
        self.health_port = free_port()
        self._log = folder / f"{name}.log"
        kept = {k: v for k, v in os.environ.items() if not k.startswith("CARSI_")}
        self.environ = {
            **kept,
            "XDG_DATA_HOME": str(folder),
            "CARSI_TELEGRAM_TOKEN": telegram.token,
            "CARSI_TELEGRAM_API_URL": telegram.url,
            "CARSI_KNOWLEDGE_DIR": str(knowledge or small_knowledge(folder)),
            "CARSI_HEALTH_LISTEN": f"127.0.0.1:{self.health_port}",
            **(settings or {}),
        }
        self.process = self._started()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.kill()
        self.process.wait(10)

    @property
    def log(self) -> str:
        """All that it has written so far, over all its lives."""
        return self._log.read_text(encoding="utf-8")

    def logged(self, event: str) -> list[str]:
        """Give the lines of one event."""
        return [line for line in self.log.splitlines() if f" {event}" in line]

    def get(self, path: str) -> tuple[int, str]:
        """Ask the health port; status 0 if nobody answers."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.health_port}{path}", timeout=5
            ) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def health(self) -> dict[str, Any]:
        """Give the report of /readyz, {} if nobody answers."""
        body = self.get("/readyz")[1]
        return dict(json.loads(body)) if body else {}

    def metric(self, name: str) -> float:
        """Give a value from /metrics, by its name with labels; 0 if it is not there."""
        for line in self.get("/metrics")[1].splitlines():
            if line.startswith(name + " "):
                return float(line.rpartition(" ")[2])
        return 0.0

    def awaits_ready(self) -> Bot:
        """Wait until it takes questions.

        Raises:
            AssertionError: It never does.
        """

        def look() -> bool | None:
            assert self.process.poll() is None, f"the bot ended:\n{self.log}"
            return self.get("/readyz")[0] == 200 or None

        eventually(look, timeout=180)  # a new knowledge is fitted first
        return self

    def dies(self) -> None:
        """Kill it, with no chance to say anything."""
        self.process.kill()
        self.process.wait(10)

    def comes_back(self) -> None:
        """Start it again, with the same settings and data."""
        self.process = self._started()

    def ends(self, *, timeout: float = 15.0) -> int:
        """Ask it to end, and give its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout)

    def cpu_ms(self) -> float:
        """Give the CPU time it has used, of user and system, in milliseconds."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def memory_mb(self) -> float:
        """Give the memory it holds, in megabytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    def _started(self) -> subprocess.Popen[str]:
        with self._log.open("a", encoding="utf-8") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                env=self.environ,
                cwd=ROOT,
                text=True,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
