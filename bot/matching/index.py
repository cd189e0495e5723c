"""Everything learnt from one version of the knowledge, as arrays that load in no time.

Built by `bot.matching.building`, kept on disk by `bot.matching.cache`. May import: this room.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.matching.features import KINDS, Features, Numbers
from bot.matching.lexicon import OwnWords
from bot.matching.names import Known
from bot.matching.phrasings import Phrasings

# Share of each kind of feature in the likeness of two texts; they add to 1. From the ablation.
SHARE = {"words": 0.45, "pieces": 0.40, "concepts": 0.15}
MEANING = 0.35  # weight of word meanings beside the others; flat optimum
VOTERS = 8  # the most alike declined questions, which agree on a kind or do not
AGREED = 0.45  # share of their votes; below it the kind is a guess as often as not
NEAR = 0.6  # of the greatest likeness by features; from here meanings are compared too

_EDGE = np.ones(1, np.bool_)
_KIND = np.arange(len(KINDS))
_SHARE = [SHARE[kind] for kind in KINDS]

Floats = NDArray[np.float32]


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

    ids: NDArray[np.intp]
    known: Floats
    weighed: Floats
    unknown: float
    meaning: Floats


@dataclass(frozen=True)
class Index:
    """The fitted matcher: phrasings as rows, entries and the declined as classes.

    Attributes:
        classes: Entry ids in order, `DECLINED` last.
        phrasings: One a row, those of a class together.
        starts_of: Class c has the rows from starts_of[c] to starts_of[c + 1].
        features: The number of each known feature, rising (see `bot.matching.features`).
        rarity: The weight of each feature.
        telling: Whether a feature is rare enough to be looked up in `postings`.
        starts: Feature f has the postings from starts[f] to starts[f + 1].
        postings: The rows in which each telling feature stands, times 256, plus its weight
            there in 255ths: together, because finding them is what a look-up costs.
        meanings: Direction of word meanings of each row, 127 long.
        learnt_at: Feature f has the row learnt_at[f] of `weights` and `steps`; row 0, which is
            all zeros, if nothing was learnt of it.
        weights: What was learnt, in steps of `steps`, one column a class; no rows when there is
            no ridge.
        steps: What one step of `weights` is, by row.
        meaning_weights: What was learnt for the directions of meaning.
        base: Where the score of each class starts from.
        single: The numbers of the features that are a single stem or a concept, rising.
        held: How many tenths of each of these a class has: singles x classes.
        known: The names that each entry is about and mentions, by entry.
        knowledge: The version of the knowledge whose answers *known* follows from, too.
        own_words: The words towards which spelling is mended.
        strangers: Quantiles of the confidence of questions that nothing answers, see
            `bot.matching.calibration`; empty if they could not be asked.
        confusions: Pairs of entries that cannot be told apart well: own entry, taken for, how
            many left-out phrasings; most first.
    """

    classes: tuple[str, ...]
    phrasings: Phrasings
    starts_of: NDArray[np.int64]
    features: Numbers
    rarity: Floats
    telling: NDArray[np.bool_]
    starts: NDArray[np.int64]
    postings: NDArray[np.uint32]
    meanings: NDArray[np.int8]
    learnt_at: NDArray[np.int32]
    weights: NDArray[np.int8]
    steps: Floats
    meaning_weights: Floats
    base: Floats
    single: Numbers
    held: NDArray[np.uint8]
    known: dict[str, Known]
    own_words: OwnWords
    strangers: Floats
    confusions: tuple[tuple[str, str, int], ...]
    knowledge: str = ""

    @property
    def has_ridge(self) -> bool:
        """Whether the knowledge was small enough to learn what tells entries apart."""
        return len(self.weights) > 0

    def query(self, features: Features, meaning: Floats) -> Query:
        """Weigh the features of a text."""
        return weigh(features, meaning, self.features, self.rarity, self._rarest)

    def learnt(self, query: Query) -> Floats:
        """Give the ridge score of every class."""
        rows = self.learnt_at[query.ids]
        table = self.weights[rows].astype(np.float32)
        score: Floats = np.dot(query.known * self.steps[rows], table)
        score += query.meaning @ self.meaning_weights + self.base
        return score

    def likeness(self, query: Query) -> Floats:
        """Give how alike *query* and each row are, 0 to 1 (a little below 0 can happen).

        Meanings count for rows that are `NEAR` the most alike one only: of two rows with
        hardly a word in common with the query, they would make the wrong one the better.
        """
        told = self.telling[query.ids]
        ids, weights = query.ids[told], query.weighed[told]
        length = float(weights @ weights + query.unknown) ** 0.5
        if not len(ids) or not length:
            return np.zeros(len(self.phrasings), np.float32)
        starts, ends = self.starts[ids], self.starts[ids + 1]
        all_of_them = self.postings
        spans = zip(starts.tolist(), ends.tolist(), strict=True)
        postings = np.concatenate([all_of_them[start:end] for start, end in spans])
        weights = weights * np.float32(1 / (255 * length * (1 + MEANING)))
        shares = postings.astype(np.uint8) * np.repeat(weights, ends - starts)
        alike = np.zeros(len(self.phrasings), np.float32)
        np.add.at(alike, postings >> 8, shares)  # what bincount does, in half the memory
        near = np.flatnonzero(alike >= NEAR * alike.max())
        alike[near] += self.meanings[near] @ (
            query.meaning * np.float32(MEANING / (127 * (1 + MEANING)))
        )
        return alike

    def by_class(self, likeness: Floats) -> Floats:
        """Give the likeness of the most alike row of each class; 0 for a class without rows."""
        best = np.zeros(len(self.classes), np.float32)
        filled = self._filled
        best[filled] = np.maximum.reduceat(likeness, self.starts_of[filled])
        return best

    def nearest(self, likeness: Floats, row: int) -> int | None:
        """Give the row of the most alike phrasing of the class *row*; None if it has none."""
        first, last = self.starts_of[row], self.starts_of[row + 1]
        return None if first == last else int(first + likeness[first:last].argmax())

    def declined_kind(self, likeness: Floats) -> tuple[str, bool]:
        """Tell what kind of declined question is most alike, and whether those near agree on it.

        Each of the nearest votes with the cube of its likeness. There is no kind if the most
        alike is of none.
        """
        nearest = self.nearest(likeness, len(self.classes) - 1)
        if nearest is None or not self.phrasings.kind_of(nearest):
            return "", False
        first = int(self.starts_of[-2])
        near = likeness[first:]
        voters = {nearest - first, *near.argpartition(-min(VOTERS, len(near)))[-VOTERS:].tolist()}
        votes: dict[str, float] = {}
        for row in voters:
            kind = self.phrasings.kind_of(first + row)
            votes[kind] = votes.get(kind, 0.0) + float(near[row]) ** 3
        best = max(filter(None, votes), key=lambda kind: votes[kind])
        return best, votes[best] >= AGREED * sum(votes.values())

    @cached_property
    def _filled(self) -> NDArray[np.intp]:
        return np.flatnonzero(np.diff(self.starts_of))

    @cached_property
    def _rarest(self) -> float:
        return float(self.rarity.max(initial=1.0))


def places_of(features: Numbers, numbers: Numbers) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Give the place of each of *numbers* among *features*, and whether it is there at all."""
    places = features.searchsorted(numbers)
    places[places == len(features)] = 0
    return places, features[places] == numbers


def weigh(
    features: Features, meaning: Floats, known_features: Numbers, rarity: Floats, rarest: float
) -> Query:
    """Weigh each feature by (1 + ln count) x rarity, each kind at its share of the length."""
    order = features.numbers.argsort()
    rising = features.numbers[order]
    edges = np.concatenate((_EDGE[: len(order)], rising[1:] != rising[:-1], _EDGE)).nonzero()[0]
    first = edges[:-1]
    kind = _KIND.repeat(features.counts)[order[first]]
    places, known = places_of(known_features, rising[first])
    weights = (1.0 + np.log(edges[1:] - first)) * np.where(known, rarity[places], rarest)
    squares = np.bincount(kind + len(KINDS) * known, weights * weights, 2 * len(KINDS)).tolist()
    ours, whole, unknown = [], [], 0.0
    for share, strange, own in zip(_SHARE, squares, squares[len(KINDS) :], strict=False):
        length = max(own + strange, 1e-9)  # a text may lack a kind altogether
        ours.append((share / max(own, 1e-9)) ** 0.5)
        whole.append((share / length) ** 0.5)
        unknown += share * strange / length
    kind, weights = kind[known], weights[known]
    return Query(
        places[known],
        (weights * np.array(ours)[kind]).astype(np.float32),
        (weights * np.array(whole)[kind]).astype(np.float32),
        unknown,
        meaning,
    )
