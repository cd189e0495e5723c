"""`carsi-bot ask`: the answer and nothing else, to people and in pipes, whatever is typed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.clean_knowledge import QUESTION, write_clean_knowledge
from tests.conftest import COMMAND, ROOT, Carsi


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Knowledge of two entries that lacks nothing."""
    return write_clean_knowledge(tmp_path_factory.mktemp("command") / "knowledge")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A cache of the tests' own, so that nobody else's is crowded out."""
    return {"XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache"))}


@contextmanager
def asking(
    folder: Path, environ: Mapping[str, str], *options: str
) -> Iterator[tuple[subprocess.Popen[str], IO[str], IO[str]]]:
    """Run `ask`, and give the process with what it reads and what it writes."""
    with subprocess.Popen(
        [*COMMAND, "ask", *options, "--knowledge", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environ,
        cwd=ROOT,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process, process.stdin, process.stdout


def test_ask_prints_the_answer_and_nothing_else(
    carsi: Carsi, folder: Path, cache: Mapping[str, str]
) -> None:
    """
    Remarks would end in the file of whoever redirects it.
    """
    done = carsi("ask", QUESTION, "--knowledge", str(folder), **cache)

    assert (done.returncode, done.stderr) == (0, "")
    assert "ships pay $120 in Panama" in done.stdout
    assert "Port office 2011 <https://port.example/tax>" in done.stdout
    assert "As of 1 May 2011" in done.stdout
    assert "**" not in done.stdout


def test_ask_answers_in_the_language_wished(
    carsi: Carsi, folder: Path, cache: Mapping[str, str]
) -> None:
    """
    Whatever the question is written in.
    """
    done = carsi("ask", "--lang", "es", QUESTION, "--knowledge", str(folder), **cache)

    assert "Desde 2011 los barcos pagan" in done.stdout
    assert "Oficina del puerto 2011" in done.stdout


def test_questions_of_a_pipe_are_answered_as_they_come(
    folder: Path, environ: dict[str, str], cache: Mapping[str, str]
) -> None:
    """
    A program may ask, read, and ask again.
    """
    with asking(folder, {**environ, **cache}, "--json") as (process, typed, printed):
        for question, entry in (
            (QUESTION, "harbour-tax"),
            ("Who pays the bridge toll?", "bridge-toll"),
        ):
            typed.write(f"{question}\n")
            typed.flush()
            assert json.loads(printed.readline())["entry"] == entry
        typed.close()

        assert process.wait(30) == 0


def test_a_reader_that_goes_away_ends_it_quietly(
    folder: Path, environ: dict[str, str], cache: Mapping[str, str]
) -> None:
    """
    `carsi-bot ask < questions | head -1`.
    """
    with asking(folder, {**environ, **cache}) as (process, typed, printed):
        typed.write(f"{QUESTION}\n")
        typed.flush()
        printed.readline()
        printed.close()
        typed.write(f"{QUESTION}\n" * 50)
        typed.close()

        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(30) == 0


def test_explain_prints_reasons_under_the_answer(
    carsi: Carsi, folder: Path, cache: Mapping[str, str]
) -> None:
    """
    The verdict, the words understood with their repairs, and points.
    """
    done = carsi("ask", "--explain", "how high is the harbor tacks in the prot", "--knowledge",
                 str(folder), **cache)  # fmt: skip

    assert done.returncode == 0
    assert "understood: " in done.stdout
    assert "harbour-tax" in done.stdout
    assert "what we decline" in done.stdout


BAD = [b"", b"\xff\xfe", b"a\0b", "🙂🙂".encode(), "שלום \u202eabc".encode(), b"\xed\xa0\x80",
       b"x" * 4096, "é".encode() * 2048, b"?" * 4096, b"\\ud800 %s {0}"]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "typed"),
    [
        pytest.param([], b"\n".join(BAD), id="a line each"),
        pytest.param([b"\xff\xfe"], b"", id="not UTF-8, as an argument"),
        pytest.param([b"x" * 4096], b"", id="noise, as an argument"),
        pytest.param([b""], b"", id="nothing, as an argument"),
    ],
)
def test_bad_input_gets_a_short_reply(
    folder: Path,
    environ: dict[str, str],
    cache: Mapping[str, str],
    arguments: list[bytes],
    typed: bytes,
) -> None:
    """
    And never a trace.
    """
    done = subprocess.run(
        [*COMMAND, "ask", "--json", "--knowledge", str(folder), *arguments],
        input=typed,
        capture_output=True,
        env={**environ, **cache},
        cwd=ROOT,
        timeout=120,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    shown = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    assert len(shown) == (1 if arguments else len(BAD))
    assert {each["verdict"] for each in shown} <= {"out_of_scope", "ambiguous"}
