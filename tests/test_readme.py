"""What the README shows is what happens; every command in it is run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import ROOT, Carsi

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.S)
COMMANDS = re.findall(r"^\$ (.+)$", "\n".join(BLOCKS), re.M)
CONVERSATION = BLOCKS[0].splitlines()[1:]
SET_UP = [command for command in COMMANDS if "pip install" in command]


def test_the_conversation_on_the_first_screen_is_a_real_one(carsi: Carsi) -> None:
    """
    A README that shows invented output is a bug.
    """
    typed = "\n".join(line[2:] for line in CONVERSATION if line.startswith("> "))
    shown = [line for line in CONVERSATION if not line.startswith(("> ", "…"))]

    said = iter(carsi(typed=f"{typed}\n").stdout.splitlines())

    assert [line for line in shown if line.rstrip() not in (s.rstrip() for s in said)] == []


def test_both_set_up_commands_are_run_on_every_change() -> None:
    """
    They are the door of the house: each is run, word for word, in a fresh checkout.
    """
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    steps = [step.strip() for command in SET_UP for step in command.split("&&")]

    assert [step for step in steps if step.replace("pip install", "pip install -q") not in run
            and step not in run] == []  # fmt: skip


@pytest.mark.parametrize(
    "command",
    dict.fromkeys(
        c for c in COMMANDS if re.match(r"carsi-bot (ask|check)", c)
    ),  # eval and compare ask thousands of questions: their own tests run them
)
def test_a_command_of_the_readme_works(carsi: Carsi, command: str) -> None:
    """
    Whoever copies a line gets what it promises.
    """
    arguments = shlex.split(command.split("|")[0])[1:]

    done = carsi(*arguments)

    assert done.returncode == 0, done.stderr
    assert (done.stdout + done.stderr).strip()


def test_every_file_that_the_readme_names_is_there() -> None:
    """
    A dead link sends a newcomer away.
    """
    named = re.findall(r"\]\(([\w./-]+)\)|`((?:deploy|knowledge|tests|bot)/[\w./-]*)`", README)

    missing = [name for pair in named for name in pair if name and not Path(ROOT, name).exists()]

    assert missing == []
