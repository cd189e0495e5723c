"""Choose between answering, asking back and declining.

Takes the candidates of `bot.matching`, gives a `Verdict`. Knows no channel, no language and
no wording. May import: `bot.matching`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.matching.evidence import Candidate
from bot.matching.matcher import Match

Manner = Literal["careful", "helpful"]

MAX_CHOICES = 3  # more buttons than this and people read none of them
MARGIN = 5.0  # points; of the answers that a narrower lead would give, one in five is wrong
FAR = 15.0  # points behind the best; of the choices further behind, one in nine was meant
AT_HOME = 0.9  # share of the answering threshold that is enough for words plainly of our subject
IN_ITS_WORDS = 0.8  # the same from which what we decline is declined in its own words
SUGGEST = 0.65  # share of the answering threshold from which an entry is worth offering
UNFITTED = 45.0  # points, for knowledge that is too large to fit
LOWEST, HIGHEST = 30.0, 70.0  # points; a fitted threshold stays between
LIKELY = 37.0  # per cent; the chance in context from which an entry is answered
PICKED = 30.0  # the same for what was offered just before: so it may be picked in words
WORTH_MENTIONING = 20.0  # the same from which it goes before what the curator put beside an answer
WORTH_OFFERING = 5.0  # per cent; the same from which it is offered
# Share of questions outside our scope that may be answered, each asked as if nothing like it
# had been declined; real ones are declined better than that.
ANSWERED_STRANGERS: dict[Manner, float] = {"careful": 0.03, "helpful": 0.05}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the three verdicts begin, in points of confidence (0 to 100).

    Attributes:
        answer: From here an entry is answered without asking back.
        margin: Lead over the runner-up that makes the best clear.
        suggest: From here an entry is worth offering.

    Raises:
        ValueError: *suggest* is above *answer*.
    """

    answer: float
    margin: float
    suggest: float

    def __post_init__(self) -> None:
        if self.suggest > self.answer:
            msg = f"suggest ({self.suggest:g}) must not exceed answer ({self.answer:g})"
            raise ValueError(msg)

    def enough(self, match: Match) -> float:
        """Give the points from which the best of *match* is answered."""
        return self.answer * (AT_HOME if match.at_home else 1.0)

    @classmethod
    def fitted(cls, strangers: Sequence[float], manner: Manner) -> Thresholds:
        """Place the thresholds by what questions that we do not answer would have scored.

        Args:
            strangers: Quantiles of their confidence at even steps, see
                `bot.matching.calibration`; empty if they could not be asked.
            manner: How many of them may be answered: see `ANSWERED_STRANGERS`.
        """
        if not len(strangers):
            return cls(UNFITTED, MARGIN, UNFITTED * SUGGEST)
        spot = 1.0 - ANSWERED_STRANGERS[manner]
        answer = min(HIGHEST, max(LOWEST, float(strangers[round(spot * (len(strangers) - 1))])))
        return cls(answer, MARGIN, answer * SUGGEST)


@dataclass(frozen=True, slots=True)
class Answered:
    """One candidate is clear: give its answer."""

    best: Candidate


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several are close: offer them."""

    choices: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """Nothing is close: say so.

    Attributes:
        kind: Id of the kind of question that we decline in so many words; empty for none.
    """

    kind: str = ""


Verdict = Answered | Ambiguous | OutOfScope


def decide(match: Match, thresholds: Thresholds) -> Verdict:
    """Choose what to do with *match*.

    Returns:
        `Answered` for a clear best, `Ambiguous` with up to three choices when it is close,
        `OutOfScope` when nothing is worth offering, or when the utterance is more like a kind
        of question that we decline than like any entry.
    """
    plausible = [c for c in match.candidates if c.confidence >= thresholds.suggest]
    known = match.agreed and match.declined >= thresholds.answer * IN_ITS_WORDS
    declined = OutOfScope(match.kind if known else "")
    if not plausible:
        return declined
    best = plausible[0]
    if best.confidence >= thresholds.enough(match) and lead(plausible) >= thresholds.margin:
        return Answered(best)
    if match.kind and match.declined >= best.confidence:
        return declined
    near = [c for c in plausible if best.confidence - c.confidence <= FAR]
    return Ambiguous(tuple(near[:MAX_CHOICES]))


def lead(candidates: Sequence[Candidate]) -> float:
    """Give the points by which the first of at least one leads the next, or nothing."""
    best, *others = candidates
    return best.confidence - (others[0].confidence if others else 0.0)


def likeliest(candidates: Sequence[Candidate], offered: Collection[str]) -> Verdict:
    """Choose between *candidates* whose confidences are chances in per cent, best first.

    Args:
        candidates: At least one.
        offered: The entries that were offered just before.
    """
    best = candidates[0]
    if best.confidence >= (PICKED if best.entry in offered else LIKELY):
        return Answered(best)
    worth = [c for c in candidates[:MAX_CHOICES] if c.confidence >= WORTH_OFFERING]
    return Ambiguous(tuple(worth) or (best,))
