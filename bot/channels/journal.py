"""What a channel has remembered for curators and operators: the promise, not the storage.

Implemented by `bot.storage`. Nothing here can identify a person. May import: `bot.knowledge`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from bot.knowledge.model import Language

VerdictName = Literal["answered", "ambiguous", "out_of_scope"]
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

    async def done(self, update_id: int) -> bool:
        """Tell whether the update was answered already, by any replica, in the last 48 hours."""

    async def mark_done(self, update_id: int) -> None:
        """Remember that the update was answered."""


class NoJournal:
    """Remembers nothing: for the console, and for a bot whose database is lost."""

    keeps_questions = False

    def asked(self, asked: Asked) -> None:
        """Let it go."""

    def missed(self, missed: Missed) -> None:
        """Let it go."""

    def voted(self, vote: Vote) -> None:
        """Let it go."""

    def picture_id(self, picture: str) -> str | None:
        """Know none."""
        return None

    def remember_picture(self, picture: str, file_id: str) -> None:
        """Let it go."""

    async def done(self, update_id: int) -> bool:
        """Know of none."""
        return False

    async def mark_done(self, update_id: int) -> None:
        """Let it go."""
