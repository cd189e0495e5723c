"""How the signs that an entry answers make one score, and a score makes points.

The weights follow a logistic regression on the knowledge's own left-out phrasings and declined
questions, rounded; they stand together because calibration and matching must agree. May
import: nothing of ours.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LIKENESS = 0.6  # of the most alike phrasing, beside what was learnt
COVERED = 1.1  # of the share of the utterance's words that the entry has
TAKEN_OFF = 0.9  # of what speaks for the declined class
LENGTH = 0.15  # of ln(1 + words): what fits a long utterance fits less by chance
POINTS = 40.0  # points of confidence for a score of 1


@dataclass(frozen=True)
class Signs:
    """What speaks for each class, the declined one last, and what speaks against them all.

    Attributes:
        learnt: Ridge score.
        likeness: Of the most alike phrasing, 0 to 1.
        covered: Share of the utterance's words, 0 to 1.
        words: How many words the utterance has.
    """

    learnt: NDArray[np.float32]
    likeness: NDArray[np.float32]
    covered: NDArray[np.float32]
    words: int

    @property
    def length(self) -> float:
        """What the length of the utterance adds to every score."""
        return LENGTH * math.log1p(self.words)

    @property
    def declined(self) -> float:
        """How much like a question that we decline, in units of score, 0 or more."""
        return max(0.0, float(self.learnt[-1] + LIKENESS * self.likeness[-1]))

    @property
    def against(self) -> float:
        """What is taken off every entry's score, 0 or more."""
        return TAKEN_OFF * self.declined

    def scores(self) -> NDArray[np.float32]:
        """Give the score of every entry, before names are compared."""
        scores: NDArray[np.float32] = self.learnt[:-1] + np.float32(self.length - self.against)
        scores += np.float32(LIKENESS) * self.likeness[:-1]
        scores += np.float32(COVERED) * self.covered[:-1]
        return scores
