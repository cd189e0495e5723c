"""How what was learnt and the most alike phrasing make one score, and a score makes points.

The constants stand together because fitting, calibration and matching must agree. May import:
nothing of ours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LIKENESS = 1.0  # weight of the most alike phrasing beside what was learnt
TAKEN_OFF = 1.0  # how much of the declined class' score is taken off each entry's
POINTS = 70.0  # points of confidence for a score of 1; few good questions score above 1.4


def taken_off(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Take the declined class' score, the last of *scores*, off every other one."""
    off = TAKEN_OFF * max(0.0, float(scores[-1]))
    result: NDArray[np.float32] = scores - np.float32(off)
    return result
