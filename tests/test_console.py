"""The conversation on a console: what a person types, and what is printed in 80 columns."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.answering.assistant import Assistant
from bot.assembly import assistant_for
from bot.channels.console import WIDTH, ConsoleChat
from tests.small_knowledge import write_small_knowledge
from tests.terminal import ANSI


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small knowledge."""
    return write_small_knowledge(tmp_path_factory.mktemp("console") / "knowledge")


@pytest.fixture(scope="module")
def small(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant on it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        return assistant_for(folder)


def conversation(assistant: Assistant, *lines: str) -> str:
    """Say *lines*, and give all that is printed."""
    paper = StringIO()
    console = Console(file=paper, width=WIDTH, highlight=False)
    ConsoleChat(assistant, console).run(lines)
    return paper.getvalue()


def replies(assistant: Assistant, *lines: str) -> str:
    """Give what is printed between greeting and goodbye."""
    texts = assistant.texts("en")
    return conversation(assistant, *lines).removeprefix(texts.console_welcome.strip())


def test_it_greets_and_says_goodbye(small: Assistant) -> None:
    """
    Whoever comes by chance learns what this is and how to leave.
    """
    printed = conversation(small)

    assert printed.startswith(small.texts("en").console_welcome.strip()[:40])
    assert small.texts("en").console_goodbye in printed


@pytest.mark.parametrize("leave", ["/quit", "/exit", "/salir", "  /quit  "])
def test_what_is_typed_after_leaving_is_not_answered(small: Assistant, leave: str) -> None:
    """
    The rest of a pasted text, say.
    """
    assert "safe streets" not in conversation(small, leave, "five goals").lower()


def test_an_answer_shows_its_sources_with_addresses_and_its_date(small: Assistant) -> None:
    """
    A console has no links to press.
    """
    printed = replies(small, "What are the five goals?")

    assert "1. Safe streets" in printed
    assert "U.S. State Department, 2012" in printed
    assert "https://2009-2017.state.gov/facts" in printed
    assert "A Book, 2010" in printed
    assert "As of 6 February 2012" in printed


def test_a_number_picks_what_was_offered(small: Assistant) -> None:
    """
    The related questions under an answer are numbered.
    """
    printed = replies(small, "What are the five goals?", "2")

    assert "  2. Who runs it?" in printed
    assert "Two agencies run it." in printed


@pytest.mark.parametrize("number", ["0", "9", "99"])
def test_a_number_that_was_not_offered_says_which_there_are(small: Assistant, number: str) -> None:
    """
    A slip of the finger.
    """
    printed = replies(small, "What are the five goals?", number)

    assert small.texts("en").console_pick.format(count=4) in printed


def test_a_number_is_a_question_where_nothing_was_offered(small: Assistant) -> None:
    """
    It may be a year.
    """
    printed = replies(small, "2012")

    assert "Type a number" not in printed
    assert small.texts("en").not_covered[:40] in printed


def test_an_emergency_number_is_no_choice(small: Assistant) -> None:
    """
    Somebody in need must not be told to type a number from 1 to 4.
    """
    printed = replies(small, "What are the five goals?", "911")

    assert small.texts("en").console_pick.format(count=4) not in printed


def test_topics_lead_to_questions_and_questions_to_answers(small: Assistant) -> None:
    """
    By numbers alone.
    """
    printed = replies(small, "/topics", "2", "3")

    assert "  2. Money" in printed
    assert "  3. How much money did Honduras get?" in printed
    assert "Honduras got 3 million dollars." in printed


def test_the_language_of_the_question_is_that_of_the_answer(small: Assistant) -> None:
    """
    And of what is printed around it.
    """
    printed = replies(small, "¿Cuáles son los cinco objetivos?", "/topics")

    assert "1. Calles seguras" in printed
    assert "Fuentes:" in printed
    assert small.texts("es").topics in printed


def test_a_chosen_language_stays(small: Assistant) -> None:
    """
    Until another is chosen.
    """
    printed = replies(
        small, "/lang es", "What are the five goals?", "/lang en", "¿Quién la dirige?"
    )

    assert small.texts("es").language_set in printed
    assert "1. Calles seguras" in printed
    assert "Two agencies run it." in printed


def test_a_wish_for_a_language_gives_way_to_a_whole_question(small: Assistant) -> None:
    """
    As on Telegram: whoever writes English again wants English.
    """
    printed = replies(small, "en español", "What are the five goals?")

    assert small.texts("es").language_set in printed
    assert "1. Safe streets" in printed


@pytest.mark.parametrize("wanted", ["/lang", "/lang fr", "/lang  ", "/lang 🙂"])
def test_an_unknown_language_is_asked_again(small: Assistant, wanted: str) -> None:
    """
    With the two that there are.
    """
    printed = replies(small, wanted)

    assert small.texts("en").choose_language in printed
    assert "/lang en, /lang es" in printed


@pytest.mark.parametrize("command", ["/hlep", "/", "//", "/\x1b[31m", "/" + "x" * 4000])
def test_an_unknown_command_says_so_in_a_line(small: Assistant, command: str) -> None:
    """
    And never prints what would colour or clear the screen.
    """
    printed = replies(small, command)

    assert "/help" in printed
    assert "\x1b" not in printed
    assert len(printed) < 500


def test_help_names_every_command(small: Assistant) -> None:
    """
    In a few lines.
    """
    printed = replies(small, "/help")

    assert all(command in printed for command in ("/topics", "/lang", "/help", "/quit"))


def test_a_follow_up_is_understood_after_a_picked_answer(small: Assistant) -> None:
    """
    Picking is asking.
    """
    printed = replies(small, "/topics", "2", "3", "How much money did Panama get?")

    assert "Honduras got 3 million dollars." in printed
    assert "Panama got 5 million dollars." in printed


@settings(max_examples=100)
@given(st.lists(st.text(alphabet=st.characters(), max_size=60) | st.sampled_from(
    ["/topics", "1", "2", "3", "/lang es", "five goals", "/help", "", "🙂", "\0", "/lang"]),
    max_size=6))  # fmt: skip
def test_any_lines_are_replied_to_in_80_columns(small: Assistant, lines: list[str]) -> None:
    """
    Without a trace, and without a colour where nobody sees one.
    """
    printed = conversation(small, *lines)

    assert not ANSI.search(printed)
    assert max(map(len, printed.splitlines())) <= WIDTH
