"""Everything learnt from one version of the knowledge, as arrays that load in no time.

Built once by `build_index`; kept on disk by `bot.matching.cache`. May import: `bot.knowledge`,
this room.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.model import Knowledge
from bot.matching.features import KINDS, Features
from bot.matching.lexicon import DECLINED, Lexicon, Phrasing, phrasings_of
from bot.matching.names import Known, known_names
from bot.matching.words import Words

# Share of each kind of feature in the likeness of two texts; they add to 1. From the ablation.
SHARE = {"words": 0.45, "pieces": 0.40, "concepts": 0.15}
MEANING = 0.35  # weight of word meanings beside the others (matching study, section 11)
MAX_WEIGHTS = 60_000_000  # features x classes kept in half precision: 120 MB; above, no ridge
COMMON = 0.05  # a feature of more rows than this share tells no phrasings apart
COMMON_ROWS = 200  # but one of fewer rows than this costs nothing to look up
SEEN_TWICE_FROM = 5_000  # rows; from here a feature of one row only is left out: 60 % of all
SCANNED = 50_000  # rows; above, meanings are compared with the nearest rows only
NEAREST = 1_000


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
        known: The names that each entry is about and mentions, by entry.
        strangers: Quantiles of the confidence of questions that nothing answers, see
            `bot.matching.calibration`; empty if they could not be asked.
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
    known: dict[str, Known]
    strangers: NDArray[np.float32]

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
        if not len(ids) or not length:
            alike = np.zeros(len(self.phrasings), np.float32)
        else:
            spots = np.concatenate(
                [np.arange(self.starts[f], self.starts[f + 1]) for f in ids.tolist()]
            )
            shares = self.values[spots] * np.repeat(weights / np.float32(length), counts)
            counted = np.bincount(self.rows[spots], shares, len(self.phrasings))
            alike = counted.astype(np.float32)
        if len(alike) > SCANNED:
            near = np.argpartition(-alike, NEAREST)[:NEAREST]
            meant = np.zeros_like(alike)
            meant[near] = self.meanings[near] @ query.meaning
        else:
            meant = self.meanings @ query.meaning
        both: NDArray[np.float32] = (alike + MEANING * meant) / (1.0 + MEANING)
        return both

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


def build_index(
    knowledge: Knowledge, dictionary: Words, progress: Callable[[float], None] = lambda _: None
) -> Index:
    """Learn from the phrasings of *knowledge*; tells *progress* the share done, 0 to 1."""
    from bot.matching import fitting  # scipy is needed only here
    from bot.matching.calibration import stranger_confidences

    phrasings = phrasings_of(knowledge)
    lexicon = Lexicon(knowledge.vocabulary, phrasings, dictionary)
    tokens = [lexicon.speller.mend(phrasing.folded.split())[0] for phrasing in phrasings]
    counted = [lexicon.featurizer(own) for own in tokens]
    classes = (*sorted(knowledge.entries), DECLINED)
    number_of = {name: number for number, name in enumerate(classes)}
    owners = np.array([number_of[p.owner] for p in phrasings], np.int64)
    # A declined question counts as an entry of its own when features are told common or rare.
    groups = [p.owner or f"declined {p.kind}" for p in phrasings]
    features, rarity = _rarities(counted, groups)
    meaning = np.stack([dictionary.meaning(own) for own in tokens])
    weighed = [weigh(f, m, features, rarity) for f, m in zip(counted, meaning, strict=True)]
    progress(0.3)

    ends = np.cumsum([len(row.ids) for row in weighed])
    columns = np.concatenate([row.ids for row in weighed])
    values = np.concatenate([row.known for row in weighed])
    fitted = None
    if len(features) * len(classes) <= MAX_WEIGHTS:
        matrix = fitting.sparse_rows(values, columns, np.append(0, ends), len(features))
        meant = math.sqrt(MEANING) * meaning
        fitted = fitting.fit(
            matrix, meant, owners, len(classes), lambda share: progress(0.3 + 0.6 * share)
        )
        weights = fitted.weights[: len(features)].astype(np.float16)
        meaning_weights = math.sqrt(MEANING) * fitted.weights[len(features) :]
        base = fitted.base
    else:
        weights = np.zeros((0, len(classes)), np.float16)
        meaning_weights = np.zeros((meaning.shape[1], len(classes)), np.float32)
        base = np.zeros(len(classes), np.float32)
    telling, starts, rows, shares = _postings(columns, values, ends, len(features))
    index = Index(
        classes=classes,
        phrasings=phrasings,
        starts_of=np.searchsorted(owners, np.arange(len(classes) + 1)),
        features=features,
        rarity=rarity,
        telling=telling,
        starts=starts,
        rows=rows,
        values=shares,
        meanings=meaning.astype(np.float32),
        weights=weights,
        meaning_weights=meaning_weights.astype(np.float32),
        base=base,
        known=known_names(knowledge, lexicon.featurizer, phrasings),
        strangers=np.zeros(0, np.float32),
    )
    if fitted is None:
        return index
    strangers = stranger_confidences(index, weighed, fitted.left_out, fitted.entry_left_out)
    progress(1.0)
    return replace(index, strangers=strangers)


def _postings(
    columns: NDArray[np.int32], values: NDArray[np.float32], ends: NDArray[np.int64], width: int
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.uint32], NDArray[np.float16]]:
    """Turn rows of features round: for each telling feature, the rows that have it.

    Common features are left out, and what is left of each row is brought to its old length.
    """
    number = len(ends)
    holders = np.bincount(columns, minlength=width)
    telling = holders <= max(COMMON * number, COMMON_ROWS)
    row = np.repeat(np.arange(number), np.diff(ends, prepend=0))
    kept = telling[columns]
    columns, values, row = columns[kept], values[kept], row[kept]
    lengths = np.sqrt(np.bincount(row, values.astype(np.float64) ** 2, number))
    values = (values / np.maximum(lengths, 1e-6)[row]).astype(np.float32)
    order = np.argsort(columns, kind="stable")
    starts = np.append(0, np.cumsum(np.where(telling, holders, 0)))
    return telling, starts, row[order].astype(np.uint32), values[order].astype(np.float16)


def _rarities(
    counted: Sequence[Features], groups: Sequence[str]
) -> tuple[dict[str, int], NDArray[np.float32]]:
    """Number the features and give the rarity of each: ln((1 + E)/(1 + e)) + 1.

    E is how many entries there are, e how many of them have the feature in any phrasing.
    Counting entries, not phrasings, was worth three points (matching study, section 3).
    """
    holders: Counter[str] = Counter()  # by entry
    seen: Counter[str] = Counter()  # by phrasing
    own: set[str] = set()
    for number, (features, group) in enumerate(zip(counted, groups, strict=True)):
        named = [kind[0] + feature for kind in KINDS for feature in features.of(kind)]
        seen.update(named)
        own.update(named)
        if number + 1 == len(groups) or groups[number + 1] != group:
            holders.update(own)
            own.clear()
    least = 2 if len(groups) >= SEEN_TWICE_FROM else 1
    kept = sorted(feature for feature, count in seen.items() if count >= least)
    entries = len(set(groups))
    counts = np.array([holders[feature] for feature in kept], np.float64)
    rarity = (np.log((1 + entries) / (1 + counts)) + 1).astype(np.float32)
    return {feature: number for number, feature in enumerate(kept)}, rarity
