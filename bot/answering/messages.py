"""What the assistant says, before any channel gives it a form.

Values only: texts with spans, choices, sources. May import: `bot.knowledge`.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.knowledge.markup import RichText
from bot.knowledge.model import Language, Picture


@dataclass(frozen=True, slots=True)
class Choice:
    """A question that can be picked.

    Attributes:
        entry: The entry it leads to.
        label: The question as a person reads it.
    """

    entry: str
    label: str


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """A topic that can be opened."""

    topic: str
    label: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as it stands under an answer; without a url it is named but not linked."""

    label: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A curated answer.

    Attributes:
        entry: Which entry it is.
        topic: Where it stands in the menu.
        language: The language it is given in, which may not be the one asked in.
        question: The entry's title; empty if the body names it.
        body: The curator's words.
        citations: Its sources, best first.
        as_of: "as of 6 February 2012", or None for entries that state no facts.
        as_of_short: "as of Feb 2012", for where there is little room; None likewise.
        notices: Lines that warn: review overdue, written in another language only.
        picture: What is drawn for it.
        related: Questions worth asking next.
        also_in: The other languages it was written in.
        small_talk: It is about the conversation itself.
        bare: Small talk, or urgent: it has no title, names no source and asks for no vote.
    """

    entry: str
    topic: str
    language: Language
    question: str
    body: RichText
    citations: tuple[Citation, ...]
    as_of: str | None
    as_of_short: str | None = None
    notices: tuple[str, ...] = ()
    picture: Picture | None = None
    related: tuple[Choice, ...] = ()
    also_in: tuple[Language, ...] = ()
    small_talk: bool = False
    bare: bool = False

    @property
    def title(self) -> str:
        """What stands above it and shows what was understood; empty if it is bare."""
        return "" if self.bare else self.question


@dataclass(frozen=True, slots=True)
class Offer:
    """Questions to choose from.

    Attributes:
        unsure: It is not clear which was meant; False where they are merely worth asking next.
        above: The entry whose answer, just given, holds all we know; empty if it was none.
    """

    language: Language
    heading: str
    choices: tuple[Choice, ...]
    unsure: bool = True
    above: str = ""


@dataclass(frozen=True, slots=True)
class Decline:
    """An honest "I do not know", with the topics that may help.

    Attributes:
        kind: Id of the curated kind of declined question; empty for the general sentence.
    """

    language: Language
    text: RichText
    heading: str
    topics: tuple[TopicChoice, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """The topics, or the questions of one topic.

    Attributes:
        topic: Which topic it is; empty for the menu of all.
    """

    language: Language
    heading: str
    topics: tuple[TopicChoice, ...] = ()
    choices: tuple[Choice, ...] = ()
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence of the bot's own."""

    language: Language
    text: str


Message = Answer | Offer | Decline | Menu | Notice
