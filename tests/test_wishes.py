"""Shorter, simpler, the source, in Spanish: wishes about the answer before, as people put them."""

from __future__ import annotations

import pytest

from bot.answering.assistant import Assistant
from bot.answering.messages import Answer, Notice
from tests.replies import answered, talk


def is_short(assistant: Assistant, said: Answer) -> bool:
    whole = assistant.answer(said.entry, said.language)
    return len(said.body.text) < len(whole.body.text)


@pytest.mark.parametrize("then", ["shorter pls", "tldr", "más corto", "no entendí"])
def test_an_answer_can_be_had_shorter(assistant: Assistant, then: str) -> None:
    """
    Its first paragraph answers.
    """
    whole = assistant.turn("What are the five goals of CARSI?")
    (reply,) = assistant.turn(then, last=whole.exchange).replies

    assert isinstance(reply.message, Answer)
    full = whole.replies[0].message
    assert isinstance(full, Answer)
    assert full.body.text.startswith(reply.message.body.text)
    assert len(reply.message.body.text) < len(full.body.text)


@pytest.mark.parametrize(
    "then",
    [
        "mas cortito porfa q tengo clase",
        "no entendí, más sencillo por favor",
        "gracias pero no entendí nada",
        "can you make it shorter, i am in class",
    ],
)
def test_a_wish_may_be_explained(assistant: Assistant, then: str) -> None:
    turn = talk(assistant, "what is carsi", then)

    (reply,) = turn.replies
    assert isinstance(reply.message, Answer)
    assert reply.message.entry == "what-is-carsi"
    whole = assistant.answer("what-is-carsi", reply.message.language)
    assert len(reply.message.body.text) < len(whole.body.text)


@pytest.mark.parametrize("then", ["en corto que hizo en honduras", "source of the guns"])
def test_a_question_that_begins_like_a_wish_is_a_question(assistant: Assistant, then: str) -> None:
    turn = talk(assistant, "what is carsi", then)

    assert "what-is-carsi" not in answered(turn)


@pytest.mark.parametrize(
    "then",
    [
        "Forgive me, but could you put that a little more briefly?",
        "would you mind summarising that",
        "can u say it easier",
        "resumelo mas corto ntp",
        "me lo explicas como si tuviera 5 años",
    ],
)
def test_a_wish_is_understood_however_politely_it_is_put(assistant: Assistant, then: str) -> None:
    (reply,) = talk(assistant, "what is carsi", then).replies

    assert isinstance(reply.message, Answer)
    assert reply.message.entry == "what-is-carsi"
    assert is_short(assistant, reply.message)


@pytest.mark.parametrize(
    "then",
    [
        "they covered it up. who says that happened",
        "¿Cuál es la fuente de ese dato?",
        "could you perhaps send me the link",
        "tas seguro",
    ],
)
def test_whoever_doubts_is_shown_the_sources(assistant: Assistant, then: str) -> None:
    (reply,) = talk(assistant, "what happened with the jeeps in guatemala", then).replies

    assert isinstance(reply.message, Answer)
    assert (
        reply.message.body == assistant.sources_of("guatemala-jeeps", reply.message.language).body
    )


@pytest.mark.parametrize("then", ["es en ingles?", "is it in spanish?"])
def test_asking_about_a_language_is_no_wish_for_it(assistant: Assistant, then: str) -> None:
    """
    Whether the training is in English, for example.
    """
    turn = talk(assistant, "que es calee", then)

    assert turn.wished is None
    assert not isinstance(turn.replies[0].message, Notice)


def test_whoever_asks_to_cite_the_bot_is_told_how(assistant: Assistant) -> None:
    """
    It is not the wish for a source.
    """
    assert answered(talk(assistant, "what is carsi", "can i cite you")) == ["cite-this-bot"]


@pytest.mark.parametrize("entry", ["does-it-work", "case-for", "compare-merida", "funding-total"])
def test_a_short_answer_is_no_more_than_half_of_the_whole(assistant: Assistant, entry: str) -> None:
    """
    Even of an answer that is one paragraph with its list.
    """
    whole, short = assistant.answer(entry, "es"), assistant.in_short(entry, "es")

    assert 2 * len(short.body.text) < len(whole.body.text)
    assert short.citations == whole.citations
