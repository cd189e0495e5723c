"""Build the index of one version of the knowledge: weigh, fit, calibrate.

Runs when the wheel is built or when knowledge is first used, never while a person waits. May
import: `bot.errors`, `bot.knowledge`, this room.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import Finding, KnowledgeError, Location
from bot.knowledge.model import Knowledge
from bot.matching import fitting
from bot.matching.calibration import stranger_confidences
from bot.matching.coverage import holders_of
from bot.matching.features import KINDS, Features
from bot.matching.index import MEANING, Index, weigh
from bot.matching.lexicon import DECLINED, Lexicon, Phrasing, phrasings_of
from bot.matching.names import known_names
from bot.matching.words import Words

MAX_WEIGHTS = 60_000_000  # features x classes kept in half precision: 120 MB; above, no ridge
COMMON = 0.025  # a feature of more rows than this share tells no phrasings apart
COMMON_ROWS = 200  # but one of fewer rows than this costs nothing to look up
SEEN_TWICE_FROM = 5_000  # rows; from here a feature of one row only is left out: 60 % of all

Progress = Callable[[float], None]


def build_index(
    knowledge: Knowledge, dictionary: Words, progress: Progress = lambda _: None
) -> Index:
    """Learn from the phrasings of *knowledge*; tells *progress* the share done, 0 to 1."""
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
    if not phrasings:
        where = Location(Path("entries"))
        hint = "write at least one question with a letter in it"
        raise KnowledgeError([Finding(where, "no question has a word", hint)])
    meaning = np.stack([dictionary.meaning(own) for own in tokens])
    weighed = [weigh(f, m, features, rarity) for f, m in zip(counted, meaning, strict=True)]
    del counted  # half a gigabyte that the fit has better use for
    progress(0.3)

    ends = np.cumsum([len(row.ids) for row in weighed])
    columns = np.concatenate([row.ids for row in weighed])
    values = np.concatenate([row.known for row in weighed])
    index = _unlearnt(classes, phrasings, features, rarity, meaning, (columns, values, ends))
    index = replace(index, known=known_names(knowledge, lexicon.featurizer, phrasings))
    if len(features) * len(classes) > MAX_WEIGHTS:
        progress(1.0)
        return index
    rows_of = fitting.sparse_rows(values, columns, np.append(0, ends), len(features))
    fitted = fitting.fit(
        rows_of,
        math.sqrt(MEANING) * meaning,
        owners,
        len(classes),
        lambda share: progress(0.3 + 0.5 * share),
    )
    held_rows, counts = holders_of(features, columns, ends, owners, len(classes))
    index = replace(_with(index, fitted), held_rows=held_rows, held=counts > 0)
    strangers = stranger_confidences(index, lexicon, tokens, weighed, fitted)
    progress(1.0)
    return replace(index, strangers=strangers, confusions=_confusions(classes, owners, fitted))


def _confusions(
    classes: tuple[str, ...], owners: NDArray[np.int64], fitted: fitting.Fit
) -> tuple[tuple[str, str, int], ...]:
    """Count how often a phrasing, itself left out, goes to another entry than its own."""
    taken_for = fitted.left_out[:, :-1].argmax(axis=1)
    pairs = Counter(
        (classes[own], classes[other])
        for own, other in zip(owners.tolist(), taken_for.tolist(), strict=True)
        if own != other and classes[own] != DECLINED
    )
    return tuple((own, other, count) for (own, other), count in pairs.most_common() if count > 1)


def _unlearnt(
    classes: tuple[str, ...],
    phrasings: tuple[Phrasing, ...],
    features: dict[str, int],
    rarity: NDArray[np.float32],
    meaning: NDArray[np.float32],
    rows_of: tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.int64]],
) -> Index:
    """Give the index of the phrasings as they are, before anything was learnt from them."""
    number_of = {name: number for number, name in enumerate(classes)}
    owners = [number_of[phrasing.owner] for phrasing in phrasings]
    telling, starts, rows, shares = _postings(*rows_of, len(features))
    return Index(
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
        weights=np.zeros((0, len(classes)), np.float16),
        meaning_weights=np.zeros((meaning.shape[1], len(classes)), np.float32),
        base=np.zeros(len(classes), np.float32),
        held_rows=np.full(len(features), -1, np.int32),
        held=np.zeros((0, len(classes)), np.bool_),
        known={},
        strangers=np.zeros(0, np.float32),
        confusions=(),
    )


def _with(index: Index, fitted: fitting.Fit) -> Index:
    """Put what was learnt into *index*: features first, directions of meaning last."""
    number = len(index.features)
    return replace(
        index,
        weights=fitted.weights[:number].astype(np.float16),
        meaning_weights=math.sqrt(MEANING) * fitted.weights[number:],
        base=fitted.base,
    )


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
