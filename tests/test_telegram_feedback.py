"""Helpful or not: two taps, one vote a message, and nobody knows whose."""

from __future__ import annotations

import pytest

from tests.rehearsal import Rehearsal

REASONS = [
    ("en", "Wrong answer to my question", "wrong_answer"),
    ("en", "Out of date", "out_of_date"),
    ("en", "Unclear", "unclear"),
    ("en", "Incorrect fact", "incorrect"),
    ("es", "No responde a mi pregunta", "wrong_answer"),
    ("es", "Está desactualizada", "out_of_date"),
    ("es", "No se entiende", "unclear"),
    ("es", "Tiene un dato incorrecto", "incorrect"),
]
WORDS = {
    "en": ("Who runs it?", "Helpful", "Not helpful", "Thanks", "What is wrong with it?"),
    "es": ("¿Quién la dirige?", "Me sirvió", "No me sirvió", "Gracias", "¿Qué está mal?"),
}


@pytest.mark.parametrize("language", ["en", "es"])
def test_one_tap_says_that_it_helped(rehearsal: Rehearsal, language: str) -> None:
    """
    The keyboard says thanks; the vote is about this entry in this version of the knowledge.
    """
    question, helpful, _, thanks, _ = WORDS[language]
    ana = rehearsal.telegram.person("Ana", language=language)
    before = len(rehearsal.notes("voted"))

    answer = ana.asks(question)
    press = ana.presses(answer, helpful)
    changed = ana.reads_edit(answer)
    votes = rehearsal.notes("voted")[before:]

    assert changed.buttons[0][0].text.startswith(thanks)
    assert press.text.startswith(thanks)
    assert [(v["entry"], v["language"], v["reason"]) for v in votes] == [
        ("who-runs-it", language, "helpful")
    ]
    assert votes[0]["version"] == rehearsal.notes("asked")[0]["version"]
    assert set(votes[0]) == {"entry", "language", "version", "reason"}, "nothing about the person"


@pytest.mark.parametrize(("language", "label", "reason"), REASONS)
def test_two_taps_say_what_is_wrong(
    rehearsal: Rehearsal, language: str, label: str, reason: str
) -> None:
    """
    A curator can mend an answer only if somebody says what is wrong with it.
    """
    question, _, not_helpful, thanks, what = WORDS[language]
    ana = rehearsal.telegram.person("Ana", language=language)
    before = len(rehearsal.notes("voted"))

    answer = ana.asks(question)
    asked = ana.presses(answer, not_helpful).waits()
    ana.reads_edit(answer)
    reasons = [row[0].text for row in answer.buttons]
    told = ana.presses(answer, label).waits()
    ana.reads_edit(answer)

    assert asked.text == what
    assert reasons[:4] == [words for x, words, _ in REASONS if x == language]
    assert told.text.startswith(thanks)
    assert answer.buttons[0][0].text.startswith(thanks)
    assert [v["reason"] for v in rehearsal.notes("voted")[before:]] == [reason]


def test_a_slip_of_the_thumb_can_be_taken_back(rehearsal: Rehearsal) -> None:
    """
    From the reasons there is a way back to the two buttons, and no vote is counted.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    answer = ana.asks("Who runs it?")
    before = len(rehearsal.notes("voted"))

    ana.presses(answer, "Not helpful")
    ana.reads_edit(answer)
    ana.presses(answer, "Back")
    ana.reads_edit(answer)

    assert [button.text for button in answer.buttons[0]] == ["Helpful 👍", "Not helpful 👎"]
    assert len(rehearsal.notes("voted")) == before


def test_a_double_tap_is_one_vote(rehearsal: Rehearsal) -> None:
    """
    Phones send the second tap before the keyboard has changed.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    answer = ana.asks("Who runs it?")
    helpful = answer.button("Helpful").data
    before = len(rehearsal.notes("voted"))

    first, second = ana.sends_data(answer, helpful), ana.sends_data(answer, helpful)
    second.waits()
    first.waits()
    ana.reads_edit(answer)

    assert len(rehearsal.notes("voted")) == before + 1
    assert second.text == "You have told me already. Thank you!"
    assert rehearsal.telegram.refusals == []


def test_related_questions_stay_after_a_vote(rehearsal: Rehearsal) -> None:
    """
    Saying thanks does not close the conversation.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    answer = ana.asks("What are the five goals?")

    ana.presses(answer, "Helpful")
    ana.reads_edit(answer)
    ana.presses(answer, "Why was it created?")

    assert "Thanks 🙏" in [button.text for row in answer.buttons for button in row]
    assert "Because of violence" in ana.reads().text


def test_a_vote_can_be_typed(rehearsal: Rehearsal) -> None:
    """
    Every button can be reached without pressing it.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    answer = ana.asks("Who runs it?")
    before = len(rehearsal.notes("voted"))

    what = ana.asks("not helpful")
    thanks = ana.asks("out of date")

    assert what.text == "What is wrong with it?"
    assert thanks.text.startswith("Thanks")
    assert [v["reason"] for v in rehearsal.notes("voted")[before:]] == ["out_of_date"]
    assert answer.buttons[0][0].text.startswith("Thanks")
