"""The journal, on SQLite and on a real PostgreSQL: what is kept, for how long, and never shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.channels.journal import Asked, Missed, Vote
from bot.errors import SettingsError, StorageError
from bot.storage.database import Database
from bot.storage.journal import blanked, open_journal
from tests.journals import ASKED, Clock, Open, empty_database, journals_of, settle

MONDAY = dt.date(2026, 11, 23)
DAY = 86_400.0
MISSED_ONE = Asked("out_of_scope", "en", None, "group", "0123456789ab")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind."""
    return empty_database(request, tmp_path)


@pytest.fixture
def clock() -> Clock:
    """Time stands still, until the test moves it."""
    return Clock()


@pytest.fixture
def opened(url: str, clock: Clock) -> Iterator[Open]:
    """Open journals of one database, as replicas would."""
    with journals_of(url, clock) as open_one:
        yield open_one


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


@pytest.mark.parametrize("password", ["ge@heim", "ge@he:im", "ge@he/im", "ge@he?im", "@heim"])
def test_a_password_with_an_unescaped_at_sign_is_refused_unseen(password: str) -> None:
    """
    Its second half would be taken for the host, and hosts are shown.
    """
    with pytest.raises(SettingsError) as refused:
        open_journal(f"postgresql://carsi:{password}@127.0.0.1:1/carsi", False)

    assert "%40" in str(refused.value)
    assert "im" not in str(refused.value)
    assert refused.value.__context__ is None


def test_an_escaped_at_sign_belongs_to_the_password() -> None:
    """
    The way out that the refusal names.
    """
    database = Database("postgresql://carsi:ge%40heim@127.0.0.1:1/carsi")

    assert (database.url.password, database.name) == ("ge@heim", "127.0.0.1/carsi")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("sqlite://var/lib/bot.db", id="two slashes"),
        pytest.param("sqlite+hunter2:///bot.db", id="a driver that nobody made"),
        pytest.param("postgresql://carsi:x@127.0.0.1:abc/carsi", id="a port that is no number"),
        pytest.param("postgresql://carsi:hunter2", id="a password without a host"),
    ],
)
def test_a_url_with_a_slip_is_refused_in_one_line(url: str) -> None:
    """
    Exit 2, for starting it again mends nothing.
    """
    with pytest.raises(SettingsError) as refused:
        open_journal(url, False)

    (line,) = str(refused.value).splitlines()
    assert line.startswith("CARSI_DATABASE_URL")
    assert "hunter2" not in line


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    """
    Questions that people asked are nobody else's business on a shared machine.
    """
    journal = open_journal(f"sqlite:///{tmp_path}/data/bot.db", True)

    journal.counts()

    assert (tmp_path / "data" / "bot.db").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
