"""What people asked and did not get, grouped by likeness, ready to become phrasings.

No model: questions are alike when rapidfuzz says so. May import: `bot.answering`,
`bot.channels.journal`, `bot.knowledge`, `bot.matching`, this room.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.answering.assistant import Assistant
from bot.answering.decision import Answered
from bot.channels.journal import MissedQuestion, VoteCount
from bot.knowledge.model import Language
from bot.matching.folding import fold

ALIKE = 72.0  # token_sort_ratio, 0 to 100: the same question in slightly other words
NEAREST = 3  # entries shown with a group


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are alike.

    Attributes:
        texts: Each wording with how often it came, the most frequent first.
        language: Of all of them.
        first, last: The days of the first and the last.
        nearest: Entries that come nearest now, with their confidence, best first.
        answered_by: The entry that answers the first wording by now; empty if none does.
        ids: Their numbers in the journal.
    """

    texts: tuple[tuple[str, int], ...]
    language: Language
    first: dt.date
    last: dt.date
    nearest: tuple[tuple[str, float], ...]
    answered_by: str
    ids: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many people asked."""
        return sum(count for _, count in self.texts)


def grouped(assistant: Assistant, questions: Iterable[MissedQuestion]) -> list[Group]:
    """Group *questions* by language and likeness, the largest group first."""
    by_text: dict[tuple[Language, str], list[MissedQuestion]] = {}
    for question in questions:
        by_text.setdefault((question.language, fold(question.text)), []).append(question)
    wordings = sorted(by_text.items(), key=lambda item: (-len(item[1]), item[0]))
    groups: dict[tuple[Language, str], list[list[MissedQuestion]]] = {}
    leaders: dict[Language, list[str]] = {}
    for (language, folded), asked in wordings:
        led = leaders.setdefault(language, [])
        found = process.extractOne(
            folded, led, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, processor=None
        )
        if found is None:
            led.append(folded)
            groups[(language, folded)] = [asked]
        else:
            groups[(language, found[0])].append(asked)
    made = [_group(assistant, language, asked) for (language, _), asked in groups.items()]
    return sorted(made, key=lambda group: (-group.count, group.texts[0][0]))


def _group(
    assistant: Assistant, language: Language, wordings: Sequence[list[MissedQuestion]]
) -> Group:
    every = [question for asked in wordings for question in asked]
    texts = tuple((asked[0].text, len(asked)) for asked in wordings)
    reply = assistant.turn(texts[0][0], language=language).replies[0]
    candidates = reply.match.candidates[:NEAREST] if reply.match else ()
    verdict = reply.verdict
    return Group(
        texts=texts,
        language=language,
        first=min(question.day for question in every),
        last=max(question.day for question in every),
        nearest=tuple((c.entry, c.confidence) for c in candidates),
        answered_by=verdict.best.entry if isinstance(verdict, Answered) else "",
        ids=tuple(question.id for question in every),
    )


@dataclass(frozen=True, slots=True)
class Blamed:
    """An entry that people found wanting, with what they said and how often."""

    entry: str
    language: Language
    helpful: int
    reasons: tuple[tuple[str, int], ...]

    @property
    def count(self) -> int:
        """How many were not helped."""
        return sum(n for _, n in self.reasons)


def blamed(votes: Iterable[VoteCount]) -> list[Blamed]:
    """Give the entries with votes against them, the most first."""
    counts: dict[tuple[str, Language], Counter[str]] = {}
    for vote in votes:
        counts.setdefault((vote.entry, vote.language), Counter())[vote.reason] += vote.n
    found = []
    for (entry, language), counted in counts.items():
        helpful = counted.pop("helpful", 0)
        if counted:
            found.append(Blamed(entry, language, helpful, tuple(counted.most_common())))
    return sorted(found, key=lambda b: (-b.count, b.entry, b.language))
