"""Several questions in one message, and the one that counts in a long one."""

from __future__ import annotations

import pytest

from bot.answering.assistant import Assistant
from bot.answering.exchange import Exchange
from bot.answering.messages import Notice, Offer
from bot.answering.turns import Reply, Turn
from tests.replies import answered, offered

STUDENT = (
    "Hello, good morning. My name is Ana and I am a student at the national university. I am"
    " writing a paper for a class and my professor told us to look for serious sources. "
)


ESTUDIANTE = (
    "Buenos días, soy estudiante de la universidad nacional y estoy escribiendo un trabajo para"
    " una clase. Mi profesora nos dijo que buscáramos fuentes serias. "
)


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("What are the goals and who pays for it?", ["five-goals", "who-pays"]),
        ("What are the goals? Who pays?", ["five-goals", "who-pays"]),
        ("Who pays for it and what are the goals?", ["who-pays", "five-goals"]),
        ("what is CARSI and when was it created", ["what-is-carsi", "when-created"]),
        ("¿Cuáles son los objetivos y quién paga?", ["five-goals", "who-pays"]),
        ("¿Quién paga? ¿Cuáles son los objetivos?", ["who-pays", "five-goals"]),
        ("¿Qué es la CARSI y cuándo se creó?", ["what-is-carsi", "when-created"]),
        ("que es carsi y cuales son los paises miembros", ["what-is-carsi", "countries"]),
    ],
)
def test_two_questions_get_two_answers_in_order(
    assistant: Assistant, text: str, entries: list[str]
) -> None:
    """
    People ask what they want to know, not one thing at a time.
    """
    assert answered(assistant.turn(text)) == entries


@pytest.mark.parametrize(
    "text",
    [
        "what are the goals, who pays for it and which countries are in it?",
        "cuáles son los objetivos, quién paga y qué países participan",
    ],
)
def test_three_questions_get_three_answers_in_order(assistant: Assistant, text: str) -> None:
    """
    People who have one minute ask all at once.
    """
    assert answered(assistant.turn(text)) == ["five-goals", "who-pays", "countries"]


@pytest.mark.parametrize(
    "text",
    ["What does it do about drug and arms trafficking?", "armas y drogas", "money, money and money",
     "What are the goals and the goals?"],
)  # fmt: skip
def test_one_question_with_two_things_in_it_is_one(assistant: Assistant, text: str) -> None:
    """
    "And" joins more than questions.
    """
    assert len(assistant.turn(text).replies) == 1


def test_an_unlikely_second_half_disturbs_no_answer(assistant: Assistant) -> None:
    """
    "And how much was lost?" belongs to the first half; alone it might mean anything.
    """
    turn = assistant.turn("Was the money resumed after the 2019 freeze, and how much was lost?")

    assert answered(turn) == ["aid-suspension-2019"]
    assert not offered(turn)


def test_a_message_full_of_questions_gets_no_wall_of_text(assistant: Assistant) -> None:
    """
    Three answers at most.
    """
    text = ("What are the goals? Who pays? When was it created? What is CARSI? Who runs it?"
            " What does CARSI stand for?")  # fmt: skip

    assert 2 <= len(assistant.turn(text).replies) <= 3


@pytest.mark.parametrize("preamble", [STUDENT, ESTUDIANTE], ids=["English", "Spanish"])
@pytest.mark.parametrize(
    ("english", "spanish", "entry"),
    [
        ("How much money did Honduras get?", "¿Cuánto dinero recibió Honduras?", "money-honduras"),
        ("What are the five goals?", "¿Cuáles son los cinco objetivos?", "five-goals"),
        ("Who pays for CARSI?", "¿Quién paga la CARSI?", "who-pays"),
    ],
)
@pytest.mark.parametrize("close", ["", " Thank you very much!", " ¡Muchas gracias!"])
def test_the_question_counts_and_not_the_story_around_it(
    assistant: Assistant, preamble: str, english: str, spanish: str, entry: str, close: str
) -> None:
    """
    Polite people tell who they are and why they ask.
    """
    question = english if preamble == STUDENT else spanish

    assert answered(assistant.turn(preamble + question + close)) == [entry]


def test_an_answer_counts_before_the_offer_that_came_before_it(assistant: Assistant) -> None:
    """
    Programs are told the confidence of the entry that is named, not of another.
    """
    offer = Reply(Offer("en", "which?", ()))
    answer = Reply(assistant.answer("five-goals", "en"))
    notice = Reply(Notice("en", "hm"))

    def decisive(*replies: Reply) -> Reply:
        return Turn(replies, Exchange("", None, "en")).decisive

    assert decisive(offer, answer) == answer
    assert decisive(notice, offer) == offer
    assert decisive(notice) == notice


@pytest.mark.parametrize(
    "text",
    [
        "Good morning. Does the initiative give help to churches?",
        "Buenos días. ¿Quién ganó el mundial?",
    ],
)
def test_a_greeting_does_not_swallow_a_question(assistant: Assistant, text: str) -> None:
    """
    Not even one that has no sure answer.
    """
    assert "greeting" not in answered(assistant.turn(text))
