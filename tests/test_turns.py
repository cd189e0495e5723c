"""A conversation: what was said before, several questions at once, long stories, two languages."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from bot.answering.assistant import Assistant
from bot.answering.exchange import Exchange
from bot.answering.messages import Answer, Decline, Menu, Notice, Offer
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


@pytest.mark.parametrize("then", ["why?", "tell me more", "more", "¿por qué?", "cuénteme más"])
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


def talk(assistant: Assistant, *said: str) -> Turn:
    """Say one thing after the other, and give the last turn."""
    last: Exchange | None = None
    for text in said:
        turn = assistant.turn(text, last=last)
        last = turn.exchange
    return turn


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        (["what does carsi do in belize", "how much money"], "money-belize"),
        (["what does carsi do in belize", "and what do they do there"], "country-belize"),
        (["que hace carsi en honduras", "y cuanto le dieron"], "money-honduras"),
        (["Belize", "money"], "money-belize"),
        (["what does carsi do in belize", "how much in total"], "funding-total"),
        (["what does carsi do in belize", "does it work"], "does-it-work"),
        (["murders in el salvador", "Costa Rica?"], "homicides-costa-rica"),
    ],
)
def test_the_country_spoken_of_need_not_be_named_again(
    assistant: Assistant, said: list[str], entry: str
) -> None:
    """
    Unless the words stand by themselves.
    """
    assert answered(talk(assistant, *said)) == [entry]


@pytest.mark.parametrize(
    ("then", "place"),
    [("the second one", 1), ("#2", 1), ("option 1", 0), ("la primera", 0), ("the last one", 1)],
)
def test_a_choice_is_picked_in_words(assistant: Assistant, then: str, place: int) -> None:
    """
    Not everybody presses buttons.
    """
    choices = ("lapop-study", "lapop-dispute")
    offer = Exchange("lapop", None, "en", choices)

    assert answered(assistant.turn(then, last=offer)) == [choices[place]]


def test_yes_asks_which_of_several_and_takes_the_only_one(assistant: Assistant) -> None:
    """
    "Is it this?" is a question that people answer.
    """
    offer = Exchange("lapop", None, "en", ("lapop-study", "lapop-dispute"))
    which = assistant.turn("yes", last=offer)
    assert offered(which) == list(offer.offered)
    assert answered(assistant.turn("the first one", last=which.exchange)) == [offer.offered[0]]

    only = Exchange("lapop", None, "en", ("lapop-study",))
    assert answered(assistant.turn("yes please", last=only)) == ["lapop-study"]


@pytest.mark.parametrize("then", ["no", "none of those", "ninguna", "that's not what I meant"])
def test_none_of_these_leads_to_the_topics(assistant: Assistant, then: str) -> None:
    """
    Not to another guess.
    """
    offer = Exchange("lapop", None, "en", ("lapop-study", "lapop-dispute"))

    (reply,) = assistant.turn(then, last=offer).replies
    assert isinstance(reply.message, Menu)


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


def test_a_wrong_answer_leads_to_what_else_was_near(assistant: Assistant) -> None:
    """
    The bot says what it would have said next.
    """
    turn = talk(assistant, "how much money did it receive", "1", "that did not answer my question")

    assert offered(turn)
    assert turn.exchange.entry not in offered(turn)


@pytest.mark.parametrize("then", ["when", "how long", "which countries", "cuándo"])
def test_a_bare_question_word_is_about_the_answer_before(assistant: Assistant, then: str) -> None:
    """
    Which has told it, or nothing does.
    """
    turn = talk(assistant, "why was aid suspended in 2019", then)

    related = assistant.knowledge.entries["aid-suspension-2019"].related
    assert offered(turn) == list(related)


def test_an_answer_is_remembered_over_a_question_back(assistant: Assistant) -> None:
    """
    "Source?" is about the last answer, not about the last misunderstanding.
    """
    unsure = Exchange("who was it", "money-guatemala", "en", ("who-pays", "who-runs-it"))

    assert answered(assistant.turn("source?", last=unsure)) == ["money-guatemala"]


@pytest.mark.parametrize("text", ["yes", "ninguna", "the second one", "no entendí", "otra cosa"])
def test_what_steers_asks_nothing_when_nothing_was_said(assistant: Assistant, text: str) -> None:
    """
    No entry is guessed from it.
    """
    (reply,) = assistant.turn(text).replies

    assert isinstance(reply.message, Notice)


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


@pytest.mark.parametrize("text", ["me van a matar", "my mom has to pay the gang every week"])
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
    unanswered = Exchange("zzzz", None, "en")

    assert assistant.turn(then, last=unanswered).replies == assistant.turn(then).replies


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
