"""Databases of other versions of the program: earlier ones are upgraded, later ones left alone."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import StorageError
from bot.storage.claims import ClaimTable, through
from bot.storage.database import Database
from bot.storage.journal import open_journal
from bot.storage.schema import STEPS, VERSION, NewerSchemaError, upgrade
from tests.journals import NOW, empty_database

OLD_FILE = Path(__file__).parent / "data" / "journal-1.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind."""
    return empty_database(request, tmp_path)


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
