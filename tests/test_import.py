"""What a spreadsheet does to a cell, or a curator to a row, breaks no file of the knowledge."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.curation.importing import Proposed, proposed
from bot.curation.writing import write
from bot.errors import CarsiBotError
from bot.knowledge.reading import read_knowledge, read_with_places
from tests.clean_knowledge import change, write_clean_knowledge

FILE = "entries/money.yaml"
HEADING = "id,topic,question_en,question_es,answer_en,answer_es,sources,as_of\n"
FERRY = "ferry,money,What is the fare?,¿Cuánto cuesta?,Two.,Dos.,port-2011,2012\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Knowledge that breaks no rule."""
    return write_clean_knowledge(tmp_path / "knowledge")


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Where the spreadsheet is saved."""
    return tmp_path / "rows.csv"


def seen(folder: Path, sheet: Path) -> list[Proposed]:
    return proposed(sheet, *read_with_places(folder))


def written(folder: Path, sheet: Path) -> list[Path]:
    return write(folder, seen(folder, sheet), read_with_places(folder)[1])


def test_entries_at_the_left_edge_stay_there(folder: Path, sheet: Path) -> None:
    """
    Two spaces before some of them, and the file is no YAML any more.
    """
    text = (folder / FILE).read_text(encoding="utf-8")
    edge = "\n".join(line.removeprefix("  ") for line in text.split("\n"))
    (folder / FILE).write_text(edge, encoding="utf-8")
    before = read_knowledge(folder).entries
    sheet.write_text(HEADING + FERRY + "bridge-toll,,,,Lorries and buses.,,,\n", encoding="utf-8")

    written(folder, sheet)

    after = read_knowledge(folder).entries
    assert list(after) == ["harbour-tax", "bridge-toll", "ferry"]
    assert after["bridge-toll"].answer["en"].text == "Lorries and buses."
    assert after["harbour-tax"] == before["harbour-tax"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("topic: money\n", "", id="a key after the entries"),
        pytest.param("  - id: bridge", "  -\n    id: bridge", id="a dash on its own line"),
    ],
)
def test_a_file_that_would_be_spoilt_is_refused_and_none_is_touched(
    folder: Path, sheet: Path, old: str, new: str
) -> None:
    """
    Half an import is worse than none.
    """
    change(folder, FILE, old, new)
    if not new:
        with (folder / FILE).open("a", encoding="utf-8") as file:
            file.write(old)
    before = (folder / FILE).read_text(encoding="utf-8")
    sheet.write_text(HEADING + FERRY + "bridge-toll,,,,Buses.,,,\n", encoding="utf-8")

    with pytest.raises(CarsiBotError, match=r"money.yaml: could not be read again") as caught:
        written(folder, sheet)

    assert "hint: " in str(caught.value)
    assert (folder / FILE).read_text(encoding="utf-8") == before


def test_what_no_column_shows_is_kept(folder: Path, sheet: Path) -> None:
    """
    An entry for people in danger stays one.
    """
    change(folder, FILE, "as_of: '2012'", "as_of: '2012'\n    urgent: true")
    sheet.write_text(HEADING + "bridge-toll,,,,Lorries and buses.,,,\n", encoding="utf-8")

    written(folder, sheet)

    assert read_knowledge(folder).entries["bridge-toll"].urgent


@pytest.mark.parametrize(
    ("content", "problem", "remedy"),
    [
        pytest.param(
            f'{HEADING}ferry,money,"What is it,¿Qué?,Two.,Dos.,,\n{FERRY}'.encode(),
            "rows.csv:2: a quotation mark is missing",
            "ends with one",
            id="a quotation mark that is never closed",
        ),
        pytest.param(
            f'{HEADING}{FERRY}a,money,"What,b,c,d,,\nb,money,"Who?",b,c,d,,\n'.encode(),
            "rows.csv:3: a quotation mark is missing",
            "ends with one",
            id="one that the next row closes",
        ),
        pytest.param(b"PK\x03\x04\x14\x00", "is a workbook and not CSV", "as CSV UTF-8", id="XLSX"),
        pytest.param(
            f"{HEADING}{FERRY}".encode("cp1252"),
            "rows.csv:2: is not UTF-8",
            "as CSV UTF-8",
            id="Windows-1252",
        ),
        pytest.param("id,topic\n".encode("utf-16"), "is not UTF-8", "as CSV UTF-8", id="UTF-16"),
        pytest.param(b"", "no column 'id'", "known are", id="an empty file"),
    ],
)
def test_what_is_no_csv_is_refused_with_a_way_out(
    folder: Path, sheet: Path, content: bytes, problem: str, remedy: str
) -> None:
    """
    A title that has swallowed three rows would look like success.
    """
    sheet.write_bytes(content)

    with pytest.raises(CarsiBotError) as caught:
        seen(folder, sheet)

    assert problem in str(caught.value)
    assert remedy in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        pytest.param(
            "What is the fare?", '"What is\nthe fare?"', "question_en: it has several lines",
            id="a title of two lines",
        ),
        pytest.param(
            "What is", "What\0 is", "question_en: it holds a character that cannot be seen",
            id="a null character",
        ),
        pytest.param(
            "2012", "Feb-12", "as_of: 'Feb-12' is not written as it must be; a date is 2012-02-06,"
            " '2012-02' or '2012'; format the column as text", id="what a spreadsheet makes of it",
        ),
        pytest.param(
            "ferry", "The Ferry", "id: 'The Ferry' is not written as it must be; a name is small"
            " letters", id="a name with a space",
        ),
        pytest.param("¿Cuánto cuesta?,Two.,Dos.", ",,Dos.", "in the same language", id="no answer"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_taken_says_why_in_words(
    folder: Path, sheet: Path, old: str, new: str, reason: str
) -> None:
    """
    Patterns are for programmers.
    """
    sheet.write_text(HEADING + FERRY.replace(old, new), encoding="utf-8")

    (row,) = seen(folder, sheet)

    assert reason in "\n".join(row.reasons)
    assert not row.entry


def test_empty_rows_are_no_rows(folder: Path, sheet: Path) -> None:
    """
    Spreadsheets leave them at the end.
    """
    sheet.write_text(f"{HEADING},,,,,,,\n{FERRY},,,,,,,\n , ,,,,,,,,\n\n", encoding="utf-8")

    assert [(row.line, row.id, row.reasons) for row in seen(folder, sheet)] == [(3, "ferry", ())]
