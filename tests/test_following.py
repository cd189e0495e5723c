"""What means something only after what was said: a choice, a word of steering, a country."""

from __future__ import annotations

import pytest

from bot.answering.assistant import Assistant
from bot.answering.exchange import Exchange
from bot.answering.messages import Decline, Notice, Offer
from tests.replies import answered, offered, talk


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        (["what does carsi do in belize", "how much money"], "money-belize"),
        (["que hace carsi en honduras", "y cuanto le dieron"], "money-honduras"),
        (["Belize", "money"], "money-belize"),
        (["what does carsi do in belize", "how much in total"], "funding-total"),
        (["what does carsi do in belize", "does it work"], "does-it-work"),
        (["murders in el salvador", "Costa Rica?"], "homicides-costa-rica"),
        (["what does carsi do in honduras", "how much money did it get"], "money-honduras"),
        (["what does carsi do in honduras", "how much money did they get"], "money-honduras"),
        (["what are the homicide rates", "y honduras?"], "homicides-honduras"),
        (["what does carsi do in panama", "how much did they give us here"], "money-panama"),
        (["what does carsi do in panama", "no i mean guatemala"], "country-guatemala"),
        (["homicides in honduras", "i meant el salvador"], "homicides-el-salvador"),
        (["cuanto recibio panama", "no, me refiero a belice"], "money-belize"),
    ],
)
def test_the_country_spoken_of_need_not_be_named_again(
    assistant: Assistant, said: list[str], entry: str
) -> None:
    """
    Unless the words stand by themselves.
    """
    assert answered(talk(assistant, *said)) == [entry]


def test_a_few_words_are_answered_in_their_own_language(assistant: Assistant) -> None:
    """
    Whatever was spoken before; unless a language was chosen.
    """
    before = assistant.turn("what does carsi do in honduras").exchange

    assert assistant.turn("y cuanto le dieron", last=before).exchange.language == "es"
    chosen = assistant.turn("y cuanto le dieron", only="en", last=before)
    assert chosen.exchange.language == "en"


def test_a_strange_name_changes_no_language(assistant: Assistant) -> None:
    before = assistant.turn("what is carsi").exchange

    assert assistant.turn("berta caceres", last=before).exchange.language == "en"


def test_what_is_suggested_beside_an_answer_is_not_spoken_of_yet(assistant: Assistant) -> None:
    """
    What is asked next is asked of the answer.
    """
    suggested = talk(assistant, "why was aid suspended in 2019", "who gave that order").exchange
    assert suggested.beside
    assert suggested.offered

    (reply,) = assistant.turn("how long did that last", last=suggested).replies
    assert isinstance(reply.message, Offer)
    assert reply.message.above == "aid-suspension-2019"


def test_a_wrong_answer_leads_to_what_else_was_near(assistant: Assistant) -> None:
    """
    The bot says what it would have said next.
    """
    turn = talk(assistant, "how much money did it receive", "1", "that did not answer my question")

    assert offered(turn)
    assert turn.exchange.entry not in offered(turn)
    first = assistant.turn("the first one", last=turn.exchange)
    assert answered(first) == offered(turn)[:1]


@pytest.mark.parametrize(
    ("said", "entry"),
    [
        (["is there any proof that carsi works", "who disputes that"], "lapop-dispute"),
        (["how much did honduras get", "more than guatemala?"], "money-by-country"),
        (["did homicides drop in honduras", "because of carsi?"], "does-it-work"),
        (["who runs carsi", "hello", "which agencies are in it"], "agencies"),
        (["lapop", "the one by cepr"], "lapop-dispute"),
        (["carsi and plan merida", "how are they different"], "compare-merida"),
    ],
)
def test_few_words_mean_what_they_likeliest_do_after_what_was_said(
    assistant: Assistant, said: list[str], entry: str
) -> None:
    """
    Names, pronouns and half sentences refer to it, answered or only offered.
    """
    assert answered(talk(assistant, *said)) == [entry]


@pytest.mark.parametrize(
    "then", ["what is the capital of france", "do you like pizza", "i need a visa", "qué hora es"]
)
def test_what_is_not_ours_is_declined_in_a_conversation_too(
    assistant: Assistant, then: str
) -> None:
    """
    What was said before lends it nothing.
    """
    (reply,) = talk(assistant, "what is carsi", then).replies

    assert isinstance(reply.message, Decline)


def test_what_the_answer_tells_is_not_told_again(assistant: Assistant) -> None:
    """
    It stands above; what is likeliest meant next stands first.
    """
    turn = talk(assistant, "why was aid suspended in 2019", "who gave that order")

    texts = assistant.texts("en")
    (reply,) = turn.replies
    assert isinstance(reply.message, Offer)
    assert reply.message.heading == texts.said_above
    assert "aid-suspension-2019" not in offered(turn)


def test_an_answer_is_not_said_to_hold_what_it_does_not_speak_of(assistant: Assistant) -> None:
    """
    No year after 2012 stands in it.
    """
    (reply,) = talk(assistant, "how much did congress give each year", "what about fy17").replies

    assert isinstance(reply.message, Offer)
    assert reply.message.heading == assistant.texts("en").not_above


def test_a_long_story_before_leaves_room_for_what_is_said_now(assistant: Assistant) -> None:
    """
    However much was written, few words after it count.
    """
    story = "i work at a school and want to know about the money for honduras " * 8

    last = Exchange(story, "money-honduras", "en")
    assert answered(assistant.turn("more than guatemala?", last=last)) == ["money-by-country"]


def test_thanks_are_no_new_subject(assistant: Assistant) -> None:
    """
    "In English, please" after "gracias" is about the answer before.
    """
    turn = talk(assistant, "qué es la carsi", "gracias", "in english please")

    assert answered(turn) == ["what-is-carsi"]
    assert turn.exchange.language == "en"


@pytest.mark.parametrize("then", ["examples", "which ones", "names", "cuáles"])
def test_a_bare_question_word_is_about_the_answer_before(assistant: Assistant, then: str) -> None:
    """
    Which has told it, or nothing does.
    """
    turn = talk(assistant, "why was aid suspended in 2019", then)

    (reply,) = turn.replies
    assert isinstance(reply.message, Offer)
    assert reply.message.heading == assistant.texts(turn.exchange.language).said_above


def test_a_country_that_the_answer_before_names_is_answered_from_it(assistant: Assistant) -> None:
    """
    "Is that one in Belize, too" does not ask for Belize's money.
    """
    (reply,) = talk(assistant, "what is the great program", "is that one in belize too").replies

    assert isinstance(reply.message, Offer)
    assert "Belize and Nicaragua have had it too" in reply.message.heading
    assert reply.message.choices[0].entry == "country-belize"


def test_nothing_is_offered_twice(assistant: Assistant) -> None:
    """
    Not even what is likeliest meant and is worth asking next.
    """
    (reply,) = talk(assistant, "what are model precincts", "y en guatemala").replies

    assert isinstance(reply.message, Offer)
    entries = [choice.entry for choice in reply.message.choices]
    assert entries[0] == "country-guatemala"
    assert len(set(entries)) == len(entries)


@pytest.mark.parametrize(
    "said",
    [
        ["what is calee", "when did it start"],
        ["what about fingerprints", "which countries are on it"],
        ["what is the lapop study", "what was the sample size, and was it randomised?"],
    ],
)
def test_it_is_what_the_answer_before_is_about(assistant: Assistant, said: list[str]) -> None:
    """
    Even if the words, to the letter, ask the same of CARSI.
    """
    above = answered(assistant.turn(said[0]))
    (reply,) = talk(assistant, *said).replies

    assert isinstance(reply.message, Offer)
    assert [reply.message.above] == above


def test_the_same_is_asked_of_another_country_over_a_question_back(assistant: Assistant) -> None:
    turn = talk(assistant, "homicidios en el salvador", "y en guatemala", "y en honduras")

    assert answered(turn) == ["homicides-honduras"]


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
