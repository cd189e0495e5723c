"""What was asked and what came of it: per week, language, topic and entry.

May import: `bot.channels.journal`, `bot.knowledge`, this room.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.journal import Count
from bot.curation.tables import Table
from bot.knowledge.model import Knowledge
from bot.knowledge.texts import DeskTexts

VERDICTS = ("answered", "ambiguous", "out_of_scope")
BAR = 30  # characters of the longest bar
TOP = 10  # entries listed
_EIGHTHS = " ▏▎▍▌▋▊▉█"


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of exchanges by verdict, under several headings."""

    weeks: Mapping[str, Counter[str]]
    languages: Mapping[str, Counter[str]]
    topics: Mapping[str, int]
    entries: Mapping[str, int]

    @property
    def total(self) -> Counter[str]:
        """All of it, by verdict."""
        whole: Counter[str] = Counter()
        for counts in self.languages.values():
            whole.update(counts)
        return whole


def stats(knowledge: Knowledge, counts: Iterable[Count]) -> Stats:
    """Add up *counts*; entries that no longer exist stand under the topic "gone"."""
    weeks: dict[str, Counter[str]] = {}
    languages: dict[str, Counter[str]] = {}
    topics: Counter[str] = Counter()
    entries: Counter[str] = Counter()
    for count in counts:
        weeks.setdefault(count.week.isoformat(), Counter())[count.verdict] += count.n
        languages.setdefault(count.language, Counter())[count.verdict] += count.n
        if count.entry is not None:
            known = knowledge.entries.get(count.entry)
            entries[count.entry] += count.n
            topics[known.topic if known else "gone"] += count.n
    return Stats(
        dict(sorted(weeks.items())),
        dict(sorted(languages.items())),
        dict(topics.most_common()),
        dict(entries.most_common()),
    )


def tables(stats: Stats) -> list[Table]:
    """Give the tables, each with a bar chart."""
    return [
        _verdicts("By week (Monday)", stats.weeks),
        _verdicts("By language", stats.languages),
        _ranking("Answered by topic", stats.topics),
        _ranking("Most asked", dict(list(stats.entries.items())[:TOP])),
    ]


def _verdicts(heading: str, groups: Mapping[str, Counter[str]]) -> Table:
    most = max((counts.total() for counts in groups.values()), default=0)
    rows = [
        [name, str(counts.total()), *(str(counts[v]) for v in VERDICTS), bar(counts.total(), most)]
        for name, counts in groups.items()
    ]
    return Table(heading, ("", ">asked", ">answered", ">offered", ">missed", ""), rows)


def _ranking(heading: str, ranking: Mapping[str, int]) -> Table:
    most = max(ranking.values(), default=0)
    return Table(
        heading, ("", ">times", ""), [[k, str(n), bar(n, most)] for k, n in ranking.items()]
    )


def bar(number: int, most: int, width: int = BAR) -> str:
    """Draw *number* as a bar, *most* being *width* characters long; exact to an eighth."""
    eighths = round(8 * width * number / most) if most else 0
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[rest] if rest else "")


def in_words(stats: Stats, texts: DeskTexts) -> str:
    """Say the same in a few lines, for a chat."""
    whole = stats.total
    if not whole:
        return texts.nobody_asked
    lines = [
        texts.asked.format(
            asked=whole.total(),
            answered=whole["answered"],
            offered=whole["ambiguous"],
            missed=whole["out_of_scope"],
        ),
        *(f"{week}: {counts.total()}" for week, counts in list(stats.weeks.items())[-4:]),
        texts.most_asked,
        *(f"{n} × {entry}" for entry, n in list(stats.entries.items())[:TOP]),
    ]
    return "\n".join(lines)


def as_object(stats: Stats) -> dict[str, Any]:
    """Give everything as plain values for `--json`."""
    return {
        "all": dict(stats.total),
        "weeks": {week: dict(counts) for week, counts in stats.weeks.items()},
        "languages": {language: dict(counts) for language, counts in stats.languages.items()},
        "topics": dict(stats.topics),
        "entries": dict(stats.entries),
    }
