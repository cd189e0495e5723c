"""Writes to the database from a thread of its own, so that a slow or dead one delays nobody.

What cannot be written now waits, bounded, and is written when the database is back. May
import: `bot.channels.journal`, this room.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, text
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError, SQLAlchemyError

from bot.channels.journal import Claim
from bot.storage.batch import Batch, today, write
from bot.storage.claims import RENEW, ClaimTable
from bot.storage.database import Database, reason
from bot.storage.schema import NewerSchemaError, missed, pictures

log = logging.getLogger(__name__)

UNHURRIED = 1.0  # seconds that counts may wait to be written together
TOGETHER = 0.005  # seconds that what is to be written soon waits for more of its kind
HOUSEKEEPING = 600.0  # seconds between deletions of what is too old
QUESTIONS_KEPT = timedelta(days=90)
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)  # seconds before a lost database is tried again
LAST_WORDS = 2.0  # seconds that closing may take
FAULTY = (DataError, IntegrityError, ProgrammingError)  # what was written is wrong, not the place
FAILURES = (SQLAlchemyError, sqlite3.Error, NewerSchemaError, OSError)


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """Updates that somebody waits to have claimed; told None when the database is lost."""

    updates: tuple[int, ...]
    tell: Callable[[dict[int, Claim] | None], None]


class Writer:
    """One thread, one connection."""

    def __init__(
        self,
        database: Database,
        claims: ClaimTable,
        *,
        bot: int,
        clock: Callable[[], float] = time.time,
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        """Write as the bot with this user id; *clock* gives seconds since 1970."""
        self.lost: str | None = None  # why the database is not in use; None while it is
        self.pictures: dict[str, str] = {}
        self.claimed = False  # something of ours is under way: renew its claim
        self._database = database
        self._claims = claims
        self._bot = bot
        self._clock = clock
        self._pauses = pauses
        self._ahead = 0.0  # seconds that the database's clock is ahead of ours
        self._batch = Batch()
        self._wanted: list[Wanted] = []
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._urgent = threading.Event()  # somebody waits for the answer
        self._closing = threading.Event()
        self._begun = False
        self._failures = 0
        self._next_housekeeping = 0.0
        self._next_renewal = 0.0
        self._thread: threading.Thread | None = None

    def now(self) -> float:
        """Give the time in seconds since 1970, by the database's clock where there is one."""
        return self._clock() + self._ahead

    def change(self, change: Callable[[Batch], object], *, soon: bool = False) -> None:
        """Apply *change* to what waits; written within a second, or *soon*: within a moment."""
        with self._lock:
            change(self._batch)
        if soon:
            self._wake.set()
        self._ensure_running()

    async def claim(self, updates: Iterable[int], *, within: float) -> dict[int, Claim] | None:
        """Claim updates; None if the database is lost or takes longer than *within* seconds."""
        self._ensure_running()
        if self.lost is not None:
            return None
        loop = asyncio.get_running_loop()
        told: asyncio.Future[dict[int, Claim] | None] = loop.create_future()

        def tell(answer: dict[int, Claim] | None) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(_settle, told, answer)

        wanted = Wanted(tuple(updates), tell)
        with self._lock:
            self._wanted.append(wanted)
        self._hurry()
        try:
            return await asyncio.wait_for(told, within)
        except TimeoutError:
            with self._lock:
                if wanted in self._wanted:
                    self._wanted.remove(wanted)
            self._is_lost("does not answer in time")
            return None

    def start(self) -> None:
        """Begin, and open the database at once instead of at the first write."""
        self._ensure_running()
        self._hurry()

    def close(self) -> None:
        """Write what waits, for two seconds at most, and end."""
        self._closing.set()
        self._hurry()
        if self._thread is not None:
            self._thread.join(LAST_WORDS)
        self._database.close()

    def _ensure_running(self) -> None:
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._live, name="journal", daemon=True)
                    self._thread.start()

    def _hurry(self) -> None:
        self._urgent.set()
        self._wake.set()

    def _live(self) -> None:
        while not self._closing.is_set():
            if self._failures:
                self._closing.wait(self._pauses[min(self._failures, len(self._pauses)) - 1])
            elif self._wake.wait(UNHURRIED):
                self._urgent.wait(TOGETHER)
            self._wake.clear()
            self._urgent.clear()
            self._flush()
        self._flush()

    def _flush(self) -> None:
        with self._lock:
            batch, self._batch = self._batch, Batch()
            wanted, self._wanted = self._wanted, []
        try:
            answers = self._write(batch, wanted)
        except FAILURES as error:
            self._failures += 1
            self._is_lost(reason(error))
            self._database.prepare_again()
            if isinstance(error, FAULTY):
                batch.drop_records()
            with self._lock:
                self._batch = self._batch.follow(batch)
            answers = None
        else:
            self._failures = 0
            if self.lost is not None:
                self.lost = None
                log.info("database_in_use", extra={"fields": {"database": self._database.name}})
        for one in wanted:
            one.tell({i: answers[i] for i in one.updates} if answers is not None else None)

    def _write(self, batch: Batch, wanted: list[Wanted]) -> dict[int, Claim]:
        now, answers = self.now(), dict[int, Claim]()
        tidy = now >= self._next_housekeeping or self.lost is not None
        renew = self.claimed and now >= self._next_renewal
        if not (batch or wanted or tidy or renew):
            return answers
        self._database.prepare()
        with self._database.engine.begin() as connection:
            if not self._begun:
                self._begin(connection)
                now = self.now()
            if wanted:
                ids = {i for one in wanted for i in one.updates}
                answers = self._claims.claim(connection, ids, now=now)
            if batch.done:
                self._claims.mark(connection, batch.done, now=now)
            if batch.released:
                self._claims.release(connection, batch.released)
            write(connection, batch, bot=self._bot)
            if renew:
                self._claims.renew(connection, now=now)
            if tidy:
                self._tidy(connection, now)
        self._begun = True
        self._next_renewal = now + RENEW if renew else self._next_renewal
        self._next_housekeeping = now + HOUSEKEEPING if tidy else self._next_housekeeping
        return answers

    def _begin(self, connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            # Leases are compared between machines: by the database's clock, not by each one's.
            theirs = text("SELECT CAST(extract(epoch FROM clock_timestamp()) AS float)")
            self._ahead = float(connection.execute(theirs).scalar_one()) - time.time()
        self._claims.begin(connection)

    def _tidy(self, connection: Connection, now: float) -> None:
        self._claims.forget_old(connection, now=now)
        connection.execute(delete(missed).where(missed.c.day < today(now) - QUESTIONS_KEPT))
        known = select(pictures.c.picture, pictures.c.file_id).where(pictures.c.bot == self._bot)
        self.pictures |= {row.picture: row.file_id for row in connection.execute(known)}

    def _is_lost(self, why: str) -> None:
        if self.lost is None:
            fields = {"database": self._database.name, "error": why}
            log.warning("database_lost", extra={"fields": fields})
        self.lost = why


def _settle(told: asyncio.Future[Any], answer: object) -> None:
    if not told.done():
        told.set_result(answer)
