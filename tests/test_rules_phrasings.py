"""Rules about phrasings: how many there are, and which are too like those of another entry."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from bot.curation.check import check
from bot.curation.rules_phrasings import ALIKE, _worth_comparing
from tests.checking import PHRASINGS, TODAY, findings
from tests.clean_knowledge import change, write_clean_knowledge


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Knowledge that breaks no rule."""
    return write_clean_knowledge(tmp_path / "knowledge")


def test_too_few_phrasings_are_counted_by_language(folder: Path) -> None:
    """
    Forty in English do not help who asks in Spanish.
    """
    (folder / "phrasings/money.es.yaml").unlink()

    problems = [f.problem for f in findings(folder) if f.rule == "few-phrasings"]

    assert problems == [
        "entry 'harbour-tax' has 1 phrasings in Spanish, at least 40 are needed",
        "entry 'bridge-toll' has 1 phrasings in Spanish, at least 40 are needed",
    ]


def test_a_word_that_stands_in_many_phrasings_is_itself_to_blame(folder: Path) -> None:
    """
    And not each of those, one after the other.
    """
    more = [f"wharfage for {what}" for what in ("timber", "cattle", "grain", "salt", "wool")]
    listed = "".join(f"- {text}\n" for text in ["wharfage", *more])
    change(folder, PHRASINGS, "harbour-tax:\n", f"harbour-tax:\n{listed}")

    (found,) = [f for f in findings(folder) if f.rule == "similar-phrasings"]

    assert found.problem == "phrasing 'wharfage' is too like 5 others of its entry"


def test_entries_that_cannot_be_told_apart_are_named_with_the_words_that_would_help(
    folder: Path,
) -> None:
    """
    "These two clash" helps only with what to write instead.
    """
    more = "- lorries and ships pay\n- the lorries and the big ships\n- river lorries\n"
    change(folder, PHRASINGS, "bridge-toll:\n", f"bridge-toll:\n{more}- river traffic\n")
    change(folder, PHRASINGS, "harbour-tax:\n", "harbour-tax:\n- ships on berth\n- berth dues\n")

    checked = check(folder, lambda _: [("bridge-toll", "harbour-tax", 40)], TODAY)

    (found,) = [f for f in checked.findings if f.rule == "confusable"]
    assert "40 of its 88 phrasings would go there; both say" in found.problem
    assert '"ships"' in found.problem
    assert '"river"' in found.hint
    assert '"berth"' in found.hint


WORD = st.sampled_from(["aid", "money", "gangs", "the", "of", "carsi", "honduras", "hondurs", "y"])
PHRASING = st.lists(WORD | st.text("abc", min_size=1, max_size=4), min_size=1, max_size=7)


@settings(max_examples=200)
@given(st.lists(PHRASING.map(" ".join), min_size=2, max_size=12))
def test_no_pair_of_like_phrasings_is_overlooked(texts: list[str]) -> None:
    """
    The quick look beforehand must not hide what the slow one would find.
    """
    alike = [
        (one, other)
        for one, other in combinations(range(len(texts)), 2)
        if fuzz.token_set_ratio(texts[one], texts[other]) > ALIKE
    ]

    assert set(alike) <= set(_worth_comparing(texts))
