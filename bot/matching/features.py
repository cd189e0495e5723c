"""What two texts can have in common: stems and their pairs, pieces of words, concepts.

Takes mended tokens, gives numbered features of three kinds. Knows no weights. May import:
nothing of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np
import Stemmer
from numpy.typing import NDArray

LONGEST_PIECE = 5  # characters; 2- to 5-grams of " word ", best on CLINC150
REMEMBERED = 4_000  # words kept with their stem and pieces; about 2 MB

WORDS: Final = "words"
PIECES: Final = "pieces"
CONCEPTS: Final = "concepts"
KINDS: Final = (WORDS, PIECES, CONCEPTS)
_BEGUN: Final = {kind: crc32(kind[0].encode()) for kind in KINDS}  # a number goes on from here

Numbers = NDArray[np.uint32]
Runs = Mapping[tuple[str, ...], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Features:
    """Features of a text.

    Attributes:
        numbers: One for each time a feature occurs, those of a kind together (see `number`).
        counts: How many of `numbers` are of each of `KINDS`, in their order.
    """

    numbers: Numbers
    counts: tuple[int, int, int]


def number(kind: str, feature: str) -> int:
    """Number a feature, 32 bits, the same everywhere and always.

    Of 80,000 features hardly any two share a number, and a stranger's one has a known one's
    number once in 50,000 times; not having to keep the features' names saves 15 MB.
    """
    return crc32(feature.encode(), _BEGUN[kind])


class Featurizer:
    """Turns tokens into features, with the curator's concepts and names."""

    def __init__(self, concepts: Runs, names: Runs) -> None:
        """Take *concepts* by runs of stems and *names* by runs of whole tokens."""
        self._concepts = _Runs(concepts)
        self._names = _Runs(names)
        self.concepts_of = lru_cache(REMEMBERED)(self._meant_alone)

    def __call__(self, tokens: Sequence[str]) -> Features:
        """Give the features of *tokens*."""
        stems = [stem(token) for token in tokens]
        words = [number(WORDS, word) for word in _words(stems)]
        concepts = [number(CONCEPTS, concept) for concept in self.meant(tokens)]
        pieces = [_numbered_pieces(token) for token in tokens]
        numbers = (np.array(words, np.uint32), *pieces, np.array(concepts, np.uint32))
        counts = (len(words), sum(map(len, pieces)), len(concepts))
        return Features(np.concatenate(numbers), counts)

    def spelled(self, tokens: Sequence[str]) -> dict[int, tuple[str, str]]:
        """Give kind and spelling of each feature of *tokens*, by its number."""
        stems = [stem(token) for token in tokens]
        spelled = {
            WORDS: _words(stems),
            PIECES: (piece for token in tokens for piece in pieces_of(token)),
            CONCEPTS: self.meant(tokens),
        }
        return {number(k, f): (k, f) for k, features in spelled.items() for f in features}

    def named(self, tokens: Sequence[str]) -> frozenset[str]:
        """Give the things that *tokens* name."""
        runs = self._names.found(tokens)
        return frozenset(name for _, _, names in runs for name in names)

    def only_concepts(self, tokens: Sequence[str]) -> Sequence[str]:
        """Give the concepts that *tokens* stand for together; none if there is more in them."""
        runs = self._concepts.found([stem(token) for token in tokens])
        return next((meant for start, end, meant in runs if end - start == len(tokens)), ())

    def without_names(self, tokens: Sequence[str]) -> list[str]:
        """Give *tokens* less those that name something."""
        named = {spot for start, end, _ in self._names.found(tokens) for spot in range(start, end)}
        return [token for spot, token in enumerate(tokens) if spot not in named]

    def _meant_alone(self, token: str) -> Sequence[str]:
        """Give the concepts and names that *token* stands for by itself."""
        return tuple(self.meant((token,)))

    def meant(self, tokens: Sequence[str]) -> Iterator[str]:
        """Give the concepts that runs of *tokens* stand for, and the things they name."""
        for _, _, concepts in self._concepts.found([stem(token) for token in tokens]):
            yield from concepts
        yield from self.named(tokens)


class _Runs:
    """Runs of tokens, each with what it means."""

    def __init__(self, runs: Runs) -> None:
        self._meanings = {run: meant for run, meant in runs.items() if run}
        lengths: dict[str, set[int]] = {}
        for run in self._meanings:
            lengths.setdefault(run[0], set()).add(len(run))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def found(self, tokens: Sequence[str]) -> Iterator[tuple[int, int, Sequence[str]]]:
        """Give start, end and meaning of each run in *tokens*, the longest at each place."""
        end = 0
        for start, token in enumerate(tokens):
            if start < end:
                continue
            for length in self._lengths.get(token, ()):
                run = tuple(tokens[start : start + length])
                if len(run) == length and run in self._meanings:
                    end = start + length
                    yield start, end, self._meanings[run]
                    break


def _words(stems: Sequence[str]) -> Iterator[str]:
    yield from stems
    yield from (f"{a} {b}" for a, b in pairwise(stems))
    yield from (f"{a} _ {b}" for a, b in zip(stems, stems[2:], strict=False))


@lru_cache(REMEMBERED)
def stem(word: str) -> str:
    """Reduce a folded *word* to its stem: English endings first, then Spanish ones.

    One order for both languages needs no language detection, and costs neither anything.
    """
    english, spanish = _stemmers()
    return str(spanish.stemWord(english.stemWord(word)))


def pieces_of(word: str) -> list[str]:
    """Give the 2- to 5-grams of *word* between spaces; a short word gives itself too."""
    padded = f" {word} "
    return [
        padded[start : start + length]
        for length in range(2, LONGEST_PIECE + 1)
        for start in range(len(padded) - length + 1)
    ]


@lru_cache(REMEMBERED)
def _numbered_pieces(word: str) -> Numbers:
    return np.array([number(PIECES, piece) for piece in pieces_of(word)], np.uint32)


@lru_cache(1)
def _stemmers() -> tuple[Stemmer.Stemmer, Stemmer.Stemmer]:
    return Stemmer.Stemmer("english"), Stemmer.Stemmer("spanish")
