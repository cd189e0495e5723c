"""Something that was said after something else, with all that is known of it.

Values only. May import: `bot.knowledge`, `bot.matching`, this room.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.exchange import Exchange
from bot.answering.turns import Reply, Turn, turn_of
from bot.knowledge.model import Entry, FollowUp, Language
from bot.matching.matcher import Match

ORDINALS: tuple[FollowUp, ...] = ("first", "second", "third")
NUMBERS = ("first", "second", "third", "fourth", "fifth")  # as the vocabulary names them
PICKS: frozenset[FollowUp | None] = frozenset({*ORDINALS, "last", "yes"})
ASKING: tuple[FollowUp, ...] = ("detail", "why")
# What asks nothing by itself, and is no question when nothing was said before.
STEERING: frozenset[FollowUp | None] = frozenset(
    {*ORDINALS, "last", "next", "yes", "no", "another", "shorter"}
)
LANGUAGE_WISHES: dict[str, Language] = {"english": "en", "spanish": "es"}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was said after something else.

    Attributes:
        text: The words.
        match: What the matcher found for them alone.
        kind: What they ask about the answer before, if that is all they do.
        language: The one spoken.
        last: What was said before.
        entry: The entry that was answered last, if it is still there; "hello" is no subject.
    """

    text: str
    match: Match
    kind: FollowUp | None
    language: Language
    last: Exchange
    entry: Entry | None

    def answered_by(self, *replies: Reply) -> Turn:
        """Make the turn of what is said to it."""
        return turn_of(self.text, *replies, last=self.last)

    def still(self, reply: Reply) -> Turn:
        """Make the turn of a reply to what was asked before this."""
        return turn_of(self.last.text, reply, last=self.last)
