"""Changed knowledge in whole processes: the one that fits it, the running bot, the console."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.knowledge.reading import SHIPPED
from bot.prepare import Preparer
from tests.botapi import FakeTelegram
from tests.bots import ANSWER, FILE, MOVED, QUESTION, Bot, eventually, small_knowledge
from tests.clean_knowledge import change
from tests.conftest import COMMAND, ROOT


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep what these tests fit away from what is worth keeping."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A few entries."""
    return small_knowledge(tmp_path)


def test_fitting_happens_in_a_process_of_its_own(folder: Path, tmp_path: Path) -> None:
    """
    So that answers are as fast as ever, and the memory it took is given back.
    """
    Preparer()(folder)

    assert list((tmp_path / "cache").rglob("*.npz"))


def test_fitting_is_given_up_when_the_bot_stops(folder: Path, tmp_path: Path) -> None:
    """
    Nothing is left behind that runs on.
    """
    preparer = Preparer()
    preparer.stop()

    preparer(folder)

    assert not list((tmp_path / "cache").rglob("*.npz"))


def test_fitting_ends_with_whoever_began_it() -> None:
    """
    Even if that was killed, and could tell nobody.
    """
    command = [sys.executable, "-m", "bot.prepare", str(SHIPPED), "attached"]
    fitting = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert fitting.poll() is None

    assert fitting.stdin is not None
    fitting.stdin.close()

    assert fitting.wait(30) == 1


def test_the_running_bot_takes_changed_knowledge_and_refuses_broken_knowledge(
    telegram: FakeTelegram, folder: Path, tmp_path: Path
) -> None:
    """
    Without a restart, without a lost message; curators are told file and line unasked, and
    operators see it on the health page and on a dashboard.
    """
    shy, gone, rosa = (telegram.person(name) for name in ("Shy", "Gone", "Rosa"))
    ines = telegram.person("Inés", language="es")
    settings = {
        "CARSI_CURATORS": f"{shy.id},{gone.id},{rosa.id},{ines.id}",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    with Bot(telegram, tmp_path, settings, knowledge=folder) as bot:
        bot.awaits_ready()
        before = telegram.person("Ana").asks(QUESTION, timeout=60).text

        change(folder, FILE, ANSWER, MOVED)
        told = rosa.asks("/reload", timeout=60).text
        after = telegram.person("Eva").asks(QUESTION).text
        gone.asks(QUESTION)
        gone.blocks_the_bot()
        ines.asks("/health")

        change(folder, FILE, "  - id: where", "  - id: Where?")
        bot.process.send_signal(signal.SIGHUP)
        pushed, in_spanish = rosa.reads(timeout=60).text, ines.reads(timeout=60).text
        refused = rosa.asks("/reload", timeout=60).text
        still = telegram.person("Luz").asks(QUESTION).text
        health = rosa.asks("/health").text
        (status, _), report = bot.get("/readyz"), bot.health()
        gauge = bot.metric("carsi_knowledge_refused")
        change(folder, FILE, "  - id: Where?", "  - id: where")
        good_again = rosa.reads(timeout=60).text
        mended = (bot.health()["status"], bot.metric("carsi_knowledge_refused"))

    assert ANSWER in before
    assert "changed: where (answer.en)" in told
    assert MOVED in after
    assert "file=basics.yaml line=10" in bot.logged("knowledge_refused")[0]
    assert pushed.startswith("Changed knowledge was refused, the last good version stays:")
    assert "basics.yaml:10: entry 'Where?': id" in pushed
    assert in_spanish.startswith("No acepté los cambios; se mantiene la última versión correcta:")
    assert "basics.yaml:10: entry 'Where?': id" in refused
    assert good_again.startswith("The knowledge is good again.")
    assert shy.messages() == []  # has never written to the bot, so it may not write to them
    assert not [message for message in gone.messages() if "refused" in message.text]
    assert not bot.logged("ERROR")
    assert MOVED in still
    assert "refused" in health
    assert (status, report["status"], gauge) == (200, "degraded", 1)
    assert "basics.yaml:10: entry 'Where?': id" in report["troubles"][0]
    assert mended == ("ok", 0)


def test_a_saved_file_reaches_people_without_a_word(
    telegram: FakeTelegram, folder: Path, tmp_path: Path
) -> None:
    """
    No command is needed, and no message is lost meanwhile.
    """
    with Bot(telegram, tmp_path, {"XDG_CACHE_HOME": str(tmp_path / "cache")}) as bot:
        bot.awaits_ready()
        change(folder, FILE, ANSWER, MOVED)
        answers = [telegram.person("Ana").asks(QUESTION, timeout=60).text]
        eventually(lambda: bot.logged("knowledge_reloaded"))
        answers.append(telegram.person("Eva").asks(QUESTION).text)

    assert ANSWER in answers[0] or MOVED in answers[0]
    assert MOVED in answers[1]


def test_the_console_takes_what_was_saved_before_the_next_question(
    folder: Path, tmp_path: Path
) -> None:
    """
    Try, change, try again; and be told what is wrong in one's own words.
    """
    environ = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "LANG": "C.UTF-8"}
    chat = subprocess.Popen(
        [*COMMAND, "chat", "--knowledge", str(folder)],
        env=environ, cwd=ROOT, text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert chat.stdin is not None
    assert chat.stdout is not None

    def ask(until: str) -> str:
        assert chat.stdin is not None
        assert chat.stdout is not None
        chat.stdin.write(f"{QUESTION}\n")
        chat.stdin.flush()
        heard = ""
        while until not in heard:
            heard += chat.stdout.readline() or pytest.fail(f"only heard {heard}")
        return heard

    try:
        first = ask(ANSWER)
        change(folder, FILE, ANSWER, MOVED)
        second = ask(MOVED)
        change(folder, FILE, "  - id: where", "  - id: Where?")
        third = ask(MOVED)
    finally:
        chat.kill()
        chat.communicate(timeout=10)

    assert "changed" not in first
    assert "changed: where (answer.en)" in second
    assert "basics.yaml:10" in third
