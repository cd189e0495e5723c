"""The command as a process: what it prints where, with which exit code, and what it never shows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from tests.botapi import FakeTelegram
from tests.clean_knowledge import change, write_clean_knowledge
from tests.conftest import COMMAND, ROOT, Carsi

TOKEN = "987654321:AAH-a_token_that_nobody_may_ever_see_here"
SHAPE: dict[str, type | tuple[type, ...]] = {
    "question": str,
    "verdict": str,
    "entry": (str, type(None)),
    "confidence": float,
    "language": str,
    "answer": (str, type(None)),
    "choices": list,
    "sources": list,
    "as_of": (str, type(None)),
    "microseconds": int,
}
QUESTION = "How high is the harbour tax?"
WEATHER = "will it rain"


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


def objects(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Give what was printed, an object a line."""
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


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


@pytest.fixture(scope="module")
def asked(folder: Path, cache: Mapping[str, str]) -> list[dict[str, Any]]:
    """Five questions asked of one process: exact, near, declined, nothing, noise."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("CARSI_")}
    done = subprocess.run(
        [*COMMAND, "ask", "--json", "--knowledge", str(folder)],
        input=f"{QUESTION}\nharbour bridge\n{WEATHER}\n\n¿zzz qqq?\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**environ, **cache, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
        cwd=ROOT,
        timeout=120,
        check=False,
    )
    return objects(done)


def test_json_is_an_object_a_line_of_the_promised_shape(asked: list[dict[str, Any]]) -> None:
    """
    Programs rely on every name and type, and on their order.
    """
    assert len(asked) == 5
    for each in asked:
        assert list(each) == list(SHAPE)
        assert all(isinstance(each[name], kind) for name, kind in SHAPE.items())
        assert each["verdict"] in ("answered", "ambiguous", "out_of_scope")
        assert each["language"] in ("en", "es")
        assert 0 <= each["confidence"] <= 100
        assert each["microseconds"] >= 0


def test_json_of_an_answer(asked: list[dict[str, Any]]) -> None:
    """
    The entry, its words without marks, its sources and its date.
    """
    shown = {**asked[0], "microseconds": 0}

    assert shown == {
        "question": QUESTION,
        "verdict": "answered",
        "entry": "harbour-tax",
        "confidence": 100.0,
        "language": "en",
        "answer": "Since 2011 ships pay $120 in Panama, says the port.",
        "choices": [],
        "sources": ["port-2011"],
        "as_of": "2011-05-01",
        "microseconds": 0,
    }


def test_json_of_a_curated_decline_holds_its_words(asked: list[dict[str, Any]]) -> None:
    """
    Out of scope, and yet there is something to say.
    """
    shown = asked[2]

    assert (shown["verdict"], shown["entry"]) == ("out_of_scope", None)
    assert shown["answer"] == "I know no weather."
    assert shown["choices"] == shown["sources"] == []


@pytest.mark.parametrize("number", [3, 4], ids=["nothing", "noise"])
def test_json_of_what_is_not_covered_holds_no_answer(
    asked: list[dict[str, Any]], number: int
) -> None:
    """
    Null, and not an empty text.
    """
    shown = asked[number]

    assert shown["verdict"] == "out_of_scope"
    assert (shown["entry"], shown["answer"], shown["as_of"]) == (None, None, None)
    assert shown["choices"] == shown["sources"] == []


def test_json_of_an_unclear_question_holds_choices(
    carsi: Carsi, tmp_path: Path, cache: Mapping[str, str]
) -> None:
    """
    Up to three, best first, and no answer.
    """
    (tmp_path / "entries").mkdir()
    entries = "".join(
        f"- {{id: dues-{n}, question: {{en: How high are the dues in port {name}?}},"
        f" answer: {{en: Ten.}}}}\n"
        for n, name in enumerate(["Ara", "Bel", "Cor", "Dun"])
    )
    (tmp_path / "entries/a.yaml").write_text(f"entries:\n{entries}", encoding="utf-8")

    (shown,) = objects(
        carsi("ask", "--json", "how high are the dues?", "--knowledge", str(tmp_path), **cache)
    )

    assert (shown["verdict"], shown["entry"], shown["answer"]) == ("ambiguous", None, None)
    assert 1 < len(shown["choices"]) <= 3
    assert all(choice.startswith("dues-") for choice in shown["choices"])


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
