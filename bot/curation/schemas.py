"""JSON Schemas of the knowledge files, made from the models that read them.

Editors that know the first line of a file (`# yaml-language-server: $schema=…`) complete,
explain and underline by them. May import: `bot.knowledge`, this room.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from bot.curation.floors import Floor
from bot.curation.questions import Question
from bot.knowledge.model import (
    Declines,
    EntryFile,
    Picture,
    Source,
    Text,
    Topic,
    Vocabulary,
)
from bot.knowledge.texts import Texts

# Shape of each kind of file, with what it is for.
SHAPES: Mapping[str, tuple[Any, str]] = {
    "entries": (EntryFile, "One topic: its questions with their answers"),
    "phrasings": (dict[str, tuple[Text, ...]], "Entry id -> the many other ways people ask it"),
    "topics": (tuple[Topic, ...], "The menu, in its order"),
    "sources": (dict[str, Source], "The bibliography: key -> source"),
    "pictures": (dict[str, Picture], "Pictures by name, with their words"),
    "vocabulary": (Vocabulary, "What a curator knows about words that a program cannot"),
    "declined": (Declines, "What people ask and we do not answer"),
    "texts": (Texts, "Every sentence the bot itself says, in one language"),
    "questions": (tuple[Question, ...], "Questions that measure us, with the entries expected"),
    "floors": (tuple[Floor, ...], "What `carsi-bot eval` must not fall below"),
}


def schemas() -> dict[str, str]:
    """Give the text of each schema file by its name."""
    return {f"{name}.schema.json": _written(*shape) for name, shape in SHAPES.items()}


def _written(shape: Any, about: str) -> str:
    schema = TypeAdapter(shape).json_schema(mode="validation", by_alias=False)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_trimmed(schema),
        "title": about,
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


def _trimmed(value: Any, *, names: bool = False) -> Any:
    """Leave out titles that only repeat a name, and what no curator writes."""
    if isinstance(value, list):
        return [_trimmed(part) for part in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _trimmed(part, names=key in ("properties", "$defs"))
        for key, part in value.items()
        if names or not (key == "title" or key == "holds")
    }
