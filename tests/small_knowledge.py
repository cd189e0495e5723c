"""A small set of questions for tests of channels: it is fitted in a moment, and never changes.

It has what the shipped knowledge may lack on a given day: a long answer, an overdue one, one in
a single language, one with a picture, a topic of several pages.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import yaml

COUNTRIES = ("Belize", "Guatemala", "Honduras", "Nicaragua", "Panama", "El Salvador", "Costa Rica",
             "Mexico", "Colombia", "Peru")  # fmt: skip
LONG_PARAGRAPH = (
    "Goal number {n} 🌎 is told at some length, so that the answer fills two messages. "
)
PICTURE_ALT = {
    "en": "Three bars that grow from 2008 to 2010.",
    "es": "Tres barras que crecen de 2008 a 2010.",
}
FOLLOW_UPS = {
    "no": ["not those"],
    "more": ["tell me more", "cuénteme más"],
    "source": ["what is the source", "cuál es la fuente"],
    "spanish": ["en español"],
    "english": ["in english"],
}
PICTURE_CAPTION = {"en": "Money by year", "es": "Dinero por año"}


class _WithoutAliases(yaml.SafeDumper):
    """Writes a thing out each time, as curators do."""

    def ignore_aliases(self, data: Any) -> bool:
        """Ignore all."""
        return True


def write_small_knowledge(folder: Path) -> Path:
    """Write it all into *folder* and give the folder."""
    (folder / "entries").mkdir(parents=True)
    (folder / "pictures").mkdir()
    _write(folder / "topics.yaml", _topics())
    _write(folder / "sources.yaml", _sources())
    _write(folder / "pictures.yaml", _pictures())
    _write(folder / "vocabulary.yaml", {"follow_ups": FOLLOW_UPS})
    for topic, entries in (
        ("goals", _goals()),
        ("money", _money()),
        ("bot", _small_talk()),
    ):
        _write(folder / "entries" / f"{topic}.yaml", {"topic": topic, "entries": entries})
    for language in ("en", "es"):
        (folder / "pictures" / f"bars.{language}.png").write_bytes(png(60, 40))
        (folder / "pictures" / f"map.{language}.png").write_bytes(png(40, 60))
    return folder


def png(width: int, height: int) -> bytes:
    """Draw a grey picture."""
    rows = (b"\0" + b"\x99" * width) * height

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + (chunk(b"IEND", b""))
    )


def _topics() -> list[dict[str, Any]]:
    return [
        {"id": "goals", "title": {"en": "Goals", "es": "Objetivos"}},
        {"id": "money", "title": {"en": "Money", "es": "Dinero"}},
        {"id": "bot", "title": {"en": "About this bot", "es": "Sobre este bot"},
         "small_talk": True},
    ]  # fmt: skip


def _sources() -> dict[str, Any]:
    return {
        "state-2012": {
            "title": "Fact Sheet",
            "publisher": "U.S. Department of State",
            "date": "2012",
            "url": "https://2009-2017.state.gov/facts",
            "short": {"en": "U.S. State Department, 2012", "es": "Depto. de Estado, 2012"},
        },
        "book": {
            "title": "A Book",
            "publisher": "A Press",
            "short": {"en": "A Book, 2010", "es": "Un libro, 2010"},
        },
    }


def _pictures() -> dict[str, Any]:
    words = {"alt": PICTURE_ALT, "caption": PICTURE_CAPTION}
    return {name: {"name": name, **words} for name in ("bars", "map", "not-drawn")}


def _entry(entry_id: str, en: tuple[str, str], es: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {
        "id": entry_id,
        "question": {"en": en[0], "es": es[0]},
        "answer": {"en": en[1], "es": es[1]},
        "sources": ["state-2012", "book"],
        "as_of": "2012-02-06",
        **more,
    }


def _goals() -> list[dict[str, Any]]:
    long = "\n\n".join(LONG_PARAGRAPH.format(n=n) * 6 for n in range(1, 10))
    return [
        _entry(
            "five-goals",
            ("What are the five goals?", "CARSI has **five goals**:\n\n1. Safe streets\n2. Trust"),
            ("¿Cuáles son los cinco objetivos?", "La CARSI tiene **cinco objetivos**:\n\n"
             "1. Calles seguras\n2. Confianza"),
            related=["why-created", "who-runs-it", "with-picture", "long-answer"],
            phrasings={"en": ["aims of the programme"], "es": ["metas del programa"]},
        ),
        _entry(
            "why-created",
            ("Why was it created?", "Because of **violence**. See [the page](https://example.org)."),
            ("¿Por qué se creó?", "Por la **violencia**. Vea [la página](https://example.org)."),
            review_by="2020-01-31",
        ),
        _entry(
            "who-runs-it",
            ("Who runs it?", "Two agencies run it."),
            ("¿Quién la dirige?", "La dirigen dos agencias."),
        ),
        _entry(
            "with-picture",
            ("How did the money grow?", "It grew every year."),
            ("¿Cómo creció el dinero?", "Creció cada año."),
            picture="bars",
        ),
        _entry(
            "picture-and-much-text",
            ("How did the money grow in detail?", "It grew. " * 130),
            ("¿Cómo creció el dinero en detalle?", "Creció. " * 130),
            picture="bars",
        ),
        _entry(
            "with-map",
            ("Which region is it about?", "It is about Central America."),
            ("¿De qué región se trata?", "Se trata de Centroamérica."),
            picture="map",
        ),
        _entry(
            "picture-not-drawn",
            ("Where is the map?", "The map is being drawn."),
            ("¿Dónde está el mapa?", "El mapa se está dibujando."),
            picture="not-drawn",
        ),
        _entry(
            "long-answer",
            ("What is the long story?", long),
            ("¿Cuál es la historia larga?", long),
        ),
        {
            "id": "english-only",
            "question": {"en": "Where is the archive?"},
            "answer": {"en": "The archive is in Washington."},
            "sources": ["book"],
            "as_of": "2010",
        },
    ]  # fmt: skip


def _money() -> list[dict[str, Any]]:
    return [
        _entry(
            f"money-{country.lower().replace(' ', '-')}",
            (f"How much money did {country} get?", f"{country} got {n} million dollars."),
            (f"¿Cuánto dinero recibió {country}?", f"{country} recibió {n} millones de dólares."),
        )
        for n, country in enumerate(COUNTRIES, start=1)
    ]


def _small_talk() -> list[dict[str, Any]]:
    return [
        _entry(
            "greeting",
            ("Hello", "Hello, and welcome!"),
            ("Hola", "¡Hola, bienvenido!"),
            related=["five-goals"],
        )
    ]


def _write(path: Path, value: Any) -> None:
    text = yaml.dump(value, Dumper=_WithoutAliases, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")
