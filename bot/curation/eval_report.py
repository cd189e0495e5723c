"""Write an evaluation down: as tables, or as one JSON object.

May import: this room.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.curation.evaluate import BAND, MEASURES, OUTCOMES, Outcome, Report, Result, Tally
from bot.curation.floors import Standing
from bot.curation.tables import Table

_COLUMNS = (
    "",
    ">asked",
    ">right %",
    ">right or offered %",
    ">wrong",
    ">missed",
    ">declined %",
    ">offered",
    ">answered",
)


def tables(report: Report, standings: Sequence[Standing], *, listed: int | None) -> list[Table]:
    """Give every table, the most summary first.

    Args:
        report: What was measured.
        standings: The floors, held or not.
        listed: At most so many entries, confusions and questions; None for all.
    """
    kinds = _grouped(
        "By kind (declined, offered and answered: of questions that must not be answered)",
        report.by_kind(),
    )
    total = _tally_row("all first messages", report.tally())
    return [
        Table(kinds.heading, kinds.columns, [*kinds.rows, total]),
        _grouped("By language", report.by_language()),
        _grouped("By topic", report.by_topic()),
        _worst(report, listed),
        _confusions(report, listed),
        _failures("Answered although not covered", report, ("fooled",), listed),
        _failures("Missed", report, ("missed", "beside"), listed),
        _calibration(report),
        _floors(standings),
    ]


def _grouped(heading: str, groups: Mapping[str, Tally]) -> Table:
    return Table(heading, _COLUMNS, [_tally_row(name, tally) for name, tally in groups.items()])


def _tally_row(name: str, tally: Tally) -> list[str]:
    def count(*outcomes: Outcome, of: int) -> str:
        return str(sum(tally.counts[outcome] for outcome in outcomes)) if of else "–"

    return [
        name,
        str(tally.total),
        _per_cent(tally.share("right")),
        _per_cent(tally.share("helped")),
        count("wrong", of=tally.covered),
        count("missed", "beside", of=tally.covered),
        _per_cent(tally.share("declined")),
        count("tempted", of=tally.uncovered),
        count("fooled", of=tally.uncovered),
    ]


def _per_cent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1f}"


def _worst(report: Report, listed: int | None) -> Table:
    rows = [
        [entry, str(t.total), str(t.counts["right"]), str(t.counts["among"]),
         str(t.counts["wrong"]), str(t.counts["missed"] + t.counts["beside"])]
        for entry, t in report.worst_entries()[:listed]
    ]  # fmt: skip
    columns = ("entry", ">asked", ">right", ">offered", ">wrong", ">missed")
    return Table("Worst entries", columns, rows)


def _confusions(report: Report, listed: int | None) -> Table:
    rows = [
        [c.expected, c.taken_for, str(len(c.texts)), c.texts[0]]
        for c in report.confusions()[:listed]
    ]
    return Table("Confusions", ("asked for", "answered with", ">times", "for example"), rows)


def _failures(
    heading: str, report: Report, outcomes: tuple[Outcome, ...], listed: int | None
) -> Table:
    results = report.with_outcome(*outcomes)
    more = f", the first {listed} of {len(results)}" if listed and len(results) > listed else ""
    rows = [
        [str(r.question.where), r.question.text, *_expected_and_shown(r)] for r in results[:listed]
    ]
    return Table(f"{heading}{more}", ("where", "question", "expected", "shown"), rows)


def _expected_and_shown(result: Result) -> tuple[str, str]:
    return "".join(result.question.entries[:1]), ", ".join(result.shown[:2])


def _calibration(report: Report) -> Table:
    rows = [
        [f"{band.start}–{band.start + BAND}", str(band.answered), str(band.right),
         _per_cent(100 * band.right / band.answered)]
        for band in report.calibration()
    ]  # fmt: skip
    columns = ("confidence", ">answered", ">right", ">right %")
    return Table("Calibration of answers", columns, rows)


def _floors(standings: Sequence[Standing]) -> Table:
    rows = [
        [str(s.floor), f"{s.share:.1f}", "holds" if s.held else "MISSED"]
        for s in sorted(standings, key=lambda s: s.held)
    ]
    return Table("Floors", ("floor", ">measured %", ""), rows)


def as_object(report: Report, standings: Sequence[Standing]) -> dict[str, Any]:
    """Give everything as plain values for `--json`."""
    return {
        "all": _tally_object(report.tally()),
        "kinds": {name: _tally_object(t) for name, t in report.by_kind().items()},
        "languages": {name: _tally_object(t) for name, t in report.by_language().items()},
        "topics": {name: _tally_object(t) for name, t in report.by_topic().items()},
        "worst_entries": [
            {"entry": entry, **_tally_object(tally)} for entry, tally in report.worst_entries()
        ],
        "confusions": [
            {"asked_for": c.expected, "answered_with": c.taken_for, "questions": list(c.texts)}
            for c in report.confusions()
        ],
        "calibration": [
            {"from": b.start, "to": b.start + BAND, "answered": b.answered, "right": b.right}
            for b in report.calibration()
        ],
        "answered_in_another_language": report.other_language(),
        "floors": [
            {"floor": str(s.floor), "measured": round(s.share, 2), "holds": s.held}
            for s in standings
        ],
        "questions": [
            {
                "where": str(r.question.where),
                "text": r.question.text,
                "kind": r.question.kind,
                "language": r.question.language,
                "expected": list(r.question.entries),
                "outcome": r.outcome,
                "shown": list(r.shown),
                "confidence": round(r.confidence, 1),
            }
            for r in report.results
        ],
    }


def _tally_object(tally: Tally) -> dict[str, Any]:
    shares = {measure: tally.share(measure) for measure in MEASURES}
    return {
        "asked": tally.total,
        **{outcome: tally.counts[outcome] for outcome in OUTCOMES},
        "per_cent": {m: round(s, 2) for m, s in shares.items() if s is not None},
    }
