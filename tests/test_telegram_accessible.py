"""Labels that can be read aloud, and lines that can be read at all."""

from __future__ import annotations

import pytest

from tests.botapi import Message, Person
from tests.rehearsal import Rehearsal

SAID = {
    "en": ["/topics", "/lang", "/help", "/privacy", "/about", "/forget", "Hello", "Who runs it?",
           "how much money", "zxcvb qwrtp", "How did the money grow?", "not helpful"],
    "es": ["/topics", "/lang", "/help", "/privacy", "/about", "/forget", "Hola",
           "¿Quién la dirige?", "cuánto dinero recibió", "zxcvb qwrtp",
           "¿Cómo creció el dinero?", "no me sirvió"],
}  # fmt: skip


def all_that_is_shown(person: Person, said: list[str]) -> list[Message]:
    """Write each line and read what comes."""
    person.starts()
    return [person.reads(), *(person.asks(line) for line in said)]


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_label_begins_with_a_word(rehearsal: Rehearsal, language: str) -> None:
    """
    A screen reader says "thumbs up sign" before anybody knows what it is about.
    """
    ana = rehearsal.telegram.person("Ana", language=language)

    shown = all_that_is_shown(ana, SAID[language])
    labels = [button.text for m in shown for row in m.buttons for button in row]

    assert len(labels) > 20
    assert [label for label in labels if not label.lstrip("¿¡")[0].isalnum()] == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_row_has_more_than_two_buttons(rehearsal: Rehearsal, language: str) -> None:
    """
    Three labels side by side are three cut labels.
    """
    ana = rehearsal.telegram.person("Ana", language=language)

    shown = all_that_is_shown(ana, SAID[language])

    assert max(len(row) for message in shown for row in message.buttons) == 2
    assert max(len(message.buttons) for message in shown) <= 8


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_button_can_be_typed(rehearsal: Rehearsal, language: str) -> None:
    """
    Its label, typed as it stands, does what pressing it does.
    """
    telegram = rehearsal.telegram
    vague = {"en": "how much money", "es": "cuánto dinero recibió"}[language]
    labels = [b.text for row in telegram.person("Ana", language=language).asks(vague).buttons
              for b in row]  # fmt: skip

    answers = []
    for label in labels:
        ben = telegram.person("Ben", language=language)
        ben.asks(vague)
        answers.append(ben.asks(label).text)

    assert all(" mill" in answer for answer in answers[:-1])
    assert answers[-1].startswith(("I am sorry", "Lamento"))
