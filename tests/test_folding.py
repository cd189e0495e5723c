"""Folding evens out what does not matter, and nothing else."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.model import Vocabulary
from bot.matching.folding import Folder, fold

ANY = st.text(alphabet=st.characters(), max_size=80)  # lone surrogates too
TRICKY = st.text(
    alphabet=st.sampled_from("aAéñÑ'’.·ßİıſ1²½ﬁØ٣אب  -\u0301\u200d\ud800n't"), max_size=30
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        pytest.param("¿Cuántooo  dinero?", "cuantoo dinero", id="accents, marks, long letters"),
        pytest.param("don't", "do not", id="not"),
        pytest.param("what’s", "what s", id="a curly apostrophe"),
        pytest.param("G.R.E.A.T.", "great", id="points between letters"),
        pytest.param("EE.UU.", "ee uu", id="but not between syllables"),
        pytest.param("FY2016", "fy 2016", id="letters and digits part"),
        pytest.param("MÉRIDA\tin\nMexico", "merida in mexico", id="any space is one"),
        pytest.param("año", "ano", id="ñ is an n to whoever lacks the key"),
        pytest.param("Straße", "strasse", id="case folding, not lower case"),
        pytest.param("שלום", "שלום", id="letters of any script are kept"),
        pytest.param("🙂🙂", "", id="an emoji is no letter"),
        pytest.param("\0\ud800 ?!", "", id="nor is rubbish"),
        pytest.param("", "", id="nothing"),
    ],
)  # fmt: skip
def test_folds(written: str, folded: str) -> None:
    """
    Utterances and phrasings alike.
    """
    assert fold(written) == folded


@settings(max_examples=1000)
@given(ANY | TRICKY)
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    """
    So that a phrasing is found by whoever copies it from anywhere.
    """
    once = fold(text)

    assert fold(once) == once


@given(ANY)
def test_only_letters_digits_and_single_spaces_are_left(text: str) -> None:
    """
    Whatever comes in.
    """
    folded = fold(text)

    assert folded == " ".join(folded.split())
    assert all(c == " " or c.isalnum() or unicodedata.category(c)[0] in "LNM" for c in folded)


@settings(max_examples=300)
@given(st.text(alphabet="abcdefghijklmnñopqrstuvwxyzáéíóú ", max_size=40))
def test_case_and_accents_do_not_matter(text: str) -> None:
    """
    People write without them, and keyboards put them in.
    """
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))

    assert (
        fold(text.upper()) == fold(text) == fold(unicodedata.normalize("NFD", text)) == fold(bare)
    )


def test_only_whole_words_are_written_out() -> None:
    """
    "x" is "por" in a hurry; the x of "exports" is an x.
    """
    folder = Folder(Vocabulary(abbreviations={"x": "por", "q": "que"}))
    assert folder("X q exports?") == "por que exports"
