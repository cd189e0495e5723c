"""Take a candidate's evidence apart, down to the words: for curators, not for deciding.

The parts are computed from the same numbers and add up to the same confidence. May import:
this room.
"""

from __future__ import annotations

import numpy as np

from bot.matching.coverage import uncovered
from bot.matching.evidence import Candidate, Evidence, Kind
from bot.matching.features import KINDS
from bot.matching.index import Index
from bot.matching.lexicon import Lexicon, Reading
from bot.matching.scoring import POINTS

SHOWN = 4  # features of each kind
_KINDS: dict[str, Kind] = {"w": "words", "p": "pieces", "c": "concepts"}


def taken_apart(
    index: Index, lexicon: Lexicon, reading: Reading, candidate: Candidate
) -> tuple[Evidence, ...]:
    """Give the evidence of *candidate* with what was learnt told by words, pieces, concepts
    and meanings, and with the words that the entry lacks."""
    row = index.classes.index(candidate.entry)
    parts: list[Evidence] = []
    for reason in candidate.evidence:
        if reason.kind == "learnt" and index.has_ridge:
            parts += _learnt(index, lexicon, reading, row)
        elif reason.kind == "covered":
            lacking = uncovered(index, lexicon, reading.tokens, row)
            parts.append(reason._replace(detail=f"lacks {', '.join(lacking)}" if lacking else ""))
        else:
            parts.append(reason)
    return tuple(parts)


def _learnt(index: Index, lexicon: Lexicon, reading: Reading, row: int) -> list[Evidence]:
    meaning = lexicon.dictionary.meaning(reading.tokens)
    query = index.query(reading.features, meaning)
    points = query.known * index.weights[query.ids, row].astype(np.float32) * POINTS
    names = _names_of(index, reading)
    found = []
    for kind in KINDS:
        own = [
            (float(points[n]), names[i]) for n, i in enumerate(query.ids) if names[i][0] == kind[0]
        ]
        best = sorted(own, key=lambda part: -abs(part[0]))[:SHOWN]
        told = ", ".join(f"{name[1:].strip()} {value:+.1f}" for value, name in best)
        found.append(Evidence(_KINDS[kind[0]], told, sum(value for value, _ in own)))
    meant = float(query.meaning @ index.meaning_weights[:, row]) * POINTS
    found.append(Evidence("meanings", "", meant))
    found.append(Evidence("base", "", float(index.base[row]) * POINTS))
    return found


def _names_of(index: Index, reading: Reading) -> dict[int, str]:
    written = [kind[0] + f for kind in KINDS for f in reading.features.of(kind)]
    return {index.features[name]: name for name in written if name in index.features}
