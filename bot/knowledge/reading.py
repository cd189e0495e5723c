"""Read a folder of knowledge into one consistent, frozen value, or say all that is wrong.

Asks little: `entries/*.yaml` with id, question and answer is enough; what is missing beside it
is taken from the shipped knowledge or left out. May import: `bot.errors`, this room.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from bot.errors import Finding, KnowledgeError, Location
from bot.knowledge.folder import SHIPPED, knowledge_files, version_from
from bot.knowledge.model import (
    LANGUAGES,
    Declines,
    Entry,
    EntryFile,
    Knowledge,
    Language,
    Picture,
    Source,
    Text,
    Topic,
    Vocabulary,
    identified,
)
from bot.knowledge.texts import Texts
from bot.knowledge.yaml_files import Document, content_of, read_yaml

__all__ = ["SHIPPED", "Places", "read_knowledge", "read_what_can_be", "read_with_places"]

M = TypeVar("M")
_Entries = TypeAdapter(EntryFile)
_Texts = TypeAdapter(Texts)
_Vocabulary = TypeAdapter(Vocabulary)
_Declines = TypeAdapter(Declines)
_Phrasings = TypeAdapter(dict[str, tuple[Text, ...]])
_Topics = TypeAdapter(tuple[Topic, ...])
_Sources = TypeAdapter(dict[str, Source])
_Pictures = TypeAdapter(dict[str, Picture])


Written = Mapping[str, tuple[Document, int]]  # by entry: its file, and which of it


@dataclass(frozen=True)
class Places:
    """Where in the files a thing was written, for messages to curators."""

    written: Written
    documents: tuple[Document, ...]

    @cached_property
    def entries(self) -> Mapping[str, Location]:
        """Where each entry begins."""
        return {entry: _where(self.written, entry) for entry in self.written}


def _where(written: Written, entry: str) -> Location:
    document, number = written[entry]
    return document.where(("entries", number))


class _Collector:
    """Reads files and gathers what is wrong with them, so that it is said all at once."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.contents: dict[Path, bytes] = {}  # the version is that of what was read
        self.blames_phrasings = True

    def document(self, path: Path) -> Document | None:
        try:
            self.contents[path] = content = content_of(path)
            return read_yaml(path, content)
        except KnowledgeError as error:
            self.findings.extend(error.findings)
            return None

    def parse(self, document: Document, shape: TypeAdapter[M]) -> M | None:
        try:
            return document.shaped(shape)
        except KnowledgeError as error:
            self.findings.extend(error.findings)
            return None

    def add(self, where: Location, problem: str, hint: str) -> None:
        self.findings.append(Finding(where, problem, hint))


def read_knowledge(folder: Path) -> Knowledge:
    """Read *folder*; see `read_with_places`."""
    return read_with_places(folder)[0]


def read_with_places(folder: Path) -> tuple[Knowledge, Places]:
    """Read *folder* and remember where everything stands.

    Raises:
        KnowledgeError: The folder has no entries, or any file breaks the shape; every finding
            at once, each with file, line and hint.
    """
    knowledge, places, findings = read_what_can_be(folder)
    if findings or knowledge is None:
        raise KnowledgeError(findings)
    return knowledge, places


def read_what_can_be(folder: Path) -> tuple[Knowledge | None, Places, Sequence[Finding]]:
    """Read *folder* as far as its shape allows, for the checks that can do without the rest.

    Returns:
        What could be read, None if the bot's own sentences could not be; where everything
        stands; and what is wrong with the shape.

    Raises:
        KnowledgeError: The folder has no entries.
    """
    collect = _Collector()
    paths = knowledge_files(folder)
    if not any(path.parent.name == "entries" for path in paths):
        hint = "name a folder that holds entries/<topic>.yaml"
        raise KnowledgeError([Finding(Location(folder), "no entries here", hint)])
    documents = tuple(d for d in map(collect.document, paths) if d is not None)

    entries, written = _entries(collect, documents)
    # Where an entry file is broken, its ids are not known, and no phrasing can be blamed.
    collect.blames_phrasings = not collect.findings
    entries = _with_phrasings(collect, documents, entries)
    read = partial(_one, collect, documents)
    topics = _all_topics(collect, read("topics.yaml", _Topics) or (), entries, written)
    sources = read("sources.yaml", _Sources) or {}
    pictures = read("pictures.yaml", _Pictures) or {}
    vocabulary = read("vocabulary.yaml", _Vocabulary) or Vocabulary()
    declines = read("declined.yaml", _Declines) or Declines()
    texts = _texts(collect, folder, documents)
    if not entries and not collect.findings:
        collect.add(Location(paths[0], 1), "no entry here", "write one; see knowledge/README.md")
    findings, places = sorted(set(collect.findings)), Places(written, documents)
    if len(texts) < len(LANGUAGES):
        return None, places, findings
    rank = {topic.id: number for number, topic in enumerate(topics)}
    ordered = sorted(entries.values(), key=lambda entry: rank.get(entry.topic, len(rank)))
    knowledge = Knowledge(
        entries={entry.id: entry for entry in ordered},
        topics=topics,
        sources=sources,
        vocabulary=vocabulary,
        declines=declines,
        pictures=pictures,
        texts=texts,
        version=version_from(
            folder, {p: collect.contents[p] for p in paths if p in collect.contents}
        ),
    )
    return knowledge, places, findings


def _in(documents: Iterable[Document], room: str) -> Iterable[Document]:
    return (d for d in documents if d.path.parent.name == room)


def _entries(
    collect: _Collector, documents: tuple[Document, ...]
) -> tuple[dict[str, Entry], Written]:
    entries: dict[str, Entry] = {}
    written: dict[str, tuple[Document, int]] = {}
    for document in _in(documents, "entries"):
        file = collect.parse(document, _Entries)
        for number, entry in enumerate(file.entries if file else ()):
            path = ("entries", number)
            if entry.id in entries:
                hint = f"it stands at {_where(written, entry.id)} too; an id can be used once"
                collect.add(document.where(path), f"entry {entry.id!r} stands twice", hint)
            elif not entry.languages():
                hint = "write question and answer in the same language, en or es"
                problem = f"entry {entry.id!r} has no language of its own"
                collect.add(document.where(path), problem, hint)
            else:
                topic = (file and file.topic) or identified(document.path.stem)
                entries[entry.id] = entry.model_copy(update={"topic": topic})
                written[entry.id] = document, number
    return entries, written


def _with_phrasings(
    collect: _Collector, documents: tuple[Document, ...], entries: dict[str, Entry]
) -> dict[str, Entry]:
    more: dict[str, dict[Language, tuple[str, ...]]] = {}
    for document in _in(documents, "phrasings"):
        language = next((x for x in LANGUAGES if document.path.stem.endswith(f".{x}")), None)
        if language is None:
            hint = "name it <topic>.en.yaml or <topic>.es.yaml"
            collect.add(document.where(), "the file's name has no language", hint)
            continue
        listed = collect.parse(document, _Phrasings) or {}
        for entry_id, phrasings in listed.items():
            if entry_id not in entries:
                hint = "correct the id, or write the entry first"
                if collect.blames_phrasings:
                    collect.add(document.where((entry_id,)), f"no entry {entry_id!r}", hint)
                continue
            of_entry = more.setdefault(entry_id, {})
            of_entry[language] = of_entry.get(language, ()) + phrasings
    merged = dict(entries)
    for entry_id, added in more.items():
        entry = entries[entry_id]
        both = {
            x: entry.phrasings.get(x, ()) + added.get(x, ())
            for x in LANGUAGES
            if x in entry.phrasings or x in added
        }
        merged[entry_id] = entry.model_copy(update={"phrasings": both})
    return merged


def _one(
    collect: _Collector,
    documents: tuple[Document, ...],
    name: str,
    shape: TypeAdapter[M],
) -> M | None:
    for document in documents:
        at_the_top = document.path.parent.name not in ("entries", "phrasings", "texts")
        if document.path.name == name and at_the_top:
            return collect.parse(document, shape)
    return None


def _all_topics(
    collect: _Collector,
    topics: tuple[Topic, ...],
    entries: Mapping[str, Entry],
    written: Written,
) -> tuple[Topic, ...]:
    known = {topic.id for topic in topics}
    found = dict.fromkeys(entry.topic for entry in entries.values())
    if not topics:
        return tuple(Topic(id=name, title={"en": name, "es": name}) for name in found)
    for entry in entries.values():
        if entry.topic not in known:
            hint = f"add it to topics.yaml, or use one of {', '.join(sorted(known))}"
            collect.add(_where(written, entry.id), f"topic {entry.topic!r} is unknown", hint)
            known.add(entry.topic)
    return tuple(topic for topic in topics if topic.id in found)


def _texts(
    collect: _Collector, folder: Path, documents: tuple[Document, ...]
) -> dict[Language, Texts]:
    texts: dict[Language, Texts] = {}
    for language in LANGUAGES:
        document = next((d for d in _in(documents, "texts") if d.path.stem == language), None)
        if document is None and not (folder / "texts" / f"{language}.yaml").exists():
            document = collect.document(SHIPPED / "texts" / f"{language}.yaml")
        if document is not None:
            parsed = collect.parse(document, _Texts)
            if parsed is not None:
                texts[language] = parsed
    return texts
