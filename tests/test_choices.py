"""What was offered, or stands under an answer, is picked in words."""

from __future__ import annotations

import pytest

from bot.answering.assistant import Assistant
from bot.answering.exchange import Exchange
from bot.answering.messages import Decline, Menu
from tests.replies import answered, offered, talk


@pytest.mark.parametrize(
    ("then", "place"),
    [("the second one", 1), ("#2", 1), ("option 1", 0), ("la primera", 0), ("the last one", 1)],
)
def test_a_choice_is_picked_in_words(assistant: Assistant, then: str, place: int) -> None:
    """
    Not everybody presses buttons.
    """
    choices = ("lapop-study", "lapop-dispute")
    offer = Exchange("lapop", None, "en", choices)

    assert answered(assistant.turn(then, last=offer)) == [choices[place]]


def test_yes_asks_which_of_several_and_takes_the_only_one(assistant: Assistant) -> None:
    """
    "Is it this?" is a question that people answer.
    """
    offer = Exchange("lapop", None, "en", ("lapop-study", "lapop-dispute"))
    which = assistant.turn("yes", last=offer)
    assert offered(which) == list(offer.offered)
    assert answered(assistant.turn("the first one", last=which.exchange)) == [offer.offered[0]]

    only = Exchange("lapop", None, "en", ("lapop-study",))
    assert answered(assistant.turn("yes please", last=only)) == ["lapop-study"]


@pytest.mark.parametrize("then", ["no", "none of those", "ninguna", "that's not what I meant"])
def test_none_of_these_leads_to_the_topics(assistant: Assistant, then: str) -> None:
    """
    Not to another guess.
    """
    offer = Exchange("lapop", None, "en", ("lapop-study", "lapop-dispute"))

    (reply,) = assistant.turn(then, last=offer).replies
    assert isinstance(reply.message, Menu)


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        (["what is carsi", "the second one"], "countries"),
        (["what is carsi", "el último"], "status-today"),
        (["what are the five goals", "the third one"], "goal-3"),
        (["what are the five goals", "the second", "and the next one"], "goal-3"),
        (["¿Cuál es el objetivo 3?", "y el último"], "goal-5"),
    ],
)
def test_what_stands_under_an_answer_is_picked_in_words(
    assistant: Assistant, said: list[str], entry: str
) -> None:
    """
    Unless the answer itself counts.
    """
    assert answered(talk(assistant, *said)) == [entry]


def test_ok_after_an_answer_takes_none_of_what_stands_under_it(assistant: Assistant) -> None:
    """
    It is a yes only to a question.
    """
    (reply,) = talk(assistant, "how much money in total", "ok").replies

    assert isinstance(reply.message, Decline)
    assert reply.message.kind == "reactions"


def test_what_was_asked_back_is_no_mere_suggestion(assistant: Assistant) -> None:
    """
    One of these was meant, and not the answer before.
    """
    asked_back = assistant.turn("dinero").exchange

    assert len(asked_back.offered) > 1
    assert asked_back.asked == asked_back.offered
