"""A line of the table: what was measured, what it should be, and who reached what.

May import: nothing of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import rankdata

OURS = "ours"
NOT_HERE = "not here"  # said where a set is missing


@dataclass(frozen=True, slots=True)
class Row:
    """One number of the table.

    Attributes:
        on: What was asked.
        number: What was counted.
        values: By who was asked: `OURS` or a peer's name. Empty if the set is not here.
        at_least: The floor, in words.
        aim: What we want, in words.
        unit: Of the values.
    """

    on: str
    number: str
    values: Mapping[str, float] = field(default_factory=dict)
    at_least: str = ""
    aim: str = ""
    unit: str = "%"

    def cell(self, who: str) -> str:
        """Give the value of *who* as it is printed; nothing if it was not measured."""
        if not self.values:
            return NOT_HERE if who == OURS else ""
        if who not in self.values:
            return ""
        value = self.values[who]
        digits = 2 if value < 10 and self.unit != "phrasings" else 1 if value < 1000 else 0
        return f"{value:,.{digits}f}"

    def as_json(self) -> dict[str, Any]:
        """Give the row as JSON would have it."""
        return asdict(self)


def share(hits: ArrayLike) -> float:
    """Give the share of true *hits* in per cent."""
    return 100.0 * float(np.asarray(hits, np.float64).mean())


def auroc(inside: ArrayLike, outside: ArrayLike) -> float:
    """Give how often one of *inside* is above one of *outside*, in per cent; ties are halves."""
    inside, outside = np.asarray(inside), np.asarray(outside)
    ranks = rankdata(np.concatenate([inside, outside]))[: len(inside)]
    above = ranks.sum() - len(inside) * (len(inside) + 1) / 2
    return float(100.0 * above / (len(inside) * len(outside)))
