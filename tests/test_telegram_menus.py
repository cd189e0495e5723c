"""Topics, pages, old buttons, presses: what happens under people's thumbs."""

from __future__ import annotations

import pytest

from tests.botapi import Message, Person
from tests.rehearsal import Rehearsal


def labels(message: Message) -> list[str]:
    """Give the labels of all buttons in order."""
    return [button.text for row in message.buttons for button in row]


def topics_menu(person: Person) -> Message:
    """Ask for the menu of topics."""
    person.says("/topics")
    return person.reads()


@pytest.mark.parametrize(
    ("language", "heading", "topics"),
    [
        ("en", "What would you like to know about?", ["Goals", "Money", "About this bot"]),
        ("es", "¿Sobre qué quiere saber?", ["Objetivos", "Dinero", "Sobre este bot"]),
    ],
)
def test_the_menu_shows_the_topics_in_their_order(
    rehearsal: Rehearsal, language: str, heading: str, topics: list[str]
) -> None:
    """
    Who does not know what to ask can look around.
    """
    menu = topics_menu(rehearsal.telegram.person("Ana", language=language))

    assert menu.text == heading
    assert labels(menu) == topics


def test_a_menu_is_edited_in_place_with_pages_back_and_home(rehearsal: Rehearsal) -> None:
    """
    Ten taps in the menu leave one message in the chat, not ten.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    menu = topics_menu(ana)

    ana.presses(menu, "Money")
    first = ana.reads_edit(menu)
    first_page = labels(first)
    ana.presses(menu, "Next page")
    second_page = labels(ana.reads_edit(menu))
    second_heading = menu.text
    ana.presses(menu, "Previous page")
    back = labels(ana.reads_edit(menu))
    ana.presses(menu, "All topics")
    home = labels(ana.reads_edit(menu))

    assert first_page[:2] == ["How much money did Belize get?", "How much money did Guatemala get?"]
    assert first_page[-2:] == ["Next page", "All topics"]
    assert second_page[-2:] == ["Previous page", "All topics"]
    assert not set(first_page[:-2]) & set(second_page[:-2])
    assert len(first_page) + len(second_page) == 10 + 4
    assert "page 2 of 2" in second_heading
    assert back == first_page
    assert home == ["Goals", "Money", "About this bot"]
    assert len(ana.messages()) == 1


def test_no_menu_has_more_than_eight_rows(rehearsal: Rehearsal) -> None:
    """
    A taller one hides the message it belongs to.
    """
    ana = rehearsal.telegram.person("Ana", language="es")
    menu = topics_menu(ana)
    tallest = 0

    for topic in ("Objetivos", "Dinero"):
        ana.presses(menu, topic)
        tallest = max(tallest, len(ana.reads_edit(menu).buttons))
        ana.presses(menu, "Todos los temas")
        ana.reads_edit(menu)

    assert tallest == 8


def test_an_answer_from_the_menu_shows_the_way_back(rehearsal: Rehearsal) -> None:
    """
    After one question of a topic comes the next of it.
    """
    ana = rehearsal.telegram.person("Ana", language="es")
    menu = topics_menu(ana)
    ana.presses(menu, "Dinero")
    ana.reads_edit(menu)

    ana.presses(menu, "¿Cuánto dinero recibió Honduras?")
    answer = ana.reads()
    ana.presses(answer, "Más: Dinero")
    again = ana.reads()

    assert "Honduras recibió 3 millones" in answer.text
    assert again.text.startswith("Dinero: elija una pregunta")
    assert "Honduras" in answer.text, "the answer stays where it is"


@pytest.mark.parametrize(
    "data",
    [
        "q:en:gone",
        "e:en:gone",
        "t:en:gone",
        "q:five-goals",
        "t:goals",
        "m",
        "x:en:1",
        "",
        "🤷",
        "q::",
    ],
)
@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "That question has moved"), ("es", "Esa pregunta ya no está en el mismo lugar")],
)
def test_an_old_button_leads_to_the_menu(
    rehearsal: Rehearsal, data: str, language: str, sentence: str
) -> None:
    """
    Buttons outlive changes of the knowledge and of the program; people press them all the same.
    """
    ana = rehearsal.telegram.person("Ana", language=language)
    menu = topics_menu(ana)

    press = ana.sends_data(menu, data.replace(":en:", f":{language}:") or "?")
    led = ana.reads()

    assert sentence in led.text
    assert len(labels(led)) == 3
    assert press.waits().answered


def test_every_press_is_answered_once_whatever_becomes_of_it(rehearsal: Rehearsal) -> None:
    """
    A button that spins looks broken.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    menu = topics_menu(ana)

    presses = [
        ana.sends_data(menu, data)
        for data in ("M:en", "q:en:gone", "z:en", "+:en:gone:AAAAAAAA", "n:en", "s:en", "l:en:gone")
    ]
    for press in presses:
        press.waits()
    telegram = rehearsal.telegram
    answered = [call.params["callback_query_id"] for call in telegram.calls("answerCallbackQuery")]

    assert len(set(answered)) == len(answered)


def test_a_press_that_is_too_old_to_be_answered_still_works(rehearsal: Rehearsal) -> None:
    """
    After an outage Telegram takes no answer any more, but the person still waits.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    menu = topics_menu(ana)
    rehearsal.telegram.fails("answerCallbackQuery", 400, description="query is too old")

    ana.presses(menu, "Money")

    assert "choose a question" in ana.reads_edit(menu).text


@pytest.mark.parametrize(
    ("language", "none", "sorry", "topic"),
    [
        ("en", "None of these", "I am sorry that I did not find it", "Goals"),
        ("es", "Ninguna de estas", "Lamento no haberla encontrado", "Objetivos"),
    ],
)
def test_none_of_these_shows_the_topics(
    rehearsal: Rehearsal, language: str, none: str, sorry: str, topic: str
) -> None:
    """
    The way out of a wrong guess, in place of the guess.
    """
    ana = rehearsal.telegram.person("Ana", language=language)
    offer = ana.asks({"en": "how much money", "es": "cuánto dinero recibió"}[language])

    ana.presses(offer, none)
    led = ana.reads_edit(offer)

    assert led.text.startswith(sorry)
    assert topic in labels(led)
    assert rehearsal.notes("missed") == [], "nothing is kept unless the operator opted in"


def test_a_missed_question_is_kept_if_the_operator_opted_in(curated: Rehearsal) -> None:
    """
    Curators see the words, and nothing by which they could know whose words they are.
    """
    ana = curated.telegram.person("Ana", language="en")

    offer = ana.asks("money for honduras, I am ana@example.org, 555-1234")
    ana.presses(offer, "None of these")
    led = ana.reads_edit(offer)
    ana.asks("zxcvb qwrtp")
    curated.telegram.awaits_confirmation()
    kept = {note["text"]: note for note in curated.notes("missed")}

    assert "I have kept the question, without your name" in led.text
    assert "money for honduras, I am # ###-####" in kept
    assert "zxcvb qwrtp" in kept
    assert all(set(note) == {"text", "language", "nearest"} for note in kept.values())
    assert kept["money for honduras, I am # ###-####"]["nearest"]


def test_what_is_refused_in_words_is_a_missed_question_too(curated: Rehearsal) -> None:
    """
    Not everybody presses the button that says so.
    """
    ben = curated.telegram.person("Ben", language="en")
    ben.asks("money for honduras again")

    led = ben.asks("not those")
    curated.telegram.awaits_confirmation()

    assert led.text.startswith("I am sorry that I did not find it")
    assert "money for honduras again" in [note["text"] for note in curated.notes("missed")]


def test_labels_can_be_typed_instead_of_pressed(rehearsal: Rehearsal) -> None:
    """
    Some people cannot, or will not, press small buttons.
    """
    ana = rehearsal.telegram.person("Ana", language="es")

    offer = ana.asks("cuánto dinero recibió")
    second = labels(offer)[1]
    by_number = ana.asks("2")
    menu = ana.asks("in english")
    topics = ana.asks("/topics")
    topic = ana.asks("money")
    question = ana.asks("how much money did peru get")

    assert second.removeprefix("¿Cuánto dinero recibió ").rstrip("?") in by_number.text
    assert "million dollars" in menu.text
    assert labels(topics) == ["Goals", "Money", "About this bot"]
    assert topic.text.startswith("Money: choose a question")
    assert "Peru got 10 million" in question.text
