"""Learn from the knowledge itself where answering should begin.

Asks the fitted index each question that we decline as if its kind had never been written, and
keeps how confident it would have been. May import: this room.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.matching.coverage import Coverage
from bot.matching.fitting import Fit
from bot.matching.index import Index, Query
from bot.matching.lexicon import Lexicon
from bot.matching.phrasings import DECLINED
from bot.matching.scoring import POINTS, Signs

ASKED = 1_500  # left-out questions at most; more move the result by less than a point
ENOUGH = 100  # declined questions of some kind; with fewer, entries are left out instead
KEPT = 401  # quantiles, four for each per cent


def stranger_confidences(
    index: Index,
    lexicon: Lexicon,
    tokens: Sequence[Sequence[str]],
    queries: Sequence[Query],
    fitted: Fit,
) -> NDArray[np.float32]:
    """Give quantiles of the confidence of questions that nothing we know answers.

    Args:
        index: The fitted index.
        lexicon: Its words.
        tokens: Its phrasings, mended, in order.
        queries: The same, weighed.
        fitted: What was learnt, with left-out scores.

    Returns:
        `KEPT` confidences in rising order; empty if there is nothing to ask.
    """
    kinds = np.array([p.kind if p.owner == DECLINED else "" for p in index.phrasings])
    strangers = np.flatnonzero(kinds != "")
    by_kind = len(strangers) >= ENOUGH
    if not by_kind:
        strangers = np.flatnonzero([p.owner != DECLINED for p in index.phrasings])
    if not len(strangers):
        return np.zeros(0, np.float32)
    owner = np.repeat(np.arange(len(index.classes)), np.diff(index.starts_of))
    coverage, confidences = Coverage(index, lexicon), []
    for row in strangers[:: max(1, len(strangers) // ASKED)].tolist():
        likeness = index.likeness(queries[row])
        likeness[kinds == kinds[row] if by_kind else owner == owner[row]] = 0.0
        signs = Signs(
            (fitted.left_out if by_kind else fitted.entry_left_out)[row],
            index.by_class(likeness),
            coverage.of(tokens[row]),
            len(tokens[row]),
        )
        scores = signs.scores()
        if not by_kind:
            scores[owner[row]] = 0.0
        confidences.append(float(scores.max(initial=0.0)) * POINTS)
    return np.quantile(confidences, np.linspace(0, 1, KEPT)).astype(np.float32)
