"""The journal, on SQLite and on a real PostgreSQL: what is kept, for how long, and when lost."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.channels.journal import Asked, Missed, Vote
from bot.errors import SettingsError, StorageError
from bot.storage.claims import KEPT, LEASE, ClaimTable, through
from bot.storage.database import Database
from bot.storage.journal import SqlJournal, blanked, open_journal
from bot.storage.schema import STEPS, VERSION, NewerSchemaError, upgrade
from tests.bots import eventually
from tests.postgresql import PostgreSQL, start_or_skip

NOW = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC).timestamp()  # a Thursday
MONDAY = dt.date(2026, 11, 23)
DAY = 86_400.0
OLD_FILE = Path(__file__).parent / "data" / "journal-1.db"

ASKED = Asked("answered", "es", "five-goals", "private", "0123456789ab")
MISSED_ONE = Asked("out_of_scope", "en", None, "group", "0123456789ab")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    """A PostgreSQL server for this file."""
    running = start_or_skip()
    yield running
    running.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/bot.db"
    server: PostgreSQL = request.getfixturevalue("server")
    return server.new_database()


@pytest.fixture
def clock() -> Clock:
    """Time stands still, until the test moves it."""
    return Clock()


Open = Callable[..., SqlJournal]


@pytest.fixture
def opened(url: str, clock: Clock) -> Iterator[Open]:
    """Open journals of one database, as replicas would."""
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


async def test_exchanges_are_counted_by_week(opened: Open) -> None:
    """
    Curators see what is asked; nobody can see who asked.
    """
    journal = opened()

    for asked in (ASKED, MISSED_ONE, ASKED):
        journal.asked(asked)
    settle(journal)

    counts = {(c.week, c.verdict, c.language, c.entry, c.channel, c.n) for c in journal.counts()}
    assert counts == {
        (MONDAY, "answered", "es", "five-goals", "private", 2),
        (MONDAY, "out_of_scope", "en", None, "group", 1),
    }


async def test_weeks_can_be_left_out(opened: Open, clock: Clock) -> None:
    """
    A curator asks what happened lately.
    """
    journal = opened()
    journal.asked(ASKED)
    settle(journal)
    clock.now += 7 * DAY
    journal.asked(ASKED)
    settle(journal)

    assert [c.week for c in journal.counts(MONDAY + dt.timedelta(days=9))] == [
        MONDAY + dt.timedelta(days=7)
    ]
    assert len(journal.counts()) == 2


async def test_votes_are_counted_with_their_reason(opened: Open) -> None:
    """
    "Out of date" and "unclear" need different work.
    """
    journal = opened()

    journal.voted(Vote("five-goals", "en", "0123456789ab", "unclear"))
    journal.voted(Vote("five-goals", "en", "0123456789ab", "unclear"))
    settle(journal)

    (votes,) = journal.votes()
    assert (votes.week, votes.entry, votes.reason, votes.n) == (MONDAY, "five-goals", "unclear", 2)


async def test_questions_are_not_kept_by_default(opened: Open) -> None:
    """
    The operator has to want it.
    """
    journal = opened()

    journal.missed(Missed("is my cousin on the list", "en", ()))
    settle(journal)

    assert journal.missed_questions() == ()


async def test_a_kept_question_points_to_nobody(opened: Open) -> None:
    """
    Numbers and addresses are what people write about themselves.
    """
    journal = opened(keep_questions=True)

    journal.missed(Missed("soy @juanp, llame al 9876-5432 o a juan@correo.hn\0", "es", ("a", "b")))
    settle(journal)

    (kept,) = journal.missed_questions()
    assert kept.text == "soy @, llame al ####-#### o a @"
    assert (kept.day, kept.language, kept.nearest) == (dt.date(2026, 11, 26), "es", ("a", "b"))
    assert len(blanked("a" * 900)) == 500


async def test_kept_questions_can_be_forgotten(opened: Open) -> None:
    """
    What was dealt with, or all.
    """
    journal = opened(keep_questions=True)
    for question in ("one", "two", "three"):
        journal.missed(Missed(question, "en", ()))
    settle(journal)
    first = journal.missed_questions()[0]

    assert journal.forget_questions((first.id,)) == 1
    assert [q.text for q in journal.missed_questions()] == ["two", "three"]
    assert journal.forget_questions() == 2
    assert journal.missed_questions() == ()


async def test_questions_go_after_ninety_days(opened: Open, clock: Clock) -> None:
    """
    As /privacy promises.
    """
    journal = opened(keep_questions=True)
    journal.missed(Missed("old", "en", ()))
    settle(journal)
    clock.now += 89 * DAY
    journal.missed(Missed("young", "en", ()))
    settle(journal)
    assert len(journal.missed_questions()) == 2

    clock.now += 2 * DAY
    settle(journal)

    assert [q.text for q in journal.missed_questions()] == ["young"]


async def test_a_picture_is_known_after_a_restart(opened: Open) -> None:
    """
    It is uploaded once, not once a day; and a file_id is good for its own bot only.
    """
    first = opened()
    first.remember_picture("map.es", "AgACAgQ")
    settle(first)

    second, other_bot = opened(), opened(bot=8)
    settle(second)
    settle(other_bot)

    assert first.picture_id("map.es") == second.picture_id("map.es") == "AgACAgQ"
    assert other_bot.picture_id("map.es") is None


async def test_an_answered_update_is_done_for_every_replica(opened: Open) -> None:
    """
    Telegram brings an update again whenever it is in doubt.
    """
    first, second = opened(), opened()

    assert await first.claim([10, 11]) == {10: "ours", 11: "ours"}
    first.mark_done(10)
    settle(first)

    assert await second.claim([10, 12]) == {10: "done", 12: "ours"}
    assert await first.claim([10]) == {10: "done"}


async def test_two_replicas_never_answer_the_same_update(opened: Open) -> None:
    """
    Whoever claims first answers; the other waits.
    """
    first, second = opened(), opened()

    await first.claim([10])

    assert await second.claim([10]) == {10: "taken"}
    assert await first.claim([10]) == {10: "taken"}


async def test_a_released_update_may_be_answered_at_once(opened: Open) -> None:
    """
    It could not be sent: whoever gets it next should try.
    """
    first, second = opened(), opened()
    await first.claim([10])

    first.release(10)
    settle(first)

    assert await second.claim([10]) == {10: "ours"}


async def test_the_claim_of_a_dead_replica_lapses(opened: Open, clock: Clock) -> None:
    """
    A replica that was killed answers no more, and somebody must.
    """
    first, second = opened(), opened()
    await first.claim([10])
    first.close()

    clock.now += LEASE + 1

    assert await second.claim([10]) == {10: "ours"}


async def test_the_claim_of_a_slow_replica_is_renewed(opened: Open, clock: Clock) -> None:
    """
    Telegram may hold up an answer for half a minute; nobody else must give it meanwhile.
    """
    first, second = opened(), opened()
    await first.claim([10])

    for _ in range(5):
        clock.now += LEASE / 2
        settle(first)

    assert await second.claim([10]) == {10: "taken"}


async def test_updates_are_remembered_for_two_days(opened: Open, clock: Clock) -> None:
    """
    Telegram repeats for one; then the table must not grow.
    """
    first = opened()
    await first.claim([10])
    first.mark_done(10)
    settle(first)

    clock.now += KEPT + 1000
    settle(first)
    second = opened()

    assert await second.claim([10]) == {10: "ours"}


async def test_two_bots_share_a_database(opened: Open) -> None:
    """
    Both number their updates, and the numbers may meet.
    """
    one, other = opened(bot=7), opened(bot=8)
    await one.claim([10])

    assert await other.claim([10]) == {10: "ours"}


def test_a_process_that_is_gone_holds_no_claim(url: str) -> None:
    """
    After a crash the next start need not wait for claims to lapse.
    """
    database = Database(url)
    database.prepare()
    host = ClaimTable(7, database.dialect).owner.partition("/")[0]
    with database.engine.begin() as connection:
        for number, owner in enumerate(
            [f"{host}/{os.getpid()}/before", f"{host}/999999999/gone", "elsewhere/1/alive"]
        ):
            ClaimTable(7, database.dialect, owner).claim(through(connection), [number], now=NOW)

        mine = ClaimTable(7, database.dialect)
        mine.begin(connection)
        answer = mine.claim(through(connection), [0, 1, 2], now=NOW)

    database.close()
    assert answer == {0: "ours", 1: "ours", 2: "taken"}


# Upgrades


def test_a_file_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    """
    Nobody's counts are lost by a new version of the program.
    """
    shutil.copy(OLD_FILE, tmp_path / "bot.db")

    journal = open_journal(f"sqlite:///{tmp_path}/bot.db", keep_questions=True, bot=7)

    week = dt.date(2026, 3, 2)
    assert {(c.week, c.verdict, c.entry, c.n) for c in journal.counts()} == {
        (week, "answered", "five-goals", 41),
        (week, "out_of_scope", None, 7),
    }
    assert [(v.entry, v.reason, v.n) for v in journal.votes()] == [("five-goals", "unclear", 3)]
    assert [q.nearest for q in journal.missed_questions()] == [("who-pays", "total-funding")]


def test_updates_of_the_first_version_stay_done(tmp_path: Path) -> None:
    """
    A restart with a new version must not answer the backlog twice.
    """
    shutil.copy(OLD_FILE, tmp_path / "bot.db")
    database = Database(f"sqlite:///{tmp_path}/bot.db")
    database.prepare()

    with database.engine.begin() as connection:
        claims = ClaimTable(7, database.dialect)
        claims.begin(connection)
        answer = claims.claim(through(connection), [500_000_001], now=NOW)

    assert answer == {500_000_001: "done"}


@pytest.mark.parametrize("found", range(VERSION))
def test_every_earlier_version_is_upgraded_once(url: str, found: int) -> None:
    """
    On PostgreSQL as on SQLite, from wherever somebody left it.
    """
    database = Database(url)
    with database.engine.begin() as connection:
        upgrade(connection, STEPS[:found])

    with database.engine.begin() as connection:
        assert upgrade(connection) == found
        assert upgrade(connection) == VERSION
        known = connection.execute(text("SELECT max(version) FROM schema_version")).scalar()
    database.close()

    assert known == VERSION


def test_a_database_of_a_later_version_is_left_alone(url: str) -> None:
    """
    An old program must not write into tables that it does not know.
    """
    database = Database(url)
    with database.engine.begin() as connection:
        upgrade(connection, (*STEPS, ("SELECT 1",)))

    with pytest.raises(NewerSchemaError), database.engine.begin() as connection:
        upgrade(connection)
    with pytest.raises(StorageError, match="newer"):
        open_journal(str(database.url.render_as_string(hide_password=False)), False).counts()


# A database that is lost


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


# What is never shown


def test_the_password_is_shown_nowhere() -> None:
    """
    Messages and health pages are copied into chats.
    """
    url = "postgresql://carsi:hunter2@127.0.0.1:1/bot"
    journal = open_journal(url, False)

    with pytest.raises(StorageError) as refused:
        journal.counts()

    assert "hunter2" not in str(refused.value)
    assert "127.0.0.1/bot" in str(refused.value)


@pytest.mark.parametrize("url", ["mysql://root:hunter2@host/db", "hunter2", "postgresql:hunter2"])
def test_an_unusable_url_is_refused_without_repeating_it(url: str) -> None:
    """
    It may be a password that was pasted into the wrong line.
    """
    with pytest.raises(SettingsError) as refused:
        open_journal(url, False)

    assert "CARSI_DATABASE_URL" in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    """
    Questions that people asked are nobody else's business on a shared machine.
    """
    journal = open_journal(f"sqlite:///{tmp_path}/data/bot.db", True)

    journal.counts()

    assert (tmp_path / "data" / "bot.db").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
