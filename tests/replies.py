"""What an assistant said in a turn."""

from __future__ import annotations

from bot.answering.assistant import Turn
from bot.answering.messages import Answer, Offer


def answered(turn: Turn) -> list[str]:
    """Give the entries answered, in order."""
    return [reply.message.entry for reply in turn.replies if isinstance(reply.message, Answer)]


def offered(turn: Turn) -> list[str]:
    """Give the entries offered."""
    offers = [reply.message for reply in turn.replies if isinstance(reply.message, Offer)]
    return [choice.entry for offer in offers for choice in offer.choices]
