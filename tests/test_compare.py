"""`carsi-bot compare`: what a change of the knowledge does to people."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.bots import ANSWER, small_knowledge
from tests.clean_knowledge import change
from tests.conftest import Carsi

FILE = "entries/basics.yaml"
SET = """\
- {text: where do they have the head office, kind: plain, entries: [where]}
- {text: hippopotamus dentist appointment, kind: plain, entries: [hippo]}
"""
HIPPO = """
  - id: hippo
    question: {en: When does the hippopotamus see the dentist?}
    phrasings: {en: [dentist appointment of the hippopotamus]}
    answer: {en: On Monday.}
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Knowledge as it is."""
    folder = small_knowledge(tmp_path / "old")
    (folder / "evaluation").mkdir()
    (folder / "evaluation/dev.yaml").write_text(SET)
    return folder


@pytest.fixture
def new(tmp_path: Path, old: Path) -> Path:
    """Knowledge as it shall be."""
    return Path(shutil.copytree(old, tmp_path / "new"))


def test_nothing_changed_is_nothing_to_fear(carsi: Carsi, old: Path, new: Path) -> None:
    """
    The verdict is one line that everybody understands.
    """
    done = carsi("compare", str(old), str(new))

    assert done.returncode == 0
    assert done.stdout.startswith("0 better, 0 worse, 0 changed.")


def test_a_new_entry_is_a_gain(carsi: Carsi, old: Path, new: Path) -> None:
    """
    Who asked in vain before is answered now.
    """
    with (new / FILE).open("a") as file:
        file.write(HIPPO)

    done = carsi("compare", "--json", str(old), str(new))

    value = json.loads(done.stdout)
    assert done.returncode == 0
    assert value["verdict"] == "3 better, 0 worse, 0 changed"
    assert {d["what"] for d in value["differences"]} == {"newly answered"}
    assert value["rewritten"] == [{"entry": "hippo", "parts": ["new"]}]


def test_a_lost_entry_is_a_loss_and_ends_with_one(carsi: Carsi, old: Path, new: Path) -> None:
    """
    A question that was answered yesterday and is not today is shown first.
    """
    text = (new / FILE).read_text(encoding="utf-8")
    (new / FILE).write_text(text[: text.index("  - id: where")], encoding="utf-8")

    done = carsi("compare", str(old), str(new))

    assert done.returncode == 1
    assert done.stdout.startswith("Worse for people")
    assert "where do they have the head office" in done.stdout
    assert "removed" in done.stdout
    assert " 1 worse" in done.stdout


def test_a_phrasing_moved_to_another_entry_is_asked(carsi: Carsi, old: Path, new: Path) -> None:
    """
    Every phrasing that leads elsewhere is shown, whether an evaluation set has it or not.
    """
    change(new, FILE, "What is the rainbow fund?", "What is it in short?")
    change(new, FILE, "answer: {en: The seven", "phrasings: {en: [What is the rainbow fund?]}\n"
           "    answer: {en: The seven")  # fmt: skip

    value = json.loads(carsi("compare", "--json", str(old), str(new)).stdout)

    moved = next(d for d in value["differences"] if d["question"] == "What is the rainbow fund?")
    assert moved["what"] == "another answer"
    assert moved["before"]["shown"] == ["what-is"]
    assert moved["now"]["shown"] == ["who-pays"]


def test_a_changed_text_is_named_part_by_part(carsi: Carsi, old: Path, new: Path) -> None:
    """
    Same entry, other words: a reviewer wants to read those.
    """
    change(new, FILE, ANSWER, "The head office has moved.")

    done = carsi("compare", "--markdown", str(old), str(new))

    assert done.returncode == 0
    assert "| where | answer.en |" in done.stdout
    assert "**0 better, 0 worse, 0 changed." in done.stdout


def test_two_git_revisions_are_compared(carsi: Carsi, old: Path) -> None:
    """
    What a pull request changes is one command.
    """
    git = ["git", "-C", str(old.parent), "-c", "user.name=Ana", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "First"], check=True)
    with (old / FILE).open("a") as file:
        file.write(HIPPO)

    now = carsi("compare", "HEAD", "--knowledge", str(old))
    subprocess.run([*git, "commit", "-qam", "Second"], check=True)
    both = carsi("compare", "HEAD~1", "HEAD", "--knowledge", str(old))

    assert now.stdout.splitlines()[-1] == both.stdout.splitlines()[-1]
    assert "3 better, 0 worse, 0 changed" in both.stdout


def test_what_is_neither_folder_nor_revision_is_refused(carsi: Carsi, old: Path) -> None:
    """
    A misspelt branch is not an empty one.
    """
    done = carsi("compare", "mian", "--knowledge", str(old))

    assert done.returncode == 2
    assert f"'mian' is neither a folder nor a git revision that has {old} (" in done.stderr


def test_a_revision_without_the_knowledge_is_named_with_what_it_lacks(
    carsi: Carsi, old: Path
) -> None:
    """
    The folder that is missing there is that of the knowledge, not the one around it.
    """
    git = ["git", "-C", str(old.parent), "-c", "user.name=Ana", "-c", "user.email=a@example.org"]
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "Empty"], check=True)

    done = carsi("compare", "HEAD", "--knowledge", str(old))

    assert done.returncode == 2
    assert f"'HEAD' is neither a folder nor a git revision that has {old} (" in done.stderr
