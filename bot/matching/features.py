"""What two texts can have in common: stems and their pairs, pieces of words, concepts.

Takes mended tokens, gives counted features of three kinds. Knows no weights. May import:
`bot.matching.folding`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import Stemmer

LONGEST_PIECE = 5  # characters; 2- to 5-grams of " word " (matching study, 4.3)
REMEMBERED = 20_000  # words kept with their stem and pieces; about 12 MB

KINDS = ("words", "pieces", "concepts")


@dataclass(frozen=True, slots=True)
class Features:
    """Counted features of a text, one counter for each of `KINDS`."""

    words: Counter[str]
    pieces: Counter[str]
    concepts: Counter[str]

    def of(self, kind: str) -> Counter[str]:
        """Give the counter of *kind*."""
        counter: Counter[str] = getattr(self, kind)
        return counter


class Featurizer:
    """Turns tokens into features, with the curator's concepts.

    Concepts are words, or runs of up to four words, that mean the same to our users.
    """

    def __init__(self, concepts: Mapping[tuple[str, ...], Sequence[str]]) -> None:
        """Take *concepts*: the stems of a run of words -> the concepts it stands for."""
        self._concepts = concepts
        self._longest = max((len(run) for run in concepts), default=0)

    def __call__(self, tokens: Sequence[str]) -> Features:
        """Give the features of *tokens*."""
        stems = [stem(token) for token in tokens]
        words = Counter(stems)
        words.update(f"{a} {b}" for a, b in pairwise(stems))
        words.update(f"{a} _ {b}" for a, b in zip(stems, stems[2:], strict=False))
        found: Counter[str] = Counter()
        for token in tokens:
            found.update(pieces(token))
        return Features(words, found, self._concepts_in(stems))

    def _concepts_in(self, stems: Sequence[str]) -> Counter[str]:
        found: Counter[str] = Counter()
        start = 0
        while start < len(stems):
            for length in range(min(self._longest, len(stems) - start), 0, -1):
                concepts = self._concepts.get(tuple(stems[start : start + length]))
                if concepts:
                    found.update(concepts)
                    start += length - 1
                    break
            start += 1
        return found


@lru_cache(REMEMBERED)
def stem(word: str) -> str:
    """Reduce a folded *word* to its stem: English endings first, then Spanish ones.

    One order for both languages needs no language detection, and costs neither anything
    (matching study, 4.3).
    """
    english, spanish = _stemmers()
    return str(spanish.stemWord(english.stemWord(word)))


@lru_cache(REMEMBERED)
def pieces(word: str) -> tuple[str, ...]:
    """Give the 2- to 5-grams of *word* between spaces; a short word gives itself too."""
    padded = f" {word} "
    return tuple(
        padded[start : start + length]
        for length in range(2, LONGEST_PIECE + 1)
        for start in range(len(padded) - length + 1)
    )


@lru_cache(1)
def _stemmers() -> tuple[Stemmer.Stemmer, Stemmer.Stemmer]:
    return Stemmer.Stemmer("english"), Stemmer.Stemmer("spanish")
