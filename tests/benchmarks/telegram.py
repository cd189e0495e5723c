"""What the bot costs and what it survives on Telegram, beside the library as it comes.

`python -m tests.benchmarks.telegram [--short] [NAME…]` prints a table. The bot is a process of
its own with the whole knowledge, Telegram a fake on loopback; CPU time is the operating
system's. `--short` takes a minute or two and says nothing about speed.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from bot.assembly import assistant_for
from tests.benchmarks.cost import cost, memory, start
from tests.benchmarks.measures import LONG, OURS, POLLING, SHORT, WEBHOOK, Row, Size
from tests.benchmarks.survival import hostile, kills, scale

MEASURED: dict[str, Callable[[Size], list[Row]]] = {
    "cost": cost,
    "memory": memory,
    "start": start,
    "kills": kills,
    "scale": scale,
    "hostile": hostile,
}


def main() -> None:
    """Measure, and print the table."""
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.telegram")
    options.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASURED))
    options.add_argument("--short", action="store_true", help="see that everything works")
    chosen = options.parse_args()
    assistant_for()  # fitted once if it is not yet, so that no measurement waits for it
    table = Table("", "at most", OURS, POLLING, WEBHOOK, title="Telegram")
    for name in chosen.names or list(MEASURED):
        for row in MEASURED[name](SHORT if chosen.short else LONG):
            cells = [row.values.get(who, "") for who in (OURS, POLLING, WEBHOOK)]
            table.add_row(row.what, row.at_most, *cells)
            Console(stderr=True).print(row.what, cells[0])
    Console(width=150).print(table)


if __name__ == "__main__":
    main()
