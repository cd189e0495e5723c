"""What a curator writes, as frozen values: entries, sources, topics, vocabulary, declines.

The shape of the YAML files is the shape of these models; the JSON Schema for editors is made
from them. Knows no files and no matching. May import: this room's markup and texts.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from bot.knowledge.markup import Markdown
from bot.knowledge.texts import Texts

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

Text = Annotated[str, StringConstraints(min_length=1, strict=True, strip_whitespace=True)]
LONGEST_IDENTIFIER = 48  # characters
Identifier = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=LONGEST_IDENTIFIER),
]


def identified(name: str) -> str:
    """Make an identifier of a file's *name*: "FAQ_en" becomes "faq-en"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LONGEST_IDENTIFIER].strip("-") or "topic"


def _partial_date(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


_PARTIAL_DATE = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
# A date as exact as it is known: 2012-02-06, 2012-02 or 2012.
PartialDate = Annotated[
    str,
    BeforeValidator(_partial_date),
    StringConstraints(pattern=_PARTIAL_DATE),
    WithJsonSchema({"type": ["string", "integer"], "pattern": _PARTIAL_DATE}),
]


class _Written(BaseModel):
    """A thing written by hand: frozen, and with no key that we do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Picture(_Written):
    """A drawing shown with an answer, with its words for those who do not see it."""

    name: Identifier = Field(
        description="Name of the drawing, as in knowledge/pictures/<name>.<lang>.png"
    )
    alt: dict[Language, Text] = Field(description="What the picture shows, in words")
    caption: dict[Language, Text] = Field(description="One line under the picture")


class Entry(_Written):
    """One curated question with its answer, in every language it was written in."""

    id: Identifier = Field(description="Short stable name; never change it once published")
    topic: str = Field(default="", description="Set by the file; leave it out")
    question: dict[Language, Text] = Field(description="The question as a button shows it")
    phrasings: dict[Language, tuple[Text, ...]] = Field(
        default_factory=dict, description="A handful of other ways to ask it, per language"
    )
    answer: dict[Language, Markdown] = Field(description="The answer, at most 900 characters")
    sources: tuple[str, ...] = Field(default=(), description="Keys of sources.yaml, best first")
    as_of: PartialDate | None = Field(
        default=None, description="When the facts were true: 2012-02-06, '2012-02' or '2012'"
    )
    review_by: dt.date | None = Field(
        default=None, description="From this day on the answer says that its review is overdue"
    )
    picture: str | None = Field(default=None, description="Name of a picture in pictures.yaml")
    related: tuple[str, ...] = Field(default=(), description="Entries worth asking next")
    urgent: bool = Field(
        default=False,
        description="For people in danger: no small print, and whom to call where it is offered",
    )
    silence: dict[str, Text] = Field(
        default_factory=dict,
        description="Rules of `carsi-bot check` that do not apply: rule -> why",
    )

    def languages(self) -> tuple[Language, ...]:
        """Give the languages that have both a question and an answer."""
        return tuple(x for x in LANGUAGES if x in self.question and x in self.answer)

    def asked_as(self, language: Language) -> tuple[str, ...]:
        """Give every way of asking in *language*, the title first."""
        title = self.question.get(language)
        return ((title,) if title else ()) + self.phrasings.get(language, ())

    def in_language(self, language: Language) -> Language:
        """Give *language* if the entry has it, else the one it was written in."""
        languages = self.languages()
        return language if language in languages else languages[0]

    def overdue(self, today: dt.date) -> bool:
        """Tell whether the facts should have been checked again by *today*."""
        return self.review_by is not None and today > self.review_by


class EntryFile(_Written):
    """A file under entries/: one topic and its entries."""

    topic: Identifier | None = Field(default=None, description="Topic id; default: the file's name")
    entries: tuple[Entry, ...]


class Topic(_Written):
    """A heading of the menu."""

    id: Identifier
    title: dict[Language, Text]
    small_talk: bool = Field(default=False, description="About the bot itself: needs no sources")


class Source(_Written):
    """One item of the bibliography."""

    title: Text
    publisher: Text
    date: str | None = Field(default=None, description="Publication date, as exact as known")
    url: str | None = Field(
        default=None, description="Public address; leave out what must not be linked"
    )
    short: dict[Language, Text] = Field(
        description="Linked name under an answer, about 30 characters"
    )
    note: str | None = None


class Concept(_Written):
    """Words that mean the same to our users, in both languages."""

    name: Identifier
    words: tuple[Text, ...]
    entries: tuple[str, ...] = Field(
        default=(), description="What to answer, or offer, where nothing else is said"
    )


class Name(_Written):
    """A named thing: a country, programme, agency or person. Two of one kind are never the same."""

    name: Identifier
    kind: Literal["country", "programme", "body", "person", "place", "ordinal"]
    words: tuple[Text, ...]
    ours: bool = Field(default=True, description="False for things we know nothing about")
    entries: tuple[str, ...] = Field(
        default=(), description="What to answer, or offer, for the bare name"
    )


Detail = Literal["date", "amount", "number", "place", "who"]
FollowUp = Literal[
    # After an answer
    "more", "why", "source", "shorter", "another", "detail", "spanish", "english",
    # After choices
    "yes", "no", "first", "second", "third", "last", "next",
]  # fmt: skip


class Courtesies(_Written):
    """What people say around a question, and do not ask."""

    before: tuple[Text, ...] = Field(default=(), description="good morning, could you tell me")
    corrections: tuple[Text, ...] = Field(default=(), description="no, I meant")
    after: tuple[Text, ...] = Field(default=(), description="thanks in advance")


class Vocabulary(_Written):
    """vocabulary.yaml: what a curator knows about words that a program cannot."""

    concepts: tuple[Concept, ...] = ()
    names: tuple[Name, ...] = ()
    abbreviations: dict[str, Text] = Field(
        default_factory=dict, description="Habits of fast typing: q -> que, u -> you"
    )

    fillers: tuple[Text, ...] = Field(default=(), description="Words that ask nothing alone")
    courtesies: Courtesies = Courtesies()
    question_words: tuple[Text, ...] = ()
    joining_words: tuple[Text, ...] = ()
    wish_words: tuple[Text, ...] = Field(
        default=(), description="What is put around a wish: could you, a little more"
    )
    reason_words: tuple[Text, ...] = Field(
        default=(), description="What begins the reason that somebody gives for a wish"
    )
    here_words: tuple[Text, ...] = Field(
        default=(), description="Words for the country that a person has named as hers, or before"
    )
    pointing_words: tuple[Text, ...] = Field(
        default=(), description="Words for what was spoken of before, whatever it was"
    )
    all_words: tuple[Text, ...] = Field(
        default=(), description="Words for all countries, and not the one spoken of before"
    )
    details: dict[Detail, tuple[Text, ...]] = Field(
        default_factory=dict,
        description="Words that ask an answer for a date, an amount, a place",
    )
    follow_ups: dict[FollowUp, tuple[Text, ...]] = Field(
        default_factory=dict, description="Short messages that refer to the answer before"
    )

    def groups(self) -> tuple[Concept | Name, ...]:
        """Give every group of words, of meanings and of names."""
        return (*self.concepts, *self.names)


class Decline(_Written):
    """A kind of question that people do ask and that we do not answer."""

    id: Identifier
    phrasings: dict[Language, tuple[Text, ...]]
    answer: dict[Language, Markdown]
    urgent: bool = Field(default=False, description="From people in danger: said on less")


class Declines(_Written):
    """declined.yaml: kinds of questions with their kind sentence, and messages of no kind."""

    declined: tuple[Decline, ...] = ()
    general: dict[Language, tuple[Text, ...]] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything a person may read, complete and consistent.

    Attributes:
        entries: By id, in the order of topics and files.
        topics: In the order of the menu.
        sources: The bibliography, by key.
        vocabulary: Same meanings, names and fillers.
        declines: What we do not answer.
        pictures: By name.
        texts: What the bot itself says, per language.
        version: Twelve hexadecimal digits that change with any file.
    """

    entries: Mapping[str, Entry]
    topics: tuple[Topic, ...]
    sources: Mapping[str, Source]
    vocabulary: Vocabulary
    declines: Declines
    pictures: Mapping[str, Picture]
    texts: Mapping[Language, Texts]
    version: str
    _by_topic: dict[str, tuple[Entry, ...]] = field(default_factory=dict)

    def in_topic(self, topic: str) -> tuple[Entry, ...]:
        """Give the entries of *topic* in order; none for an unknown one."""
        if not self._by_topic:
            for known in self.topics:
                self._by_topic[known.id] = tuple(
                    e for e in self.entries.values() if e.topic == known.id
                )
        return self._by_topic.get(topic, ())
