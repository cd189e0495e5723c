"""What the bot does not know, is not sure of, or cannot read."""

from __future__ import annotations

import pytest

from tests.rehearsal import Rehearsal


@pytest.mark.parametrize(
    ("utterance", "asks_back", "none"),
    [
        ("how much money", "Is it one of these?", "None of these"),
        ("cuánto dinero recibió", "¿Es una de estas preguntas?", "Ninguna de estas"),
    ],
)
def test_a_vague_question_is_asked_back(
    rehearsal: Rehearsal, utterance: str, asks_back: str, none: str
) -> None:
    """
    A choice of up to three, and one tap is enough; a guess would be worse.
    """
    ana = rehearsal.telegram.person("Ana", language="es")

    offer = ana.asks(utterance)
    labels = [button.text for row in offer.buttons for button in row]
    press = ana.presses(offer, labels[0])

    assert asks_back in offer.text
    assert 2 <= len(labels) <= 4
    assert labels[-1] == none
    assert " mill" in ana.reads().text
    assert press.answered


@pytest.mark.parametrize(
    ("language", "sentence", "topics"),
    [
        ("en", "I have no checked answer to that.", ["All topics"]),
        ("es", "No tengo una respuesta verificada", ["Todos los temas"]),
    ],
)
def test_out_of_scope_is_said_honestly(
    rehearsal: Rehearsal, language: str, sentence: str, topics: list[str]
) -> None:
    """
    The nearest topics and all of them, never a random answer.
    """
    ana = rehearsal.telegram.person("Ana", language=language)

    declined = ana.asks("zxcvb qwrtp")
    labels = [button.text for row in declined.buttons for button in row]
    ana.presses(declined, topics[-1]).waits()

    assert declined.text.startswith(sentence)
    assert labels == topics
    assert ana.reads().buttons
    assert declined.text.startswith(sentence), "the sentence is not overwritten by the menu"


@pytest.mark.parametrize(
    ("question", "follow_up", "heading", "related"),
    [
        ("What are the five goals?", "tell me more", "than the answer above", "Who runs it?"),
        (
            "¿Cuáles son los cinco objetivos?",
            "cuénteme más",
            "la respuesta anterior",
            "¿Quién la dirige?",
        ),
    ],
)
def test_more_offers_what_is_worth_asking_next(
    rehearsal: Rehearsal, question: str, follow_up: str, heading: str, related: str
) -> None:
    """
    That is no guess, so there is nothing to be refused and no miss to be counted.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    ana.asks(question)

    offer = ana.asks(follow_up)
    labels = [button.text for row in offer.buttons for button in row]

    assert heading in offer.text
    assert related in labels
    assert not {"None of these", "Ninguna de estas"} & set(labels)


def test_nothing_was_refused(rehearsal: Rehearsal) -> None:
    """
    A strict Bot API took every call.
    """
    rehearsal.telegram.person("Ben").asks("Hello")

    assert rehearsal.telegram.refusals == []


@pytest.mark.parametrize(
    ("language", "word"), [("en", "I can only read text"), ("es", "solo puedo leer texto")]
)
def test_what_is_not_text_gets_one_kind_line(
    rehearsal: Rehearsal, language: str, word: str
) -> None:
    """
    A voice message is not met with silence.
    """
    ana = rehearsal.telegram.person("Ana", language=language)

    for send in (ana.sends_voice, ana.sends_sticker, ana.sends_photo, ana.sends_document):
        send()
        assert word in ana.reads().text
    ana.sees_no_reply(seconds=0.2)


def test_an_album_gets_one_line_and_not_ten(rehearsal: Rehearsal) -> None:
    """
    Ten photos sent at once are one thing to the person who sends them.
    """
    ana = rehearsal.telegram.person("Ana")
    first = ana.sends_photo()
    ana.reads()

    for number in (1, 2, 3):
        photo = {**first.wire, "message_id": 900 + number, "media_group_id": "13"}
        rehearsal.telegram.deliver({"message": photo})

    assert "only read text" in ana.reads().text
    ana.sees_no_reply(seconds=0.3)


def test_a_person_who_blocks_the_bot_does_no_harm(rehearsal: Rehearsal) -> None:
    """
    The next one is answered as ever.
    """
    ana, ben = rehearsal.telegram.person("Ana"), rehearsal.telegram.person("Ben")
    ana.asks("Hello")

    ana.blocks_the_bot()

    assert ben.asks("Hello").text == "Hello, and welcome!"
