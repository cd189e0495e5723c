"""Which language a turn is in: the words', the chosen one's, the conversation's."""

from __future__ import annotations

import pytest

from bot.answering.assistant import Assistant
from bot.answering.messages import Notice
from bot.knowledge.model import LANGUAGES, Language
from tests.replies import answered, talk

MONEY = "How much money did Guatemala get?"
DINERO = "¿Cuánto dinero recibió Guatemala?"


@pytest.mark.parametrize(
    ("then", "language"),
    [
        ("¿y en español?", "es"),
        ("en español", "es"),
        ("en español por favor", "es"),
        ("in spanish please", "es"),
        ("in English?", "en"),
        ("en inglés", "en"),
    ],
)
def test_the_same_answer_in_the_other_language(
    assistant: Assistant, then: str, language: Language
) -> None:
    """
    And that language from then on.
    """
    turn = talk(assistant, MONEY, then)

    assert answered(turn) == ["money-guatemala"]
    assert turn.exchange.language == language
    assert turn.wished == language


@pytest.mark.parametrize(
    "text", ["murders in el salvador", "el salvador police", "costa rica cocaine", "goals honduras"]
)
@pytest.mark.parametrize("hint", LANGUAGES)
def test_names_have_no_language(assistant: Assistant, text: str, hint: Language) -> None:
    """
    "El Salvador" is what it is called in English, too.
    """
    assert assistant.turn(text, language=hint).exchange.language == "en"


@pytest.mark.parametrize(
    "text", ["cuantos hay", "hay becas", "gracias", "homicidios honduras", "y las mujeres"]
)
def test_spanish_is_known_by_its_small_words(assistant: Assistant, text: str) -> None:
    """
    Whatever a telephone is set to.
    """
    assert assistant.turn(text, language="en").exchange.language == "es"


def test_one_strange_word_changes_no_language(assistant: Assistant) -> None:
    """
    A name or a curse is in no dictionary, or in the other one.
    """
    turn = talk(assistant, DINERO, "chunche")

    assert turn.exchange.language == "es"
    assert talk(assistant, MONEY, "gracias").exchange.language == "es"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What are the five goals of CARSI?", "en"),
        ("¿Cuáles son los cinco objetivos de la CARSI?", "es"),
        ("cuanto dinero recibio honduras", "es"),
        ("how much money did honduras get", "en"),
        ("quien paga", "es"),
        ("who pays", "en"),
    ],
)
@pytest.mark.parametrize("hint", LANGUAGES)
def test_the_question_decides_the_language_of_the_answer(
    assistant: Assistant, text: str, language: Language, hint: Language
) -> None:
    """
    Whatever a telephone is set to.
    """
    turn = assistant.turn(text, language=hint)

    assert {reply.message.language for reply in turn.replies} == {language}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chosen_language_stands_above_the_words(assistant: Assistant, language: Language) -> None:
    """
    It was asked for.
    """
    for text in (MONEY, DINERO, "zzzz qqqq", "honduras"):
        turn = assistant.turn(text, only=language)
        assert {reply.message.language for reply in turn.replies} == {language}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["", "???", "🙂🙂", "12345", "zzzzqqq", "שלום"])
def test_words_that_tell_no_language_leave_it_as_it_is(
    assistant: Assistant, text: str, language: Language
) -> None:
    """
    An emoji speaks neither.
    """
    assert assistant.turn(text, language=language).exchange.language == language


@pytest.mark.parametrize(
    ("text", "language"), [("in English please", "en"), ("en español por favor", "es")]
)
def test_a_language_can_be_asked_for_in_words(
    assistant: Assistant, text: str, language: Language
) -> None:
    """
    Not everybody knows commands.
    """
    turn = assistant.turn(text)

    assert turn.wished == language
    assert [type(reply.message) for reply in turn.replies] == [Notice]
