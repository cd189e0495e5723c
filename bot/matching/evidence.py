"""Why an entry may answer an utterance: reasons in points, and their sum.

May import: nothing of ours.
"""

from __future__ import annotations

from dataclasses import dataclass
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
]


class Evidence(NamedTuple):
    """One reason for a confidence.

    Attributes:
        kind: What sort of reason it is.
        detail: What it rests on: a phrasing, a name; empty where the kind says it all.
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
        evidence: Every reason; there is no other, hidden score.
    """

    entry: str
    evidence: tuple[Evidence, ...]

    @property
    def confidence(self) -> float:
        """The sum of the reasons, 0 to 100."""
        return sum(reason.points for reason in self.evidence)
