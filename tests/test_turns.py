"""A turn: the same of another name, sources, what is near, where it stands by itself."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.answering.assistant import Assistant
from bot.answering.exchange import Exchange
from bot.answering.messages import Answer, Decline, Notice, Offer
from tests.replies import answered, offered, talk

MONEY = "How much money did Guatemala get?"
DINERO = "¿Cuánto dinero recibió Guatemala?"


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        (MONEY, "and Honduras?", "money-honduras"),
        (MONEY, "what about El Salvador", "money-el-salvador"),
        (MONEY, "Panama?", "money-panama"),
        (DINERO, "¿y Honduras?", "money-honduras"),
        (DINERO, "y costa rica", "money-costa-rica"),
        ("What is goal 2?", "and the third?", "goal-3"),
        ("¿Cuál es el objetivo 2?", "¿y el cuarto?", "goal-4"),
    ],
)
def test_another_name_asks_the_same_of_it(
    assistant: Assistant, first: str, then: str, entry: str
) -> None:
    """
    Nobody types the whole question again.
    """
    assert answered(talk(assistant, first, then)) == [entry]


@pytest.mark.parametrize("then", ["source?", "sources", "who says so?", "¿fuente?", "según quién"])
def test_the_source_is_given_in_full(assistant: Assistant, then: str) -> None:
    """
    Title, publisher and date, so that it can be cited.
    """
    (reply,) = talk(assistant, MONEY, then).replies

    assert isinstance(reply.message, Answer)
    entry = assistant.knowledge.entries["money-guatemala"]
    assert all(
        assistant.knowledge.sources[key].title in reply.message.body.text for key in entry.sources
    )


@pytest.mark.parametrize("then", ["tell me more", "more", "go on", "cuénteme más"])
def test_more_is_what_is_worth_asking_next(assistant: Assistant, then: str) -> None:
    """
    Nothing is made up: there are further questions to pick.
    """
    turn = talk(assistant, MONEY, then)

    related = assistant.knowledge.entries["money-guatemala"].related
    assert offered(turn) == [entry for entry in related if entry in assistant.knowledge.entries]


def test_a_follow_up_can_follow_a_follow_up(assistant: Assistant) -> None:
    """
    Money, its source, and then another country.
    """
    first = assistant.turn(MONEY)
    source = assistant.turn("source?", last=first.exchange)
    spanish = assistant.turn("¿y en español?", last=source.exchange)
    belize = assistant.turn("¿y Belice?", last=spanish.exchange)

    assert answered(belize) == ["money-belize"]
    assert belize.exchange.language == "es"


@pytest.mark.parametrize("then", ["What are the five goals?", "who pays for it", "hello"])
def test_a_question_that_stands_by_itself_is_no_follow_up(assistant: Assistant, then: str) -> None:
    """
    What was said before must not colour it.
    """
    assert answered(talk(assistant, MONEY, then)) == answered(assistant.turn(then))


@pytest.mark.parametrize(
    ("first", "then", "entry"),
    [
        ("what was built there", "Belize", "country-belize"),
        ("cuánto les dieron", "a Belice", "money-belize"),
    ],
)
def test_a_name_completes_a_question_that_lacked_one(
    assistant: Assistant, first: str, then: str, entry: str
) -> None:
    """
    The bot asks back, and the person answers with the one word that was missing.
    """
    unsure = assistant.turn(first)
    assert isinstance(unsure.replies[0].message, Offer)

    assert answered(assistant.turn(then, last=unsure.exchange)) == [entry]


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        (
            "hi im from panama, we have to present carsi at school. what does it do here",
            "country-panama",
        ),
        ("soy de nicaragua, que hacen alla", "country-nicaragua"),
        ("i am from guatemala i live in boston. how much money did we get", "money-guatemala"),
        ("I'm from Honduras. what are the five goals?", "five-goals"),
    ],
)
def test_here_is_the_country_named_elsewhere_in_the_message(
    assistant: Assistant, text: str, entry: str
) -> None:
    """
    People say where they are from, and then ask about it without its name.
    """
    assert answered(assistant.turn(text)) == [entry]


def test_no_country_is_guessed_for_who_named_none(assistant: Assistant) -> None:
    """
    However much the words are those for one of them.
    """
    (reply,) = assistant.turn("cuánto les dieron").replies

    assert isinstance(reply.message, Offer)


@pytest.mark.parametrize("then", ["and Honduras?", "why?", "tell me more", "source?", "y Belice"])
def test_nothing_follows_when_nothing_was_answered(assistant: Assistant, then: str) -> None:
    """
    After choices, a decline or a restart it is a question like any other.
    """
    unanswered = assistant.turn(then, last=Exchange("zzzz", None, "en")).replies

    assert [r.message for r in unanswered] == [r.message for r in assistant.turn(then).replies]


@pytest.mark.parametrize("text", ["hola", "buenas", "buenas buenas", "good evening", "hey"])
def test_a_greeting_is_returned(assistant: Assistant, text: str) -> None:
    turn = assistant.turn(text)

    assert answered(turn) == ["greeting"]


@pytest.mark.parametrize(
    "text", ["soy maestra de escuela en tela", "hey im a student and i need help with a paper"]
)
def test_who_introduces_herself_is_asked_what_she_wants_to_know(
    assistant: Assistant, text: str
) -> None:
    (reply,) = assistant.turn(text).replies

    assert isinstance(reply.message, Decline)
    assert reply.message.kind == "introductions"


@pytest.mark.parametrize(
    "text", ["what is this carsi thing", "what is carsi exactly", "qué es la carsi exactamente"]
)
def test_the_plainest_question_may_be_padded(assistant: Assistant, text: str) -> None:
    assert answered(assistant.turn(text)) == ["what-is-carsi"]


@pytest.mark.parametrize("text", ["teh goals of teh carsi", "goals becuase i need them"])
def test_a_misspelling_that_word_lists_have_is_read_as_it_was_meant(
    assistant: Assistant, text: str
) -> None:
    read = assistant.matched(text).reading.tokens

    assert not {"teh", "becuase"} & set(read)


@pytest.mark.parametrize("text", ["", "   ", "?!", "🙂", "\0", "\n\n"])
def test_nothing_written_gets_an_example(assistant: Assistant, text: str) -> None:
    """
    A short honest sentence that says what can be done.
    """
    (reply,) = assistant.turn(text).replies

    assert isinstance(reply.message, Notice)
    assert reply.message.text == assistant.texts("en").nothing_written


@pytest.mark.parametrize("text", ["best pizza recipe", "quién ganó el partido anoche", "asdf qwer"])
def test_what_is_not_covered_is_declined_honestly(assistant: Assistant, text: str) -> None:
    """
    Without an answer that nearly fits.
    """
    (reply,) = assistant.turn(text).replies

    assert isinstance(reply.message, Decline)
    assert reply.message.text.text


@pytest.mark.parametrize(
    "text", ["kien gana el mundial", "cuanto vale el kilo", "cuanto gana el jefe"]
)
def test_one_word_alike_does_not_make_a_refusal_speak_of_it(
    assistant: Assistant, text: str
) -> None:
    """
    Who asks for the world cup is told nothing of the World Bank.
    """
    (reply,) = assistant.turn(text).replies

    assert isinstance(reply.message, Decline)
    assert reply.message.kind == ""


def test_no_refusal_suggests_to_talk_about_the_bot(assistant: Assistant) -> None:
    declined = assistant.decline("", ["privacy", "funding-total"], "en")

    assert [choice.topic for choice in declined.topics] == ["funding"]


def test_an_answer_tells_that_its_review_is_overdue(assistant: Assistant) -> None:
    """
    From the day after, and not before.
    """
    dated = next(e for e in assistant.knowledge.entries.values() if e.review_by is not None)
    assert dated.review_by is not None

    def notices(today: dt.date) -> tuple[str, ...]:
        reader = Assistant(
            assistant.knowledge, assistant.matcher, assistant.thresholds, lambda: today
        )
        return reader.answer(dated.id, "en").notices

    assert notices(dated.review_by) == ()
    assert len(notices(dated.review_by + dt.timedelta(days=1))) == 1
