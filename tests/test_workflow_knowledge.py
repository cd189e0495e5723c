"""The workflow that tells a pull request what it does to people."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from tests.conftest import ROOT, Carsi

FILE = ROOT / ".github/workflows/knowledge.yaml"


def test_it_runs_for_pull_requests_that_touch_knowledge_only() -> None:
    """
    Code has its own checks.
    """
    workflow = yaml.load(FILE.read_text(encoding="utf-8"), yaml.BaseLoader)  # `on` is no boolean

    assert workflow["on"] == {"pull_request": {"paths": ["knowledge/**"]}}


def test_the_commands_it_calls_exist_with_their_options(carsi: Carsi, tmp_path: Path) -> None:
    """
    A workflow is not run here; what it would run must be right all the same.
    """
    called = re.findall(r"run: carsi-bot (\w+) ([^>\n]*)>", FILE.read_text(encoding="utf-8"))
    assert [command for command, _ in called] == ["check", "eval", "compare"]

    for command, arguments in called:
        shown = carsi(command, "--help", COLUMNS="200").stdout
        for option in re.findall(r"--[a-z]+", arguments):
            assert option in shown


def test_nothing_from_the_pull_request_is_pasted_into_a_shell() -> None:
    """
    A branch may have any name, and anybody may open a pull request.
    """
    workflow = yaml.safe_load(FILE.read_text(encoding="utf-8"))

    scripts = [step["run"] for step in workflow["jobs"]["compare"]["steps"] if "run" in step]
    assert [script for script in scripts if "${{" in script] == []
