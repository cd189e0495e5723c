"""What curators are told unasked: changed knowledge was refused, or is good again."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from bot.assembly import assistant_for
from bot.channels.telegram.curators import News
from bot.channels.telegram.vitals import Vitals
from bot.desk import Desk
from bot.live import Live, Reloaded
from bot.storage.journal import open_journal
from bot.telemetry.health import Health
from tests.bots import ANSWER, FILE, MOVED, small_knowledge
from tests.clean_knowledge import change

MANY_BROKEN = "topic: more\nentries:\n" + "".join(
    f"  - id: {letter}?\n    question: {{en: {letter}}}\n    answer: {{en: {letter}}}\n"
    for letter in "abcdefg"
)


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep what these tests fit away from what is worth keeping."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A few entries."""
    return small_knowledge(tmp_path)


@pytest.fixture
def live(folder: Path) -> Live:
    """The knowledge in use; nobody watches its files."""
    return Live(folder, assistant_for)


@pytest.fixture
def desk(live: Live, tmp_path: Path) -> Desk:
    """The curators' desk beside it."""
    journal = open_journal(f"sqlite:///{tmp_path / 'journal.db'}", keep_questions=False)
    return Desk(live, journal, Health(Vitals(), lambda: None, lambda: live().knowledge))


@pytest.fixture
def news(desk: Desk) -> list[News]:
    """What curators are told without asking."""
    told: list[News] = []
    desk.on_news(told.append)
    return told


def looked(live: Live) -> None:
    """Let it notice what was saved, as its watching does."""
    reloaded = live.catch_up()
    assert reloaded is not None
    live.told(reloaded)


def test_a_refused_version_is_told_once_with_its_first_findings(
    live: Live, news: list[News], folder: Path
) -> None:
    """
    What a curator can mend in one go, on the screen of a phone; saving it again is no news.
    """
    more = folder / "entries/more.yaml"
    more.write_text(MANY_BROKEN, encoding="utf-8")
    looked(live)
    os.utime(more, (0, 0))
    looked(live)

    (told,) = news
    first, *found, rest = told["en"].split("\n")
    assert first == "Changed knowledge was refused, the last good version stays:"
    assert [line.split(": ")[:2] for line in found] == [
        [f"{more}:{line}", f"entry '{letter}?'"]
        for letter, line in zip("abcde", (3, 6, 9, 12, 15), strict=True)
    ]
    assert rest == "… and 2 more"


def test_good_files_are_told_only_after_bad_ones(
    live: Live, news: list[News], folder: Path
) -> None:
    """
    Every good change would be a message otherwise.
    """
    change(folder, FILE, ANSWER, MOVED)
    looked(live)
    change(folder, FILE, "  - id: where", "  - id: Where?")
    looked(live)
    change(folder, FILE, "  - id: Where?", "  - id: where")
    looked(live)
    change(folder, FILE, MOVED, ANSWER)
    looked(live)

    refused, good = news
    assert "basics.yaml:10: entry 'Where?': id" in refused["en"]
    assert good["en"] == "The knowledge is good again. Nothing has changed."
    assert good["es"] == "Los archivos vuelven a estar bien. No ha cambiado nada."


def test_files_that_still_change_are_not_called_good(
    live: Live, news: list[News], folder: Path
) -> None:
    """
    Nothing is known of them yet.
    """
    change(folder, FILE, "  - id: where", "  - id: Where?")
    looked(live)
    live.told(Reloaded("restless", live().knowledge.version))

    assert len(news) == 1


async def test_what_a_curator_reloads_is_news_to_the_others(
    live: Live, desk: Desk, news: list[News], folder: Path
) -> None:
    """
    Who was told that it is refused must not believe that it still is.
    """
    change(folder, FILE, "  - id: where", "  - id: Where?")
    looked(live)
    change(folder, FILE, "  - id: Where?", "  - id: where")
    await desk.reload("es")

    assert [told["en"].split("\n")[0] for told in news] == [
        "Changed knowledge was refused, the last good version stays:",
        "The knowledge is good again. Nothing has changed.",
    ]


async def test_a_reload_that_takes_long_is_told_when_it_is_done(
    live: Live, desk: Desk, news: list[News], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A chat does not wait for a minute.
    """
    monkeypatch.setattr("bot.desk.PATIENCE", 0.0)
    change(folder, FILE, ANSWER, "In the attic.")

    assert "take" in await desk.reload("en")
    assert desk._late is not None
    await desk._late
    await asyncio.sleep(0)  # whoever waited for its end has its turn

    assert [told["en"] for told in news] == ["changed: where (answer.en)"]
