"""Rules about addresses and days: those of sources, and as of when facts are.

May import: `bot.errors`, `bot.knowledge`, this room.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from bot.curation.rules import Broken, Desk

_ADDRESS = re.compile(r"https?://[^\s/.]+(\.[^\s/.]+)+(/\S*)?")
_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
# Honest as well: about 2014, 2012 or 2013, 2017-2021, 2020 or later
_VAGUE = re.compile(rf"([a-z]+ )*{_DATE.pattern}((-| [a-z]+ ){_DATE.pattern}|( [a-z]+)+)?")


def addresses(desk: Desk) -> Iterator[Broken]:
    """The address of a source can be opened."""
    document = desk.document("sources.yaml")
    for key, source in desk.knowledge.sources.items() if document else ():
        if document and source.url is not None and not _ADDRESS.fullmatch(source.url):
            yield Broken(
                "source-link",
                document.where((key, "url")),
                f"{source.url!r} is not an address that opens",
                "write the whole of it: https://…; leave url out where there is none",
            )


def days(desk: Desk) -> Iterator[Broken]:
    """Sources and facts have days that exist and have been."""
    document = desk.document("sources.yaml")
    for key, source in desk.knowledge.sources.items() if document else ():
        if document and source.date is not None and (wrong := _wrong(source.date, desk.today)):
            where = document.where((key, "date"))
            yield Broken("source-date", where, f"date {source.date!r} {wrong}", _HINT)
    for entry in desk.entries:
        if entry.as_of is not None and (wrong := _wrong(entry.as_of, desk.today)):
            where = desk.place(entry.id, "as_of")
            yield Broken("date", where, f"as_of {entry.as_of!r} {wrong}", _HINT, entry.id)


_HINT = "write the day that the source has: 2014-03-01, '2014-03' or '2014'"


def _wrong(date: str, today: dt.date) -> str:
    """Say what is wrong with a *date* that may be a month or a year; empty if nothing is."""
    if not _DATE.fullmatch(date):
        return "" if _VAGUE.fullmatch(date) else "is not written as a date"
    try:
        dt.date.fromisoformat(f"{date}-01-01"[:10])
    except ValueError:
        return "is a day that does not exist"
    return "is still to come" if date > today.isoformat()[: len(date)] else ""
