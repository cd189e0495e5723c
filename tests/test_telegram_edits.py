"""Edited questions, double sends, floods."""

from __future__ import annotations

import time

import pytest

from bot.channels.telegram.flood import FULL_AGAIN, GROUP, PERSON, Admission, Flood
from tests.rehearsal import Rehearsal


def test_an_edited_question_edits_its_answer(rehearsal: Rehearsal) -> None:
    """
    A typing error mended is one question, with one answer.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    answer = ana.asks("Who runs it?")

    ana.edits(None, "Why was it created?")
    ana.reads_edit(answer)

    assert "Because of violence" in answer.text
    assert len(ana.messages()) == 1


@pytest.mark.parametrize(
    ("question", "pieces"),
    [
        pytest.param("What is the long story?", 2, id="one message into two"),
        pytest.param("How did the money grow?", 1, id="a text into a picture"),
        pytest.param("how much money", 1, id="an answer into a choice"),
        pytest.param("zxcvb qwrtp", 1, id="an answer into a decline"),
    ],
)
def test_whatever_the_edit_asks_there_is_one_answer(
    rehearsal: Rehearsal, question: str, pieces: int
) -> None:
    """
    Where editing is impossible the old answer makes room for the new one; and back.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    ana.asks("Who runs it?")

    ana.edits(None, question)
    rehearsal.telegram.awaits_confirmation()
    there = [message.text for message in ana.messages()]
    ana.edits(None, "Who runs it?")
    rehearsal.telegram.awaits_confirmation()

    assert len(there) == pieces
    assert not any("Two agencies" in text for text in there)
    assert ["Two agencies" in m.text for m in ana.messages()] == [True]


def test_an_edit_after_five_minutes_changes_nothing(rehearsal: Rehearsal) -> None:
    """
    By then the conversation has moved on.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    asked = ana.says("Who runs it?")
    answer = ana.reads()
    late = {**asked.wire, "text": "Why was it created?", "edit_date": int(time.time()) + 301}

    rehearsal.telegram.deliver({"edited_message": late})
    rehearsal.telegram.awaits_confirmation()

    assert answer.edited == []
    ana.sees_no_reply(seconds=0.2)


def test_an_edit_of_an_old_message_is_not_a_new_question(rehearsal: Rehearsal) -> None:
    """
    Never a second answer: what we do not remember we leave alone.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    ana.asks("Hello")
    unknown = {**ana.says("/help").wire, "message_id": 77, "text": "Who runs it?"}
    ana.reads()

    rehearsal.telegram.deliver({"edited_message": {**unknown, "edit_date": int(time.time())}})
    rehearsal.telegram.awaits_confirmation()

    ana.sees_no_reply(seconds=0.2)


def test_a_question_in_a_group_mended_so_that_we_know_it(rehearsal: Rehearsal) -> None:
    """
    Silence was our first answer; there is still only one.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    group = rehearsal.telegram.group("Class 5b", members=[ana])
    asked = ana.says("/ask zxcvb qwrtp", in_=group)
    ana.sees_no_reply(in_=group, seconds=0.2)

    ana.edits(asked, "/ask Who runs it?", in_=group)

    assert "Two agencies" in ana.reads(in_=group).text
    assert len(group.messages()) == 1


def test_the_same_question_at_once_is_answered_once(rehearsal: Rehearsal) -> None:
    """
    Impatient thumbs, and phones that send twice on a bad line.
    """
    ana, ben = rehearsal.telegram.person("Ana"), rehearsal.telegram.person("Ben")

    ana.says("Who runs it?")
    ana.says("who runs it ?")
    ben.says("Who runs it?")

    assert "Two agencies" in ana.reads().text
    assert "Two agencies" in ben.reads().text, "another person is another question"
    ana.sees_no_reply(seconds=0.3)


@pytest.mark.parametrize(
    ("language", "notice"),
    [("en", "That was a lot at once!"), ("es", "¡Eso fue mucho de una vez!")],
)
def test_a_flood_gets_one_notice_and_then_silence(
    rehearsal: Rehearsal, language: str, notice: str
) -> None:
    """
    One person cannot have the bot for themselves, nor fill their own chat with notices.
    """
    ana, ben = rehearsal.telegram.person("Ana", language=language), rehearsal.telegram.person("Ben")

    for number in range(60):
        ana.says(f"zxcvb {number}")
    ben_is_answered = ben.asks("Hello")
    rehearsal.telegram.awaits_confirmation(timeout=30)
    notices = [m for m in ana.messages() if m.text.startswith(notice)]

    assert len(notices) == 1
    assert 20 <= len(ana.messages()) < 40
    assert ben_is_answered.text == "Hello, and welcome!"


def test_a_flooded_group_stays_under_what_telegram_allows(rehearsal: Rehearsal) -> None:
    """
    Twenty messages a minute are all that Telegram lets a bot write in a group.
    """
    people = [rehearsal.telegram.person(name) for name in ("Ana", "Ben", "Cruz")]
    group = rehearsal.telegram.group("Class 5b", members=people)

    for number in range(12):
        for person in people:
            person.says(f"/ask Who runs it? {'!' * number}", in_=group)
    rehearsal.telegram.awaits_confirmation(timeout=30)

    assert 1 < len(group.messages()) < 20
    assert not [e for e in rehearsal.telegram.rate_excesses if e.limit == "group"]


def test_thousands_of_characters_are_cut_before_matching(rehearsal: Rehearsal) -> None:
    """
    The question stands at the beginning, if there is one.
    """
    ana = rehearsal.telegram.person("Ana", language="en")

    answer = ana.asks("Who runs it? " + " " * 500 + "zxcvb " * 500)

    assert "Two agencies" in answer.text


def test_the_bucket_fills_again() -> None:
    """
    A person waits a second for each further question, and a minute for a further notice.
    """
    now = [0.0]
    flood = Flood(clock=lambda: now[0])
    at_first = [flood.admits(7, PERSON) for _ in range(23)]
    now[0] = 1.5
    after_a_second = [flood.admits(7, PERSON) for _ in range(2)]
    now[0] = 1.9
    flood.charge(7, PERSON, 100)
    now[0] = 61.0
    after_a_minute = flood.admits(7, PERSON)

    assert at_first == [Admission.WELCOME] * 20 + [Admission.NOTICE] + [Admission.SILENCE] * 2
    assert after_a_second == [Admission.WELCOME, Admission.SILENCE]
    assert after_a_minute is Admission.NOTICE, "the long answer is being paid off"


def test_a_group_may_ask_at_most_nineteen_times_a_minute() -> None:
    """
    With the notice that makes twenty, which is what Telegram allows.
    """
    now = [0.0]
    flood = Flood(clock=lambda: now[0])
    admitted = 0

    for tenth in range(600):
        now[0] = tenth / 10
        admitted += flood.admits(-7, GROUP) is Admission.WELCOME

    assert 15 <= admitted <= 19


def test_full_buckets_are_not_kept() -> None:
    """
    They say nothing of anybody but that they were here.
    """
    now = [0.0]
    flood = Flood(clock=lambda: now[0])
    flood.admits(7, PERSON)
    now[0] = FULL_AGAIN - 1
    flood.admits(8, PERSON)

    now[0] = FULL_AGAIN
    flood.sweep()

    assert list(flood._buckets) == [8]
