"""Print all that the matcher is measured by, beside its peers, in one table.

Run with `python -m tests.benchmarks.matching [--only NAME …] [--json]`; half an hour for all.
May import: `bot`.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bot.curation.tables import Table, progress, show
from tests.benchmarks import few, shipped
from tests.benchmarks.peers import PEERS
from tests.benchmarks.rows import OURS, Row
from tests.benchmarks.sets import FOUND_BESIDE
from tests.benchmarks.shipped import Stranger

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
SIZES = {3_000: ("1.5", "0.5"), 30_000: ("4", "2"), 300_000: ("9", "5")}


def measured_apart(what: str, folder: Path) -> Any:
    """Run `tests.benchmarks.speed` in a process of its own, and give what it measured."""
    command = [sys.executable, "-m", "tests.benchmarks.speed", what, str(folder)]
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, env={**os.environ, **ONE_THREAD}
    )
    return json.loads(done.stdout.splitlines()[-1])


def on_our_speed(folder: Path) -> list[Row]:
    """Time a question to the shipped knowledge: ours and the peers', one thread."""
    ours, peers = measured_apart("ours", folder), measured_apart("peers", folder)
    on = f"our knowledge, {ours['phrasings']:,} phrasings"

    def row(number: str, key: str, at_least: str, aim: str) -> Row:
        values = {OURS: ours[key], **{name: peer[key] for name, peer in peers.items()}}
        return Row(on, number, values, at_least, aim, "ms")

    return [
        row("a question, p50", "p50", "1", "0.3"),
        row("a question, p99", "p99", "4", "2"),
        Row(on, "a mistyped question, p50", {OURS: ours["typed p50"]}, unit="ms"),
        Row(on, "a mistyped question, p99", {OURS: ours["typed p99"]}, unit="ms"),
        Row(on, "memory of the process", {OURS: ours["held MB"]}, unit="MB"),
    ]


def on_sizes(folder: Path) -> list[Row]:
    """Time the matcher on more and more phrasings."""
    rows = []
    for size, floors in SIZES.items():
        on, found = f"{size:,} phrasings", measured_apart(str(size), folder)
        if found is None:
            rows.append(Row(on, "a question, p50", {}, *floors, unit="ms"))
            continue
        rows += [
            Row(on, "a question, p50", {OURS: found["p50"]}, *floors, unit="ms"),
            Row(on, "a question, p99", {OURS: found["p99"]}, unit="ms"),
            Row(on, "built in (CPU)", {OURS: found["build s"]}, unit="s"),
            Row(on, "memory added", {OURS: found["held MB"]}, unit="MB"),
            Row(on, "memory at most", {OURS: found["peak MB"]}, unit="MB"),
        ]
    return rows


def on_long_texts(folder: Path) -> list[Row]:
    """Time 4,096 characters of anything."""
    on, rows = "4,096 characters", []
    for sort, found in measured_apart("long", folder).items():
        alone = {OURS: found["match p99"]}
        rows += [
            Row(on, f"{sort}, p99", {OURS: found["p99"]}, "15", "5", "ms"),
            Row(on, f"{sort}, the matcher alone, p99", alone, unit="ms"),
        ]
    return rows


def on_cold_start(folder: Path) -> list[Row]:
    """Time the command as a process."""
    found = measured_apart("cold", folder)
    on = 'carsi-bot ask "goals?"'
    return [
        Row(on, "ready, wall", {OURS: found["wall s"]}, "1.5", "0.8", "s"),
        Row(on, "ready, CPU", {OURS: found["cpu s"]}, unit="s"),
    ]


Benchmark = Callable[[Path, Iterable[str]], list[Row]]
BENCHMARKS: dict[str, Benchmark] = {
    "speed": lambda folder, _: on_our_speed(folder),
    "sizes": lambda folder, _: on_sizes(folder),
    "long": lambda folder, _: on_long_texts(folder),
    "cold": lambda folder, _: on_cold_start(folder),
    "clinc": few.on_clinc,
    "banking": few.on_banking,
    "ours": shipped.on_our_questions,
}
STRANGERS = "strangers"


def table(rows: Iterable[Row]) -> Table:
    """Give all rows with their floors, ours first."""
    whos = (OURS, *PEERS)
    columns = ("on", "number", ">at least", ">aim", *(f">{who}" for who in whos))
    cells = [
        (r.on, f"{r.number}, {r.unit}", r.at_least, r.aim, *(r.cell(who) for who in whos))
        for r in rows
    ]
    return Table("What the matcher is measured by", columns, cells)


def stranger_table(found: Iterable[Stranger]) -> Table:
    """Give the strangers' messages that were answered most confidently."""
    cells = [(f"{s.confidence:.0f}", s.entry, s.intent, s.text) for s in found]
    heading = "Strangers' messages answered most confidently"
    return Table(heading, (">confidence", "entry", "intent", "message"), cells)


def main() -> None:
    """Measure what is chosen and print it; progress is on standard error."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = (*BENCHMARKS, STRANGERS)
    parser.add_argument("--only", nargs="*", choices=names, default=names)
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=tuple(PEERS))
    parser.add_argument("--data", type=Path, default=FOUND_BESIDE, help="where the public sets are")
    parser.add_argument("--json", action="store_true", help="print JSON too, on the last line")
    options = parser.parse_args()
    rows: list[Row] = []
    worst: list[Stranger] = []
    with progress("measuring", len(options.only)) as advance:
        for number, name in enumerate(options.only, start=1):
            if name == STRANGERS:
                found, worst = shipped.on_strangers(options.data)
            else:
                found = BENCHMARKS[name](options.data, options.peers)
            rows += found
            advance(number)
    show([table(rows), stranger_table(worst)], markdown=True)
    if options.json:
        strangers = [{"text": s.text, "entry": s.entry, "points": s.confidence} for s in worst]
        json.dump({"rows": [r.as_json() for r in rows], "strangers": strangers}, sys.stdout)


if __name__ == "__main__":
    main()
