"""Two long conversations, as they go with the shipped knowledge, one in each language.

To accept what has changed: `CARSI_WRITE_TRANSCRIPTS=1 pytest tests/test_transcripts.py`, then
read the difference.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.knowledge.reading import SHIPPED
from tests.rehearsal import Rehearsal, rehearse
from tests.scribe import Scribe

FOLDER = Path(__file__).with_name("transcripts")
ACCEPT = "CARSI_WRITE_TRANSCRIPTS"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rehearsal]:
    """A bot on the shipped knowledge."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("CARSI_")}
    with rehearse(tmp_path_factory.mktemp("shipped"), SHIPPED, environ) as running:
        yield running


def is_as_written(transcript: str, language: str) -> bool:
    """Compare with the file; or write it, if that was asked for."""
    file = FOLDER / f"{language}.txt"
    if os.environ.get(ACCEPT):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(transcript, encoding="utf-8")
    assert transcript == file.read_text(encoding="utf-8")
    return True


def test_a_journalist_asks_in_english(shipped: Rehearsal) -> None:
    """
    With a typing error, follow-ups, a vague question, one out of scope, and an opinion.
    """
    telegram = shipped.telegram
    title = "A journalist in Washington, D.C., writes a story, and her phone speaks English"
    dana = Scribe(telegram, telegram.person("Dana", language="en"), title)

    dana.says("/start")
    dana.presses("What is CARSI")
    dana.says("how mcuh money has the us put into it so far?")
    dana.says("how much did guatemala get")
    dana.says("and Honduras?")
    dana.says("what is the source")
    dana.says("what was the lapop study")
    dana.edits("what was the gao report")
    dana.comes_back("the next morning, in the office")
    dana.says("costa rica")
    dana.presses("How much CARSI money has Costa Rica")
    dana.says("Does CARSI work? And what do its critics say?")
    dana.presses("Not helpful")
    dana.presses("Unclear")
    dana.says("who will win the midterm elections")
    dana.says("/topics")
    dana.presses("Money")
    dana.presses("Next page")
    dana.presses("All topics")
    dana.presses("Meetings")
    dana.presses("Was there")
    dana.says("in spanish")
    dana.comes_back("in the afternoon, on the train")
    dana.sends_voice()
    dana.says("/privacy")
    dana.says("Thanks, that helps a lot!")

    assert is_as_written(dana.transcript(), "en")
    assert telegram.refusals == []


def test_a_mother_and_her_son_ask_in_spanish(shipped: Rehearsal) -> None:
    """
    Homework on a phone, without accents, in the Spanish of Honduras.
    """
    telegram = shipped.telegram
    title = "A mother in Tegucigalpa helps her son with his homework, on a phone in Spanish"
    reina = Scribe(telegram, telegram.person("Reina", language="es"), title)

    reina.says("/start")
    reina.says("buenas, que es la carsi")
    reina.says("cuales son los obgetivos")
    reina.says("¿y honduras?")
    reina.presses("¿Cuánto dinero de la CARSI ha recibido Honduras")
    reina.says("y el salvador?")
    reina.says("cuál es la fuente")
    reina.says("cuanto dinero han dado en total")
    reina.presses("No me sirvió")
    reina.presses("No responde")
    reina.comes_back("the next day, on her son's phone")
    reina.says("necesito una visa para mi hijo")
    reina.says("como ayudan a los jovenes para que no entren a pandillas")
    reina.presses("In English")
    reina.presses("En español")
    reina.says("dinero")
    reina.presses("Ninguna")
    reina.presses("Resultados")
    reina.presses("¿Funciona")
    reina.presses("Me sirvió")
    reina.comes_back("in the evening")
    reina.says("/lang")
    reina.presses("English")
    reina.says("/lang es")
    reina.says("muchas gracias, Dios le bendiga")
    reina.says("/forget")

    assert is_as_written(reina.transcript(), "es")
    assert telegram.refusals == []
