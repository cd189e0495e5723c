"""What a change of the knowledge does to people: who gets another answer, and which.

Takes two assistants and questions, gives values. May import: `bot.answering`, `bot.knowledge`,
`bot.matching`, this room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answering.assistant import Assistant
from bot.curation.changes import Rewritten, owners, rewritten_entries
from bot.curation.evaluate import Outcome, Result, evaluate
from bot.curation.questions import Question
from bot.knowledge.model import Knowledge
from bot.matching.folding import fold

Change = Literal["better", "worse", "changed"]
WRITTEN = "phrasing"  # kind of the questions that are phrasings of the knowledge itself

# How good an outcome is for the person, within the covered and within the uncovered.
_WORTH: Mapping[Outcome, int] = {
    "right": 3,
    "among": 2,
    "missed": 1,
    "beside": 1,
    "wrong": 0,
    "declined": 2,
    "tempted": 1,
    "fooled": 0,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that two versions treat differently."""

    change: Change
    old: Result
    new: Result

    @property
    def what(self) -> str:
        """What a person would notice."""
        answered = ("right", "wrong", "fooled")
        was, now = self.old.outcome in answered, self.new.outcome in answered
        if was and now:
            return "another answer"
        if was:
            return "no longer answered"
        if now:
            return "newly answered"
        if not self.new.shown:
            return "nothing offered any more"
        return "newly offered" if not self.old.shown else "other choices"


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that is different for people.

    Attributes:
        asked: How many questions were put to both versions.
        same: How many phrasings stand in both for the same entry, and so need not be asked.
        differences: Questions treated differently, losses first.
        rewritten: Entries that read differently.
    """

    asked: int
    same: int
    differences: tuple[Difference, ...]
    rewritten: tuple[Rewritten, ...]

    def with_change(self, change: Change) -> list[Difference]:
        """Give the differences that are *change*."""
        return [d for d in self.differences if d.change == change]

    @property
    def verdict(self) -> str:
        """The line that says it all: "3 better, 1 worse, 2 changed"."""
        counts = [f"{len(self.with_change(c))} {c}" for c in ("better", "worse", "changed")]
        return ", ".join(counts)


def compare(
    old: Assistant,
    new: Assistant,
    questions: Sequence[Question],
    progress: Callable[[float], None] = lambda _: None,
) -> Comparison:
    """Ask both versions *questions* and every phrasing that is not the same in both.

    Args:
        old: As people are answered now.
        new: As they would be.
        questions: Evaluation sets; what they expect tells better from worse.
        progress: Told the share done, 0 to 1.
    """
    phrasings, same = _moved_phrasings(old.knowledge, new.knowledge)
    asked = [*questions, *phrasings]
    whole = 2 * len(asked) or 1
    before = evaluate(old, asked, lambda done: progress(done / whole)).results
    after = evaluate(new, asked, lambda done: progress((len(asked) + done) / whole)).results
    found = [
        Difference(_change(was, now), was, now)
        for was, now in zip(before, after, strict=True)
        if (was.outcome, was.shown) != (now.outcome, now.shown)
    ]
    order = ("worse", "better", "changed")
    found.sort(key=lambda d: (order.index(d.change), d.what))
    rewritten = tuple(rewritten_entries(old.knowledge, new.knowledge))
    return Comparison(len(asked), same, tuple(found), rewritten)


def joined(new: Iterable[Question], old: Iterable[Question]) -> list[Question]:
    """Give the questions of both versions once, with what the new one expects."""
    by_text = {fold(question.text) or question.text: question for question in [*old, *new]}
    return list(by_text.values())


def _change(was: Result, now: Result) -> Change:
    worth, before = _WORTH[now.outcome], _WORTH[was.outcome]
    if worth == before:
        return "changed"
    return "better" if worth > before else "worse"


def _moved_phrasings(old: Knowledge, new: Knowledge) -> tuple[list[Question], int]:
    """Give the phrasings that lead elsewhere, or stand in one version only.

    One that stands in both for the same entry is found exactly and answered the same.
    """
    before, after = owners(old), owners(new)
    moved = []
    for folded in before.keys() | after.keys():
        text, language, owner = after.get(folded) or before[folded]
        if before.get(folded, ("",))[-1] == after.get(folded, ("",))[-1]:
            continue
        expected = (owner,) if owner in new.entries else ()
        moved.append(
            Question(
                text=text,
                language=language,
                kind=WRITTEN,
                entries=expected,
            )
        )
    moved.sort(key=lambda question: (question.entries, question.text))
    return moved, len(before.keys() | after.keys()) - len(moved)
