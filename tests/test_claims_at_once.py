"""Claims on SQLite are written where they are asked for; what stands in the way costs a moment."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.journal import Asked
from bot.storage.journal import SqlJournal, open_journal
from bot.storage.writer import Writer
from tests.bots import eventually


def opened(folder: Path) -> SqlJournal:
    """Open the journal in *folder*, and wait until it is in use."""
    journal = open_journal(f"sqlite:///{folder}/bot.db", False, bot=7, pauses=(0.05,))
    journal.start()
    eventually(lambda: journal.settled)
    return journal


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[SqlJournal]:
    """A journal in use."""
    journal = opened(tmp_path)
    yield journal
    journal.close()


def states(folder: Path) -> dict[int, str]:
    """Read the table of updates as another program would."""
    with sqlite3.connect(folder / "bot.db") as connection:
        return dict(connection.execute("SELECT update_id, state FROM done"))


async def test_an_answered_update_is_written_before_the_next_is_looked_at(
    journal: SqlJournal, tmp_path: Path
) -> None:
    """
    Whoever is killed a moment later has nothing to answer again.
    """
    claimed = await journal.claim([10, 11])
    while_claimed = states(tmp_path)
    journal.mark_done(10)
    journal.release(11)

    assert claimed == {10: "ours", 11: "ours"}
    assert while_claimed == {10: "claimed", 11: "claimed"}
    assert states(tmp_path) == {10: "done"}


async def test_a_claim_waits_for_another_program_that_writes_for_a_moment(
    journal: SqlJournal, tmp_path: Path
) -> None:
    """
    A curator's command may be writing; that is no lost database.
    """
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.1, other.execute, ["COMMIT"]).start()

    journal.mark_done(9)
    claimed = await journal.claim([10])
    eventually(lambda: journal.settled)

    assert claimed == {10: "ours"}
    assert journal.trouble is None
    assert states(tmp_path) == {9: "done", 10: "claimed"}
    other.close()


async def test_nobody_else_is_kept_waiting_meanwhile(journal: SqlJournal, tmp_path: Path) -> None:
    """
    The loop answers others while one claim waits for the file.
    """
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.001)

    ticking = asyncio.create_task(tick())
    began = time.monotonic()
    await journal.claim([10])
    waited = time.monotonic() - began
    ticking.cancel()
    other.execute("ROLLBACK")

    assert ticks > 20 * waited  # of a thousand a second, were nothing else to be done
    other.close()


async def test_what_is_written_at_once_does_not_pile_up_beside_the_file(
    journal: SqlJournal, tmp_path: Path
) -> None:
    """
    Else the log beside the file would grow for as long as the bot is asked.
    """
    log = tmp_path / "bot.db-wal"
    sizes = []
    for hundred in range(10):
        for number in range(100):
            update = hundred * 100 + number
            await journal.claim([update])
            journal.mark_done(update)
        journal.start()
        eventually(lambda: journal.settled)
        sizes.append(log.stat().st_size)

    assert max(sizes) < 3 * sizes[0]


async def test_a_disk_that_fails_for_a_moment_makes_nobody_count_twice(
    journal: SqlJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What is written stays written; only what is not is tried again.
    """
    moves = journal._writer._move
    failures = [sqlite3.OperationalError("disk I/O error")]

    def fails_once() -> None:
        if failures:
            raise failures.pop()
        moves()

    monkeypatch.setattr(journal._writer, "_move", fails_once)
    journal.asked(Asked("answered", "en", "five-goals", "private", "0123456789ab"))
    journal.start()
    eventually(lambda: not failures and journal.settled)

    assert [count.n for count in journal.counts()] == [1]
    assert journal.trouble is None


async def test_an_error_that_nobody_foresaw_ends_nothing(
    journal: SqlJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    It is said in health, and what comes after it is written.
    """
    write = Writer._write
    monkeypatch.setattr(Writer, "_write", lambda *_: 1 / 0)
    journal.start()
    eventually(lambda: journal.trouble == "ZeroDivisionError")

    monkeypatch.setattr(Writer, "_write", write)
    journal.asked(Asked("answered", "en", "five-goals", "private", "x"))
    journal.start()
    eventually(lambda: journal.settled)

    assert journal.trouble is None
    assert [count.entry for count in journal.counts()] == ["five-goals"]
