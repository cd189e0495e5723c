"""How much of an utterance each entry has words for.

A word counts by how rare it is in the language, not in our knowledge: what a stranger asks
about is rare, and no phrasing of ours has it. May import: this room.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.matching.features import stem
from bot.matching.index import Index
from bot.matching.lexicon import Lexicon

BY_CHANCE = 10.0  # phrasings an entry at which a lacking word tells half of what it may
BY_CONCEPT = 0.7  # of a word whose concept is held, but not the word itself


def covered(index: Index, lexicon: Lexicon, tokens: Sequence[str]) -> NDArray[np.float32]:
    """Give the share of *tokens* that each class has in any of its phrasings, 0 to 1.

    With few phrasings an entry lacks words by chance, so the share is scaled by p / (p + 10)
    with p phrasings an entry on average.
    """
    if not tokens or not len(index.held):
        return np.zeros(len(index.classes), np.float32)
    weights = np.array([lexicon.dictionary.weight(token) for token in tokens], np.float32)
    held = np.stack([_held(index, lexicon, token) for token in tokens])
    phrasings = len(index.phrasings) / len(index.classes)
    trust = np.float32(phrasings / (phrasings + BY_CHANCE))
    share: NDArray[np.float32] = (weights @ held) / weights.sum() * trust
    return share


def uncovered(index: Index, lexicon: Lexicon, tokens: Sequence[str], row: int) -> list[str]:
    """Give the *tokens* for which the class *row* has neither word nor concept."""
    return [token for token in tokens if not _held(index, lexicon, token)[row]]


def _held(index: Index, lexicon: Lexicon, token: str) -> NDArray[np.float32]:
    result = np.zeros(len(index.classes), np.float32)
    for concept in lexicon.featurizer.concepts_of(token):
        number = index.features.get("c" + concept)
        if number is not None:
            np.maximum(result, BY_CONCEPT * index.held[index.held_rows[number]], out=result)
    number = index.features.get("w" + stem(token))
    if number is not None:
        np.maximum(result, index.held[index.held_rows[number]], out=result)
    return result


def holders_of(
    features: Mapping[str, int],
    columns: NDArray[np.int32],
    ends: NDArray[np.int64],
    owners: NDArray[np.int64],
    classes: int,
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Count how many phrasings of each class have each single stem or concept.

    Args:
        features: Numbers of all features; single stems begin with "w" and hold no space,
            concepts begin with "c".
        columns: Features of the phrasings, one phrasing after the other.
        ends: Where each phrasing ends in *columns*.
        owners: Class of each phrasing.
        classes: How many classes there are.

    Returns:
        For each feature its row in the counts, or -1; and the counts, rows x classes.
    """
    single = [n for f, n in features.items() if f[0] == "c" or (f[0] == "w" and " " not in f)]
    rows = np.full(len(features), -1, np.int32)
    rows[single] = np.arange(len(single), dtype=np.int32)
    owner = np.repeat(owners, np.diff(ends, prepend=0))
    row = rows[columns]
    flat = np.bincount(row[row >= 0] * classes + owner[row >= 0], minlength=len(single) * classes)
    return rows, flat.reshape(len(single), classes).astype(np.int32)
