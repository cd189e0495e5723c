"""The bot's name and some words, typed in any chat."""

from __future__ import annotations

import pytest

from tests.rehearsal import Rehearsal


@pytest.mark.parametrize(
    ("words", "title", "text", "source"),
    [
        (
            "honduras money",
            "How much money did Honduras get?",
            "Honduras got 3 million",
            "U.S. State",
        ),
        (
            "dinero de honduras",
            "¿Cuánto dinero recibió Honduras?",
            "Honduras recibió 3",
            "Depto. de",
        ),
    ],
)
def test_words_find_answers_with_their_sources(
    rehearsal: Rehearsal, words: str, title: str, text: str, source: str
) -> None:
    """
    In the language of the words, whatever the phone is set to.
    """
    ben = rehearsal.telegram.person("Ben", language="de")

    offered = ben.inline(words)
    best = offered.results[0]

    assert best.title == title
    assert best.text.startswith(title)
    assert text in best.text
    assert source in best.text
    assert best.description.startswith(text)
    assert 1 <= len(offered.results) <= 8
    assert offered.cache_time == 300
    assert not offered.is_personal


def test_ids_are_stable_and_name_entry_and_language(rehearsal: Rehearsal) -> None:
    """
    Telegram may show a cached result beside a fresh one.
    """
    ben = rehearsal.telegram.person("Ben", language="en")

    ids = [[result.id for result in ben.inline("five goals").results] for _ in (1, 2)]

    assert ids[0] == ids[1]
    assert "five-goals.en" in ids[0]


def test_a_chosen_result_leads_into_the_private_chat(rehearsal: Rehearsal) -> None:
    """
    Who reads it in a group can ask more without writing there.
    """
    ben = rehearsal.telegram.person("Ben", language="en")

    button = ben.inline("five goals").results[0].buttons[0][0]

    assert button.text == "Ask me more"
    assert button.url == "https://t.me/carsi_test_bot?start=q_five-goals"


@pytest.mark.parametrize(
    ("language", "first"),
    [("en", "What are the five goals?"), ("es", "¿Cuáles son los cinco objetivos?")],
)
def test_without_words_the_most_asked_is_shown(
    rehearsal: Rehearsal, language: str, first: str
) -> None:
    """
    In the language of the profile, so the result is kept for this person only.
    """
    ben = rehearsal.telegram.person("Ben", language=language)

    offered = ben.inline("")

    assert first in offered.titles()
    assert len(offered.results) == 8
    assert offered.is_personal


@pytest.mark.parametrize(
    ("language", "label"), [("en", "Nothing found"), ("es", "No encontré nada")]
)
def test_nothing_found_leads_into_the_private_chat(
    rehearsal: Rehearsal, language: str, label: str
) -> None:
    """
    An empty list explains nothing.
    """
    ben = rehearsal.telegram.person("Ben", language=language)

    offered = ben.inline("zxcvb")

    assert offered.results == []
    assert offered.button
    assert offered.button["text"].startswith(label)
    assert offered.button["start_parameter"] == "ask"


def test_a_long_answer_is_offered_up_to_its_first_part(rehearsal: Rehearsal) -> None:
    """
    An inline result is one message.
    """
    ben = rehearsal.telegram.person("Ben", language="en")

    best = ben.inline("what is the long story").results[0]

    assert best.title == "What is the long story?"
    assert 3000 < len(best.text) <= 4096


def test_our_own_inline_message_is_not_answered(rehearsal: Rehearsal) -> None:
    """
    Else the bot would answer twice what a person chose once.
    """
    ben = rehearsal.telegram.person("Ben", language="en")
    group = rehearsal.telegram.group("Class 5b", members=[ben])
    result = ben.inline("five goals").results[0]

    ben.chooses(result, in_=group)
    ben.chooses(result)

    ben.sees_no_reply(in_=group, seconds=0.3)
    ben.sees_no_reply(seconds=0.3)


def test_half_a_word_is_no_missed_question(rehearsal: Rehearsal) -> None:
    """
    One comes with each letter typed.
    """
    ben = rehearsal.telegram.person("Ben", language="en")
    before = len(rehearsal.notes("asked"))

    nothing = ben.inline("qwxz")
    found = ben.inline("honduras money")

    assert nothing.results == []
    assert found.results
    noted = [note["verdict"] for note in rehearsal.notes("asked")[before:]]
    assert noted == ["ambiguous"]
