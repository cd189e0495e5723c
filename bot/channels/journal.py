"""What a channel has remembered for curators and operators: the promise, not the storage.

Implemented by `bot.storage`. Nothing here tells who asked. May import: `bot.knowledge`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.knowledge.model import Language

VerdictName = Literal["answered", "ambiguous", "out_of_scope"]
# ours: answer it; done: it was answered; taken: another replica is answering it now
Claim = Literal["ours", "done", "taken"]
Reason = Literal["helpful", "wrong_answer", "out_of_date", "unclear", "incorrect"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One exchange, without a word of it.

    Attributes:
        verdict: How the utterance was decided.
        language: The language of the reply.
        entry: The entry answered; None if none was.
        channel: "private", "group" or "inline".
        version: Version of the knowledge that answered.
    """

    verdict: VerdictName
    language: Language
    entry: str | None
    channel: Literal["private", "group", "inline"]
    version: str


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that was not answered, kept only if the operator opted in.

    Attributes:
        text: What was written, digits and e-mail addresses blanked, at most 500 characters.
        language: As far as the words tell.
        nearest: Entries that were nearest, best first.
    """

    text: str
    language: Language
    nearest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vote:
    """What a person thought of an answer: helpful, or what is wrong with it."""

    entry: str
    language: Language
    version: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Count:
    """How often something was asked in a week.

    Attributes:
        week: The Monday it began on.
        verdict: How the utterances were decided.
        language: The language of the replies.
        entry: The entry answered; None if none was.
        channel: Where: "private", "group" or "inline".
        version: Version of the knowledge that answered; empty if it was not kept.
        n: How many; at least 1.
    """

    week: dt.date
    verdict: VerdictName
    language: Language
    entry: str | None
    channel: Literal["private", "group", "inline"]
    version: str
    n: int


@dataclass(frozen=True, slots=True)
class VoteCount:
    """How often an answer was judged so in a week; *week* is its Monday, *n* at least 1."""

    week: dt.date
    entry: str
    language: Language
    version: str
    reason: Reason
    n: int


@dataclass(frozen=True, slots=True)
class MissedQuestion:
    """A question that was not answered, kept for 90 days.

    Attributes:
        id: Its number, by which it can be forgotten; grows with time.
        day: When it was asked (UTC).
        text: What was written, with digits and e-mail addresses blanked.
        language: As far as the words told.
        nearest: Entries that were nearest, best first.
    """

    id: int
    day: dt.date
    text: str
    language: Language
    nearest: tuple[str, ...]


class Journal(Protocol):
    """Remembers exchanges, misses, votes, and which updates are done.

    Implementations never raise for a lost write: a person waits for an answer, not for our
    bookkeeping. They log the failure, say so in health, and carry on.
    """

    keeps_questions: bool

    def asked(self, asked: Asked) -> None:
        """Count an exchange."""

    def missed(self, missed: Missed) -> None:
        """Keep an unanswered question, if the operator opted in; else drop it."""

    def voted(self, vote: Vote) -> None:
        """Count a vote."""

    def picture_id(self, picture: str) -> str | None:
        """Give Telegram's file_id of a picture already uploaded, or None."""

    def remember_picture(self, picture: str, file_id: str) -> None:
        """Keep Telegram's file_id of *picture* ("map.es", say), so that it is sent only once."""


class Updates(Protocol):
    """Remembers which updates are answered, so that one that comes again is not answered again.

    Implementations never raise and never keep a person waiting for more than a moment.
    """

    async def claim(self, updates: Iterable[int]) -> dict[int, Claim]:
        """Take *updates* in hand, and tell of each whether we may answer it."""

    def mark_done(self, update_id: int) -> None:
        """Remember for 48 hours that the update was answered."""

    def release(self, update_id: int) -> None:
        """Give a claim up: the update was not answered."""
