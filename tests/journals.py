"""Journals of one database, opened as replicas would, on a clock that a test sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.channels.journal import Asked
from bot.storage.journal import SqlJournal, open_journal
from tests.bots import eventually
from tests.postgresql import PostgreSQL

NOW = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC).timestamp()  # a Thursday
ASKED = Asked("answered", "es", "five-goals", "private", "0123456789ab")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


Open = Callable[..., SqlJournal]


def empty_database(request: pytest.FixtureRequest, folder: Path) -> str:
    """Give the URL of a new database of the kind that the fixture is asked for."""
    if request.param == "sqlite":
        return f"sqlite:///{folder}/bot.db"
    server: PostgreSQL = request.getfixturevalue("postgresql")
    return server.new_database()


@contextmanager
def journals_of(url: str, clock: Clock) -> Iterator[Open]:
    """Let a test open journals of the database at *url*, each with an owner of its own."""
    journals: list[SqlJournal] = []

    def open_one(keep_questions: bool = False, bot: int = 7) -> SqlJournal:
        owner = f"machine-{len(journals)}/1/x"
        journal = open_journal(
            url, keep_questions, bot=bot, owner=owner, clock=clock, pauses=(0.05,)
        )
        journals.append(journal)
        return journal

    yield open_one
    for journal in journals:
        journal.close()


def settle(journal: SqlJournal) -> None:
    """Wait until all that was said before is written, and what is due by the clock is done."""
    journal.start()
    eventually(lambda: journal.settled)
