"""Conversations on Telegram, as people have them: the bot is a process of its own."""

from __future__ import annotations

import pytest

from tests.botapi import FakeTelegram
from tests.conftest import StartBot

TEN_QUESTIONS = [
    ("What are the five goals of CARSI?", "safe streets"),
    ("how much mony has carsi got so far", "$642 million"),
    ("wich countries are in carsi", "Belize, Costa Rica, El Salvador, Guatemala, Honduras"),
    ("what was it called before", "Mérida Initiative"),
    ("Was there really a meeting in Peru in 2018?", "13-14 April 2018"),
    ("¿Qué es la CARSI?", "siete países"),
    ("cuales son los objetivos de la carsi", "calles seguras"),
    ("cuanta plata le dieron a honduras", "18.5 millones"),
    ("¿Quién paga la CARSI?", "contribuyentes"),
    ("quienes participan en la inisiativa", "Nicaragua y Panamá"),
]


def test_ten_questions_get_ten_right_answers(telegram: FakeTelegram, start_bot: StartBot) -> None:
    """
    The whole way of a message, in both languages and with typing errors.
    """
    start_bot()
    ana = telegram.person("Ana", language="es")

    answers = [ana.asks(question, timeout=60).text for question, _ in TEN_QUESTIONS]

    missed = [
        (question, wanted, answer)
        for (question, wanted), answer in zip(TEN_QUESTIONS, answers, strict=True)
        if wanted.lower() not in answer.lower()
    ]
    assert not missed
    assert telegram.refusals == []


def test_sources_are_links_without_a_preview(telegram: FakeTelegram, start_bot: StartBot) -> None:
    """
    A reader can follow every claim, and the chat stays readable.
    """
    start_bot()

    answer = telegram.person("Ben", language="en").asks("What are the five goals?", timeout=60)

    assert answer.links
    assert answer.link_preview_disabled
    assert "as of 6 February 2012" in answer.text


def test_a_choice_is_answered_when_pressed(telegram: FakeTelegram, start_bot: StartBot) -> None:
    """
    When the question is vague the person is asked back, and one tap is enough.
    """
    start_bot()
    ana = telegram.person("Ana", language="en")

    offer = ana.asks("costa rica?", timeout=60)
    press = ana.presses(offer, offer.buttons[0][0].text)
    answer = ana.reads()

    assert press.answered
    assert "Costa Rica" in answer.text


@pytest.mark.parametrize(
    ("language", "expected"), [("es", "¡Hola!"), ("es-419", "¡Hola!"), ("de", "Hello!")]
)
def test_start_greets_in_the_language_of_the_profile(
    telegram: FakeTelegram, start_bot: StartBot, language: str, expected: str
) -> None:
    """
    The first words decide whether a person stays.
    """
    start_bot()
    person = telegram.person("Ana", language=language)

    person.starts()

    assert person.reads(timeout=60).text.startswith(expected)
