"""Measure an assistant by question sets: what was right, offered, wrong, missed.

Takes an assistant and questions, gives a report of values; prints nothing. May import:
`bot.answering`, `bot.knowledge`, this room.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from bot.answering.assistant import Assistant
from bot.answering.exchange import Exchange
from bot.answering.messages import Answer, Offer
from bot.curation.questions import Measure, Question
from bot.knowledge.model import Language

Outcome = Literal[
    "right",  # answered by an expected entry
    "among",  # an expected entry is among the choices offered
    "beside",  # choices were offered, none of them expected
    "wrong",  # answered by another entry
    "missed",  # declined although we cover it
    "declined",  # not covered, and said so
    "tempted",  # not covered, yet choices were offered
    "fooled",  # not covered, yet answered
]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
COVERED: tuple[Outcome, ...] = ("right", "among", "beside", "wrong", "missed")
UNCOVERED: tuple[Outcome, ...] = ("declined", "tempted", "fooled")

BAND = 20  # points of confidence in a row of the calibration


@dataclass(frozen=True, slots=True)
class Result:
    """One question and what came of it.

    Attributes:
        question: As it was asked.
        outcome: How that compares with what was expected.
        shown: The entry answered, or the entries offered; none if declined.
        confidence: Of the best candidate, 0 to 100; 0 without one.
        language: The language of the reply.
        topic: Topic of the first expected entry; empty if none is expected.
    """

    question: Question
    outcome: Outcome
    shown: tuple[str, ...]
    confidence: float
    language: Language
    topic: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many questions had each outcome, with the shares that are worth a floor."""

    counts: Counter[Outcome]

    @property
    def total(self) -> int:
        """How many questions there are."""
        return self.counts.total()

    @property
    def covered(self) -> int:
        """How many of them some entry answers."""
        return sum(self.counts[outcome] for outcome in COVERED)

    @property
    def uncovered(self) -> int:
        """How many must not be answered."""
        return sum(self.counts[outcome] for outcome in UNCOVERED)

    def share(self, measure: Measure) -> float | None:
        """Give *measure* in per cent, or None where there is nothing to measure."""
        outcomes, of_covered = MEASURES[measure]
        whole = self.covered if of_covered else self.uncovered
        found = sum(self.counts[outcome] for outcome in outcomes)
        return 100.0 * found / whole if whole else None


# What each share counts, and whether it is a share of the covered questions.
MEASURES: dict[Measure, tuple[tuple[Outcome, ...], bool]] = {
    "right": (("right",), True),
    "helped": (("right", "among"), True),
    "wrong": (("wrong",), True),
    "missed": (("beside", "missed"), True),
    "declined": (("declined",), False),
    "tempted": (("tempted",), False),
    "fooled": (("fooled",), False),
}


@dataclass(frozen=True, slots=True)
class Confusion:
    """Questions of one entry that were answered by another."""

    expected: str
    taken_for: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """Answers given with a confidence from *start* to *start* + `BAND`, and how many were right."""

    start: int
    answered: int
    right: int


@dataclass(frozen=True, slots=True)
class Report:
    """What came of each question, in the order asked."""

    results: tuple[Result, ...]

    def tally(self, *, kind: str | None = None, language: Language | None = None) -> Tally:
        """Count outcomes, of one *kind* or *language* if given; without, of first messages."""
        return _tally(
            r
            for r in self.results
            if (r.question.kind == kind if kind else not r.question.after)
            and language in (None, r.question.language)
        )

    def by_kind(self) -> dict[str, Tally]:
        """Count outcomes per kind, in the order of the sets."""
        return self._grouped(lambda result: result.question.kind)

    def by_language(self) -> dict[str, Tally]:
        """Count outcomes per language of the question, of first messages."""
        return self._grouped(lambda r: "" if r.question.after else r.question.language)

    def by_topic(self) -> dict[str, Tally]:
        """Count outcomes of covered first messages per topic of the first expected entry."""
        return self._grouped(lambda result: "" if result.question.after else result.topic)

    def worst_entries(self) -> list[tuple[str, Tally]]:
        """Give the entries with questions that were not helped, the most such questions first."""
        grouped = self._grouped(lambda r: r.question.entries[0] if r.question.covered else "")

        def failures(tally: Tally) -> int:
            return tally.covered - tally.counts["right"] - tally.counts["among"]

        failing = [(entry, tally) for entry, tally in grouped.items() if failures(tally)]
        return sorted(failing, key=lambda item: (-failures(item[1]), item[1].total, item[0]))

    def confusions(self) -> list[Confusion]:
        """Give which entries are answered in place of which, the most frequent first."""
        texts: dict[tuple[str, str], list[str]] = {}
        for result in self.results:
            if result.outcome == "wrong":
                pair = (result.question.entries[0], result.shown[0])
                texts.setdefault(pair, []).append(result.question.text)
        found = [Confusion(*pair, tuple(asked)) for pair, asked in texts.items()]
        return sorted(found, key=lambda c: (-len(c.texts), c.expected, c.taken_for))

    def calibration(self) -> list[Band]:
        """Give how often an answer was right, by its confidence; empty bands are left out.

        Of first messages: in a conversation a confidence is a chance, not a sum of points.
        """
        answered: Counter[int] = Counter()
        right: Counter[int] = Counter()
        for result in self.results:
            if not result.question.after and result.outcome in ("right", "wrong", "fooled"):
                start = min(int(result.confidence // BAND) * BAND, 100 - BAND)
                answered[start] += 1
                right[start] += result.outcome == "right"
        return [Band(start, answered[start], right[start]) for start in sorted(answered)]

    def with_outcome(self, *outcomes: Outcome) -> list[Result]:
        """Give the results that came out so."""
        return [result for result in self.results if result.outcome in outcomes]

    def other_language(self) -> int:
        """Count answers given in another language than the question's."""
        return sum(
            r.outcome in ("right", "among") and r.language != r.question.language
            for r in self.results
        )

    def _grouped(self, key: Callable[[Result], str]) -> dict[str, Tally]:
        groups: dict[str, list[Result]] = {}
        for result in self.results:
            if key(result):
                groups.setdefault(key(result), []).append(result)
        return {name: _tally(results) for name, results in groups.items()}


def evaluate(
    assistant: Assistant,
    questions: Sequence[Question],
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Ask every question, as a first message or after what the same person wrote before.

    Args:
        assistant: Who is asked.
        questions: Expected entries that the knowledge does not have count as never given.
        progress: Told after each question how many are done.
    """
    results = []
    for number, question in enumerate(questions, start=1):
        results.append(_asked(assistant, question))
        progress(number)
    return Report(tuple(results))


def _asked(assistant: Assistant, question: Question) -> Result:
    last: Exchange | None = None
    for text in question.after:
        last = assistant.turn(text, language=question.language, last=last).exchange
    turn = assistant.turn(question.text, language=question.language, last=last)
    messages = [reply.message for reply in turn.replies]
    # "That stands above" answers who is shown the answer once more by looking up.
    above = [m.above for m in messages if isinstance(m, Offer) and m.above in question.entries]
    answered = (*above, *(m.entry for m in messages if isinstance(m, Answer)))
    offered = tuple(c.entry for m in messages if isinstance(m, Offer) for c in m.choices)
    if answered:
        shown, found = answered, ("right", "wrong", "fooled")
    elif offered:
        shown, found = offered, ("among", "beside", "tempted")
    else:
        shown, found = (), ("missed", "missed", "declined")
    hit, miss, uncovered = found
    if not question.covered:
        outcome = uncovered
    else:
        outcome = hit if set(shown) & set(question.entries) else miss
    match = turn.decisive.match
    candidates = match.candidates if match else ()
    first = assistant.knowledge.entries.get(question.entries[0]) if question.covered else None
    return Result(
        question=question,
        outcome=next(known for known in OUTCOMES if known == outcome),
        shown=shown,
        confidence=candidates[0].confidence if candidates else 0.0,
        language=turn.exchange.language,
        topic=first.topic if first else "",
    )


def _tally(results: Iterable[Result]) -> Tally:
    return Tally(Counter(result.outcome for result in results))
