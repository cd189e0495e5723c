"""Take a candidate's evidence apart, down to the words: for curators, not for deciding.

The parts are computed from the same numbers and add up to the same confidence. May import:
this room.
"""

from __future__ import annotations

from bot.matching.coverage import Coverage
from bot.matching.evidence import Candidate, Evidence
from bot.matching.features import KINDS
from bot.matching.index import Index
from bot.matching.lexicon import Lexicon, Reading
from bot.matching.scoring import POINTS

SHOWN = 4  # features of each kind


def taken_apart(
    index: Index, lexicon: Lexicon, coverage: Coverage, reading: Reading, candidate: Candidate
) -> tuple[Evidence, ...]:
    """Give the evidence of *candidate* with what was learnt told by words, pieces, concepts
    and meanings, and with the words that the entry lacks."""
    row = index.classes.index(candidate.entry)
    parts: list[Evidence] = []
    for reason in candidate.evidence:
        if reason.kind == "learnt" and index.has_ridge:
            parts += _learnt(index, lexicon, reading, row)
        elif reason.kind == "covered":
            lacking = coverage.lacking(reading.tokens, row)
            parts.append(reason._replace(detail=", ".join(lacking)))
        else:
            parts.append(reason)
    return tuple(parts)


def _learnt(index: Index, lexicon: Lexicon, reading: Reading, row: int) -> list[Evidence]:
    tokens = reading.tokens
    query = index.query(lexicon.featurizer(tokens), lexicon.dictionary.meaning(tokens))
    rows = index.learnt_at[query.ids]
    points = query.known * index.steps[rows] * index.weights[rows, row] * POINTS
    spelled = lexicon.featurizer.spelled(tokens)
    named = [spelled[int(number)] for number in index.features[query.ids]]
    found = []
    for kind in KINDS:
        own = [(float(p), name) for p, (of, name) in zip(points, named, strict=True) if of == kind]
        best = sorted(own, key=lambda part: -abs(part[0]))[:SHOWN]
        told = ", ".join(f"{name.strip()} {value:+.1f}" for value, name in best)
        found.append(Evidence(kind, told, sum(value for value, _ in own)))
    meant = float(query.meaning @ index.meaning_weights[:, row]) * POINTS
    found.append(Evidence("meanings", "", meant))
    found.append(Evidence("base", "", float(index.base[row]) * POINTS))
    return found
