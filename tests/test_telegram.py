"""First contact and answers on Telegram, as people have them: the bot is a process of its own."""

from __future__ import annotations

import pytest

from tests.botapi import FakeTelegram
from tests.conftest import StartBot
from tests.rehearsal import Rehearsal
from tests.small_knowledge import LONG_PARAGRAPH, PICTURE_ALT, PICTURE_CAPTION

TEN_QUESTIONS = [
    ("What are the five goals of CARSI?", "safe streets"),
    ("how much mony has carsi got so far", "$642 million"),
    ("wich countries are in carsi", "• Belize\n• Costa Rica\n• El Salvador"),
    ("what was it called before", "Mérida Initiative"),
    ("Was there really a meeting in Peru in 2018?", "VIII Summit of the Americas"),
    ("¿Qué es la CARSI?", "siete países"),
    ("cuales son los objetivos de la carsi", "calles seguras"),
    ("cuanta plata le dieron a honduras", "18.5 millones"),
    ("¿Quién paga la CARSI?", "con dinero de sus contribuyentes"),
    ("quienes participan en la inisiativa", "• Nicaragua\n• Panamá"),
]


def test_ten_questions_get_ten_right_answers(telegram: FakeTelegram, start_bot: StartBot) -> None:
    """
    The whole way of a message, in both languages and with typing errors, as it is shipped.
    """
    start_bot()
    ana = telegram.person("Ana", language="es")

    answers = []
    for question, _ in TEN_QUESTIONS:
        before = len(ana.messages())
        ana.asks(question, timeout=60)
        telegram.awaits_confirmation()
        answers.append(" ".join(m.caption or m.text for m in ana.messages()[before:]))

    missed = [
        (question, wanted, answer)
        for (question, wanted), answer in zip(TEN_QUESTIONS, answers, strict=True)
        if wanted.lower() not in answer.lower()
    ]
    assert not missed
    assert telegram.refusals == []


@pytest.mark.parametrize(
    ("language", "hello", "topics", "example"),
    [
        ("es", "¡Hola!", "Todos los temas", "¿Cuáles son los cinco objetivos?"),
        ("es-419", "¡Hola!", "Todos los temas", "¿Cuáles son los cinco objetivos?"),
        ("ca", "¡Hola!", "Todos los temas", "¿Cuáles son los cinco objetivos?"),
        ("en", "Hello!", "All topics", "What are the five goals?"),
        ("de", "Hello!", "All topics", "What are the five goals?"),
        (None, "Hello!", "All topics", "What are the five goals?"),
    ],
)
def test_start_greets_in_the_language_of_the_profile(
    rehearsal: Rehearsal, language: str | None, hello: str, topics: str, example: str
) -> None:
    """
    The first words decide whether a person stays: two lines, six examples, the topics.
    """
    person = rehearsal.telegram.person("Ana", language=language)

    person.starts()
    greeting = person.reads()
    labels = [button.text for row in greeting.buttons for button in row]

    assert greeting.text.startswith(hello)
    assert len(greeting.text.splitlines()) == 2
    assert len(labels) == 8
    assert example in labels
    assert topics in labels
    person.sees_no_reply(seconds=0.2)


def test_an_example_is_answered_when_pressed(rehearsal: Rehearsal) -> None:
    """
    Nobody needs to type to see what the bot is good for.
    """
    ana = rehearsal.telegram.person("Ana", language="es")
    ana.starts()

    press = ana.presses(ana.reads(), "¿Cuáles son")

    assert "La CARSI tiene cinco objetivos" in ana.reads().text
    assert press.answered


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        pytest.param("q_five-goals", "CARSI has five goals", id="an entry"),
        pytest.param("t_money", "Money: choose a question", id="a topic"),
        pytest.param("l_es", "¡Hola!", id="a language"),
        pytest.param("q_gone", "That question has moved", id="an entry that is gone"),
        pytest.param("t_gone", "That question has moved", id="a topic that is gone"),
        pytest.param("l_xx", "Hello!", id="a language we do not speak"),
        pytest.param("ask", "Hello!", id="anything else"),
        pytest.param("q_", "Hello!", id="nothing behind the kind"),
    ],
)
def test_links_into_the_bot(rehearsal: Rehearsal, payload: str, expected: str) -> None:
    """
    A link in an article opens the very answer it promises.
    """
    ben = rehearsal.telegram.person("Ben", language="en")

    ben.starts(payload)

    assert expected in ben.reads().text


@pytest.mark.parametrize(
    ("question", "small_line"),
    [
        ("What are the five goals?", "U.S. State Department, 2012; A Book, 2010 · as of Feb 2012"),
        ("¿Cuáles son los cinco objetivos?",
         "Depto. de Estado, 2012; Un libro, 2010 · fecha de los datos: feb. de 2012"),
    ],
)  # fmt: skip
def test_sources_and_date_stand_in_one_small_line(
    rehearsal: Rehearsal, question: str, small_line: str
) -> None:
    """
    A reader can follow every claim, and the chat stays readable.
    """
    answer = rehearsal.telegram.person("Ben").asks(question)
    styles = {(e["type"], answer.styled(e)) for e in answer.entities}

    assert answer.text.splitlines()[-1] == small_line
    assert ("italic", small_line) in styles
    assert list(answer.links.values()) == ["https://2009-2017.state.gov/facts"]
    assert answer.link_preview_disabled


def test_bold_lists_and_links_of_the_curator(rehearsal: Rehearsal) -> None:
    """
    What a curator marked is what a person sees, without a star or bracket left over.
    """
    ben = rehearsal.telegram.person("Ben")

    listed, linked = ben.asks("What are the five goals?"), ben.asks("Why was it created?")
    bold = [listed.styled(e) for e in listed.entities if e["type"] == "bold"]

    assert "\n1. Safe streets\n2. Trust" in listed.text
    assert bold == ["What are the five goals?", "five goals"]
    assert linked.links["the page"].startswith("https://example.org")


@pytest.mark.parametrize(
    ("question", "warning"),
    [
        ("Why was it created?", "This should have been checked again by 31 January 2020"),
        ("¿Por qué se creó?", "debía revisarse antes del 31 de enero de 2020"),
    ],
)
def test_an_overdue_review_is_said(rehearsal: Rehearsal, question: str, warning: str) -> None:
    """
    An old answer does not pass for a fresh one.
    """
    assert warning in rehearsal.telegram.person("Ben").asks(question).text


def test_a_long_answer_comes_in_parts_with_the_buttons_on_the_last(rehearsal: Rehearsal) -> None:
    """
    Telegram takes 4,096 units at a time; a reader wants whole paragraphs.
    """
    ben = rehearsal.telegram.person("Ben")

    first, last = ben.asks("What is the long story?"), ben.reads()

    assert first.text.endswith(LONG_PARAGRAPH.format(n=8).strip())
    assert LONG_PARAGRAPH.format(n=9).strip() in last.text
    assert len(first.text.encode("utf-16-le")) <= 2 * 4096
    assert not first.buttons
    assert last.buttons


@pytest.mark.parametrize(
    ("question", "begins", "shows"),
    [
        ("How did the money grow?", "It grew every year.", f"In the picture: {PICTURE_ALT['en']}"),
        ("¿Cómo creció el dinero?", "Creció cada año.", f"En la imagen: {PICTURE_ALT['es']}"),
    ],
)
def test_a_picture_carries_the_answer_and_its_own_words(
    rehearsal: Rehearsal, question: str, begins: str, shows: str
) -> None:
    """
    Who cannot see the picture reads what it shows.
    """
    answer = rehearsal.telegram.person("Ben").asks(question)

    assert answer.photo_content.startswith(b"\x89PNG")
    assert begins in answer.caption
    assert answer.caption.endswith(shows)
    assert answer.buttons


def test_a_picture_is_uploaded_once(rehearsal: Rehearsal) -> None:
    """
    The second person gets it by the id that Telegram gave it.
    """
    ana, ben = rehearsal.telegram.person("Ana"), rehearsal.telegram.person("Ben")
    ana.asks("How did the money grow?")

    again = ben.asks("How did the money grow?")
    last = rehearsal.telegram.calls("sendPhoto")[-1]

    assert again.photo
    assert last.params["photo"].startswith("AgAC")


def test_an_answer_too_long_for_a_caption_follows_the_picture(rehearsal: Rehearsal) -> None:
    """
    Nothing is cut off: first the picture with its one line, then the whole answer.
    """
    ben = rehearsal.telegram.person("Ben")

    picture, text = ben.asks("How did the money grow in detail?"), ben.reads()

    assert picture.photo
    assert picture.caption.startswith(PICTURE_CAPTION["en"])
    assert PICTURE_ALT["en"] in picture.caption
    assert not picture.buttons
    assert "It grew. It grew." in text.text
    assert text.buttons


def test_a_picture_that_is_not_drawn_yet_costs_nobody_the_answer(rehearsal: Rehearsal) -> None:
    """
    The words are the answer; the picture is an extra.
    """
    answer = rehearsal.telegram.person("Ben").asks("Where is the map?")

    assert "The map is being drawn." in answer.text
    assert answer.photo is None


def test_three_related_questions_are_a_tap_away(rehearsal: Rehearsal) -> None:
    """
    One answer raises the next question; more than three nobody reads.
    """
    ben = rehearsal.telegram.person("Ben")
    answer = ben.asks("What are the five goals?")

    labels = [button.text for row in answer.buttons for button in row]
    press = ben.presses(answer, "Who runs it?")

    assert labels[:3] == ["Why was it created?", "Who runs it?", "How did the money grow?"]
    assert "What is the long story?" not in labels
    assert "Two agencies run it." in ben.reads().text
    assert press.answered


@pytest.mark.parametrize(
    ("hello", "vote", "said"),
    [("Hello", "Helpful", "Hello, and welcome!"), ("Hola", "Me sirvió", "¡Hola, bienvenido!")],
)
def test_small_talk_has_no_sources_and_asks_for_no_vote(
    rehearsal: Rehearsal, hello: str, vote: str, said: str
) -> None:
    """
    Nobody rates a greeting.
    """
    answer = rehearsal.telegram.person("Ben").asks(hello)

    assert answer.text == said
    assert not any(button.text.startswith(vote) for row in answer.buttons for button in row)
