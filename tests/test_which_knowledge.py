"""Which folder a curator's command reads and writes when none is named."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.reading import SHIPPED
from tests.clean_knowledge import change, write_clean_knowledge
from tests.conftest import COMMAND, ROOT
from tests.small_knowledge import write_small_knowledge

Typed = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Where a curator works."""
    (tmp_path / "desk").mkdir()
    return tmp_path / "desk"


@pytest.fixture
def installed(tmp_path: Path, desk: Path, environ: dict[str, str]) -> Typed:
    """The command of a program that was installed, typed at the desk."""
    house = tmp_path / "site" / "bot"
    house.mkdir(parents=True)
    for part in (ROOT / "bot").iterdir():
        (house / part.name).symlink_to(part)
    write_small_knowledge(house / "shipped" / "knowledge")
    shutil.copytree(SHIPPED / "texts", house / "shipped" / "knowledge" / "texts")

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *arguments],
            capture_output=True,
            text=True,
            env={**environ, "PYTHONPATH": str(house.parent), **settings},
            cwd=desk,
            timeout=120,
            check=False,
        )

    return run


def test_what_is_edited_here_is_checked_and_not_the_installed_copy(
    installed: Typed, desk: Path
) -> None:
    """
    Else a mistake is praised with "No findings."
    """
    folder = write_clean_knowledge(desk / "knowledge")
    change(folder, "entries/money.yaml", "Lo pagan los camiones.", "Son dos billones.")

    done = installed("check")

    assert done.returncode == 1
    assert done.stdout.startswith("knowledge/entries/money.yaml:28: billones")
    assert "Knowledge: knowledge\n" in done.stderr


def test_where_no_knowledge_lies_the_shipped_is_named_aloud(installed: Typed) -> None:
    """
    Whose findings these are is not to be guessed.
    """
    done = installed("check")

    assert "Knowledge: " in done.stderr
    assert "site/bot/shipped/knowledge" in done.stderr


def test_nothing_is_written_into_the_installed_program(
    installed: Typed, desk: Path, tmp_path: Path
) -> None:
    """
    The next install would take it away without a word.
    """
    (desk / "rows.csv").write_text("id,topic\nx,y\n")

    for command in (["schema"], ["draw"], ["import", "--write", "--csv", "rows.csv"]):
        done = installed(*command)

        assert (done.returncode, done.stdout) == (2, "")
        assert "belongs to the installed program" in done.stderr
        assert "--knowledge DIR" in done.stderr
    assert not (tmp_path / "site/bot/shipped/knowledge/schema").exists()


def test_what_is_written_here_stays_here(installed: Typed, desk: Path) -> None:
    """
    In the files that the curator has under version control.
    """
    write_clean_knowledge(desk / "knowledge")

    done = installed("schema")

    assert done.returncode == 0, done.stderr
    assert (desk / "knowledge/schema/entries.schema.json").is_file()


def test_a_folder_that_is_named_needs_no_remark(installed: Typed, desk: Path) -> None:
    """
    Nor does it lose against the one that lies here.
    """
    write_clean_knowledge(desk / "knowledge")
    named = write_clean_knowledge(desk / "other")
    change(named, "entries/money.yaml", "Lo pagan los camiones.", "Son dos billones.")

    done = installed("check", "--knowledge", "other")

    assert done.stdout.startswith("other/entries/money.yaml:28: billones")
    assert "Knowledge:" not in done.stderr


def test_a_folder_that_the_environment_names_is_said(installed: Typed, desk: Path) -> None:
    """
    It was set on another day, and wins against the one that lies here.
    """
    write_clean_knowledge(desk / "knowledge")
    write_clean_knowledge(desk / "other")

    done = installed("check", CARSI_KNOWLEDGE_DIR="other")

    assert "Knowledge: other\n" in done.stderr
