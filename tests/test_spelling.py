"""Typing errors are mended towards our words, and strangers' words are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.matching.neighbours import filed
from bot.matching.sounds import sound
from bot.matching.spelling import Speller
from bot.matching.words import words

KNOWN = {"honduras": 40, "money": 60, "guatemala": 30, "carsi": 90, "budget": 20, "goals": 25,
         "dinero": 50, "objetivos": 20, "trafficking": 9, "gangs": 8, "belize": 7}  # fmt: skip


@pytest.fixture(scope="module")
def speller() -> Speller:
    """Mends towards a few words, gated by the shipped dictionaries."""
    return Speller(KNOWN, words())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("hondurass", "honduras", id="a letter too many"),
        pytest.param("hondras", "honduras", id="a letter too few"),
        pytest.param("hodnuras", "honduras", id="two letters swapped"),
        pytest.param("guatamela", "guatemala", id="two errors in a long word"),
        pytest.param("traficcking", "trafficking", id="doubled wrongly"),
        pytest.param("objetibos", "objetivos", id="as it sounds"),
        pytest.param("hon duras", "honduras", id="a word torn apart"),
        pytest.param("carsimoney", "carsi money", id="words run together"),
        pytest.param("hondurasmoeny", "honduras money", id="run together and mistyped"),
        pytest.param("carsimoneyhonduras", "carsi money honduras", id="three words run together"),
    ],
)
def test_an_error_is_mended_and_told(speller: Speller, written: str, meant: str) -> None:
    """
    Told, because a curator wants to see why an answer came.
    """
    tokens, repairs = speller.mend(written.split())

    assert " ".join(tokens) == meant
    assert [(r.written, r.meant) for r in repairs] == [(written, meant)]


@pytest.mark.parametrize(
    ("written", "said_like"),
    [
        ("asen", "hacen"), ("kiero", "quiero"), ("bibir", "vivir"), ("nesesito", "necesito"),
        ("jente", "gente"), ("yamar", "llamar"), ("ofisina", "oficina"), ("enpresa", "empresa"),
    ],
)  # fmt: skip
def test_what_is_written_as_it_is_said_is_understood(written: str, said_like: str) -> None:
    """
    "Asen" is two letters from "hacen", and one from many others.
    """
    others = dict.fromkeys(["pasen", "quiere", "vivo", "necesita", "gentes", "llama"], 5)

    tokens, _ = Speller({**others, said_like: 5}, words()).mend([written])

    assert tokens == [said_like]


@pytest.mark.parametrize(
    ("word", "said"),
    [("chico", "chiko"), ("hacha", "acha"), ("queso", "keso"), ("accion", "aksion"),
     ("guerra", "guera"), ("calle", "kaye"), ("enviar", "embiar")],
)  # fmt: skip
def test_a_word_is_spelled_as_it_is_said(word: str, said: str) -> None:
    """
    "Chico" keeps its ch, and "guerra" its hard g.
    """
    assert sound(word) == said


@pytest.mark.parametrize("word", ["honey", "goats", "gadgets", "monkey", "dinner", "bang"])
def test_a_real_word_of_another_topic_is_not_mended_into_ours(speller: Speller, word: str) -> None:
    """
    "Honey for sale" is not about money.
    """
    tokens, repairs = speller.mend([word])

    assert not set(tokens) & set(KNOWN)
    assert not repairs


@pytest.mark.parametrize("token", ["2012", "2021", "20121", "un", "cas", "fy"])
def test_numbers_and_short_words_stay_as_they_are(speller: Speller, token: str) -> None:
    """
    "2012" for "2021" is one error but another fact.
    """
    assert speller.mend([token]) == ([token], [])


@settings(max_examples=300)
@given(st.lists(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1), max_size=6))
def test_any_tokens_are_mended_the_same_way_twice(speller_tokens: list[str]) -> None:
    """
    Nothing is remembered that would change an answer.
    """
    speller = Speller(KNOWN, words())

    once = speller.mend(speller_tokens)

    assert speller.mend(speller_tokens) == once
    assert all(once[0]) or not speller_tokens


@given(st.lists(st.sampled_from(sorted(KNOWN)), max_size=6))
def test_known_words_are_never_touched(tokens: list[str]) -> None:
    """
    What is right needs no mending.
    """
    assert Speller(KNOWN, words()).mend(tokens) == (tokens, [])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("murders in costa ria", "murders in costa rica"),
        ("csta ria", "costa rica"),
        ("ria de costa", "ria de costa"),
        ("costa y ria", "costa y ria"),
        ("costa risas", "costa risas"),
    ],
)
def test_behind_the_first_word_of_a_name_a_word_may_be_its_second(written: str, meant: str) -> None:
    known = {"costa": 9, "rica": 9, "murders": 3, "in": 9}
    speller = Speller(known, words(), pairs=[("costa", "rica")])

    assert speller.mend(written.split())[0] == meant.split()


def test_the_order_of_the_known_words_does_not_matter() -> None:
    """
    Files may be rearranged.
    """
    backwards = Speller(dict(reversed(KNOWN.items())), words())
    forwards = Speller(KNOWN, words())

    for written in ("hondras", "monye", "goasl", "carsimoney", "belise", "gangz"):
        assert backwards.mend([written]) == forwards.mend([written])


NEAR = st.text(alphabet="abcd", min_size=1, max_size=7)


@settings(max_examples=300)
@given(st.sets(NEAR, max_size=12), NEAR, st.sampled_from([1, 2]))
def test_near_words_are_those_that_comparing_with_all_would_find(
    words: set[str], token: str, errors: int
) -> None:
    """
    Looking up what is left of words must overlook nothing, and invent nothing.
    """
    compared = {(OSA.distance(token, word), word) for word in words}

    found = filed(words).near(token, errors)

    assert set(found) == {(d, word) for d, word in compared if d <= errors}
