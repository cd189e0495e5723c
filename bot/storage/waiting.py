"""What waits to be written, bounded by its shape.

Exchanges and votes are only counted, so a thousand of them wait in a few rows. May import:
`bot.channels.journal`, this room.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections import Counter, OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from sqlalchemy import Connection, Dialect, Table, TextClause, text

from bot.channels.journal import Asked, Claim, Missed, Vote
from bot.storage.reading import monday
from bot.storage.schema import exchanges, missed, pictures, votes

MOST_QUESTIONS = 1_000  # kept while the database is away; then the oldest go
MOST_UPDATES = 10_000
DAY = 86_400.0  # seconds


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


class Wanted:
    """Updates that somebody waits, in an event loop, to have claimed by another thread."""

    def __init__(self, updates: tuple[int, ...]) -> None:
        """Wait from now on, in the running loop."""
        self.updates = updates
        self._loop = asyncio.get_running_loop()
        self.told: asyncio.Future[dict[int, Claim] | None] = self._loop.create_future()

    def tell(self, answers: Mapping[int, Claim] | None) -> None:
        """Tell what became of them, from any thread; None says that the database is lost."""
        ours = {i: answers[i] for i in self.updates} if answers is not None else None
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._settle, ours)

    def _settle(self, answer: dict[int, Claim] | None) -> None:
        if not self.told.done():
            self.told.set_result(answer)


def write(connection: Connection, records: Records, *, bot: int) -> None:
    """Write counts, questions and pictures."""
    counted = [
        (week, a.verdict, a.language, a.entry or "", a.channel, a.version, n)
        for (week, a), n in records.exchanges.items()
    ]
    voted = [
        (week, vote.entry, vote.language, vote.version, vote.reason, n)
        for (week, vote), n in records.votes.items()
    ]
    known = [(bot, picture, file_id) for picture, file_id in records.pictures.items()]
    questions = [
        {"day": day, "text": q.text, "language": q.language, "nearest": " ".join(q.nearest)}
        for day, q in records.missed
    ]
    for table, change, rows in (
        (exchanges, "n = exchanges.n + excluded.n", counted),
        (votes, "n = votes.n + excluded.n", voted),
        (pictures, "file_id = excluded.file_id", known),
    ):
        if rows:
            statement = _upsert(table, connection.dialect, change)
            connection.execute(statement, {"rows": json.dumps(rows, default=str)})
    if questions:
        connection.execute(missed.insert(), questions)


def this_week(now: float) -> dt.date:
    """Give the Monday (UTC) of the week of *now*, in seconds since 1970."""
    return _week_of(int(now // DAY))


@lru_cache(1)
def _week_of(day: int) -> dt.date:
    return monday(today(day * DAY))


def today(now: float) -> dt.date:
    """Give the day (UTC) of *now*, in seconds since 1970."""
    return dt.datetime.fromtimestamp(now, dt.UTC).date()


@cache
def _upsert(table: Table, dialect: Dialect, change: str) -> TextClause:
    """Give what inserts :rows, a JSON list of lists, and does *change* where a row was before.

    One statement for all of them: each costs the answers two changes of threads.
    """
    sqlite = dialect.name == "sqlite"
    values = [
        f"json_extract(list.value, '$[{place}]')"
        if sqlite
        else f"CAST(list.value->>{place} AS {column.type.compile(dialect)})"
        for place, column in enumerate(table.columns)
    ]
    listed = "json_each(:rows)" if sqlite else "json_array_elements(CAST(:rows AS json))"
    columns, key = (", ".join(c.name for c in part) for part in (table.columns, table.primary_key))
    return text(
        f"INSERT INTO {table.name} ({columns}) SELECT {', '.join(values)}"  # noqa: S608  # our own
        f" FROM {listed} AS list{'' if sqlite else '(value)'} WHERE true"
        f" ON CONFLICT ({key}) DO UPDATE SET {change}"
    )
