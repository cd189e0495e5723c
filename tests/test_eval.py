"""`carsi-bot eval`: what was right, offered, wrong and missed, against floors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.answering.assistant import Assistant
from bot.assembly import assistant_for
from bot.curation.evaluate import evaluate
from bot.curation.floors import read_floors, standings
from bot.curation.questions import Question, conversation_files, read_questions
from bot.errors import KnowledgeError
from tests.bots import small_knowledge
from tests.conftest import Carsi

SET = """\
- {text: Where is the head office?, language: en, kind: plain, entries: [where]}
- {text: "¿Quién paga el fondo arcoíris?", language: es, kind: plain, entries: [who-pays]}
- {text: What is the rainbow fund?, kind: plain, entries: [who-pays]}
- {text: quantum chromodynamics of gluons, kind: plain, entries: [where]}
- {text: quantum chromodynamics of gluons?, kind: far}
- {text: Who pays for the rainbow fund?, kind: near}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three entries and six questions, each with another outcome in mind."""
    folder = small_knowledge(tmp_path)
    (folder / "evaluation").mkdir()
    (folder / "evaluation/dev.yaml").write_text(SET, encoding="utf-8")
    return folder


@pytest.fixture
def small(folder: Path) -> Assistant:
    """Who answers them."""
    return assistant_for(folder)


def test_each_question_has_the_outcome_that_a_person_would_see(
    folder: Path, small: Assistant
) -> None:
    """
    Right, wrong and missed where we cover it; declined and fooled where we do not.
    """
    report = evaluate(small, read_questions([folder / "evaluation/dev.yaml"]))

    outcomes = [result.outcome for result in report.results]
    assert outcomes == ["right", "right", "wrong", "missed", "declined", "fooled"]
    assert report.tally().share("right") == 50.0
    assert report.tally(language="es").share("right") == 100.0
    assert report.tally(kind="near").share("fooled") == 100.0
    assert report.tally(kind="near").share("right") is None


def test_a_question_is_asked_after_what_was_said_before(folder: Path, small: Assistant) -> None:
    """
    Such questions have a kind, and do not count among first messages.
    """
    rooms = folder / "evaluation/conversations"
    rooms.mkdir()
    (rooms / "ours.yaml").write_text(
        "- {after: [What is the rainbow fund?], text: who pays, kind: follow-up,"
        " entries: [who-pays]}\n",
        encoding="utf-8",
    )
    report = evaluate(small, read_questions(conversation_files(folder)))

    (result,) = report.results
    assert result.outcome == "right"
    assert report.tally(kind="follow-up").total == 1
    assert report.tally().total == 0


def test_an_answer_that_stands_above_counts_as_given(assistant: Assistant) -> None:
    """
    Where a person is told to look up there, the question is answered.
    """
    question = Question(
        text="who gave that order",
        entries=("aid-suspension-2019",),
        after=("why was aid suspended in 2019",),
    )

    (result,) = evaluate(assistant, [question]).results

    assert (result.outcome, result.shown) == ("right", ("aid-suspension-2019",))


def test_confusions_worst_entries_and_calibration_are_named(folder: Path, small: Assistant) -> None:
    """
    Where to begin: the entries that fail, what they are taken for, and how sure we were.
    """
    report = evaluate(small, read_questions([folder / "evaluation/dev.yaml"]))

    (confusion,) = report.confusions()
    assert (confusion.expected, confusion.taken_for) == ("who-pays", "what-is")
    assert [entry for entry, _ in report.worst_entries()] == ["where", "who-pays"]
    assert sum(band.answered for band in report.calibration()) == 4
    assert sum(band.right for band in report.calibration()) == 2


def test_a_missed_floor_ends_with_one(carsi: Carsi, folder: Path) -> None:
    """
    A change that makes answers worse does not slip through.
    """
    floors = folder / "evaluation/floors.yaml"

    floors.write_text("- {measure: right, language: es, least: 100}\n")
    held = carsi("eval", "--knowledge", str(folder))
    floors.write_text("- {measure: right, least: 51}\n- {measure: fooled, most: 100}\n")
    missed = carsi("eval", "--knowledge", str(folder))

    assert held.returncode == 0
    assert missed.returncode == 1
    assert "right, all first messages: at least 51 %" in missed.stdout
    assert "MISSED" in missed.stdout
    assert "\x1b" not in missed.stdout


def test_that_there_are_no_floors_is_said(carsi: Carsi, folder: Path) -> None:
    """
    "Nothing was missed" must not mean "nothing was asked for".
    """
    (folder / "evaluation/floors.yaml").write_text("[]\n")

    done = carsi("eval", "--knowledge", str(folder))

    assert done.returncode == 0
    assert "floors.yaml: no floors" in done.stderr


def test_emptied_floors_are_not_taken_for_none(carsi: Carsi, folder: Path) -> None:
    """
    Else everything passes, whatever it is worth.
    """
    (folder / "evaluation/floors.yaml").write_text("# - {measure: right, least: 100}\n")

    done = carsi("eval", "--knowledge", str(folder))

    assert (done.returncode, done.stdout) == (2, "")
    assert "floors.yaml:1: the file is empty" in done.stderr


def test_a_floor_of_a_kind_that_was_not_asked_is_left_out(folder: Path, small: Assistant) -> None:
    """
    Half the sets can be asked without failing for the other half.
    """
    (folder / "evaluation/floors.yaml").write_text("- {measure: right, kind: typo, least: 90}\n")
    report = evaluate(small, read_questions([folder / "evaluation/dev.yaml"]))

    assert standings(report, read_floors(folder / "evaluation/floors.yaml")) == []


def test_json_and_markdown_say_the_same(carsi: Carsi, folder: Path) -> None:
    """
    One for programs, one for pull requests.
    """
    value = json.loads(carsi("eval", "--json", "--knowledge", str(folder)).stdout)
    page = carsi("eval", "--markdown", "--knowledge", str(folder)).stdout

    assert value["all"]["asked"] == 6
    assert value["all"]["per_cent"]["right"] == 50.0
    assert value["questions"][2]["outcome"] == "wrong"
    assert value["questions"][2]["where"].endswith("dev.yaml:3")
    assert "| plain | 4 | 50.0 | 50.0 | 1 | 1 | – | – | – |" in page


def test_other_sets_are_taken_as_json_lines(carsi: Carsi, folder: Path, tmp_path: Path) -> None:
    """
    A set that somebody else keeps can be asked as it is.
    """
    file = tmp_path / "others.jsonl"
    row = {"text": "Where is the head office?", "lang": "en", "expect": ["where"], "note": "x"}
    file.write_text(json.dumps(row) + "\n")

    value = json.loads(carsi("eval", "--json", str(file), "--knowledge", str(folder)).stdout)

    assert value["all"]["right"] == 1


def test_wrong_questions_are_told_all_at_once_with_their_lines(tmp_path: Path) -> None:
    """
    A set of hundreds is mended in one go.
    """
    file = tmp_path / "dev.yaml"
    file.write_text("- {txt: hello}\n- {text: hi, language: fr}\n- {text: hey}\n")

    with pytest.raises(KnowledgeError) as caught:
        read_questions([file])

    assert [finding.where.line for finding in caught.value.findings] == [1, 2]


def test_nothing_to_ask_is_said(carsi: Carsi, tmp_path: Path) -> None:
    """
    "All right" must not mean "nothing was asked".
    """
    done = carsi("eval", "--knowledge", str(small_knowledge(tmp_path)))

    assert done.returncode == 2
    assert "no questions" in done.stderr
