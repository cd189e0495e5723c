"""What an answer said is quoted to who asks for it, instead of being pointed to."""

from __future__ import annotations

import pytest

from bot.answering.assistant import Assistant
from bot.answering.messages import Offer
from bot.knowledge.sentences import passages_of
from tests.replies import talk

ANSWER = (
    "In March 2019 the U.S. Congress stopped the aid. It was 6 May when the EE. UU. embassy wrote. "
    "The stop lasted up to 14 months.\n"
    "Effects:\n"
    "• about $396 million went elsewhere;\n"
    "• 92 projects for girls and boys were hurt."
)


def test_an_answer_is_taken_apart_by_sentences_and_items() -> None:
    """
    No abbreviation ends a sentence.
    """
    assert list(passages_of(ANSWER)) == [
        "In March 2019 the U.S. Congress stopped the aid",
        "It was 6 May when the EE. UU. embassy wrote",
        "The stop lasted up to 14 months",
        "Effects",
        "about $396 million went elsewhere",
        "92 projects for girls and boys were hurt",
    ]


@pytest.mark.parametrize(
    ("asked", "passage"),
    [
        ("since when", "In March 2019 the U.S. Congress stopped the aid"),
        ("how much money", "about $396 million went elsewhere"),
        ("how long did it last", "The stop lasted up to 14 months"),
        ("how many projects", "92 projects for girls and boys were hurt"),
        ("and the children?", "92 projects for girls and boys were hurt"),
        ("what did the embassy say", "It was 6 May when the EE. UU. embassy wrote"),
        ("by whom", "In March 2019 the U.S. Congress stopped the aid"),
    ],
)
def test_the_passage_that_holds_what_is_asked_for_is_found(
    assistant: Assistant, asked: str, passage: str
) -> None:
    reading = assistant.matched(asked).reading

    assert assistant.matcher.passage(reading, ANSWER, bare=False) == passage


@pytest.mark.parametrize("asked", ["how many tractors", "who paints", "the weather on mars", "why"])
def test_a_passage_about_something_else_is_not_given(assistant: Assistant, asked: str) -> None:
    reading = assistant.matched(asked).reading

    assert assistant.matcher.passage(reading, ANSWER, bare=False) is None


@pytest.mark.parametrize("asked", ["which countries", "examples", "how many died"])
def test_mere_question_words_are_found_in_no_passage(assistant: Assistant, asked: str) -> None:
    reading = assistant.matched(asked).reading

    assert assistant.matcher.passage(reading, ANSWER, bare=True) is None


@pytest.mark.parametrize(
    ("first", "then", "quoted"),
    [
        ("why was aid suspended in 2019", "when", "March 2019"),
        ("why was aid suspended in 2019", "how long", "14 months"),
        ("¿Qué hace la CARSI en Panamá?", "cuántas toneladas", "75 toneladas"),
        ("what is sica", "is that the same as carsi", "does not belong to SICA"),
    ],
)
def test_a_detail_of_the_answer_above_is_quoted(
    assistant: Assistant, first: str, then: str, quoted: str
) -> None:
    (reply,) = talk(assistant, first, then).replies

    assert isinstance(reply.message, Offer)
    assert quoted in reply.message.heading
    assert reply.message.above
