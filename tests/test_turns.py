"""A conversation: what was said before, several questions at once, long stories, two languages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pytest

from bot.answering.assistant import Assistant, Turn
from bot.answering.exchange import KEPT_EXCHANGES, KEPT_FOR, Exchange, Memory
from bot.answering.messages import Answer, Decline, Notice, Offer
from bot.knowledge.model import LANGUAGES, Language

MONEY = "How much money did Guatemala get?"
DINERO = "¿Cuánto dinero recibió Guatemala?"
STUDENT = (
    "Hello, good morning. My name is Ana and I am a student at the national university. I am"
    " writing a paper for a class and my professor told us to look for serious sources. "
)
ESTUDIANTE = (
    "Buenos días, soy estudiante de la universidad nacional y estoy escribiendo un trabajo para"
    " una clase. Mi profesora nos dijo que buscáramos fuentes serias. "
)


def answered(turn: Turn) -> list[str]:
    """Give the entries answered, in order."""
    return [reply.message.entry for reply in turn.replies if isinstance(reply.message, Answer)]


def offered(turn: Turn) -> list[str]:
    """Give the entries offered."""
    offers = [reply.message for reply in turn.replies if isinstance(reply.message, Offer)]
    return [choice.entry for offer in offers for choice in offer.choices]


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
        ("what are they doing there", "Belize", "country-belize"),
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


@pytest.mark.parametrize("then", ["and Honduras?", "why?", "tell me more", "source?", "y Belice"])
def test_nothing_follows_when_nothing_was_answered(assistant: Assistant, then: str) -> None:
    """
    After choices, a decline or a restart it is a question like any other.
    """
    unanswered = Exchange("zzzz", None, "en")

    assert assistant.turn(then, last=unanswered).replies == assistant.turn(then).replies


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("What are the goals and who pays for it?", ["five-goals", "who-pays"]),
        ("What are the goals? Who pays?", ["five-goals", "who-pays"]),
        ("Who pays for it and what are the goals?", ["who-pays", "five-goals"]),
        ("what is CARSI and when was it created", ["what-is-carsi", "when-created"]),
        ("¿Cuáles son los objetivos y quién paga?", ["five-goals", "who-pays"]),
        ("¿Quién paga? ¿Cuáles son los objetivos?", ["who-pays", "five-goals"]),
        ("¿Qué es la CARSI y cuándo se creó?", ["what-is-carsi", "when-created"]),
        ("que es carsi y cuales son los paises miembros", ["what-is-carsi", "countries"]),
    ],
)
def test_two_questions_get_two_answers_in_order(
    assistant: Assistant, text: str, entries: list[str]
) -> None:
    """
    People ask what they want to know, not one thing at a time.
    """
    assert answered(assistant.turn(text)) == entries


@pytest.mark.parametrize(
    "text",
    [
        "what are the goals, who pays for it and which countries are in it?",
        "cuáles son los objetivos, quién paga y qué países participan",
    ],
)
def test_three_questions_get_three_answers_in_order(assistant: Assistant, text: str) -> None:
    """
    People who have one minute ask all at once.
    """
    assert answered(assistant.turn(text)) == ["five-goals", "who-pays", "countries"]


@pytest.mark.parametrize(
    "text",
    ["What does it do about drug and arms trafficking?", "armas y drogas", "money, money and money",
     "What are the goals and the goals?"],
)  # fmt: skip
def test_one_question_with_two_things_in_it_is_one(assistant: Assistant, text: str) -> None:
    """
    "And" joins more than questions.
    """
    assert len(assistant.turn(text).replies) == 1


def test_an_unlikely_second_half_disturbs_no_answer(assistant: Assistant) -> None:
    """
    "And how much was lost?" belongs to the first half; alone it might mean anything.
    """
    turn = assistant.turn("Was the money resumed after the 2019 freeze, and how much was lost?")

    assert answered(turn) == ["aid-suspension-2019"]
    assert not offered(turn)


def test_a_message_full_of_questions_gets_no_wall_of_text(assistant: Assistant) -> None:
    """
    Three answers at most.
    """
    text = ("What are the goals? Who pays? When was it created? What is CARSI? Who runs it?"
            " What does CARSI stand for?")  # fmt: skip

    assert 2 <= len(assistant.turn(text).replies) <= 3


@pytest.mark.parametrize("preamble", [STUDENT, ESTUDIANTE], ids=["English", "Spanish"])
@pytest.mark.parametrize(
    ("english", "spanish", "entry"),
    [
        ("How much money did Honduras get?", "¿Cuánto dinero recibió Honduras?", "money-honduras"),
        ("What are the five goals?", "¿Cuáles son los cinco objetivos?", "five-goals"),
        ("Who pays for CARSI?", "¿Quién paga la CARSI?", "who-pays"),
    ],
)
@pytest.mark.parametrize("close", ["", " Thank you very much!", " ¡Muchas gracias!"])
def test_the_question_counts_and_not_the_story_around_it(
    assistant: Assistant, preamble: str, english: str, spanish: str, entry: str, close: str
) -> None:
    """
    Polite people tell who they are and why they ask.
    """
    question = english if preamble == STUDENT else spanish

    assert answered(assistant.turn(preamble + question + close)) == [entry]


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


@dataclass(slots=True)
class Clock:
    """Time that passes when a test says so, in seconds."""

    now: float = field(default=0.0)

    def __call__(self) -> float:
        return self.now


def test_what_was_said_is_forgotten_after_ten_minutes() -> None:
    """
    A short message then begins a new subject.
    """
    clock = Clock()
    memory = Memory(clock)
    said = Exchange("", "five-goals", "en")
    memory.remember("ana", said)

    clock.now = KEPT_FOR - 1
    assert memory.last("ana") == said
    clock.now = KEPT_FOR + 1
    assert memory.last("ana") is None


def test_chats_know_nothing_of_each_other() -> None:
    """
    "And Honduras?" of one must not follow the question of another.
    """
    memory = Memory(Clock())
    memory.remember("ana", Exchange("", "five-goals", "en"))

    assert memory.last("luis") is None
    assert memory.forget("ana")
    assert not memory.forget("ana")
    assert memory.last("ana") is None


def test_memory_has_an_end() -> None:
    """
    The chat that was silent longest goes first.
    """
    memory = Memory(Clock())
    said = Exchange("", "five-goals", "en")
    for chat in range(KEPT_EXCHANGES):
        memory.remember(chat, said)
    memory.remember(0, said)

    memory.remember("one more", said)

    assert memory.last(0) == said
    assert memory.last(1) is None


def test_what_is_too_old_is_not_kept_at_all() -> None:
    """
    Nobody's words stay in memory because nobody else came to push them out.
    """
    clock = Clock()
    memory = Memory(clock)
    memory.remember("ana", Exchange("my words", None, "en"))

    clock.now = KEPT_FOR
    memory.remember("luis", Exchange("", "five-goals", "en"))

    assert not memory.forget("ana")
    assert memory.forget("luis")


def test_a_chosen_language_outlasts_the_exchange() -> None:
    """
    Who chose Spanish yesterday is answered in Spanish today.
    """
    clock = Clock()
    memory = Memory(clock)
    memory.choose("ana", "es")

    clock.now = KEPT_FOR * 100
    memory.remember("luis", Exchange("", "five-goals", "en"))

    assert memory.chosen("ana") == "es"
