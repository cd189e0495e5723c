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
from scipy import sparse

from bot.errors import Finding, KnowledgeError, Location
from bot.knowledge.model import Knowledge
from bot.matching import fitting
from bot.matching.calibration import stranger_confidences
from bot.matching.coverage import holders_of
from bot.matching.features import Features, Numbers
from bot.matching.index import MEANING, Index, weigh
from bot.matching.lexicon import Lexicon, OwnWords, own_words
from bot.matching.names import known_names
from bot.matching.neighbours import filed
from bot.matching.phrasings import DECLINED, Phrasing, Phrasings, phrasings_of
from bot.matching.words import Words

MAX_WEIGHTS = 60_000_000  # features x classes kept in half precision: 120 MB; above, no ridge
COMMON = 0.015  # a feature of more rows than this share hardly tells them apart, and costs the most
COMMON_ROWS = 200  # but one of fewer rows than this costs nothing to look up
SEEN_TWICE_FROM = 5_000  # rows; from here a feature of one row only is left out: 60 % of all

Progress = Callable[[float], None]


def build_index(
    knowledge: Knowledge, dictionary: Words, progress: Progress = lambda _: None
) -> Index:
    """Learn from the phrasings of *knowledge*; tells *progress* the share done, 0 to 1."""
    progress(0.0)
    phrasings = phrasings_of(knowledge)
    own = own_words(knowledge.vocabulary, phrasings, dictionary)
    lexicon = Lexicon(knowledge.vocabulary, own, dictionary)
    tokens = [lexicon.words(phrasing.folded)[0] for phrasing in phrasings]
    if not any(tokens):
        where = Location(Path("entries"))
        hint = "write at least one question with a letter in it"
        raise KnowledgeError([Finding(where, "no question has a word", hint)])
    counted = [lexicon.featurizer(words) for words in tokens]
    classes = (*sorted(knowledge.entries), DECLINED)
    number_of = {name: number for number, name in enumerate(classes)}
    owners = np.array([number_of[p.owner] for p in phrasings], np.int64)
    # A declined question counts as an entry of its own when features are told common or rare.
    features, rarity = _rarities(counted, [p.owner or f"declined {p.kind}" for p in phrasings])
    meaning = np.stack([dictionary.meaning(words) for words in tokens])
    rarest = float(rarity.max())
    weighed = [weigh(f, m, features, rarity, rarest) for f, m in zip(counted, meaning, strict=True)]
    progress(0.3)

    ends = np.cumsum([len(row.ids) for row in weighed])
    columns = np.concatenate([row.ids for row in weighed])
    values = np.concatenate([row.known for row in weighed])
    index = _unlearnt(classes, phrasings, features, rarity, meaning, (columns, values, ends))
    known = known_names(knowledge, lexicon.featurizer, phrasings)
    index = replace(index, own_words=own, known=known, knowledge=knowledge.version)
    if len(features) * len(classes) > MAX_WEIGHTS:
        progress(1.0)
        return index
    rows_of = sparse.csr_matrix(
        (values, columns, np.append(0, ends)), shape=(len(ends), len(features))
    )
    fitted = fitting.fit(
        rows_of,
        math.sqrt(MEANING) * meaning,
        owners,
        len(classes),
        lambda share: progress(0.3 + 0.5 * share),
    )
    single, held = holders_of(
        _singles(counted, tokens), features, columns, ends, owners, len(classes)
    )
    index = replace(_with(index, fitted), single=single, held=held)
    strangers = stranger_confidences(index, lexicon, tokens, weighed, fitted)
    progress(1.0)
    return replace(index, strangers=strangers, confusions=_confusions(classes, owners, fitted))


def _singles(counted: Sequence[Features], tokens: Sequence[Sequence[str]]) -> Numbers:
    """Give the numbers of all single stems, which come first in a text, and concepts, last."""
    stems = [f.numbers[: len(own)] for f, own in zip(counted, tokens, strict=True)]
    concepts = [f.numbers[len(f.numbers) - f.counts[-1] :] for f in counted]
    return np.unique(np.concatenate([*stems, *concepts]))


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
    features: Numbers,
    rarity: NDArray[np.float32],
    meaning: NDArray[np.float32],
    rows_of: tuple[NDArray[np.intp], NDArray[np.float32], NDArray[np.int64]],
) -> Index:
    """Give the index of the phrasings as they are, before anything was learnt from them."""
    number_of = {name: number for number, name in enumerate(classes)}
    owners = [number_of[phrasing.owner] for phrasing in phrasings]
    telling, starts, postings = _postings(*rows_of, len(features))
    return Index(
        classes=classes,
        phrasings=Phrasings.of(phrasings),
        starts_of=np.searchsorted(owners, np.arange(len(classes) + 1)),
        features=features,
        rarity=rarity,
        telling=telling,
        starts=starts,
        postings=postings,
        meanings=np.round(127 * meaning).astype(np.int8),
        learnt_at=np.zeros(0, np.int32),
        weights=np.zeros((0, len(classes)), np.int8),
        steps=np.zeros(0, np.float32),
        meaning_weights=np.zeros((meaning.shape[1], len(classes)), np.float32),
        base=np.zeros(len(classes), np.float32),
        single=np.zeros(0, np.uint32),
        held=np.zeros((0, len(classes)), np.uint8),
        known={},
        own_words=OwnWords({}, filed(())),
        strangers=np.zeros(0, np.float32),
        confusions=(),
    )


def _with(index: Index, fitted: fitting.Fit) -> Index:
    """Put what was learnt into *index*: features first, directions of meaning last."""
    number = len(index.features)
    largest = np.abs(fitted.weights[:number]).max(axis=1)
    learnt = largest > 0  # about half of a large knowledge's: the others stand in no landmark
    largest, weights = largest[learnt] / 127, fitted.weights[:number][learnt]
    rows = np.round(weights / largest[:, None]).astype(np.int8)
    return replace(
        index,
        learnt_at=np.where(learnt, np.cumsum(learnt), 0).astype(np.int32),
        weights=np.concatenate([np.zeros((1, rows.shape[1]), np.int8), rows]),
        steps=np.append(np.float32(0), largest),
        meaning_weights=math.sqrt(MEANING) * fitted.weights[number:],
        base=fitted.base,
    )


def _postings(
    columns: NDArray[np.intp], values: NDArray[np.float32], ends: NDArray[np.int64], width: int
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.uint32]]:
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
    postings = (row[order] << 8) + np.round(255 * values[order]).astype(np.int64)
    return telling, starts, postings.astype(np.uint32)


def _rarities(
    counted: Sequence[Features], groups: Sequence[str]
) -> tuple[Numbers, NDArray[np.float32]]:
    """Collect the features and give the rarity of each: ln((1 + E)/(1 + e)) + 1.

    E is how many entries there are, e how many of them have the feature in any phrasing.
    Counting entries, not phrasings, was worth three points on CLINC150.
    """
    features, place = np.unique(
        np.concatenate([own.numbers for own in counted]), return_inverse=True
    )
    row = np.repeat(np.arange(len(counted)), [len(own.numbers) for own in counted])
    entries, entry = np.unique(groups, return_inverse=True)
    phrasings = _spread(place, row, len(counted))
    holders = _spread(place, entry[row], len(entries))
    kept = phrasings >= (2 if len(counted) >= SEEN_TWICE_FROM else 1)
    rarity = np.log((1 + len(entries)) / (1 + holders[kept])) + 1
    return features[kept], rarity.astype(np.float32)


def _spread(place: NDArray[np.intp], among: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    """Count, for each place, among how many different ones of *size* it is found."""
    return np.bincount(np.unique(place * size + among) // size)
