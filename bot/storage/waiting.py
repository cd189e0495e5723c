"""What waits to be written, bounded by its shape.

Exchanges and votes are only counted, so a thousand of them wait in a few rows. May import:
`bot.channels.journal`, this room.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import sqlite

from bot.channels.journal import Asked, Missed, Vote
from bot.storage.reading import monday
from bot.storage.schema import exchanges, missed, pictures, votes

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

MOST_QUESTIONS = 1_000  # kept while the database is away; then the oldest go
MOST_UPDATES = 10_000


@dataclass(slots=True)
class Records:
    """Counts, questions and pictures that wait; safe to write again after a failed attempt."""

    exchanges: Counter[tuple[dt.date, Asked]] = field(default_factory=Counter)
    votes: Counter[tuple[dt.date, Vote]] = field(default_factory=Counter)
    missed: deque[tuple[dt.date, Missed]] = field(
        default_factory=lambda: deque(maxlen=MOST_QUESTIONS)
    )
    pictures: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.exchanges or self.votes or self.missed or self.pictures)

    def follow(self, earlier: Records) -> Records:
        """Put *earlier* ones, which could not be written, before these, and give both."""
        earlier.exchanges.update(self.exchanges)
        earlier.votes.update(self.votes)
        earlier.missed.extend(self.missed)
        earlier.pictures.update(self.pictures)
        return earlier


@dataclass(slots=True)
class Ended:
    """Updates whose work ended and is not yet noted: the answered, and those given up."""

    done: OrderedDict[int, None] = field(default_factory=OrderedDict)
    released: OrderedDict[int, None] = field(default_factory=OrderedDict)

    def __bool__(self) -> bool:
        return bool(self.done or self.released)

    def follow(self, earlier: Ended) -> Ended:
        """Put *earlier* ones, which could not be noted, before these, and give the newest."""
        for kept, more in ((earlier.done, self.done), (earlier.released, self.released)):
            kept.update(more)
            while len(kept) > MOST_UPDATES:
                kept.popitem(last=False)
        return earlier


def write(connection: Connection, records: Records, *, bot: int) -> None:
    """Write counts, questions and pictures."""
    if records.exchanges:
        rows = [
            {
                "week": week,
                "verdict": asked.verdict,
                "language": asked.language,
                "entry": asked.entry or "",
                "channel": asked.channel,
                "version": asked.version,
                "n": n,
            }
            for (week, asked), n in records.exchanges.items()
        ]
        _upsert(connection, exchanges, rows, adding="n")
    if records.votes:
        rows = [
            {
                "week": week,
                "entry": vote.entry,
                "language": vote.language,
                "version": vote.version,
                "reason": vote.reason,
                "n": n,
            }
            for (week, vote), n in records.votes.items()
        ]
        _upsert(connection, votes, rows, adding="n")
    if records.missed:
        questions = [
            {"day": day, "text": q.text, "language": q.language, "nearest": " ".join(q.nearest)}
            for day, q in records.missed
        ]
        connection.execute(missed.insert(), questions)
    if records.pictures:
        known = [{"bot": bot, "picture": p, "file_id": f} for p, f in records.pictures.items()]
        _upsert(connection, pictures, known, replacing="file_id")


def this_week(now: float) -> dt.date:
    """Give the Monday (UTC) of the week of *now*, in seconds since 1970."""
    return monday(today(now))


def today(now: float) -> dt.date:
    """Give the day (UTC) of *now*, in seconds since 1970."""
    return dt.datetime.fromtimestamp(now, dt.UTC).date()


def _upsert(
    connection: Connection,
    table: Table,
    rows: Iterable[dict[str, Any]],
    *,
    adding: str = "",
    replacing: str = "",
) -> None:
    insert: sqlite.Insert | postgresql.Insert = sqlite.insert(table)
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql  # 2 MB that nobody else need carry

        insert = postgresql.insert(table)
    name = adding or replacing
    new = insert.excluded[name]
    statement = insert.on_conflict_do_update(
        index_elements=list(table.primary_key.columns),
        set_={name: table.c[name] + new if adding else new},
    )
    connection.execute(statement, list(rows))
