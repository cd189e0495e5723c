"""What is written differently in two versions of the knowledge.

Takes knowledge, asks nobody anything. May import: `bot.knowledge`, `bot.matching`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.knowledge.model import LANGUAGES, Entry, Knowledge, Language
from bot.matching.folding import fold

NEW, GONE = "new", "removed"
LISTED = 8  # entries named in one line


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An entry whose text changed, or that came or went; the changed parts by name."""

    entry: str
    parts: tuple[str, ...]


def what_changed(old: Knowledge, new: Knowledge) -> str:
    """Say in a line or a few what is different for people between two versions."""
    rewritten = list(rewritten_entries(old, new))
    came = [r.entry for r in rewritten if r.parts == (NEW,)]
    went = [r.entry for r in rewritten if r.parts == (GONE,)]
    others = [f"{r.entry} ({', '.join(r.parts)})" for r in rewritten if r.entry not in came + went]
    before, after = owners(old), owners(new)
    more = sum(folded not in before for folded in after)
    fewer = sum(folded not in after for folded in before)
    moved = sum(before[f][-1] != after[f][-1] for f in before.keys() & after.keys())
    lines = [
        _named("new", came),
        _named("removed", went),
        _named("changed", others),
        f"phrasings: {more} more, {fewer} fewer, {moved} moved" if more or fewer or moved else "",
    ]
    return "\n".join(filter(None, lines)) or "No entry and no phrasing reads differently."


def _named(what: str, entries: Sequence[str]) -> str:
    rest = f" and {len(entries) - LISTED} more" if len(entries) > LISTED else ""
    return f"{what}: {', '.join(entries[:LISTED])}{rest}" if entries else ""


def owners(knowledge: Knowledge) -> dict[str, tuple[str, Language, str]]:
    """Give each folded title and phrasing as written, with its language and entry."""
    return {
        fold(text): (text, language, entry.id)
        for entry in knowledge.entries.values()
        for language in LANGUAGES
        for text in entry.asked_as(language)
    }


def rewritten_entries(old: Knowledge, new: Knowledge) -> Iterator[Rewritten]:
    """Give the entries that read differently in *new*, by id."""
    for entry_id in sorted(old.entries.keys() | new.entries.keys()):
        before, after = old.entries.get(entry_id), new.entries.get(entry_id)
        if before is None or after is None:
            yield Rewritten(entry_id, (NEW,) if before is None else (GONE,))
        elif parts := tuple(_changed_parts(before, after)):
            yield Rewritten(entry_id, parts)


def _changed_parts(before: Entry, after: Entry) -> Iterator[str]:
    for language in LANGUAGES:
        if before.question.get(language) != after.question.get(language):
            yield f"title ({language})"
        if before.answer.get(language) != after.answer.get(language):
            yield f"answer ({language})"
    for name in ("sources", "as_of", "review_by", "picture", "related", "topic"):
        if getattr(before, name) != getattr(after, name):
            yield name
