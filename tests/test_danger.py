"""Cries for help: heard on less than a question, and not in harmless words."""

from __future__ import annotations

import re

import pytest

from bot.answering.assistant import Assistant
from bot.answering.messages import Decline, Offer
from bot.channels.plain import as_text
from tests.replies import answered, offered


@pytest.mark.parametrize(
    "text",
    [
        "me van a matar",
        "my mom has to pay the gang every week",
        "me exigen una cuota cada viernes o me queman el taxi",
        "a man with a gun is outside my door",
    ],
)
def test_somebody_in_danger_is_told_first_whom_to_call(assistant: Assistant, text: str) -> None:
    """
    However sure the bot is of what was meant.
    """
    turn = assistant.turn(text)
    message = turn.replies[0].message
    said = message.heading if isinstance(message, Offer) else as_text(turn, assistant)

    assert re.search("emergenc", said)


@pytest.mark.parametrize(
    "text", ["tengo miedo", "me golpean", "están matando gente en mi barrio", "who can protect me"]
)
def test_a_plain_cry_for_help_is_answered_and_not_asked_back(
    assistant: Assistant, text: str
) -> None:
    assert answered(assistant.turn(text)) == ["report-a-crime"]


@pytest.mark.parametrize("text", ["quiero morirme", "i want to kill myself"])
def test_somebody_in_despair_is_not_brushed_off(assistant: Assistant, text: str) -> None:
    """
    The words for it are said on less than others.
    """
    (reply,) = assistant.turn(text).replies

    assert isinstance(reply.message, Decline)
    assert reply.message.kind == "self-harm"


@pytest.mark.parametrize(
    "text",
    [
        "who can go to the academy",
        "how did they do it",
        "did they stop the money once",
        "hey im a student and i need help with a paper",
    ],
)
def test_no_harmless_question_is_taken_for_a_cry_for_help(assistant: Assistant, text: str) -> None:
    """
    It would frighten, and cheapen the real one.
    """
    turn = assistant.turn(text)

    assert "report-a-crime" not in [*offered(turn), *answered(turn)]
