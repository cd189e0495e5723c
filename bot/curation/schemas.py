"""JSON Schemas of the knowledge files, made from the models that read them.

Editors that know the first line of a file (`# yaml-language-server: $schema=…`) complete,
explain and underline by them. May import: `bot.knowledge`, this room.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
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


ROOMS = {
    "entries": "entries",
    "phrasings": "phrasings",
    "texts": "texts",
    "evaluation": "questions",
    "conversations": "questions",
}


def shape_of(file: Path, folder: Path) -> str:
    """Name the shape of a *file* of the knowledge in *folder*; empty for one of no known shape."""
    if file.parent == folder:
        return file.stem if file.stem in SHAPES else ""
    return "floors" if file.stem == "floors" else ROOMS.get(file.parent.name, "")


def first_line(file: Path, folder: Path) -> str:
    """Give the line that names the schema of *file* to editors; empty for one without."""
    shape, up = shape_of(file, folder), "../" * (len(file.relative_to(folder).parts) - 1)
    return f"# yaml-language-server: $schema={up}schema/{shape}.schema.json" if shape else ""


def name_in_files(folder: Path) -> list[Path]:
    """Put the name of its schema into the first line of each file, and give those changed."""
    changed = []
    for file in sorted(folder.rglob("*.yaml")):
        line, text = first_line(file, folder), file.read_text(encoding="utf-8-sig")
        if line and text.partition("\n")[0] != line:
            if text.startswith("# yaml-language-server:"):
                text = text.partition("\n")[2]
            file.write_text(f"{line}\n{text}", encoding="utf-8")
            changed.append(file)
    return changed


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
