"""Read the rows of a spreadsheet that was saved as CSV, and take nothing for what it is not.

May import: `bot.errors`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import CarsiBotError

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how XLSX and ODS begin, and XLS
_SAVE = "hint: save it in the spreadsheet program as CSV UTF-8 (comma delimited)"


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        number: From 1, the heading being the first.
        cells: By heading, trimmed; those that are empty are left out.
        longer: Whether there is something beyond the last heading.
    """

    number: int
    cells: Mapping[str, str]
    longer: bool


def rows_in(file: Path, columns: Collection[str]) -> list[Row]:
    """Read a CSV *file*, whose heading has `id` and others of *columns*; empty rows are left out.

    Raises:
        CarsiBotError: It cannot be read, is no CSV in UTF-8, has a quotation mark too many or too
            few, or another heading.
    """
    text = _text(file)
    reader = csv.reader(io.StringIO(text, newline=""), _dialect(text), strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        raise CarsiBotError(
            f"{file}:{len(rows) + 1}: a quotation mark is missing in this row, or one too many\n"
            '  hint: a cell in " " ends with one; a " inside of it is written ""'
        ) from error
    heading = [cell.strip() for cell in rows[0]] if rows else []
    unknown = [column for column in heading if column not in columns]
    if "id" not in heading or unknown:
        wrong = f"unknown column {unknown[0]!r}" if unknown else "no column 'id'"
        raise CarsiBotError(f"{file}:1: {wrong}; known are {', '.join(columns)}")
    return [
        Row(number, dict(_filled(heading, cells)), any(map(_clean, cells[len(heading) :])))
        for number, cells in enumerate(rows[1:], start=2)
        if any(map(_clean, cells))
    ]


def _filled(heading: list[str], cells: list[str]) -> list[tuple[str, str]]:
    pairs = zip(heading, map(_clean, cells), strict=False)
    return [(column, cell) for column, cell in pairs if cell]


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CarsiBotError(f"{file}: cannot be read: {error.strerror}") from error
    if content.startswith(_WORKBOOKS):
        raise CarsiBotError(f"{file}: is a workbook and not CSV\n  {_SAVE}")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CarsiBotError(f"{file}:{line}: is not UTF-8 text\n  {_SAVE}") from error


def _dialect(text: str) -> type[csv.Dialect]:
    """Tell comma from semicolon: spreadsheets in Spanish save with the latter."""
    heading = text.partition("\n")[0]

    class Found(csv.excel):
        delimiter = ";" if heading.count(";") > heading.count(",") else ","

    return Found


def _clean(cell: str) -> str:
    lines = cell.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    return "\n".join(line.rstrip() for line in lines)
