"""What curators may ask the running bot for, and nobody else."""

from __future__ import annotations

import pytest

from tests.botapi import Person
from tests.rehearsal import Rehearsal


@pytest.fixture
def curator(curated: Rehearsal) -> Person:
    """Somebody whose id the operator has listed."""
    assert curated.curator is not None
    return curated.curator


@pytest.mark.parametrize(
    ("command", "report"), [("/stats", "12 asked"), ("/health", "polling well")]
)
def test_a_curator_gets_reports(
    curated: Rehearsal, curator: Person, command: str, report: str
) -> None:
    """
    From the phone, without a shell on the server.
    """
    assert curator.asks(command).text == report


def test_a_curator_is_told_in_the_language_she_chose(curator: Person) -> None:
    """
    She may write the Spanish half of the answers.
    """
    curator.asks("/lang es")

    assert curator.asks("/health").text == "todo va bien"
    curator.asks("/lang en")


def test_a_long_report_comes_in_parts(curator: Person) -> None:
    """
    Four hundred unanswered questions are no reason to fail.
    """
    first = curator.asks("/unanswered")
    last = curator.reads()

    assert first.text.startswith("0 how do I get a visa")
    assert "399 how do I get a visa" in last.text or "399" in curator.reads().text


def test_why_shows_the_evidence(curator: Person) -> None:
    """
    For a question, for the answer one replies to, for somebody's words, for the last question.
    """
    answer = curator.asks("Who runs it?")
    other = curator.says("zxcvb qwrtp")
    curator.reads()

    of_question = curator.asks("/why how much money")
    curator.says("/why", reply_to=answer)
    of_answer = curator.reads()
    curator.says("/why", reply_to=other)
    of_words = curator.reads()
    of_last = curator.asks("/why")

    assert of_question.text == "evidence for: how much money"
    assert of_answer.text == "evidence for: Who runs it?"
    assert of_words.text == "evidence for: zxcvb qwrtp"
    assert of_last.text == "evidence for: zxcvb qwrtp"


def test_why_without_anything_says_how_to_use_it(curator: Person) -> None:
    """
    There may be no last question.
    """
    curator.asks("/forget")

    assert curator.asks("/why").text.startswith("Reply with /why")


def test_a_desk_that_fails_says_so(curator: Person) -> None:
    """
    A curator who waits for a reload must not wait for ever.
    """
    assert curator.asks("/reload").text == "That did not work; the log tells why."


@pytest.mark.parametrize("command", ["/why Who runs it?", "/stats", "/unanswered", "/reload"])
def test_to_everybody_else_these_commands_do_not_exist(rehearsal: Rehearsal, command: str) -> None:
    """
    Not even a refusal tells that there is something to refuse.
    """
    ana = rehearsal.telegram.person("Ana", language="en")

    assert ana.asks(command).text == ana.asks("/no_such_thing").text


def test_a_stranger_is_no_curator(curated: Rehearsal) -> None:
    """
    Also where there are curators.
    """
    stranger = curated.telegram.person("Stan", language="en")

    assert stranger.asks("/health").text.startswith("I do not know that command")


def test_a_curator_finds_the_commands_in_the_menu(curated: Rehearsal, curator: Person) -> None:
    """
    Set at the first message: before that Telegram knows no such chat.
    """
    curator.asks("Hello")
    telegram = curated.telegram
    telegram.awaits_confirmation()
    menus = telegram.world.profile.commands

    named = {command["command"] for command in menus[f"chat {curator.id}", "es"]}

    assert {"why", "stats", "unanswered", "reload", "health", "topics"} <= named
