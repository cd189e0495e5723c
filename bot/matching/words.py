"""The words of English and Spanish: which exist, how common they are, what they mean.

A table made once by `bot.matching.distil` and shipped as `words.npz`; looking a word up is all
that happens at run time. May import: nothing of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

COMMON = 1e-3  # smooth inverse frequency: words more common than 1 in 1,000 hardly count
UNSEEN = 1e-7  # share of running text granted to a word that the table does not have


class Words:
    """The word table. Build it with `words()`, which reads the file once."""

    def __init__(self, path: Path) -> None:
        with np.load(path, allow_pickle=False) as table:
            self._row = {
                word: number
                for number, word in enumerate(table["words"].tobytes().decode().split("\n"))
            }
            share = table["share"]
            self._meaning: NDArray[np.int8] = table["meaning"]
        self._share = share.max(axis=0)
        self._by_form: dict[tuple[str, int], list[str]] = {}
        self.directions = self._meaning.shape[1]
        self._weight = (COMMON / (COMMON + self._share)).astype(np.float32)
        self._lean = np.log((share[0] + UNSEEN) / (share[1] + UNSEEN)).astype(np.float32)

    def __contains__(self, word: str) -> bool:
        return word in self._row

    def nearest(self, word: str) -> str | None:
        """Find the commonest word one typing error away from *word* that begins alike."""
        near: list[tuple[float, str]] = []
        for length in range(len(word) - 1, len(word) + 2):
            found = process.extract(
                word,
                self._alike().get((word[:1], length), ()),
                scorer=OSA.distance,
                score_cutoff=1,
                limit=8,
            )
            near += [(-float(self._share[self._row[other]]), other) for other, _, _ in found]
        return min(near)[1] if near else None

    def _alike(self) -> dict[tuple[str, int], list[str]]:
        """Give the words by first letter and length; sorted out when first needed."""
        if not self._by_form:
            for word in self._row:
                self._by_form.setdefault((word[:1], len(word)), []).append(word)
        return self._by_form

    def weight(self, word: str) -> float:
        """Give how much *word* tells, from nearly 0 ("the") to 1 (rare or unknown)."""
        row = self._row.get(word)
        return 1.0 if row is None else float(self._weight[row])

    def english_lean(self, tokens: Sequence[str]) -> float:
        """Say how much likelier *tokens* are in English than in Spanish.

        Returns:
            Natural logarithm of the ratio of the two likelihoods, words taken as independent:
            above 0 is English, below is Spanish, 0 is no evidence.
        """
        rows = [row for row in map(self._row.get, tokens) if row is not None]
        return float(self._lean[rows].clip(-6, 6).sum())

    def meaning(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        """Give the direction in which *tokens* point together.

        Returns:
            Unit vector of the words' meanings, each weighted by a/(a + its share of running
            text) (Arora et al. 2017, "A simple but tough-to-beat baseline"); zeros if no word
            is known.
        """
        rows = [row for row in map(self._row.get, tokens) if row is not None]
        vector = self._weight[rows] @ self._meaning[rows].astype(np.float32)
        length = float(np.linalg.norm(vector))
        unit: NDArray[np.float32] = (vector / length if length else vector).astype(np.float32)
        return unit


@cache
def words() -> Words:
    """Read the shipped table, once."""
    return Words(Path(__file__).with_name("words.npz"))
