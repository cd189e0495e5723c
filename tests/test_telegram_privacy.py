"""What is kept of people, what they are told about it, and how they get rid of it."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from telegram import Update

from bot.answering.assistant import Assistant
from bot.channels.telegram import app
from bot.channels.telegram.vitals import Vitals
from tests.botapi import FakeTelegram
from tests.rehearsal import FileJournal, Rehearsal
from tests.unkept import NoUpdates


@pytest.mark.parametrize(
    ("language", "plain", "not_kept", "kept"),
    [
        ("en", "No names, no ids", "I do not keep your questions", "kept as text for 90 days"),
        ("es", "Ni nombres, ni identificadores", "No guardo sus preguntas", "durante 90 días"),
    ],
)
def test_privacy_says_what_is_kept(
    rehearsal: Rehearsal, curated: Rehearsal, language: str, plain: str, not_kept: str, kept: str
) -> None:
    """
    In plain words, and true for the settings of this very bot.
    """
    usual = rehearsal.telegram.person("Ana", language=language).asks("/privacy").text
    keeping = curated.telegram.person("Ana", language=language).asks("/privacy").text

    assert plain in usual
    assert plain in keeping
    assert not_kept in usual
    assert kept in keeping
    assert kept not in usual


def test_forget_says_what_it_was_and_forgets_it(rehearsal: Rehearsal) -> None:
    """
    The language chosen, the last question, which message answered which.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    ana.asks("/lang es")
    ana.asks("¿Quién la dirige?")

    forgotten = ana.asks("/forget").text
    afterwards = ana.asks("/topics").text
    ana.asks("/forget")
    again = ana.asks("/forget").text

    assert forgotten.startswith("Olvidado: el idioma que eligió, su última pregunta")
    assert "cuáles de mis mensajes" in forgotten
    assert afterwards == "What would you like to know about?", "the profile's language again"
    assert again == "There was nothing to forget: I keep nothing about you."


def test_after_forget_an_edit_is_not_connected_any_more(rehearsal: Rehearsal) -> None:
    """
    Forgotten is forgotten.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    asked = ana.says("Who runs it?")
    answer = ana.reads()
    ana.asks("/forget")

    ana.edits(asked, "Why was it created?")
    rehearsal.telegram.awaits_confirmation()

    assert answer.edited == []


def test_who_blocks_the_bot_is_forgotten(rehearsal: Rehearsal) -> None:
    """
    As good as /forget, for people who would never look for a command.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    asked = ana.says("Who runs it?")
    answer = ana.reads()
    ana.blocks_the_bot()
    ana.unblocks_the_bot()

    ana.edits(asked, "Why was it created?")
    rehearsal.telegram.awaits_confirmation()

    assert answer.edited == []


def test_what_is_noted_names_nobody(rehearsal: Rehearsal) -> None:
    """
    Counters only: no text, no id, no name, whatever was written.
    """
    ana = rehearsal.telegram.person("Ana María", language="es", username="anamaria")
    ana.asks("Soy Ana María, tel. 9999-8888")
    ana.presses(ana.asks("¿Quién la dirige?"), "Me sirvió").waits()

    noted = str([rehearsal.notes(kind) for kind in ("asked", "missed", "voted")])

    assert rehearsal.notes("missed") == []
    assert not any(trace in noted for trace in ("Ana", "9999", str(ana.id), "anamaria"))


def test_the_log_names_nobody(rehearsal: Rehearsal) -> None:
    """
    An operator's log is read by more people than one thinks.
    """
    ana = rehearsal.telegram.person("Zoraida", language="es", username="zoraida")
    ana.asks("quetzalcoatlus")

    assert not any(
        trace in rehearsal.log() for trace in ("Zoraida", "zoraida", "quetzal", str(ana.id), "TEST")
    )


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "I am an independent reference"), ("es", "Soy una obra de consulta independiente")],
)
def test_about_says_what_the_bot_is(rehearsal: Rehearsal, language: str, says: str) -> None:
    """
    With the version of the knowledge, for who reports an error.
    """
    ana = rehearsal.telegram.person("Ana", language=language)
    rehearsal.telegram.person("Ben").asks("Hello")
    rehearsal.telegram.awaits_confirmation()
    version = rehearsal.notes("asked")[-1]["version"]

    about = ana.asks("/about").text

    assert says in about
    assert version in about
    assert "20" in about


@pytest.mark.parametrize(
    ("language", "says"), [("en", "I do not know that command"), ("es", "No conozco esa orden")]
)
def test_an_unknown_command_is_met_with_help(
    rehearsal: Rehearsal, language: str, says: str
) -> None:
    """
    One line, in private.
    """
    ana = rehearsal.telegram.person("Ana", language=language)

    assert ana.asks("/quetzal").text.startswith(says)


async def test_there_is_no_list_of_who_wrote(
    telegram: FakeTelegram, assistant: Assistant, tmp_path: Path
) -> None:
    """
    The library's own would grow for as long as the bot runs, and /forget could not empty it.
    """
    ana = telegram.person("Ana", language="en")
    said = ana.says("/privacy")
    chat = {"id": ana.id, "type": "private", "first_name": "Ana"}
    message = {"message_id": said.message_id, "from": ana.user, "chat": chat, "date": 1_790_000_000}
    command = {"type": "bot_command", "offset": 0, "length": 8}
    running = app.build(
        telegram.token,
        telegram.url,
        lambda: assistant,
        journal=FileJournal(tmp_path / "journal", keeps_questions=False),
        updates=NoUpdates(),
        vitals=Vitals(),
        pictures=None,
    )
    application = running.application
    async with application:
        data = {"update_id": 1, "message": {**message, "text": "/privacy", "entities": [command]}}
        await application.process_update(Update.de_json(data, application.bot))

    sets = [x for x in gc.get_objects() if isinstance(x, set) and ana.id in x]

    assert ana.reads().text.startswith("What I keep")
    assert sets == []
