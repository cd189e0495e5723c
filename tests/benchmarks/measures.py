"""A line of the table about Telegram, and how much of each thing is done for it."""

from __future__ import annotations

from dataclasses import dataclass

OURS, POLLING, WEBHOOK = "ours", "stock polling", "stock webhook"
NOT_HERE = "not here"  # said where the library's extra for webhooks is not installed


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    at_most: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Size:
    """How much of each thing is done."""

    questions: int
    burst: int
    latencies: int
    growth: int
    starts: int
    chaos: int
    kills: int
    hostile: int


LONG = Size(2000, 1000, 2000, 20_000, 5, 500, 10, 100_000)
SHORT = Size(60, 60, 60, 300, 1, 60, 2, 600)
