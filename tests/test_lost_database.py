"""A database that is away, frozen, read-only or none: answers go on, and it recovers."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from bot.errors import StorageError
from bot.storage.journal import open_journal
from tests.bots import eventually
from tests.journals import ASKED, settle
from tests.postgresql import PostgreSQL


@pytest.fixture(scope="module")
def server(postgresql: PostgreSQL) -> PostgreSQL:
    """The server that is lost."""
    return postgresql


async def test_answers_go_on_while_postgresql_is_away(server: PostgreSQL) -> None:
    """
    A person waits for an answer, not for our bookkeeping; and when it is back, nothing is lost.
    """
    journal = open_journal(server.new_database(), False, bot=7, pauses=(0.05,))
    settle(journal)

    server.stop()
    try:
        journal.asked(ASKED)
        first = await journal.claim([10])
        journal.mark_done(10)
        again = await journal.claim([10])
        eventually(lambda: journal.trouble)
    finally:
        server.start()
    eventually(lambda: journal.trouble is None)
    journal.asked(ASKED)
    settle(journal)

    assert (first, again) == ({10: "ours"}, {10: "done"})
    assert [c.n for c in journal.counts()] == [2]
    other = open_journal(journal._database.url.render_as_string(hide_password=False), False, bot=7)
    assert await other.claim([10]) == {10: "done"}
    journal.close()
    other.close()


def test_a_lost_database_is_noticed_though_nobody_asks(
    server: PostgreSQL, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    At night, too, somebody should be woken in time.
    """
    monkeypatch.setattr("bot.storage.writer.ASKED_AFTER", 0.5)
    journal = open_journal(server.new_database(), False, bot=7, pauses=(0.05,))
    settle(journal)

    server.stop()
    try:
        eventually(lambda: journal.trouble)
    finally:
        server.start()
    eventually(lambda: journal.trouble is None)
    journal.close()


async def test_a_frozen_postgresql_holds_nobody_up(server: PostgreSQL) -> None:
    """
    It takes the question and never answers: worse than being away.
    """
    journal = open_journal(server.new_database(), False, bot=7, pauses=(0.05,))
    settle(journal)
    backends = server.does(
        "SELECT string_agg(pid::text, ' ') FROM pg_stat_activity"
        " WHERE application_name = 'carsi-bot'"
    ).split()

    for pid in backends:
        os.kill(int(pid), signal.SIGSTOP)
    try:
        first = await journal.claim([10])
        began = time.monotonic()
        for number in range(11, 61):
            await journal.claim([number])
        waited = time.monotonic() - began
        trouble = journal.trouble
    finally:
        for pid in backends:
            os.kill(int(pid), signal.SIGCONT)
    eventually(lambda: journal.trouble is None)
    journal.close()

    assert first == {10: "ours"}
    assert waited < 50 * 0.5  # each waited for itself would be the whole half second
    assert trouble == "does not answer in time"


async def test_a_read_only_database_is_said_and_recovers(server: PostgreSQL) -> None:
    """
    After a failover the old primary may only be read.
    """
    url = server.new_database()
    name = url.rpartition("/")[2]
    journal = open_journal(url, False, bot=7, pauses=(0.05,))
    settle(journal)

    server.does(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    server.does(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    journal.asked(ASKED)
    assert await journal.claim([10]) == {10: "ours"}
    eventually(lambda: journal.trouble == "ReadOnlySqlTransaction")
    server.does(f"ALTER DATABASE {name} SET default_transaction_read_only = off")
    server.does(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    eventually(lambda: journal.trouble is None)
    settle(journal)

    assert [c.n for c in journal.counts()] == [1]
    journal.close()


async def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """
    The bot answers all the same, without memory.
    """
    (tmp_path / "file").write_text("not a folder")
    journal = open_journal(f"sqlite:///{tmp_path}/file/bot.db", False, bot=7, pauses=(0.05,))

    journal.asked(ASKED)

    assert await journal.claim([10]) == {10: "ours"}
    assert eventually(lambda: journal.trouble) == "FileExistsError"
    with pytest.raises(StorageError, match="FileExistsError"):
        journal.counts()
    journal.close()


async def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    """
    A full disk leaves such files.
    """
    (tmp_path / "bot.db").write_bytes(b"\xff" * 8192)
    journal = open_journal(f"sqlite:///{tmp_path}/bot.db", False, bot=7, pauses=(0.05,))

    assert await journal.claim([10]) == {10: "ours"}

    assert eventually(lambda: journal.trouble)
    journal.close()


async def test_sqlite_recovers_when_another_lets_go_of_it(tmp_path: Path) -> None:
    """
    A backup program may lock the file for a while.
    """
    journal = open_journal(f"sqlite:///{tmp_path}/bot.db", False, bot=7, pauses=(0.05,))
    settle(journal)
    locker = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    locker.execute("BEGIN EXCLUSIVE")

    journal.asked(ASKED)
    answer = await journal.claim([10])
    trouble = journal.trouble
    locker.execute("ROLLBACK")
    eventually(lambda: journal.trouble is None)
    settle(journal)

    assert (answer, trouble) == ({10: "ours"}, "does not answer in time")
    assert [c.n for c in journal.counts()] == [1]
    journal.close()
    locker.close()
