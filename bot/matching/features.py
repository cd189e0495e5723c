"""What two texts can have in common: stems and their pairs, pieces of words, concepts.

Takes mended tokens, gives counted features of three kinds. Knows no weights. May import:
`bot.matching.folding`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import Stemmer

LONGEST_PIECE = 5  # characters; 2- to 5-grams of " word " (matching study, 4.3)
REMEMBERED = 20_000  # words kept with their stem and pieces; about 12 MB

LONGEST_RUN = 5  # tokens of a name or concept

KINDS = ("words", "pieces", "concepts")


Runs = Mapping[tuple[str, ...], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Features:
    """Counted features of a text, one counter for each of `KINDS`, and the things it names."""

    words: Counter[str]
    pieces: Counter[str]
    concepts: Counter[str]
    names: frozenset[str]

    def of(self, kind: str) -> Counter[str]:
        """Give the counter of *kind*."""
        counter: Counter[str] = getattr(self, kind)
        return counter


class Featurizer:
    """Turns tokens into features, with the curator's concepts and names."""

    def __init__(self, concepts: Runs, names: Runs) -> None:
        """Take *concepts* by runs of stems and *names* by runs of whole tokens."""
        self._concepts = concepts
        self._names = names

    def __call__(self, tokens: Sequence[str]) -> Features:
        """Give the features of *tokens*."""
        stems = [stem(token) for token in tokens]
        words = Counter(stems)
        words.update(f"{a} {b}" for a, b in pairwise(stems))
        words.update(f"{a} _ {b}" for a, b in zip(stems, stems[2:], strict=False))
        found: Counter[str] = Counter()
        for token in tokens:
            found.update(pieces(token))
        names = self.named(tokens)
        runs = _found(self._concepts, stems)
        concepts = Counter(meaning for _, _, meant in runs for meaning in meant)
        concepts.update(names)
        return Features(words, found, concepts, names)

    def concepts_of(self, token: str) -> Sequence[str]:
        """Give the concepts and names that *token* stands for by itself."""
        return (*self._concepts.get((stem(token),), ()), *self._names.get((token,), ()))

    def named(self, tokens: Sequence[str]) -> frozenset[str]:
        """Give the things that *tokens* name."""
        runs = _found(self._names, tokens)
        return frozenset(name for _, _, names in runs for name in names)

    def without_names(self, tokens: Sequence[str]) -> list[str]:
        """Give *tokens* less those that name something."""
        named = {
            spot for start, end, _ in _found(self._names, tokens) for spot in range(start, end)
        }
        return [token for spot, token in enumerate(tokens) if spot not in named]


def _found(runs: Runs, tokens: Sequence[str]) -> Iterator[tuple[int, int, Sequence[str]]]:
    """Give start, end and meaning of each run in *tokens*, the longest at each place."""
    start = 0
    while start < len(tokens):
        for length in range(min(LONGEST_RUN, len(tokens) - start), 0, -1):
            meant = runs.get(tuple(tokens[start : start + length]))
            if meant:
                yield start, start + length, meant
                start += length - 1
                break
        start += 1


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
