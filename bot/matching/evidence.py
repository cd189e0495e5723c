"""Why an entry may answer an utterance: reasons in points, and their sum.

May import: nothing of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Kind = Literal[
    "exact",
    "named",
    "learnt",
    "words",
    "pieces",
    "concepts",
    "meanings",
    "base",
    "likeness",
    "covered",
    "length",
    "names",
    "declined",
    "limit",
    "context",
]


class Evidence(NamedTuple):
    """One reason for a confidence.

    Attributes:
        kind: What sort of reason it is.
        detail: What it rests on: a phrasing, a name, the words that are lacking; empty where the
            kind says it all.
        points: What it adds to the confidence, or takes off.
    """

    kind: Kind
    detail: str
    points: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may answer the utterance.

    Attributes:
        entry: Its id.
        confidence: 0 to 100, the sum of the evidence: there is no other, hidden score.
        exact: Whether the utterance is one of the entry's phrasings, word for word.
        reasons: Gives the evidence; most candidates are never asked for it.
    """

    entry: str
    confidence: float
    exact: bool
    reasons: Callable[[], tuple[Evidence, ...]] = field(repr=False, compare=False)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every reason for the confidence."""
        return self.reasons()


def for_one_reason(entry: str, evidence: Evidence) -> Candidate:
    """Make a candidate for which a single thing speaks."""
    exact = evidence.kind == "exact"
    return Candidate(entry, evidence.points, exact, lambda: (evidence,))
