"""Two languages: the question's, the chosen one, the profile's."""

from __future__ import annotations

import pytest

from tests.botapi import FakeTelegram
from tests.conftest import StartBot
from tests.rehearsal import Rehearsal


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("What are the five goals?", "CARSI has five goals"),
        ("¿Cuáles son los cinco objetivos?", "La CARSI tiene cinco objetivos"),
        ("metas del programa", "La CARSI tiene cinco objetivos"),
        ("aims of the programme", "CARSI has five goals"),
    ],
)
@pytest.mark.parametrize("profile", ["en", "es", "de", None])
def test_the_language_of_the_question_goes_first(
    rehearsal: Rehearsal, question: str, begins: str, profile: str | None
) -> None:
    """
    People are answered in the language they write, whatever their phone is set to.
    """
    answer = rehearsal.telegram.person("Ana", language=profile).asks(question)

    assert begins in answer.text


@pytest.mark.parametrize(
    ("word", "said", "declined"),
    [
        ("es", "Responderé en español.", "No tengo"),
        ("español", "Responderé en español.", "No tengo"),
        ("Spanish", "Responderé en español.", "No tengo"),
        ("en", "I will answer in English.", "I have no"),
        ("inglés", "I will answer in English.", "I have no"),
    ],
)
@pytest.mark.parametrize("profile", ["en", "es"])
def test_the_chosen_language_goes_before_the_profile(
    rehearsal: Rehearsal, word: str, said: str, declined: str, profile: str
) -> None:
    """
    It decides where the words do not tell: numbers, names, commands, noise.
    """
    ana = rehearsal.telegram.person("Ana", language=profile)

    confirmed = ana.asks(f"/lang {word}")
    unclear = ana.asks("zxcvb qwrtp")

    assert confirmed.text.startswith(said[:20])
    assert unclear.text.startswith(declined)


def test_lang_alone_offers_both_languages(rehearsal: Rehearsal) -> None:
    """
    Each by its own name, so that one who reads only one of them finds it.
    """
    ana = rehearsal.telegram.person("Ana", language="en")

    menu = ana.asks("/lang")
    ana.presses(menu, "Español")
    ana.reads_edit(menu)

    assert menu.text.startswith("Responderé en español")
    assert ana.asks("/topics").text == "¿Sobre qué quiere saber?"


def test_the_greeting_can_be_had_in_the_other_language(rehearsal: Rehearsal) -> None:
    """
    A phone set to English is not always a person who reads English.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    ana.starts()
    greeting = ana.reads()

    ana.presses(greeting, "En español")
    ana.reads_edit(greeting)

    assert greeting.text.startswith("¡Hola!")
    assert ana.asks("/help").text.startswith("Escriba una pregunta")


def test_an_answer_turns_into_the_other_language_and_back(rehearsal: Rehearsal) -> None:
    """
    A pupil shows it to a teacher who reads the other one; the chat does not grow.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    answer = ana.asks("Who runs it?")

    ana.presses(answer, "En español")
    spanish = ana.reads_edit(answer).text
    ana.presses(answer, "In English")
    english = ana.reads_edit(answer).text

    assert "La dirigen dos agencias." in spanish
    assert "Two agencies run it." in english
    assert len(ana.messages()) == 1


def test_a_picture_turns_into_the_other_language_too(rehearsal: Rehearsal) -> None:
    """
    Words in pictures are in one language as well; this one was never uploaded before.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    answer = ana.asks("Which region is it about?")

    ana.presses(answer, "En español")
    ana.reads_edit(answer)

    assert "Se trata de Centroamérica." in answer.caption
    assert answer.photo
    assert answer.photo["file_id"] != answer.edited[0].wire["photo"][-1]["file_id"]


def test_an_answer_of_one_language_says_so(rehearsal: Rehearsal) -> None:
    """
    Half a loaf, labelled, and no button that leads nowhere.
    """
    ana = rehearsal.telegram.person("Ana", language="es")
    ana.starts("q_english-only")

    answer = ana.reads()
    labels = [button.text for row in answer.buttons for button in row]

    assert "The archive is in Washington." in answer.text
    assert "Esta respuesta solo está escrita en English." in answer.text
    assert not any("español" in label or "English" in label for label in labels)


@pytest.mark.parametrize(
    ("question", "wish", "begins"),
    [
        ("What are the five goals?", "en español", "La CARSI tiene"),
        ("¿Cuáles son los cinco objetivos?", "In English", "CARSI has five goals"),
    ],
)
def test_the_language_can_be_wished_for_in_words(
    rehearsal: Rehearsal, question: str, wish: str, begins: str
) -> None:
    """
    People write what they want before they look for a command.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    ana.asks(question)

    assert begins in ana.asks(wish).text


def test_a_bare_name_is_answered_in_the_language_that_is_spoken(
    telegram: FakeTelegram, start_bot: StartBot
) -> None:
    """
    "Costa Rica" and "El Salvador" look Spanish to a program, and are no language to a person.
    """
    start_bot()
    dana = telegram.person("Dana", language="en")

    offers = [dana.asks(name, timeout=60).text for name in ("costa rica", "El Salvador?")]
    spanish = dana.asks("¿Qué es la CARSI?").text

    assert [offer[:10] for offer in offers] == ["I am not s"] * 2
    assert "La CARSI" in spanish
