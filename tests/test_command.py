"""The command as a process: options, settings, what it refuses, and what it never shows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.botapi import FakeTelegram
from tests.clean_knowledge import QUESTION, change, write_clean_knowledge
from tests.conftest import Carsi
from tests.replies import objects

TOKEN = "987654321:AAH-a_token_that_nobody_may_ever_see_here"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Knowledge of two entries that lacks nothing."""
    return write_clean_knowledge(tmp_path_factory.mktemp("command") / "knowledge")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A cache of the tests' own, so that nobody else's is crowded out."""
    return {"XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache"))}


def test_broken_knowledge_is_told_in_full_and_ends_with_2(
    carsi: Carsi, tmp_path: Path, cache: Mapping[str, str]
) -> None:
    """
    Each finding with file, line and hint, on standard error.
    """
    folder = write_clean_knowledge(tmp_path / "knowledge")
    change(folder, "entries/money.yaml", "    as_of: '2012'", "    as_of: soon\n    colour: red")
    change(folder, "topics.yaml", "title:", "titel:")

    for command in (["ask", QUESTION], ["chat"]):
        done = carsi(*command, "--knowledge", str(folder), typed="hello\n", **cache)

        assert (done.returncode, done.stdout) == (2, "")
        lines = done.stderr.splitlines()
        starts = [line.partition(": ")[0] for line in lines if not line.startswith("  hint: ")]
        assert f"{folder}/topics.yaml:2" in starts
        assert sum(start.startswith(f"{folder}/entries/money.yaml:") for start in starts) == 2
        assert len(lines) == 2 * len(starts)


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "--lang", "fr", QUESTION],
        ["ask", "--jsn", QUESTION],
        ["no-such-command"],
        ["ask", QUESTION, "--knowledge", "/nowhere/at/all"],
    ],
    ids=["a language that is none", "a mistyped option", "an unknown command", "no such folder"],
)
def test_wrong_usage_ends_with_2_and_a_hint(carsi: Carsi, arguments: list[str]) -> None:
    """
    On standard error, without a trace.
    """
    done = carsi(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_the_version_is_told(carsi: Carsi) -> None:
    done = carsi("--version")

    assert done.returncode == 0
    assert done.stdout.strip() == version("carsi-bot")


def test_run_without_a_token_says_how_to_get_one(carsi: Carsi) -> None:
    """
    One sentence, and that the chat needs none.
    """
    done = carsi("run")

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert all(
        word in done.stderr for word in ("CARSI_TELEGRAM_TOKEN", "@BotFather", "carsi-bot chat")
    )


@pytest.mark.parametrize("arguments", [[], ["run"]], ids=["the bare command", "run"])
def test_unusable_settings_end_with_2(carsi: Carsi, arguments: list[str]) -> None:
    """
    All of them named at once, and the token not shown.
    """
    done = carsi(*arguments, CARSI_TELEGRAM_TOKEN=TOKEN, CARSI_MANNER="wild", CARSI_CURATORS="ana")

    assert (done.returncode, done.stdout) == (2, "")
    assert "CARSI_MANNER" in done.stderr
    assert "CARSI_CURATORS" in done.stderr
    assert TOKEN not in done.stderr


def test_a_token_that_telegram_refuses_is_never_shown(
    carsi: Carsi, telegram: FakeTelegram, folder: Path, cache: Mapping[str, str]
) -> None:
    """
    It stands in every address that is called.
    """
    settings = {"CARSI_TELEGRAM_TOKEN": TOKEN, "CARSI_TELEGRAM_API_URL": telegram.url}

    done = carsi("run", "--knowledge", str(folder), **settings, **cache)

    assert done.returncode == 2
    assert "CARSI_TELEGRAM_TOKEN" in done.stderr
    assert TOKEN.partition(":")[2] not in done.stdout + done.stderr


def test_ask_with_a_token_set_needs_no_network(
    carsi: Carsi, folder: Path, cache: Mapping[str, str]
) -> None:
    """
    An operator tries an answer beside the running bot.
    """
    settings = {"CARSI_TELEGRAM_TOKEN": TOKEN, "CARSI_TELEGRAM_API_URL": "http://127.0.0.1:1"}

    done = carsi("ask", QUESTION, "--knowledge", str(folder), **settings, **cache)

    assert done.returncode == 0
    assert TOKEN not in done.stdout + done.stderr


def test_the_folder_can_be_set_in_the_environment(
    carsi: Carsi, folder: Path, cache: Mapping[str, str]
) -> None:
    """
    So that every command of a machine uses it.
    """
    done = carsi("ask", "--json", QUESTION, CARSI_KNOWLEDGE_DIR=str(folder), **cache)

    assert [each["entry"] for each in objects(done)] == ["harbour-tax"]


def test_a_folder_named_before_the_command_reaches_it(
    carsi: Carsi, folder: Path, cache: Mapping[str, str]
) -> None:
    """
    Nobody remembers on which side an option stands.
    """
    done = carsi("--knowledge", str(folder), "ask", "--json", QUESTION, **cache)

    assert [each["entry"] for each in objects(done)] == ["harbour-tax"]


def test_a_file_that_is_missing_is_one_line(carsi: Carsi, folder: Path, tmp_path: Path) -> None:
    """
    Not the inside of the program.
    """
    done = carsi("draw", "-o", str(tmp_path), "--knowledge", str(folder))

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "map.json: No such file or directory" in done.stderr


def test_help_lists_every_command(carsi: Carsi) -> None:
    """
    As the contract names them.
    """
    done = carsi("--help")

    assert done.returncode == 0
    commands = ("run", "chat", "ask", "check", "eval", "compare", "unanswered", "draw")
    assert all(f" {command} " in done.stdout for command in commands)


def test_it_starts_from_anywhere(
    folder: Path, environ: dict[str, str], cache: Mapping[str, str], tmp_path: Path
) -> None:
    """
    By its own name, as it is installed.
    """
    done = subprocess.run(
        [Path(sys.executable).with_name("carsi-bot"), "ask", QUESTION, "--knowledge", folder],
        capture_output=True,
        text=True,
        env={**environ, **cache},
        cwd=tmp_path,
        timeout=120,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "$120" in done.stdout
