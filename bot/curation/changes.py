"""What is written differently in two versions of the knowledge.

Takes knowledge, asks nobody anything. May import: `bot.knowledge`, `bot.matching`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.knowledge.model import LANGUAGES, Entry, Knowledge, Language
from bot.knowledge.texts import DeskTexts
from bot.matching.folding import fold

NEW, GONE = "new", "removed"
LISTED = 8  # entries named in one line


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An entry whose text changed, or that came or went; the changed parts by name."""

    entry: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What is different for people between two versions.

    Attributes:
        came, went: Ids of entries that only one of them has.
        rewritten: The others that read differently.
        more, fewer, moved: Phrasings that only one of them has, and that have another entry now.
    """

    came: tuple[str, ...]
    went: tuple[str, ...]
    rewritten: tuple[Rewritten, ...]
    more: int
    fewer: int
    moved: int

    def in_words(self, texts: DeskTexts) -> str:
        """Say it in a line or a few."""
        others = [f"{r.entry} ({', '.join(r.parts)})" for r in self.rewritten]
        counts = {"more": self.more, "fewer": self.fewer, "moved": self.moved}
        lines = [
            texts.new.format(entries=_listed(self.came, texts)) if self.came else "",
            texts.removed.format(entries=_listed(self.went, texts)) if self.went else "",
            texts.changed.format(entries=_listed(others, texts)) if others else "",
            texts.phrasings.format(**counts) if any(counts.values()) else "",
        ]
        return "\n".join(filter(None, lines)) or texts.reads_the_same


def change_between(old: Knowledge, new: Knowledge) -> Change:
    """Compare two versions as people read them."""
    rewritten = list(rewritten_entries(old, new))
    before, after = owners(old), owners(new)
    return Change(
        came=tuple(r.entry for r in rewritten if r.parts == (NEW,)),
        went=tuple(r.entry for r in rewritten if r.parts == (GONE,)),
        rewritten=tuple(r for r in rewritten if r.parts not in ((NEW,), (GONE,))),
        more=sum(folded not in before for folded in after),
        fewer=sum(folded not in after for folded in before),
        moved=sum(before[f][-1] != after[f][-1] for f in before.keys() & after.keys()),
    )


def _listed(entries: Sequence[str], texts: DeskTexts) -> str:
    listed, more = ", ".join(entries[:LISTED]), len(entries) - LISTED
    return texts.and_more.format(listed=listed, count=more) if more > 0 else listed


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
            yield f"question.{language}"
        if before.answer.get(language) != after.answer.get(language):
            yield f"answer.{language}"
    for name in ("sources", "as_of", "review_by", "picture", "related", "topic"):
        if getattr(before, name) != getattr(after, name):
            yield name
