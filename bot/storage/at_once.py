"""Short work on SQLite's file in the caller's own thread: it takes microseconds, waits for nobody.

To have another thread do it costs ten times as much, in waking and in waiting for each other.
May import: this room.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.storage.claims import Execute
from bot.storage.database import Database

T = TypeVar("T")


class NotNowError(Exception):
    """The work cannot be done at this moment, and left no trace."""


class AtOnce:
    """A connection for one thread; it never waits for a lock and never for the disk."""

    def __init__(self, database: Database) -> None:
        """Use *database*, a SQLite file; it is opened at the first work."""
        self._database = database
        self._connection: Any = None
        self.wrote = False  # since somebody last moved what was written into the file itself

    def work(self, work: Callable[[Execute], T]) -> T:
        """Do *work* in a transaction.

        Raises:
            NotNowError: Somebody else writes, or the file is not what it was.
        """
        try:
            raw = self._opened()
            raw.execute("BEGIN IMMEDIATE")
            try:
                result = work(lambda statement, given: raw.execute(statement, given).fetchall())
                raw.execute("COMMIT")
            except BaseException:
                raw.execute("ROLLBACK")
                raise
        except (sqlite3.Error, SQLAlchemyError) as error:
            if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_BUSY:
                self.close()
            raise NotNowError from None
        self.wrote = True
        return result

    def close(self) -> None:
        """Let go of the file; the next work opens it again, or what is then in its place."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error, SQLAlchemyError):
                connection.invalidate()

    def _opened(self) -> Any:
        if self._connection is None:
            self._connection = self._database.engine.raw_connection()
            raw = self._connection.driver_connection
            raw.execute("PRAGMA busy_timeout = 0")
            raw.execute("PRAGMA wal_autocheckpoint = 0")  # it waits for the disk
        return self._connection.driver_connection
