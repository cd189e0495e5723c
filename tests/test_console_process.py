"""The conversation on a console as a process: by a pipe, by the bare command, on a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
from io import StringIO
from pathlib import Path

import pytest

from bot.channels.console import lines_from
from tests.conftest import COMMAND, ROOT, Carsi
from tests.small_knowledge import write_small_knowledge
from tests.terminal import ANSI, read_until


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small knowledge."""
    return write_small_knowledge(tmp_path_factory.mktemp("console") / "knowledge")


def test_lines_of_a_pipe_end_where_the_pipe_ends() -> None:
    """
    The last may lack its line break.
    """
    assert list(lines_from(StringIO("one\n\ntwo"), "> ")) == ["one", "", "two"]


def test_a_conversation_can_be_piped(carsi: Carsi, folder: Path, tmp_path: Path) -> None:
    """
    No prompt, no colour, and every answer.
    """
    typed = "What are the five goals?\n2\n¿Quién la dirige?\n"

    done = carsi("chat", "--knowledge", str(folder), typed=typed, XDG_CACHE_HOME=str(tmp_path))

    assert (done.returncode, done.stderr) == (0, "")
    assert "1. Safe streets" in done.stdout
    assert "La dirigen dos agencias." in done.stdout
    assert not ANSI.search(done.stdout)
    assert "> " not in done.stdout.replace(">", "", 1).split("\n")[0]


def test_without_a_token_the_bare_command_opens_the_chat(
    carsi: Carsi, folder: Path, tmp_path: Path
) -> None:
    """
    The first thing that a person tries.
    """
    done = carsi("--knowledge", str(folder), typed="Who runs it?\n", XDG_CACHE_HOME=str(tmp_path))

    assert done.returncode == 0
    assert "Two agencies run it." in done.stdout


def test_bad_input_never_shows_a_trace(
    folder: Path, environ: dict[str, str], tmp_path: Path
) -> None:
    """
    A short honest reply to each line, or none.
    """
    bad = [
        b"",
        b"\n\n",
        "🙂".encode(),
        b"\0",
        "\u202eabc".encode(),
        b"x" * 4096,
        b"\xff\xfe",
        b"\x1b[2J",
    ]

    done = subprocess.run(
        [*COMMAND, "chat", "--knowledge", str(folder)],
        input=b"\n".join(bad),
        capture_output=True,
        env={**environ, "XDG_CACHE_HOME": str(tmp_path)},
        cwd=ROOT,
        timeout=120,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert len(done.stdout) < 500 * len(bad)
    assert not ANSI.search(done.stdout.decode("utf-8"))


def test_the_arrow_keys_bring_back_what_was_typed(
    folder: Path, environ: dict[str, str], tmp_path: Path
) -> None:
    """
    On a terminal; and leaving by Ctrl-D is leaving.
    """
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "chat", "--knowledge", str(folder)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**environ, "XDG_CACHE_HOME": str(tmp_path), "TERM": "xterm"},
        cwd=ROOT,
    ) as process:
        os.close(theirs)
        seen = read_until(ours, "> ")
        os.write(ours, b"Who runs it?\r")
        seen += read_until(ours, "run it.", "> ")
        os.write(ours, b"\x1b[A\r")
        again = read_until(ours, "run it.", "> ")
        os.write(ours, b"\x04")
        bye = read_until(ours, "Goodbye.")

        assert process.wait(30) == 0
    os.close(ours)
    assert "Two agencies" in again
    assert "Traceback" not in seen + again + bye
