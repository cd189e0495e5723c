"""The words of English and Spanish: which exist, how common they are, what they mean.

A table made once by `bot.matching.distil` and shipped as `words.npz`; looking a word up is all
that happens at run time. May import: this room.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from bot.matching.arrays import mapped

COMMON = 1e-3  # smooth inverse frequency: words more common than 1 in 1,000 hardly count
UNSEEN = 1e-7  # share of running text granted to a word that the table does not have
REMEMBERED = 4_000  # tokens kept with their place in the table; about 1 MB


def numbered(words: Iterable[str]) -> NDArray[np.uint32]:
    """Number each word, 32 bits, as the table is sorted by."""
    return np.array([crc32(w.encode()) for w in words], np.uint32)


class Words:
    """The word table. Build it with `words()`, which reads the file once.

    Words are known by number: one that does not exist is taken for one that does once in
    70,000 times, and 50,000 strings need not be held in memory.
    """

    def __init__(self, path: Path) -> None:
        table = mapped(path)
        self._numbers: NDArray[np.uint32] = table["numbers"]
        self._meaning: NDArray[np.int8] = table["meaning"]
        self._share: NDArray[np.float32] = table["share"]  # English first
        self._row = lru_cache(REMEMBERED)(self._find)
        self.weight = lru_cache(REMEMBERED)(self._weigh)
        self._lean = lru_cache(REMEMBERED)(self._leaning)

    def __contains__(self, word: str) -> bool:
        return self._row(word) is not None

    def share(self, word: str) -> float:
        """Give the share of running text that *word* has in the language that uses it more."""
        row = self._row(word)
        return 0.0 if row is None else float(self._share[:, row].max())

    def _weigh(self, word: str) -> float:
        """Give how much *word* tells, from nearly 0 ("the") to 1 (rare or unknown)."""
        return COMMON / (COMMON + self.share(word))

    def english_lean(self, tokens: Sequence[str]) -> float:
        """Say how much likelier *tokens* are in English than in Spanish.

        Returns:
            Natural logarithm of the ratio of the two likelihoods, words taken as independent
            and none for more than 6: above 0 is English, below is Spanish, 0 is no evidence.
        """
        return sum(map(self._lean, tokens))

    def meaning(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        """Give the direction in which *tokens* point together.

        Returns:
            Unit vector of the words' meanings, each weighted by a/(a + its share of running
            text) (Arora et al. 2017, "A simple but tough-to-beat baseline"); zeros if no word
            is known.
        """
        known = [(token, row) for token in tokens if (row := self._row(token)) is not None]
        weights = np.array([self.weight(token) for token, _ in known], np.float32)
        meanings = self._meaning[[row for _, row in known]].astype(np.float32)
        vector: NDArray[np.float32] = np.dot(weights, meanings)
        length = float(np.dot(vector, vector)) ** 0.5
        return vector / np.float32(length) if length else vector

    def _leaning(self, word: str) -> float:
        row = self._row(word)
        if row is None:
            return 0.0
        english, spanish = self._share[:, row].tolist()
        return max(-6.0, min(6.0, math.log((english + UNSEEN) / (spanish + UNSEEN))))

    def _find(self, word: str) -> int | None:
        (number,) = numbered((word,))
        row = int(np.searchsorted(self._numbers, number))
        return row if row < len(self._numbers) and self._numbers[row] == number else None


@cache
def words() -> Words:
    """Read the shipped table, once."""
    return Words(Path(__file__).with_name("words.npz"))
