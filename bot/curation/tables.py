"""Tables for a terminal, a pipe, or a page in Markdown: the same rows, three forms.

May import: nothing of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console, Group
from rich.table import Table as RichTable
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import RenderableType

PIPED_WIDTH = 110  # columns; a pipe has no width of its own


@dataclass(frozen=True, slots=True)
class Table:
    """A heading over rows of cells; columns whose name begins with ">" stand to the right."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    def for_terminal(self) -> RenderableType:
        """Give the table as rich draws it."""
        table = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for column in self.columns:
            right = column.startswith(">")
            table.add_column(
                column.removeprefix(">"), justify="right" if right else "left", overflow="fold"
            )
        for row in self.rows:
            table.add_row(*(Text(cell) for cell in row))
        return Group(Text(self.heading, style="bold"), table, Text())

    def as_markdown(self) -> str:
        """Give the table in Markdown, with its heading."""
        rule = ["---:" if column.startswith(">") else "---" for column in self.columns]
        names = [column.removeprefix(">") for column in self.columns]
        lines = [_row(names), _row(rule), *(_row(map(_cell, row)) for row in self.rows)]
        return f"### {self.heading}\n\n" + "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def output() -> Console:
    """Give standard output: coloured in a terminal, plain in a pipe."""
    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = PIPED_WIDTH
    return console


def show(tables: Iterable[Table], *, markdown: bool = False) -> None:
    """Print *tables* on standard output, leaving out those without rows."""
    console = output()
    for table in tables:
        if not table.rows:
            continue
        if markdown:
            console.print(table.as_markdown(), markup=False, soft_wrap=True)
        else:
            console.print(table.for_terminal())


@contextmanager
def progress(what: str, total: float) -> Iterator[Callable[[float], None]]:
    """Show a bar on standard error while something takes its time; nothing in a pipe."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=console, disable=not console.is_terminal, transient=True
    ) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


class Bar:
    """Shows on standard error how far something long is, from when it begins; none in a pipe."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._shown: ExitStack | None = None
        self._advance: Callable[[float], None] = lambda _: None

    def __call__(self, done: float) -> None:
        """Show the share that is *done*, 0 to 1; at 1 the bar goes until the next call."""
        if self._shown is None:
            self._shown = ExitStack()
            self._advance = self._shown.enter_context(progress(self._what, 1.0))
        self._advance(done)
        if done >= 1.0:
            self._shown.close()
            self._shown = None
