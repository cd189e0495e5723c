"""Everything learnt from one version of the knowledge, as arrays that load in no time.

Built once by `build_index`; kept on disk by `bot.matching.cache`. May import: `bot.knowledge`,
this room.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.model import Knowledge
from bot.matching.features import KINDS, Features
from bot.matching.lexicon import DECLINED, Lexicon, Phrasing, phrasings_of
from bot.matching.words import Words

# Share of each kind of feature in the likeness of two texts; they add to 1. From the ablation.
SHARE = {"words": 0.45, "pieces": 0.40, "concepts": 0.15}
MEANING = 0.35  # weight of word meanings beside the others (matching study, section 11)
MAX_WEIGHTS = 60_000_000  # features x classes kept in half precision: 120 MB; above, no ridge


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
    """The fitted matcher: phrasings as rows, entries and the declined as classes."""

    classes: tuple[str, ...]  # entry ids in order, DECLINED last
    phrasings: tuple[Phrasing, ...]
    starts_of: NDArray[np.int64]  # rows of class c: starts_of[c] to starts_of[c + 1]
    features: dict[str, int]
    rarity: NDArray[np.float32]
    starts: NDArray[np.int64]
    columns: NDArray[np.uint32]
    values: NDArray[np.float16]
    meanings: NDArray[np.float16]
    weights: NDArray[np.float16]  # features x classes; no rows when there is no ridge
    meaning_weights: NDArray[np.float32]
    base: NDArray[np.float32]

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

    def likeness(self, query: Query, first: int, last: int) -> NDArray[np.float32]:
        """Give how alike *query* and each of the rows *first* to *last* are, 0 to 1."""
        dense = np.zeros(len(self.rarity), np.float32)
        dense[query.ids] = query.weighed
        begin, end = self.starts[first], self.starts[last]
        products = dense[self.columns[begin:end]] * self.values[begin:end]
        words = np.add.reduceat(products, self.starts[first:last] - begin)
        meaning = self.meanings[first:last] @ query.meaning
        alike: NDArray[np.float32] = (words + MEANING * meaning) / (1.0 + MEANING)
        return alike


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


def build_index(
    knowledge: Knowledge, dictionary: Words, progress: Callable[[float], None] = lambda _: None
) -> Index:
    """Learn from the phrasings of *knowledge*; tells *progress* the share done, 0 to 1."""
    from bot.matching import fitting  # scipy is needed only here

    phrasings = phrasings_of(knowledge)
    lexicon = Lexicon(knowledge.vocabulary, phrasings, dictionary)
    tokens = [phrasing.folded.split() for phrasing in phrasings]
    counted = [lexicon.featurizer(own) for own in tokens]
    classes = (*sorted(knowledge.entries), DECLINED)
    number_of = {name: number for number, name in enumerate(classes)}
    owners = np.array([number_of[p.owner] for p in phrasings], np.int64)
    # A declined question counts as an entry of its own when features are told common or rare.
    groups = [p.owner or f"declined {p.kind}" for p in phrasings]
    features, rarity = _rarities(counted, groups)
    meaning = np.stack([dictionary.meaning(own) for own in tokens])
    rows = [weigh(f, m, features, rarity) for f, m in zip(counted, meaning, strict=True)]
    progress(0.3)

    starts = np.concatenate([[0], np.cumsum([len(row.ids) for row in rows])]).astype(np.int64)
    columns = np.concatenate([row.ids for row in rows]).astype(np.uint32)
    values = np.concatenate([row.known for row in rows])
    if len(features) * len(classes) <= MAX_WEIGHTS:
        matrix = fitting.sparse_rows(values, columns, starts, len(features))
        meant = math.sqrt(MEANING) * meaning
        fitted = fitting.fit(
            matrix, meant, owners, len(classes), lambda share: progress(0.3 + 0.7 * share)
        )
        weights = fitted.weights[: len(features)].astype(np.float16)
        meaning_weights = math.sqrt(MEANING) * fitted.weights[len(features) :]
        base = fitted.base
    else:
        weights = np.zeros((0, len(classes)), np.float16)
        meaning_weights = np.zeros((meaning.shape[1], len(classes)), np.float32)
        base = np.zeros(len(classes), np.float32)
    return Index(
        classes=classes,
        phrasings=phrasings,
        starts_of=np.searchsorted(owners, np.arange(len(classes) + 1)),
        features=features,
        rarity=rarity,
        starts=starts,
        columns=columns,
        values=values.astype(np.float16),
        meanings=meaning.astype(np.float16),
        weights=weights,
        meaning_weights=meaning_weights.astype(np.float32),
        base=base,
    )


def _rarities(
    counted: Sequence[Features], groups: Sequence[str]
) -> tuple[dict[str, int], NDArray[np.float32]]:
    """Number the features and give the rarity of each: ln((1 + E)/(1 + e)) + 1.

    E is how many entries there are, e how many of them have the feature in any phrasing.
    Counting entries, not phrasings, was worth three points (matching study, section 3).
    """
    holders: Counter[str] = Counter()
    own: set[str] = set()
    for number, (features, group) in enumerate(zip(counted, groups, strict=True)):
        for kind in KINDS:
            own.update(kind[0] + feature for feature in features.of(kind))
        if number + 1 == len(groups) or groups[number + 1] != group:
            holders.update(own)
            own.clear()
    numbers = {feature: number for number, feature in enumerate(sorted(holders))}
    entries = len(set(groups))
    counts = np.array([holders[feature] for feature in numbers], np.float64)
    return numbers, (np.log((1 + entries) / (1 + counts)) + 1).astype(np.float32)
