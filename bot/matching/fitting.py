"""Learn from the phrasings which features tell entries apart.

Closed-form ridge regression from features to entries, and how each phrasing would have done
had it not been there. Runs when the wheel is built or when knowledge is first used, never
while a person waits. May import: this room.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]

RIDGE = 1.0  # flat optimum from 0.3 to 1, on CLINC150
LANDMARKS = 3_584  # phrasings that span the rest; all of them up to here, then exact
JITTER = 1e-3  # keeps the landmarks' kernel positive definite in single precision
LARGEST_CLASS = 1_000  # phrasings; a larger class (the declined one) is not left out whole
BLOCK = 256  # landmarks multiplied at once; bounds memory at features x 1 kB

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Fit:
    """What was learnt.

    Attributes:
        weights: One row a feature (dense meaning directions last), one column a class.
        base: Share of each class, where every score starts from.
        left_out: Score of each phrasing for each class, had it alone been missing.
        entry_left_out: The same, had all phrasings of its own class been missing (for classes
            of up to `LARGEST_CLASS` phrasings).
    """

    weights: Floats
    base: Floats
    left_out: Floats
    entry_left_out: Floats


def fit(
    features: sparse.csr_matrix,
    meanings: Floats,
    owners: Ints,
    classes: int,
    progress: Progress = lambda _: None,
) -> Fit:
    """Fit ridge regression of *owners* (as one-hot targets) on *features* and *meanings*.

    Subset of regressors: the solution is sought in the span of up to `LANDMARKS` phrasings
    (Rasmussen and Williams 2006, 8.3.1); with every phrasing a landmark it is exact. Left-out
    scores follow from the hat matrix without fitting again (same book, 5.4.2).

    Args:
        features: One row a phrasing, of unit length.
        meanings: One row a phrasing, already weighted.
        owners: Class of each row.
        classes: How many there are.
        progress: Told the share done, 0 to 1.
    """
    rows = len(owners)
    chosen = _landmarks(owners)
    targets = np.zeros((rows, classes), np.float32)
    targets[np.arange(rows), owners] = 1.0
    base = targets.mean(axis=0)
    targets -= base

    kernel = _kernel(features, meanings, chosen, progress)
    own = kernel[chosen].astype(np.float64)
    own[np.diag_indices_from(own)] += JITTER
    half = linalg.cholesky(own, lower=True, overwrite_a=True).astype(np.float32)
    del own
    spread = linalg.solve_triangular(half, kernel.T, lower=True, overwrite_b=True).T
    del kernel
    progress(0.7)
    gram = (spread.T @ spread).astype(np.float64)
    gram[np.diag_indices_from(gram)] += RIDGE
    root = linalg.cholesky(gram, lower=True, overwrite_a=True).astype(np.float32)
    del gram
    hat = linalg.solve_triangular(root, spread.T, lower=True, overwrite_b=True).T
    del spread
    progress(0.9)
    solved = linalg.solve_triangular(root, hat.T @ targets, lower=True, trans="T")
    dual = linalg.solve_triangular(half, solved, lower=True, trans="T")
    weights = np.concatenate(
        [features[chosen].T @ dual, meanings[chosen].T @ dual], dtype=np.float32
    )
    left_out, entry_left_out = _left_out(hat, targets, owners)
    progress(1.0)
    return Fit(weights, base, left_out + base, entry_left_out + base)


def _landmarks(owners: Ints) -> Ints:
    """Choose evenly from every class; the rarest keep all they have."""
    if len(owners) <= LANDMARKS:
        return np.arange(len(owners))
    order = np.argsort(owners, kind="stable")
    turn = np.empty(len(owners), np.intp)
    start = 0
    for count in np.bincount(owners):
        turn[order[start : start + count]] = np.random.default_rng(0).permutation(count)
        start += count
    return np.sort(np.lexsort((owners, turn))[:LANDMARKS])


def _kernel(
    features: sparse.csr_matrix, meanings: Floats, chosen: Ints, progress: Progress
) -> Floats:
    kernel = meanings @ meanings[chosen].T
    for start in range(0, len(chosen), BLOCK):
        columns = features[chosen[start : start + BLOCK]].T.toarray()
        kernel[:, start : start + BLOCK] += features @ columns
        progress(0.6 * start / len(chosen))
    return kernel


def _left_out(hat: Floats, targets: Floats, owners: Ints) -> tuple[Floats, Floats]:
    fitted = hat @ (hat.T @ targets)
    error = targets - fitted
    leverage = np.einsum("ij,ij->i", hat, hat)[:, None]
    alone = targets - error / (1.0 - leverage)
    entry = np.empty_like(alone)
    for owner in np.unique(owners):
        block = np.flatnonzero(owners == owner)
        if len(block) > LARGEST_CLASS:
            entry[block] = alone[block]
            continue
        inner = np.eye(len(block), dtype=np.float32) - hat[block] @ hat[block].T
        entry[block] = targets[block] - linalg.solve(inner, error[block], assume_a="pos")
    return alone, entry
