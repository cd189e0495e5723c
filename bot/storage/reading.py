"""What curators read from the journal: counts, votes and kept questions.

May import: `bot.errors`, `bot.knowledge`, `bot.channels.journal`, this room.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar, cast

from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.journal import Count, MissedQuestion, VoteCount
from bot.errors import StorageError
from bot.knowledge.model import Language
from bot.storage.database import Database, reason
from bot.storage.schema import exchanges, missed, votes

T = TypeVar("T")


class Reading:
    """Reads in the caller's own thread; may take as long as the database does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def counts(self, since: dt.date | None = None) -> tuple[Count, ...]:
        """Give what was asked, oldest week first.

        Args:
            since: Leave out weeks that ended before this day; None for all.

        Raises:
            StorageError: The database cannot be read.
        """
        rows = select(exchanges).order_by(*exchanges.primary_key.columns)
        if since is not None:
            rows = rows.where(exchanges.c.week >= monday(since))

        def read(connection: Connection) -> tuple[Count, ...]:
            return tuple(
                Count(r.week, r.verdict, r.language, r.entry or None, r.channel, r.version, r.n)
                for r in connection.execute(rows)
            )

        return self._read(read)

    def votes(self, since: dt.date | None = None) -> tuple[VoteCount, ...]:
        """Give what people thought of answers, oldest week first; *since* as for `counts`.

        Raises:
            StorageError: The database cannot be read.
        """
        rows = select(votes).order_by(*votes.primary_key.columns)
        if since is not None:
            rows = rows.where(votes.c.week >= monday(since))

        def read(connection: Connection) -> tuple[VoteCount, ...]:
            return tuple(VoteCount(*row) for row in connection.execute(rows))

        return self._read(read)

    def missed_questions(self, since: dt.date | None = None) -> tuple[MissedQuestion, ...]:
        """Give the kept questions, oldest first; empty unless the operator opted in.

        Args:
            since: Leave out what was asked before this day; None for all.

        Raises:
            StorageError: The database cannot be read.
        """
        rows = select(missed).order_by(missed.c.id)
        if since is not None:
            rows = rows.where(missed.c.day >= since)

        def read(connection: Connection) -> tuple[MissedQuestion, ...]:
            return tuple(
                MissedQuestion(
                    r.id, r.day, r.text, cast(Language, r.language), tuple(r.nearest.split())
                )
                for r in connection.execute(rows)
            )

        return self._read(read)

    def forget_questions(self, ids: tuple[int, ...] | None = None) -> int:
        """Delete kept questions, all of them or those with these *ids*; tell how many went.

        Raises:
            StorageError: The database cannot be written.
        """
        which = delete(missed) if ids is None else delete(missed).where(missed.c.id.in_(ids))
        try:
            self._database.reader().close()
            with self._database.engine.begin() as connection:
                return connection.execute(which).rowcount
        except SQLAlchemyError as error:
            raise StorageError(f"{self._database.name}: {reason(error)}") from None

    def _read(self, read: Callable[[Connection], T]) -> T:
        with self._database.reader() as connection:
            try:
                return read(connection)
            except SQLAlchemyError as error:
                raise StorageError(f"{self._database.name}: {reason(error)}") from None


def monday(day: dt.date) -> dt.date:
    """Give the Monday of the week of *day*."""
    return day - dt.timedelta(days=day.weekday())
