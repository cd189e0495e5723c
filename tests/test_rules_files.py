"""Rules about files: what nobody reads is named, and what a comment cuts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checking import ENTRIES, PHRASINGS, findings
from tests.clean_knowledge import change, write_clean_knowledge


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Knowledge that breaks no rule."""
    return write_clean_knowledge(tmp_path / "knowledge")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("entries/mynew.yml", "entries/<topic>.yaml"),
        ("entries/mynew.yaml.txt", "entries/<topic>.yaml"),
        ("entries/Mynew.YAML", "entries/<topic>.yaml"),
        ("entries/more/x.yaml", "entries/<topic>.yaml"),
        ("phrasings/money.en.yml", "phrasings/<topic>.en.yaml"),
        ("evaluation/dev.yml", "evaluation/<set>.yaml"),
        ("texts/fr.yaml", "texts/en.yaml or es.yaml"),
        ("figures/tolls.yml", "figures/<table>.yaml"),
        ("vocabulary.yml", "call it vocabulary.yaml"),
        ("vocabularly.yaml", "call it vocabulary.yaml"),
        ("Topics.yaml.txt", "call it topics.yaml"),
    ],
)
def test_a_file_that_nobody_reads_is_named_with_what_to_call_it(
    folder: Path, name: str, hint: str
) -> None:
    """
    Whoever wrote it waits for an answer that never comes.
    """
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("harbour-tax: [dues]\n")

    (found,) = findings(folder)

    assert (found.rule, found.where.path) == ("unread-file", folder / name)
    assert hint in found.hint


@pytest.mark.parametrize(
    "name",
    ["README.md", "docker-compose.yml", "entries/README.md", "entries/.money.yaml.swp",
     "entries/money.yaml.bak", "entries/money.yaml~", ".venv/topics.yml", "more/x.yaml"],
)  # fmt: skip
def test_what_is_not_meant_to_be_read_is_left_alone(folder: Path, name: str) -> None:
    """
    Editors and colleagues have files of their own.
    """
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("x: y\n")

    assert findings(folder) == []


def test_a_comment_that_cuts_nothing_is_welcome(folder: Path) -> None:
    """
    On its own line, behind an id or a date, behind quotes, and # inside of them or of a block.
    """
    change(folder, ENTRIES, "id: bridge-toll", "id: bridge-toll  # since 1911")
    change(folder, ENTRIES, "as_of: '2012'", "as_of: 2012  # as they say")
    change(folder, ENTRIES, "Lorries pay it.", "'Lorries # pay it.'  # cars do not")
    change(folder, ENTRIES, "Since 2011 ships", "Under # 7 of the rules since 2011 ships")
    change(folder, ENTRIES, "Desde 2011 los", "Según el # 7 de las reglas desde 2011 los")
    change(folder, PHRASINGS, "bridge-toll:\n", "bridge-toll:  # by car\n# by lorry\n")

    assert [finding for finding in findings(folder) if finding.rule == "cut-text"] == []


def test_a_comment_behind_a_text_is_silenced_on_its_entry(folder: Path) -> None:
    """
    The finding knows whose text it is, in a file of phrasings too.
    """
    change(folder, PHRASINGS, "bridge-toll:\n", "bridge-toll:\n- tolls of lorries # said in 2011\n")
    silence = "as_of: '2012'\n    silence: {cut-text: these are notes}"
    change(folder, ENTRIES, "as_of: '2012'", silence)

    assert findings(folder) == []


@pytest.mark.parametrize("date", ["about 2014", "2012 or 2013", "2010-2011", "2020 or later"])
def test_a_source_may_say_that_its_day_is_not_known(folder: Path, date: str) -> None:
    """
    Honest words are better than a day that nobody has seen.
    """
    change(folder, "sources.yaml", "date: '2011'", f"date: {date}")

    assert findings(folder) == []


@pytest.mark.parametrize("date", ["2014-3-1", "1.3.2014", "14", "soon"])
def test_a_date_of_a_source_has_one_manner(folder: Path, date: str) -> None:
    """
    3/1 is in March for some, and in January for others.
    """
    change(folder, "sources.yaml", "date: '2011'", f"date: '{date}'")

    assert [finding.rule for finding in findings(folder)] == ["source-date"]
