"""How much of an utterance each entry has words for.

A word counts by how rare it is in the language, not in our knowledge: what a stranger asks
about is rare, and no phrasing of ours has it. May import: this room.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.matching.features import CONCEPTS, WORDS, Numbers, number, stem
from bot.matching.index import Index, places_of
from bot.matching.lexicon import Lexicon

BY_CHANCE = 10.0  # phrasings an entry at which a lacking word tells half of what it may
WHOLE, BY_CONCEPT = 10, 7  # tenths of a word that is held, and of one whose concept only is
REMEMBERED = 4_000  # words kept with what each class has of them; 1 MB with 150 classes


class Coverage:
    """Knows which class has which words."""

    def __init__(self, index: Index, lexicon: Lexicon) -> None:
        self._index = index
        self._lexicon = lexicon
        phrasings = len(index.phrasings) / len(index.classes)
        self._trust = np.float32(phrasings / (phrasings + BY_CHANCE))
        self._held = lru_cache(REMEMBERED)(self._look_up)

    def of(self, tokens: Sequence[str]) -> NDArray[np.float32]:
        """Give the share of *tokens* that each class has in any of its phrasings, 0 to 1.

        With few phrasings an entry lacks words by chance, so the share is scaled by p / (p + 10)
        with p phrasings an entry on average.
        """
        if not tokens or not len(self._index.held):
            return np.zeros(len(self._index.classes), np.float32)
        weight = self._lexicon.dictionary.weight
        weights = np.array([weight(token) for token in tokens], np.float32)
        held = np.array([self._held(token) for token in tokens]).astype(np.float32)
        share: NDArray[np.float32] = (weights @ held) * (self._trust / (WHOLE * weights.sum()))
        return share

    def lacking(self, tokens: Sequence[str], row: int) -> list[str]:
        """Give the *tokens* for which the class *row* has neither word nor concept."""
        return [token for token in tokens if not self._held(token)[row]]

    def _look_up(self, token: str) -> NDArray[np.uint8]:
        """Give how many tenths of *token* each class has."""
        index = self._index
        concepts = self._lexicon.featurizer.concepts_of(token)
        worth = [(number(CONCEPTS, concept), BY_CONCEPT) for concept in concepts]
        result = np.zeros(len(index.classes), np.uint8)
        worth.append((number(WORDS, stem(token)), WHOLE))
        numbers = np.array([feature for feature, _ in worth], np.uint32)
        for place, known, (_, tenths) in zip(*places_of(index.single, numbers), worth, strict=True):
            if known:
                np.maximum(result, index.held[place] * np.uint8(tenths) // WHOLE, out=result)
        return result


def holders_of(
    singles: Numbers,
    features: Numbers,
    columns: NDArray[np.intp],
    ends: NDArray[np.int64],
    owners: NDArray[np.int64],
    classes: int,
) -> tuple[Numbers, NDArray[np.uint8]]:
    """Find which classes have which single stems and concepts, and how surely.

    Args:
        singles: Numbers of the single stems and the concepts, rising.
        features: Numbers of all features.
        columns: Places of features in the phrasings, one phrasing after the other.
        ends: Where each phrasing ends in *columns*.
        owners: Class of each phrasing.
        classes: How many classes there are.

    Returns:
        Numbers of those that are features; and how many tenths of it each class has, one row a
        number: ten if it is in one of so many of the class's phrasings as a class has on average.
        Among ten times as many a word stands by chance.
    """
    single = np.flatnonzero(np.isin(features, singles))
    rows = np.full(len(features), -1, np.int32)
    rows[single] = np.arange(len(single), dtype=np.int32)
    owner = np.repeat(owners, np.diff(ends, prepend=0))
    row = rows[columns]
    counts = np.zeros((len(single), classes), np.float32)
    np.add.at(counts, (row[row >= 0], owner[row >= 0]), 1)
    size = np.bincount(owners, minlength=classes)
    share = counts * (size.mean() / np.maximum(size, size.mean()))
    return features[single], np.ceil(WHOLE * np.minimum(share, 1)).astype(np.uint8)
