"""Public sets with ten phrasings an entry: who finds the entry, and who knows when there is none.

May import: `bot`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from bot.knowledge.model import Knowledge
from bot.matching.building import build_index
from bot.matching.matcher import Matcher
from bot.matching.words import words
from tests.benchmarks.peers import PEERS, Ranker
from tests.benchmarks.rows import OURS, Row, auroc, share
from tests.benchmarks.sets import Draw, draws, read_set
from tests.benchmarks.typos import mistyped_alike

Best = Callable[[Sequence[str]], tuple[list[str], Sequence[float]]]  # entries, confidences


def matcher_for(knowledge: Knowledge) -> Matcher:
    """Fit our matcher, and keep nothing on disk."""
    return Matcher(knowledge, build_index(knowledge, words()), words())


def best_of_ours(matcher: Matcher) -> Best:
    """Give the best candidate of each text with its confidence; "" and 0 where there is none."""

    def best(texts: Sequence[str]) -> tuple[list[str], list[float]]:
        found = [matcher.match(text).candidates[:1] for text in texts]
        return (
            [c[0].entry if c else "" for c in found],
            [c[0].confidence if c else 0.0 for c in found],
        )

    return best


def everyone(knowledge: Knowledge, peers: Iterable[str]) -> Iterable[tuple[str, Best]]:
    """Teach our matcher, then each of *peers*, the same phrasings."""
    yield OURS, best_of_ours(matcher_for(knowledge))
    for name in peers:
        ranker = Ranker(PEERS[name], knowledge)
        yield name, lambda texts, ranker=ranker: ranker.best(texts)  # type: ignore[misc]


def on_clinc(folder: Path, peers: Iterable[str] = PEERS) -> list[Row]:
    """Measure top-1, AUROC and what typing errors cost on CLINC150."""
    on = "CLINC150, 10 phrasings"
    messages = read_set(folder, "clinc150")
    measured = _measured(draws(messages, "clinc150"), peers) if messages else {}
    rows = [
        Row(on, "top-1", measured.get("top-1", {}), "80", "84"),
        Row(on, "AUROC", measured.get("AUROC", {}), "90", "94"),
        Row(on, "top-1 with typing errors", measured.get("typed", {})),
    ]
    lost = {who: measured["top-1"][who] - typed for who, typed in rows[2].values.items()}
    return [*rows, Row(on, "top-1 lost by typing errors", lost, "≤ 6", "≤ 4", "points")]


def on_banking(folder: Path, peers: Iterable[str] = PEERS) -> list[Row]:
    """Measure top-1 on BANKING77."""
    messages = read_set(folder, "banking77")
    measured = _measured(draws(messages, "banking77"), peers, typed=False) if messages else {}
    return [Row("BANKING77, 10 phrasings", "top-1", measured.get("top-1", {}), "73", "77")]


def _measured(
    drawn: Sequence[Draw], peers: Iterable[str], *, typed: bool = True
) -> dict[str, dict[str, float]]:
    """Give for each number the mean over the draws, by who was asked."""
    found: dict[str, dict[str, list[float]]] = {}

    def note(number: str, who: str, value: float) -> None:
        found.setdefault(number, {}).setdefault(who, []).append(value)

    for draw in drawn:
        texts = [m.text for m in draw.asked]
        for who, best in everyone(draw.knowledge(), list(peers)):
            entries, sure = best(texts)
            note("top-1", who, _right(entries, draw))
            if draw.asked_outside:
                _, unsure = best([m.text for m in draw.asked_outside])
                note("AUROC", who, auroc(sure, unsure))
            if typed:
                note("typed", who, _right(best([mistyped_alike(t) for t in texts])[0], draw))
    return {
        number: {who: float(np.mean(values)) for who, values in by_who.items()}
        for number, by_who in found.items()
    }


def _right(entries: Sequence[str], draw: Draw) -> float:
    return share([e == m.entry for e, m in zip(entries, draw.asked, strict=True)])
