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
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, select, text
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError, SQLAlchemyError

from bot.channels.journal import Claim
from bot.storage.at_once import AtOnce, NotNowError
from bot.storage.claims import RENEW, ClaimTable, Execute, through
from bot.storage.database import Database, reason
from bot.storage.schema import NewerSchemaError, missed, pictures
from bot.storage.waiting import Ended, Records, Wanted, today, write

log = logging.getLogger(__name__)

UNHURRIED = 3.0  # seconds that records wait to be written together
LOOK = 1.0  # seconds between two looks at what is due
TOGETHER = 0.005  # seconds that the end of an update waits to be noted with others
MOMENTS = (0.001, 0.002, 0.004)  # seconds before something is tried again that can be done at once
ASKED_AFTER = 30.0  # seconds after which the database is asked for a sign of life
HOUSEKEEPING = 600.0  # seconds between deletions of what is too old
QUESTIONS_KEPT = timedelta(days=90)
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)  # seconds before a lost database is tried again
LAST_WORDS = 2.0  # seconds that closing may take
FAULTY = (DataError, IntegrityError, ProgrammingError)  # what was written is wrong, not the place
FAILURES = (SQLAlchemyError, sqlite3.Error, NewerSchemaError, OSError)

T = TypeVar("T")


class Writer:
    """One thread with one connection, and a second one for what can be done at once."""

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
        self._records = Records()
        self._ended = Ended()
        self._wanted: list[Wanted] = []
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._urgent = threading.Event()  # somebody waits for the answer
        self._closing = threading.Event()
        self._at_once = AtOnce(database) if database.is_file else None
        self._begun = False
        self._writing = False
        self._failures = 0
        self._next_housekeeping = 0.0
        self._next_renewal = 0.0
        self._next_sign = 0.0
        self._next_records = 0.0  # by the monotonic clock
        self._connection: Connection | None = None
        self._thread: threading.Thread | None = None

    def now(self) -> float:
        """Give the time in seconds since 1970, by the database's clock where there is one."""
        return self._clock() + self._ahead

    def record(self, change: Callable[[Records], object]) -> None:
        """Apply *change* to the records that wait; they are written within a few seconds."""
        with self._lock:
            change(self._records)
        self._ensure_running()

    def mark_done(self, update_id: int) -> None:
        """Note that an update was answered: at once where that is cheap, else within a moment."""
        now = self.now()
        try:
            self._now(lambda execute: self._claims.mark(execute, [update_id], now=now))
        except NotNowError:
            self._end(lambda ended: ended.done.update({update_id: None}))

    def release(self, update_id: int) -> None:
        """Note that an update was given up, as quickly."""
        try:
            self._now(lambda execute: self._claims.release(execute, [update_id]))
        except NotNowError:
            self._end(lambda ended: ended.released.update({update_id: None}))

    async def claim(self, updates: Iterable[int], *, within: float) -> dict[int, Claim] | None:
        """Claim updates; None if the database is lost or takes longer than *within* seconds."""
        self._ensure_running()
        if self.lost is not None:
            return None
        ids, now = tuple(updates), self.now()
        for pause in MOMENTS if self._at_once else ():
            try:
                return self._now(lambda execute: self._claims.claim(execute, ids, now=now))
            except NotNowError:
                await asyncio.sleep(pause)  # the thread's own work there takes as long
        return await self._claim_later(ids, within)

    async def _claim_later(self, ids: tuple[int, ...], within: float) -> dict[int, Claim] | None:
        wanted = Wanted(ids)
        with self._lock:
            self._wanted.append(wanted)
        self._hurry()
        try:
            return await asyncio.wait_for(wanted.told, within)
        except TimeoutError:
            with self._lock:
                if wanted in self._wanted:
                    self._wanted.remove(wanted)
            self._is_lost("does not answer in time")
            return None

    def _now(self, work: Callable[[Execute], T]) -> T:
        if self._at_once is None or not self._begun:
            raise NotNowError
        if self.lost is not None:
            self._at_once.close()
            raise NotNowError
        return self._at_once.work(work)

    def _end(self, change: Callable[[Ended], object]) -> None:
        with self._lock:
            change(self._ended)
        self._wake.set()
        self._ensure_running()

    @property
    def settled(self) -> bool:
        """Whether all that was said is written."""
        with self._lock:
            waits = self._records or self._ended or self._wanted or self._wake.is_set()
            return not (waits or self._writing)

    def start(self) -> None:
        """Write now, not within a few seconds: the first time, this opens the database."""
        self._ensure_running()
        self._next_records = 0.0
        self._hurry()

    def close(self) -> None:
        """Write what waits, for two seconds at most, and end."""
        self._closing.set()
        self._hurry()
        if self._thread is not None:
            self._thread.join(LAST_WORDS)
        if not self.settled:
            log.warning("records_given_up", extra={"fields": {"database": self._database.name}})
        if self._at_once is not None:
            self._at_once.close()
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
            elif self._wake.wait(LOOK):
                self._urgent.wait(TOGETHER)
            self._writing = True
            self._wake.clear()
            self._urgent.clear()
            self._flush()
        self._flush()
        self._disconnect()

    def _flush(self) -> None:
        due = self._closing.is_set() or time.monotonic() >= self._next_records
        with self._lock:
            ended, self._ended = self._ended, Ended()
            wanted, self._wanted = self._wanted, []
            records = self._records if due else Records()
            self._records = Records() if due else self._records
        try:
            if due:
                self._move()  # first: were it to fail later, what is written would be again
            answers = self._write(ended, wanted, records)
        except Exception as error:  # whatever it is, the thread must live on
            self._failures += 1
            self._is_lost(reason(error))
            self._database.prepare_again()
            self._disconnect()
            with self._lock:
                self._ended = self._ended.follow(ended)
                # What is wrong in itself would fail for ever.
                if isinstance(error, FAILURES) and not isinstance(error, FAULTY):
                    self._records = self._records.follow(records)
            answers = None
        else:
            self._failures = 0
            self._next_records = time.monotonic() + UNHURRIED if due else self._next_records
            if self.lost is not None:
                self.lost = None
                log.info("database_in_use", extra={"fields": {"database": self._database.name}})
        for one in wanted:
            one.tell(answers)
        self._writing = False

    def _write(self, ended: Ended, wanted: list[Wanted], records: Records) -> dict[int, Claim]:
        now, answers = self.now(), dict[int, Claim]()
        tidy = now >= self._next_housekeeping or self.lost is not None
        renew = self.claimed and now >= self._next_renewal
        sign = now >= self._next_sign  # else it would be lost unnoticed while nobody asks
        if not (ended or wanted or records or tidy or renew or sign):
            return answers
        connection = self._connected()
        execute = through(connection)
        with connection.begin():
            if not self._begun:
                self._begin(connection)
                now = self.now()
            if sign:
                connection.execute(text("SELECT 1"))
            if wanted:
                ids = {i for one in wanted for i in one.updates}
                answers = self._claims.claim(execute, ids, now=now)
            if ended.done:
                self._claims.mark(execute, ended.done, now=now)
            if ended.released:
                self._claims.release(execute, ended.released)
            write(connection, records, bot=self._bot)
            if renew:
                self._claims.renew(execute, now=now)
            if tidy:
                self._tidy(connection, now)
        self._begun, self._next_sign = True, now + ASKED_AFTER
        self._next_renewal = now + RENEW if renew else self._next_renewal
        self._next_housekeeping = now + HOUSEKEEPING if tidy else self._next_housekeeping
        return answers

    def _move(self) -> None:
        """Move what was written at once into the file itself: this may wait for the disk."""
        if self._at_once is not None and self._at_once.wrote:
            self._at_once.wrote = False
            raw: Any = self._connected().connection.driver_connection
            raw.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def _connected(self) -> Connection:
        self._database.prepare()
        if self._connection is None:
            self._connection = self._database.engine.connect()
        return self._connection

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

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
