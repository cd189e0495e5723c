"""Learn from the knowledge itself where answering should begin.

Asks the fitted index each question that we decline as if its kind had never been written, and
keeps how confident it would have been. May import: this room.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.matching.index import Index, Query
from bot.matching.lexicon import DECLINED
from bot.matching.scoring import LIKENESS, POINTS, taken_off

ASKED = 1_500  # left-out questions at most; more move the result by less than a point
ENOUGH = 100  # declined questions of some kind; with fewer, entries are left out instead
KEPT = 101  # quantiles, one for each per cent


def stranger_confidences(
    index: Index,
    queries: list[Query],
    left_out: NDArray[np.float32],
    entry_left_out: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Give quantiles of the confidence of questions that nothing we know answers.

    Args:
        index: The fitted index.
        queries: Its phrasings, weighed, in order.
        left_out: Ridge score of each phrasing for each class, itself left out.
        entry_left_out: The same with its whole class left out.

    Returns:
        `KEPT` confidences in rising order; empty if there is nothing to ask.
    """
    kinds = np.array([p.kind if p.owner == DECLINED else "" for p in index.phrasings])
    strangers = np.flatnonzero(kinds != "")
    by_kind = len(strangers) >= ENOUGH
    if not by_kind:
        strangers = np.flatnonzero([p.owner != DECLINED for p in index.phrasings])
    if not len(strangers) or not index.has_ridge:
        return np.zeros(0, np.float32)
    chosen = strangers[:: max(1, len(strangers) // ASKED)]
    owner = np.repeat(np.arange(len(index.classes)), np.diff(index.starts_of))
    learnt = left_out if by_kind else entry_left_out
    confidences = []
    for row in chosen.tolist():
        likeness = index.likeness(queries[row])
        same = kinds == kinds[row] if by_kind else owner == owner[row]
        likeness[same] = 0.0
        scores = taken_off(learnt[row] + LIKENESS * index.by_class(likeness))
        if not by_kind:
            scores[owner[row]] = 0.0
        confidences.append(float(scores[:-1].max(initial=0.0)) * POINTS)
    return np.quantile(confidences, np.linspace(0, 1, KEPT)).astype(np.float32)
