"""What is said to one utterance, and what a follow-up would refer to.

Values only. May import: `bot.knowledge`, `bot.matching`, this room.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.decision import Verdict
from bot.answering.exchange import Exchange
from bot.answering.messages import Answer, Message, Offer
from bot.knowledge.model import Language
from bot.matching.matcher import Match


@dataclass(frozen=True, slots=True)
class Reply:
    """What was said, and why.

    Attributes:
        message: What the person reads.
        verdict: How it was decided; None where nothing was matched.
        match: What was found; None where nothing was matched.
    """

    message: Message
    verdict: Verdict | None = None
    match: Match | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """All that is said to one utterance.

    Attributes:
        replies: One for each question in it, in order; never empty.
        exchange: What a follow-up would refer to.
        wished: The language that the person asked to be answered in from now on ("in English
            please"), or None.
    """

    replies: tuple[Reply, ...]
    exchange: Exchange
    wished: Language | None = None

    @property
    def decisive(self) -> Reply:
        """The reply that tells how it went: the first answer, else the first offer, else any."""
        kinds = (Answer, Offer, object)
        return next(r for kind in kinds for r in self.replies if isinstance(r.message, kind))


def turn_of(
    text: str, *replies: Reply, last: Exchange | None, wished: Language | None = None
) -> Turn:
    """Make the turn of *replies* to *text*.

    Args:
        text: What the person wrote.
        replies: At least one.
        last: What was said before: its answer is the last one still, if there is no new one but
            "you are welcome".
        wished: See `Turn`.
    """
    message = replies[-1].message
    entry = last.entry if last is not None else None
    offered: tuple[str, ...] = ()
    beside = False
    if isinstance(message, Answer) and not (entry and message.small_talk):
        entry = message.entry
    elif isinstance(message, Offer):
        offered = tuple(choice.entry for choice in message.choices)
        beside = bool(message.above)
    return Turn(replies, Exchange(text, entry, message.language, offered, beside), wished)
