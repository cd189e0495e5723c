"""What the rules of `carsi-bot check` share: their names, what they look at, what they give.

A rule is a function from a `Desk` to broken rules; `bot.curation.check` runs them all. May
import: `bot.errors`, `bot.knowledge`, `bot.matching`, this room.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.curation.questions import Question
from bot.errors import Location
from bot.knowledge.model import LANGUAGES, Entry, Knowledge, Language
from bot.knowledge.reading import Places
from bot.knowledge.yaml_files import Document
from bot.matching.folding import fold

Confusions = Sequence[tuple[str, str, int]]

# Every rule by name, with what it asks. A curator silences one on an entry by `silence:`.
RULES: Mapping[str, str] = {
    "shape": "files have the keys and types of knowledge/schema",
    "unread-file": "a file has a name, and is in a folder, by which it is read",
    "cut-text": "a text without quotes does not end before a # on its line",
    "language": "every text stands in English and in Spanish",
    "source": "an entry names at least one source, except about the bot itself",
    "date": "an entry says as of which past day its facts are, except about the bot itself",
    "review": "an entry is checked again before its review_by day",
    "title": "a question fits on a button: 64 characters, and no two entries have the same",
    "markup": "what is bold, or a link, ends",
    "long-answer": "an answer has at most 900 characters",
    "long-caption": "a picture told in words fits under it: 1,024 characters with its caption",
    "billones": "a billion is 1,000 millones; billones would be a thousand times more",
    "few-phrasings": "an entry has at least 40 phrasings in each language",
    "similar-phrasings": "no phrasing of an entry is contained in another of it",
    "repeated-phrasing": "a phrasing leads to one entry only",
    "measured-phrasing": "what evaluation sets ask is not written as a phrasing",
    "confusable": "two entries can be told apart by their phrasings",
    "parity-numbers": "both languages give the same figures and years",
    "parity-names": "both languages name the same countries and people",
    "parity-links": "both languages link to the same pages",
    "unknown-source": "sources that are cited stand in sources.yaml",
    "source-link": "the address of a source is a whole one: https://…",
    "source-date": "a source has a day that exists and has been: 2014-03-01, '2014-03' or '2014'",
    "unused-source": "sources in sources.yaml are cited",
    "unknown-link": "a link in an answer is one of the sources",
    "related": "related entries exist, once each, and are not the entry itself",
    "picture": "a picture that is named exists, is drawn, and has words for those who cannot see",
    "stale-picture": "a picture is drawn from the figures as they are now",
    "figures": "every figure of an answer stands in figures/, under its entry or a table of it",
    "evaluation": "evaluation sets expect entries that exist, and ask nothing twice",
    "silence": "a rule that is silenced exists, and would speak otherwise",
}


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that is broken at a place.

    Attributes:
        rule: A name of `RULES`.
        where: The file and line to open.
        problem: The fact, in one line.
        hint: What to do about it.
        entry: The entry it is about, which may silence the rule; empty for none.
    """

    rule: str
    where: Location
    problem: str
    hint: str
    entry: str = ""


@dataclass(frozen=True)
class Desk:
    """All that rules look at.

    Attributes:
        folder: Where the knowledge is.
        knowledge: As read.
        places: Where it stands.
        questions: The evaluation sets.
        confusions: Own entry, the one it is taken for, and how many phrasings of its own would
            have gone there had they not been written; None if that is not known.
        today: The day that reviews are due by.
        whole: Whether every file could be read; if not, what is missing is not to blame.
    """

    folder: Path
    knowledge: Knowledge
    places: Places
    questions: Sequence[Question]
    confusions: Confusions | None
    today: dt.date
    whole: bool = True

    @property
    def entries(self) -> Sequence[Entry]:
        """Every entry."""
        return list(self.knowledge.entries.values())

    @cached_property
    def small_talk(self) -> frozenset[str]:
        """Topics about the bot itself, which state no facts about the world."""
        return frozenset(t.id for t in self.knowledge.topics if t.small_talk)

    @cached_property
    def folded(self) -> Mapping[str, Mapping[Language, Sequence[tuple[str, str]]]]:
        """Each entry's title and phrasings by language, folded and as written, the title first."""
        return {
            entry.id: {x: [(fold(text), text) for text in entry.asked_as(x)] for x in LANGUAGES}
            for entry in self.entries
        }

    def document(self, name: str) -> Document | None:
        """Give a file at the top of the folder, if it was read."""
        found = (d for d in self.places.documents if d.path == self.folder / name)
        return next(found, None)

    def place(self, entry_id: str, *keys: str | int) -> Location:
        """Tell where *keys* of an entry stand, or the nearest that does."""
        document, number = self.places.written[entry_id]
        return document.where(("entries", number, *keys))

    def written(self, entry_id: str, name: str, language: Language) -> str:
        """Give a text of an entry as it stands in the file; empty if it is not there."""
        document, number = self.places.written[entry_id]
        texts = document.value["entries"][number].get(name) or {}
        return str(texts.get(language, "")).strip()

    def place_of_phrasing(self, entry_id: str, language: Language, text: str) -> Location:
        """Tell where an entry's phrasing or title stands."""
        return self._phrasings.get((entry_id, language, text)) or self.place(
            entry_id, "question", language
        )

    @cached_property
    def _phrasings(self) -> Mapping[tuple[str, Language, str], Location]:
        found: dict[tuple[str, Language, str], Location] = {}
        for entry in self.entries:
            for language in LANGUAGES:
                document, number = self.places.written[entry.id]
                listed = document.value["entries"][number].get("phrasings") or {}
                for row, text in enumerate(listed.get(language) or ()):
                    where = document.where(("entries", number, "phrasings", language, row))
                    found.setdefault((entry.id, language, text.strip()), where)
        for document, language in self._of_phrasings():
            for entry_id, texts in document.value.items():
                for row, text in enumerate(texts if isinstance(texts, list) else ()):
                    if isinstance(text, str):
                        key = (entry_id, language, text.strip())
                        found.setdefault(key, document.where((entry_id, row)))
        return found

    def _of_phrasings(self) -> Iterator[tuple[Document, Language]]:
        """Give each file of phrasings that has any; their shape is not certain."""
        for document in self.places.documents:
            if document.path.parent.name == "phrasings" and isinstance(document.value, dict):
                for language in LANGUAGES:
                    if document.path.stem.endswith(f".{language}"):
                        yield document, language


Rule = Callable[[Desk], Iterator[Broken]]
