"""What two texts can have in common: stems and their pairs, pieces of words, concepts.

Takes mended tokens, gives numbered features of three kinds. Knows no weights. May import:
nothing of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    """Features of a text, and the things it names.

    Attributes:
        numbers: One for each time a feature occurs, those of a kind together (see `number`).
        counts: How many of `numbers` are of each of `KINDS`, in their order.
        names: What the text names.
    """

    numbers: Numbers
    counts: tuple[int, int, int]
    names: frozenset[str]


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
        self._concepts = _by_first(concepts)
        self._names = _by_first(names)

    def __call__(self, tokens: Sequence[str]) -> Features:
        """Give the features of *tokens*."""
        stems = [stem(token) for token in tokens]
        names = self.named(tokens)
        words = [number(WORDS, word) for word in _words(stems)]
        concepts = [number(CONCEPTS, concept) for concept in self._meant(stems, names)]
        pieces = [_numbered_pieces(token) for token in tokens]
        numbers = (np.array(words, np.uint32), *pieces, np.array(concepts, np.uint32))
        counts = (len(words), sum(map(len, pieces)), len(concepts))
        return Features(np.concatenate(numbers), counts, names)

    def spelled(self, tokens: Sequence[str]) -> dict[int, tuple[str, str]]:
        """Give kind and spelling of each feature of *tokens*, by its number."""
        stems = [stem(token) for token in tokens]
        spelled = {
            WORDS: _words(stems),
            PIECES: (piece for token in tokens for piece in pieces_of(token)),
            CONCEPTS: self._meant(stems, self.named(tokens)),
        }
        return {number(k, f): (k, f) for k, features in spelled.items() for f in features}

    def concepts_of(self, token: str) -> Sequence[str]:
        """Give the concepts and names that *token* stands for by itself."""
        concepts = (meant for _, _, meant in _found(self._concepts, (stem(token),)))
        names = (named for _, _, named in _found(self._names, (token,)))
        return [meaning for found in (*concepts, *names) for meaning in found]

    def named(self, tokens: Sequence[str]) -> frozenset[str]:
        """Give the things that *tokens* name."""
        runs = _found(self._names, tokens)
        return frozenset(name for _, _, names in runs for name in names)

    def only_concepts(self, tokens: Sequence[str]) -> Sequence[str]:
        """Give the concepts that *tokens* stand for together; none if there is more in them."""
        runs = _found(self._concepts, [stem(token) for token in tokens])
        return next((meant for start, end, meant in runs if end - start == len(tokens)), ())

    def without_names(self, tokens: Sequence[str]) -> list[str]:
        """Give *tokens* less those that name something."""
        named = {
            spot for start, end, _ in _found(self._names, tokens) for spot in range(start, end)
        }
        return [token for spot, token in enumerate(tokens) if spot not in named]

    def _meant(self, stems: Sequence[str], names: Iterable[str]) -> Iterator[str]:
        for _, _, concepts in _found(self._concepts, stems):
            yield from concepts
        yield from names


_ByFirst = Mapping[str, Sequence[tuple[tuple[str, ...], Sequence[str]]]]


def _by_first(runs: Runs) -> _ByFirst:
    """Sort *runs* by their first token, the longest first."""
    sorted_out: dict[str, list[tuple[tuple[str, ...], Sequence[str]]]] = {}
    for run in sorted((run for run in runs if run), key=len, reverse=True):
        sorted_out.setdefault(run[0], []).append((run, runs[run]))
    return sorted_out


def _found(runs: _ByFirst, tokens: Sequence[str]) -> Iterator[tuple[int, int, Sequence[str]]]:
    """Give start, end and meaning of each run in *tokens*, the longest at each place."""
    end = 0
    for start, token in enumerate(tokens):
        if start < end or token not in runs:
            continue
        for run, meant in runs[token]:
            if tuple(tokens[start : start + len(run)]) == run:
                end = start + len(run)
                yield start, end, meant
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
