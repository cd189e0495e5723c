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
    dana.says("and Honduras?")
    dana.says("source?")
    dana.says("costa rica")
    dana.presses("How much")
    dana.says("Does CARSI work? And what do its critics say?")
    dana.presses("Not helpful")
    dana.presses("Unclear")
    dana.says("what was the lapop study")
    dana.edits("what did the lapop study find")
    dana.says("who will win the midterm elections")
    dana.says("can you get me an interview with the ambassador")
    dana.says("/topics")
    dana.presses("Money")
    dana.presses("Next page")
    dana.presses("All topics")
    dana.presses("Criticism")
    dana.sends_voice()
    dana.says("in spanish please")
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
    reina.says("¿y cuánto pisto le han dado a honduras?")
    reina.says("y el salvador?")
    reina.says("quien lo dice")
    reina.says("panama")
    reina.presses("¿Cuánto")
    reina.says("cuanto dinero han dado en total")
    reina.presses("No me sirvió")
    reina.presses("No responde")
    reina.says("necesito una visa para mi hijo")
    reina.says("ninguna")
    reina.says("ayudan a los jovenes en los barrios")
    reina.presses("In English")
    reina.presses("En español")
    reina.says("/topics")
    reina.presses("Resultados")
    reina.presses("¿Funciona")
    reina.presses("Me sirvió")
    reina.says("/lang")
    reina.presses("English")
    reina.says("/lang es")
    reina.says("/forget")
    reina.says("muchas gracias, Dios le bendiga")

    assert is_as_written(reina.transcript(), "es")
    assert telegram.refusals == []
