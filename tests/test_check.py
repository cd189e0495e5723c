"""`carsi-bot check` tells all at once, and nothing that is silenced, to people and to programs."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from bot.curation.check import check
from bot.curation.rules import RULES
from bot.knowledge.reading import SHIPPED
from tests.checking import ENTRIES, PHRASINGS, TODAY, findings
from tests.clean_knowledge import change, write_clean_knowledge
from tests.conftest import Carsi


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Knowledge that breaks no rule."""
    return write_clean_knowledge(tmp_path / "knowledge")


def test_knowledge_that_breaks_no_rule_has_no_findings(folder: Path) -> None:
    """
    What a curator cannot mend must not be complained about.
    """
    assert findings(folder) == []


def test_a_rule_is_silenced_on_one_entry_with_a_reason(folder: Path) -> None:
    """
    A rule that is wrong for one entry must not have to be wrong for all.
    """
    silence = "as_of: '2012'\n    silence: {billones: this one truly means millions of millions}"
    change(folder, ENTRIES, "as_of: '2012'", silence)
    change(folder, ENTRIES, "Lo pagan los camiones.", "Son dos billones.")

    assert findings(folder) == []


def test_all_findings_are_told_at_once(folder: Path) -> None:
    """
    Ten mistakes are mended in one go, in files with a broken shape beside those without.
    """
    change(folder, "declined.yaml", "answer:", "anser:")
    change(folder, ENTRIES, "Lo pagan los camiones.", "Son dos billones.")
    change(folder, "evaluation/dev.yaml", "text:", "txt:")

    found = {(f.where.path.name, f.rule) for f in findings(folder)}

    assert found >= {("declined.yaml", "shape"), ("money.yaml", "billones"), ("dev.yaml", "shape")}


def test_a_broken_entry_does_not_drag_its_phrasings_along(folder: Path) -> None:
    """
    One missing colon must not read as a hundred mistakes.
    """
    change(folder, ENTRIES, "question:", "question")

    (found,) = findings(folder)

    assert found.where.path.name == "money.yaml"
    assert found.problem.startswith("is not YAML")


def test_a_slip_in_the_sources_does_not_drag_the_entries_along(folder: Path) -> None:
    """
    The one line to mend is the only one told.
    """
    change(folder, "sources.yaml", "title:", "titel:")

    assert {finding.where.path.name for finding in findings(folder)} == {"sources.yaml"}


@pytest.mark.parametrize(
    "slip",
    ["", "# later\n", "just words\n", "- [a list]\n", "- - a\n- {b: c}\n", "harbour-tax:\n",
     "harbour-tax:\n- 2014\n", "harbour-tax: [[a], {b: c}, no]\n", "harbour-tax: a text\n",
     "entries: [7]\n", "entries: soon\n"],
)  # fmt: skip
@pytest.mark.parametrize(
    "file",
    [ENTRIES, PHRASINGS, "topics.yaml", "sources.yaml", "vocabulary.yaml", "declined.yaml",
     "texts/en.yaml", "evaluation/dev.yaml", "evaluation/floors.yaml", "figures/facts.yaml",
     "pictures.yaml"],
)  # fmt: skip
def test_a_slip_in_any_file_is_a_finding_at_its_place(folder: Path, file: str, slip: str) -> None:
    """
    Who only forgot the quotes is not shown the inside of the program.
    """
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(slip, encoding="utf-8")

    assert folder / file in {f.where.path for f in findings(folder)}


def test_an_emptied_file_does_not_hide_behind_another(carsi: Carsi, folder: Path) -> None:
    """
    What asks, what checks and what measures all say it.
    """
    for name in ("texts/en.yaml", "evaluation/floors.yaml", "evaluation/dev.yaml"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("# nothing\n", encoding="utf-8")

    for command in (["check"], ["ask", "hello"], ["eval"]):
        done = carsi(*command, "--knowledge", str(folder))

        assert done.returncode != 0
        assert "the file is empty" in done.stdout + done.stderr


def test_it_is_said_when_the_rules_could_not_be_applied(carsi: Carsi, folder: Path) -> None:
    """
    One finding must not look like all there are.
    """
    (folder / "texts").mkdir()
    (folder / "texts/en.yaml").write_text("")

    done = carsi("check", "--knowledge", str(folder))

    assert done.stdout.count("hint:") == 1
    assert "Nothing more was checked" in done.stderr


def test_the_shipped_knowledge_is_checked_in_seconds() -> None:
    """
    A check that is slow is a check that nobody runs before saving.
    """
    began = time.process_time()
    checked = check(SHIPPED, today=TODAY)
    taken = time.process_time() - began

    assert checked.knowledge is not None
    assert taken < 10  # five times what it takes: seconds, not minutes, on any machine


def test_the_command_in_a_pipe_prints_places_hints_and_a_count(carsi: Carsi, folder: Path) -> None:
    """
    Findings on standard output, the count on standard error, exit code 1.
    """
    change(folder, ENTRIES, "Lo pagan los camiones.", "Son dos billones.")

    done = carsi("check", "--knowledge", str(folder))

    assert done.returncode == 1
    assert f"{folder}/{ENTRIES}:28: billones are millions" in done.stdout
    assert "  hint: write 1,500 millones" in done.stdout
    assert "  rule: billones" in done.stdout
    assert "2 entries, 84 phrasings in English, 84 phrasings in Spanish" in done.stderr
    assert "1 finding" in done.stderr


def test_the_command_writes_json_lines_for_programs(carsi: Carsi, folder: Path) -> None:
    """
    An editor plug-in needs no parser of its own.
    """
    change(folder, ENTRIES, "Lo pagan los camiones.", "Son dos billones.")

    done = carsi("check", "--json", "--knowledge", str(folder))

    assert json.loads(done.stdout) == {
        "file": f"{folder}/{ENTRIES}",
        "line": 28,
        "rule": "billones",
        "problem": "billones are millions of millions in Spanish",
        "hint": "write 1,500 millones for 1.5 billion",
    }


def test_clean_knowledge_exits_with_zero(carsi: Carsi, folder: Path) -> None:
    """
    What a pull request is let through by.
    """
    done = carsi("check", "--fit", "--knowledge", str(folder))

    assert (done.returncode, done.stdout) == (0, "")


def test_every_rule_has_a_name_that_the_command_lists(carsi: Carsi) -> None:
    """
    Who wants to silence a rule must find its name.
    """
    listed = carsi("check", "--rules").stdout

    assert all(rule in listed for rule in RULES)
