"""Rules about files: each is read, and each text in them to its end.

May import: `bot.errors`, `bot.knowledge`, this room.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from rapidfuzz import process

from bot.curation.questions import FLOORS, conversation_files, question_files
from bot.curation.rules import Broken, Desk
from bot.errors import Location
from bot.knowledge.folder import AT_THE_TOP, knowledge_files
from bot.knowledge.model import LANGUAGES
from bot.knowledge.yaml_files import Document, Path_

ROOMS: Mapping[str, str] = {  # folder -> how a file in it is called
    "entries": "<topic>.yaml",
    "phrasings": "<topic>.en.yaml or <topic>.es.yaml",
    "texts": " or ".join(f"{language}.yaml" for language in LANGUAGES),
    "evaluation": "<set>.yaml",
    "figures": "<table>.yaml",
}
_MEANT = re.compile(r"\.(ya?ml|txt)$", re.I)  # whose writer thinks that it is read
_LIKE = 80.0  # 0 to 100: "vocabularly" for "vocabulary", and no other word
_TEXTS = {"question", "phrasings", "answer", "general"}  # keys over what people ask or read


def unread(desk: Desk) -> Iterator[Broken]:
    """No file lies there that nobody reads for its name or its folder."""
    folder = desk.folder
    read = {folder / "evaluation" / FLOORS, *question_files(folder), *knowledge_files(folder)}
    read |= set(conversation_files(folder))
    read |= set((folder / "figures").glob("*.yaml"))
    read -= {f for f in (folder / "texts").glob("*.yaml") if f.stem not in LANGUAGES}
    for room, name in ROOMS.items():
        for file in sorted((folder / room).rglob("[!.]*")):
            if file not in read and _MEANT.search(file.name) and file.is_file():
                inside = file.parent == folder / room
                why = "its name" if inside else "the folder that it is in"
                yield _unread(Location(file), why, f"call it {room}/{name}")
    for file in sorted(folder.glob("[!.]*")):
        stem = file.name.partition(".")[0].lower()
        near = process.extractOne(stem, AT_THE_TOP, score_cutoff=_LIKE, processor=_stem)
        if near and file.name != near[0] and _MEANT.search(file.name):
            yield _unread(Location(file), "its name", f"call it {near[0]}")


def _stem(name: str) -> str:
    return name.partition(".")[0]


def _unread(where: Location, why: str, hint: str) -> Broken:
    return Broken("unread-file", where, f"nobody reads this file, for {why}", hint)


def cut(desk: Desk) -> Iterator[Broken]:
    """No text that people ask or read ends before a # that may belong to it."""
    for document in desk.places.documents:
        room = document.path.parent.name
        for path, line, rest in document.comments_behind():
            if room == "phrasings" or _TEXTS & set(path):
                yield Broken(
                    "cut-text",
                    Location(document.path, line),
                    f"the text ends before {rest!r}, which YAML takes for a comment",
                    "put quotes around the whole text, or the comment on a line of its own",
                    _entry(document, path, room),
                )


def _entry(document: Document, path: Path_, room: str) -> str:
    if room == "phrasings":
        return str(path[0])
    return str(document.value["entries"][path[1]].get("id")) if room == "entries" else ""
