"""A conversation: what was said before, several questions at once, long stories, two languages."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from bot.answering.assistant import Assistant
from bot.answering.exchange import Exchange
from bot.answering.messages import Answer, Decline, Notice, Offer
from bot.answering.turns import Turn
from bot.channels.plain import as_text
from bot.knowledge.model import LANGUAGES, Language
from tests.replies import answered, offered

MONEY = "How much money did Guatemala get?"
DINERO = "¿Cuánto dinero recibió Guatemala?"


def after(assistant: Assistant, first: str, then: str) -> Turn:
    """Say *first*, and give the turn that answers *then*."""
    return assistant.turn(then, last=assistant.turn(first).exchange)


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
    assert answered(after(assistant, first, then)) == [entry]


@pytest.mark.parametrize(
    ("then", "language"),
    [
        ("¿y en español?", "es"),
        ("en español", "es"),
        ("en español por favor", "es"),
        ("in spanish please", "es"),
        ("in English?", "en"),
        ("en inglés", "en"),
    ],
)
def test_the_same_answer_in_the_other_language(
    assistant: Assistant, then: str, language: Language
) -> None:
    """
    And that language from then on.
    """
    turn = after(assistant, MONEY, then)

    assert answered(turn) == ["money-guatemala"]
    assert turn.exchange.language == language
    assert turn.wished == language


@pytest.mark.parametrize("then", ["source?", "sources", "who says so?", "¿fuente?", "según quién"])
def test_the_source_is_given_in_full(assistant: Assistant, then: str) -> None:
    """
    Title, publisher and date, so that it can be cited.
    """
    (reply,) = after(assistant, MONEY, then).replies

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
    turn = after(assistant, MONEY, then)

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
    assert answered(after(assistant, MONEY, then)) == answered(assistant.turn(then))


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
    "text", ["murders in el salvador", "el salvador police", "costa rica cocaine", "goals honduras"]
)
@pytest.mark.parametrize("hint", LANGUAGES)
def test_names_have_no_language(assistant: Assistant, text: str, hint: Language) -> None:
    """
    "El Salvador" is what it is called in English, too.
    """
    assert assistant.turn(text, language=hint).exchange.language == "en"


@pytest.mark.parametrize(
    "text", ["cuantos hay", "hay becas", "gracias", "homicidios honduras", "y las mujeres"]
)
def test_spanish_is_known_by_its_small_words(assistant: Assistant, text: str) -> None:
    """
    Whatever a telephone is set to.
    """
    assert assistant.turn(text, language="en").exchange.language == "es"


def test_one_strange_word_changes_no_language(assistant: Assistant) -> None:
    """
    A name or a curse is in no dictionary, or in the other one.
    """
    turn = after(assistant, DINERO, "chunche")

    assert turn.exchange.language == "es"
    assert after(assistant, MONEY, "gracias").exchange.language == "es"


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


@pytest.mark.parametrize("text", ["quiero morirme", "i want to kill myself"])
def test_somebody_in_despair_is_not_brushed_off(assistant: Assistant, text: str) -> None:
    """
    The words for it are said on less than others.
    """
    (reply,) = assistant.turn(text).replies

    assert isinstance(reply.message, Decline)
    assert reply.message.kind == "self-harm"


@pytest.mark.parametrize("then", ["and Honduras?", "why?", "tell me more", "source?", "y Belice"])
def test_nothing_follows_when_nothing_was_answered(assistant: Assistant, then: str) -> None:
    """
    After choices, a decline or a restart it is a question like any other.
    """
    unanswered = assistant.turn(then, last=Exchange("zzzz", None, "en")).replies

    assert [r.message for r in unanswered] == [r.message for r in assistant.turn(then).replies]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What are the five goals of CARSI?", "en"),
        ("¿Cuáles son los cinco objetivos de la CARSI?", "es"),
        ("cuanto dinero recibio honduras", "es"),
        ("how much money did honduras get", "en"),
        ("quien paga", "es"),
        ("who pays", "en"),
    ],
)
@pytest.mark.parametrize("hint", LANGUAGES)
def test_the_question_decides_the_language_of_the_answer(
    assistant: Assistant, text: str, language: Language, hint: Language
) -> None:
    """
    Whatever a telephone is set to.
    """
    turn = assistant.turn(text, language=hint)

    assert {reply.message.language for reply in turn.replies} == {language}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_chosen_language_stands_above_the_words(assistant: Assistant, language: Language) -> None:
    """
    It was asked for.
    """
    for text in (MONEY, DINERO, "zzzz qqqq", "honduras"):
        turn = assistant.turn(text, only=language)
        assert {reply.message.language for reply in turn.replies} == {language}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["", "???", "🙂🙂", "12345", "zzzzqqq", "שלום"])
def test_words_that_tell_no_language_leave_it_as_it_is(
    assistant: Assistant, text: str, language: Language
) -> None:
    """
    An emoji speaks neither.
    """
    assert assistant.turn(text, language=language).exchange.language == language


@pytest.mark.parametrize(
    ("text", "language"), [("in English please", "en"), ("en español por favor", "es")]
)
def test_a_language_can_be_asked_for_in_words(
    assistant: Assistant, text: str, language: Language
) -> None:
    """
    Not everybody knows commands.
    """
    turn = assistant.turn(text)

    assert turn.wished == language
    assert [type(reply.message) for reply in turn.replies] == [Notice]


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
