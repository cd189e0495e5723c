"""Knowledge out and in: spreadsheets, which come back, and JSON."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from bot.knowledge.reading import read_knowledge
from tests.clean_knowledge import change, write_pictured_knowledge
from tests.conftest import Carsi

FILE = "entries/money.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Knowledge with a picture."""
    return write_pictured_knowledge(tmp_path / "knowledge")


def test_every_answer_goes_to_a_spreadsheet_and_comes_back_unchanged(
    carsi: Carsi, folder: Path, tmp_path: Path
) -> None:
    """
    Export, look, import: nothing to do.
    """
    sheet = tmp_path / "answers.csv"
    where = ("--knowledge", str(folder))

    out = carsi("export", "--csv", "-o", str(sheet), *where)
    back = carsi("import", "--csv", str(sheet), *where)

    assert "2 entries" in out.stderr
    assert (back.returncode, back.stdout) == (0, "")
    assert "2 rows, all as before" in back.stderr


def test_json_holds_everything_a_program_needs(carsi: Carsi, folder: Path) -> None:
    """
    Another program may show the same answers.
    """
    value = json.loads(carsi("export", "--json", "--knowledge", str(folder)).stdout)

    entry = value["entries"][0]
    assert entry["id"] == "harbour-tax"
    assert entry["answer"]["en"]["text"].startswith("Since 2011 ships pay $120")
    assert "**$120**" in entry["answer"]["en"]["markdown"]
    assert value["sources"]["port-2011"]["url"] == "https://port.example/tax"
    assert value["topics"] == [{"id": "money", "title": {"en": "Money", "es": "Dinero"}}]


def sheet(tmp_path: Path, *rows: dict[str, str], delimiter: str = ",") -> Path:
    file = io.StringIO()
    columns = list(dict.fromkeys(column for row in rows for column in row))
    writer = csv.DictWriter(file, columns, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    path = tmp_path / "rows.csv"
    path.write_text(file.getvalue(), encoding="utf-8")
    return path


NEW = {
    "id": "ferry-fare", "topic": "money", "question_en": "What is the fare?",
    "question_es": "¿Cuánto cuesta?", "answer_en": "It is:\n- two\n- or three: more",
    "answer_es": "Son dos.", "phrasings_en": "ferry price\nyes", "sources": "port-2011",
    "as_of": "2012-03", "review_by": "2030-01-01",
}  # fmt: skip


def test_the_preview_tells_new_changed_and_invalid_rows_and_writes_nothing(
    carsi: Carsi, folder: Path, tmp_path: Path
) -> None:
    """
    Nobody overwrites a colleague's work by a wrong column.
    """
    rows = sheet(
        tmp_path,
        NEW,
        {"id": "bridge-toll", "answer_en": "Lorries and buses pay it."},
        {"id": "No Good", "topic": "money", "question_en": "Q", "answer_en": "# Heading"},
        {"id": "harbour-tax", "topic": "weather"},
        {"id": "bridge-toll", "answer_en": "Twice."},
    )
    before = (folder / FILE).read_text(encoding="utf-8")

    done = carsi("import", "--csv", str(rows), "--knowledge", str(folder))

    told = done.stdout.split()
    assert done.returncode == 1
    assert {"new", "changed", "answer_en"} <= set(told)
    assert "an answer may not have a heading" in " ".join(done.stdout.split())
    assert "topic 'weather' is unknown" in done.stdout
    assert "stands in an earlier row too" in " ".join(done.stdout.split())
    assert "Nothing was written" in done.stderr
    assert (folder / FILE).read_text(encoding="utf-8") == before


def test_what_is_written_is_read_again_and_nothing_is_lost(
    carsi: Carsi, folder: Path, tmp_path: Path
) -> None:
    """
    Empty cells, missing rows and missing phrasings delete nothing.
    """
    before = read_knowledge(folder).entries
    rows = sheet(
        tmp_path,
        NEW,
        {"id": "bridge-toll", "answer_en": "Lorries and buses pay it.", "phrasings_en": "bus fee"},
        delimiter=";",
    )

    done = carsi("import", "--write", "--csv", str(rows), "--knowledge", str(folder))

    after = read_knowledge(folder).entries
    assert done.returncode == 0, done.stderr
    assert list(after) == ["harbour-tax", "bridge-toll", "ferry-fare"]
    assert after["harbour-tax"] == before["harbour-tax"]
    toll = after["bridge-toll"]
    assert toll.answer["en"].text == "Lorries and buses pay it."
    assert toll.answer["es"] == before["bridge-toll"].answer["es"]
    assert set(toll.phrasings["en"]) == {*before["bridge-toll"].phrasings["en"], "bus fee"}
    assert toll.picture == "tolls"
    fare = after["ferry-fare"]
    assert fare.answer["en"].text == "It is:\n• two\n• or three: more"
    assert fare.phrasings["en"] == ("ferry price", "yes")
    assert fare.as_of == "2012-03"


@pytest.mark.parametrize(
    ("heading", "problem"),
    [
        pytest.param("id,anwser_en", "unknown column 'anwser_en'", id="a misspelt column"),
        pytest.param("topic,answer_en", "no column 'id'", id="no id"),
    ],
)
def test_a_wrong_heading_is_refused_with_the_right_names(
    carsi: Carsi, folder: Path, tmp_path: Path, heading: str, problem: str
) -> None:
    """
    A column that nobody reads would look like success.
    """
    rows = tmp_path / "rows.csv"
    rows.write_text(f"{heading}\nx,y\n")

    done = carsi("import", "--csv", str(rows), "--knowledge", str(folder))

    assert done.returncode == 2
    assert f"rows.csv:1: {problem}; known are id, topic" in done.stderr


def test_a_silenced_rule_stays_silenced(carsi: Carsi, folder: Path, tmp_path: Path) -> None:
    """
    No column has it, and yet it is the curator's.
    """
    reason = "the port's own words"
    change(folder, FILE, "picture: tolls", f"picture: tolls\n    silence: {{style: {reason}}}")
    rows = sheet(tmp_path, {"id": "bridge-toll", "phrasings_en": "bus fee"})

    done = carsi("import", "--write", "--csv", str(rows), "--knowledge", str(folder))

    assert done.returncode == 0, done.stderr
    assert read_knowledge(folder).entries["bridge-toll"].silence == {"style": reason}
