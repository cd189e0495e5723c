"""Find the words near a mistyped one without comparing it with all of them.

Two texts that are *n* typing errors apart (optimal string alignment) become alike once each has
lost some *n* letters or fewer, so each word is filed under all that can be left of it: the
symmetric deletes of Garbe's SymSpell (2012). May import: `bot.matching.words`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from bot.matching.words import numbered

MOST_ERRORS = 2


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Words, filed for looking up by what is left of them.

    Attributes:
        words: In alphabetical order.
        left: The number of each remainder, rising.
        of: The place among *words* of the word that each remainder is left of.
    """

    words: tuple[str, ...]
    left: NDArray[np.uint32]
    of: NDArray[np.uint32]

    def near(self, token: str, errors: int) -> list[tuple[int, str]]:
        """Give the words up to *errors* (1 or 2) away from *token*, each with its distance."""
        left = numbered(_remainders(token, errors))
        starts = self.left.searchsorted(left, "left").tolist()
        ends = self.left.searchsorted(left, "right").tolist()
        spans = [self.of[a:b] for a, b in zip(starts, ends, strict=True) if a < b]
        found = []
        for place in sorted(set(np.concatenate(spans).tolist())) if spans else ():
            word = self.words[place]
            distance = OSA.distance(token, word, score_cutoff=errors)
            if distance <= errors:
                found.append((distance, word))
        return found


def filed(words: Iterable[str]) -> Neighbours:
    """File *words*; 10,000 of seven letters take 0.2 s and 2.5 MB."""
    words = tuple(sorted(words))
    remainders = [_remainders(word, MOST_ERRORS) for word in words]
    left = numbered(text for texts in remainders for text in texts)
    of = np.repeat(np.arange(len(words), dtype=np.uint32), [len(texts) for texts in remainders])
    order = np.argsort(left, kind="stable")
    return Neighbours(words, left[order], of[order])


def _remainders(word: str, errors: int) -> set[str]:
    """Give *word* and all that is left of it after losing up to *errors* letters."""
    found = shorter = {word}
    for _ in range(errors):
        shorter = {text[:spot] + text[spot + 1 :] for text in shorter for spot in range(len(text))}
        found = found | shorter
    return found
