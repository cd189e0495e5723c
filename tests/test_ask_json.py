"""`carsi-bot ask --json`: an object a line, on whose names and types programs rely."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.clean_knowledge import QUESTION, write_clean_knowledge
from tests.conftest import COMMAND, ROOT, Carsi
from tests.replies import objects

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
WEATHER = "will it rain"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Knowledge of two entries that lacks nothing."""
    return write_clean_knowledge(tmp_path_factory.mktemp("command") / "knowledge")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A cache of the tests' own, so that nobody else's is crowded out."""
    return {"XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache"))}


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
