"""Write a comparison down: as tables, or as one JSON object.

May import: this room.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from bot.curation.compare import Change, Comparison, Difference
from bot.curation.evaluate import Result
from bot.curation.tables import Table

HEADINGS: dict[Change, str] = {
    "worse": "Worse for people",
    "better": "Better for people",
    "changed": "Changed, for better or worse",
}


def tables(comparison: Comparison, *, listed: int | None) -> list[Table]:
    """Give the tables, losses first.

    Args:
        comparison: What differs.
        listed: At most so many lines in each table; None for all.
    """
    changes: tuple[Change, ...] = ("worse", "better", "changed")
    return [
        *(_differences(HEADINGS[c], comparison.with_change(c), listed) for c in changes),
        _rewritten(comparison, listed),
    ]


def _differences(heading: str, found: list[Difference], listed: int | None) -> Table:
    rows = [
        [d.what, d.new.question.text, _said(d.old), _said(d.new), d.new.question.kind]
        for d in found[:listed]
    ]
    columns = ("what", "question", "before", "now", "kind")
    return Table(f"{heading}: {_of(len(rows), len(found))}", columns, rows)


def _of(shown: int, every: int) -> str:
    return str(every) if shown == every else f"{shown} of {every}, --worst 0 shows all"


def _said(result: Result) -> str:
    if result.outcome in ("missed", "declined"):
        return "declined"
    if result.outcome in ("among", "beside", "tempted"):
        return "offered " + ", ".join(result.shown)
    return "".join(result.shown)


def _rewritten(comparison: Comparison, listed: int | None) -> Table:
    rows = [[r.entry, ", ".join(r.parts)] for r in comparison.rewritten[:listed]]
    heading = f"Entries that read differently: {_of(len(rows), len(comparison.rewritten))}"
    return Table(heading, ("entry", "what changed"), rows)


def summary(comparison: Comparison) -> str:
    """Give the verdict, and what it rests on."""
    kinds = Counter(d.what for d in comparison.differences)
    told = "; ".join(f"{count} {what}" for what, count in kinds.most_common())
    return (
        f"{comparison.verdict}. Asked {comparison.asked:,} questions of both;"
        f" {comparison.same:,} phrasings are the same in both."
        + (f" {told[0].upper()}{told[1:]}." if told else "")
    )


def as_object(comparison: Comparison) -> dict[str, Any]:
    """Give everything as plain values for `--json`."""
    return {
        "verdict": comparison.verdict,
        "asked": comparison.asked,
        "same": comparison.same,
        "differences": [
            {
                "change": d.change,
                "what": d.what,
                "question": d.new.question.text,
                "language": d.new.question.language,
                "kind": d.new.question.kind,
                "expected": list(d.new.question.entries),
                "before": {"outcome": d.old.outcome, "shown": list(d.old.shown)},
                "now": {"outcome": d.new.outcome, "shown": list(d.new.shown)},
            }
            for d in comparison.differences
        ],
        "rewritten": [{"entry": r.entry, "parts": list(r.parts)} for r in comparison.rewritten],
    }
