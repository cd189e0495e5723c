"""Everything learnt from one version of the knowledge, as arrays that load in no time.

Built by `bot.matching.building`, kept on disk by `bot.matching.cache`. May import: this room.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.features import KINDS, Features
from bot.matching.lexicon import Phrasing
from bot.matching.names import Known

# Share of each kind of feature in the likeness of two texts; they add to 1. From the ablation.
SHARE = {"words": 0.45, "pieces": 0.40, "concepts": 0.15}
MEANING = 0.35  # weight of word meanings beside the others (matching study, section 11)
NEAREST = 1_000  # rows, by words and pieces, whose meanings are compared


@dataclass(frozen=True, slots=True)
class Query:
    """A text as weighted features.

    Attributes:
        ids: Known features.
        known: Their weights, each kind at unit length over known features only.
        weighed: Their weights, each kind at unit length over unknown features too, each of
            those as if of the greatest rarity: an unknown word lowers a likeness.
        unknown: Share of the length that is unknown, 0 to 1.
        meaning: Unit vector of word meanings, or zeros.
    """

    ids: NDArray[np.int32]
    known: NDArray[np.float32]
    weighed: NDArray[np.float32]
    unknown: float
    meaning: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Index:
    """The fitted matcher: phrasings as rows, entries and the declined as classes.

    Attributes:
        classes: Entry ids in order, `DECLINED` last.
        phrasings: One a row, those of a class together.
        starts_of: Class c has the rows from starts_of[c] to starts_of[c + 1].
        features: The number of each known feature.
        rarity: The weight of each feature.
        telling: Whether a feature is rare enough to be looked up in `rows`.
        starts: Feature f stands in the rows from starts[f] to starts[f + 1] of `rows`.
        rows, values: Where each telling feature stands, and with what weight.
        meanings: Unit vector of word meanings of each row.
        weights: What was learnt, features x classes; no rows when there is no ridge.
        meaning_weights: The same for the directions of meaning.
        base: Where the score of each class starts from.
        held_rows: The row of `held` of each feature that is a single stem or a concept, else -1.
        held: Whether any phrasing of a class has the stem or concept: rows x classes.
        known: The names that each entry is about and mentions, by entry.
        strangers: Quantiles of the confidence of questions that nothing answers, see
            `bot.matching.calibration`; empty if they could not be asked.
        confusions: Pairs of entries that cannot be told apart well: own entry, taken for, how
            many left-out phrasings; most first.
    """

    classes: tuple[str, ...]
    phrasings: tuple[Phrasing, ...]
    starts_of: NDArray[np.int64]
    features: dict[str, int]
    rarity: NDArray[np.float32]
    telling: NDArray[np.bool_]
    starts: NDArray[np.int64]
    rows: NDArray[np.uint32]
    values: NDArray[np.float16]
    meanings: NDArray[np.float32]
    weights: NDArray[np.float16]
    meaning_weights: NDArray[np.float32]
    base: NDArray[np.float32]
    held_rows: NDArray[np.int32]
    held: NDArray[np.bool_]
    known: dict[str, Known]
    strangers: NDArray[np.float32]
    confusions: tuple[tuple[str, str, int], ...]

    @property
    def has_ridge(self) -> bool:
        """Whether the knowledge was small enough to learn what tells entries apart."""
        return len(self.weights) > 0

    def query(self, features: Features, meaning: NDArray[np.float32]) -> Query:
        """Weigh the features of a text."""
        return weigh(features, meaning, self.features, self.rarity)

    def learnt(self, query: Query) -> NDArray[np.float32]:
        """Give the ridge score of every class."""
        table = self.weights[query.ids].astype(np.float32)
        score: NDArray[np.float32] = query.known @ table + query.meaning @ self.meaning_weights
        return score + self.base

    def likeness(self, query: Query) -> NDArray[np.float32]:
        """Give how alike *query* and each row are, 0 to 1 (a little below 0 can happen)."""
        told = self.telling[query.ids]
        ids, weights = query.ids[told], query.weighed[told]
        length = math.sqrt(float(weights @ weights) + query.unknown)
        counts = self.starts[ids + 1] - self.starts[ids]
        alike = np.zeros(len(self.phrasings), np.float32)
        if len(ids) and length:
            spots = np.concatenate(
                [np.arange(self.starts[f], self.starts[f + 1]) for f in ids.tolist()]
            )
            shares = self.values[spots] * np.repeat(weights / np.float32(length), counts)
            alike[:] = np.bincount(self.rows[spots], shares, len(alike))
        # Meanings of rows without a word in common hardly ever make one the most alike.
        near = np.argpartition(-alike, NEAREST)[:NEAREST] if len(alike) > NEAREST else slice(None)
        meant = np.zeros_like(alike)
        meant[near] = self.meanings[near] @ query.meaning
        alike += np.float32(MEANING) * meant
        alike /= np.float32(1.0 + MEANING)
        return alike

    def by_class(self, likeness: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give the likeness of the most alike row of each class; 0 for a class without rows."""
        filled = np.diff(self.starts_of) > 0
        best = np.zeros(len(self.classes), np.float32)
        best[filled] = np.maximum.reduceat(likeness, self.starts_of[:-1][filled])
        return best


def weigh(
    features: Features,
    meaning: NDArray[np.float32],
    known_features: dict[str, int],
    rarity: NDArray[np.float32],
) -> Query:
    """Weigh each feature by (1 + ln count) x rarity, each kind at its share of the length."""
    ids: list[int] = []
    known: list[NDArray[np.float32]] = []
    weighed: list[NDArray[np.float32]] = []
    rarest = float(rarity.max(initial=1.0))
    lost = 0.0
    for kind in KINDS:
        counter = features.of(kind)
        prefix = kind[0]
        found: list[int] = []
        counts: list[float] = []
        unknown = 0.0
        for feature, count in counter.items():
            number = known_features.get(prefix + feature)
            if number is None:
                unknown += ((1.0 + math.log(count)) * rarest) ** 2
            else:
                found.append(number)
                counts.append(count)
        if not found:
            lost += SHARE[kind] if unknown else 0.0
            continue
        weights = ((1.0 + np.log(np.array(counts))) * rarity[found]).astype(np.float32)
        length = float(weights @ weights)
        share = math.sqrt(SHARE[kind])
        ids += found
        known.append(weights * np.float32(share / math.sqrt(length)))
        weighed.append(weights * np.float32(share / math.sqrt(length + unknown)))
        lost += SHARE[kind] * unknown / (length + unknown)
    nothing = np.zeros(0, np.float32)
    return Query(
        np.array(ids, np.int32),
        np.concatenate(known or [nothing]),
        np.concatenate(weighed or [nothing]),
        lost,
        meaning,
    )
