"""What many tests share: the shipped knowledge, the command, and a bot that runs by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings

from bot.answering.assistant import Assistant
from bot.assembly import assistant_for
from tests.botapi import FakeTelegram, Person
from tests.calling import catch_up
from tests.postgresql import PostgreSQL, start_or_skip
from tests.rehearsal import Rehearsal, rehearse
from tests.small_knowledge import write_small_knowledge

ROOT = Path(__file__).parents[1]
CURATOR = 5_000_000_001  # the id of the first person whom a fake Telegram invents
COMMAND = [sys.executable, "-m", "bot"]

settings.register_profile("untimed", deadline=None)  # machines are shared: time proves nothing
settings.load_profile("untimed")


def pytest_sessionstart(session: pytest.Session) -> None:
    """Fit the shipped knowledge once, before the workers would each do it."""
    if not hasattr(session.config, "workerinput"):
        assistant_for()


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    """The assistant on the shipped knowledge."""
    return assistant_for()


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment with no setting of ours but a data folder of the test's own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CARSI_")}
    return {**kept, "XDG_DATA_HOME": str(tmp_path), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


Carsi = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def carsi(environ: dict[str, str]) -> Carsi:
    """Run the command to its end, as a person would."""

    def run(*arguments: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            input=typed,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env={**environ, **settings},
            cwd=ROOT,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgreSQL]:
    """A PostgreSQL server for the tests of one file."""
    running = start_or_skip()
    yield running
    running.remove()


StartBot = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def telegram() -> Iterator[FakeTelegram]:
    """A Bot API as strict as Telegram's; at the end nothing may have been refused."""
    with FakeTelegram() as server:
        yield server


@pytest.fixture
def start_bot(
    telegram: FakeTelegram, environ: dict[str, str], tmp_path: Path
) -> Iterator[StartBot]:
    """Start the bot as a process of its own, against the fake Bot API."""
    with ExitStack() as stack:

        def start(settings: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
            log = stack.enter_context((tmp_path / "bot.log").open("w"))
            process = subprocess.Popen(
                [*COMMAND, "run"],
                env={
                    **environ,
                    "CARSI_TELEGRAM_TOKEN": telegram.token,
                    "CARSI_TELEGRAM_API_URL": telegram.url,
                    **(settings or {}),
                },
                cwd=ROOT,
                text=True,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
            stack.callback(process.wait, 10)
            stack.callback(process.kill)
            return process

        yield start


@pytest.fixture(scope="session")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """A bot on the small knowledge, shared by tests that invent people of their own."""
    folder = tmp_path_factory.mktemp("rehearsal")
    with rehearse(folder, write_small_knowledge(folder / "knowledge"), _plain_environ()) as running:
        yield running


@pytest.fixture(scope="session")
def curated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """The same with a curator, and with unanswered questions kept."""
    folder = tmp_path_factory.mktemp("curated")
    knowledge = write_small_knowledge(folder / "knowledge")
    environ, curators = _plain_environ(), str(CURATOR)
    with rehearse(folder, knowledge, environ, keep_questions=True, curators=curators) as running:
        running.curator = running.telegram.person("Clara", language="en")
        assert running.curator.id == CURATOR
        yield running


def _plain_environ() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith("CARSI_")}


@pytest.fixture
def ana(telegram: FakeTelegram) -> Person:
    """Somebody to whom the bot may write, and who has said nothing yet."""
    person = telegram.person("Ana", language="es", username="ana")
    person.starts()
    catch_up(telegram)
    return person
