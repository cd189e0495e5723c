"""What an assistant said in a turn, and what the command `ask` printed of it."""

from __future__ import annotations

import json
import subprocess
from typing import Any

from bot.answering.assistant import Assistant
from bot.answering.exchange import Exchange
from bot.answering.messages import Answer, Offer
from bot.answering.turns import Turn


def talk(assistant: Assistant, *said: str) -> Turn:
    """Say one thing after the other, and give the last turn."""
    last: Exchange | None = None
    for text in said:
        turn = assistant.turn(text, last=last)
        last = turn.exchange
    return turn


def answered(turn: Turn) -> list[str]:
    """Give the entries answered, in order."""
    return [reply.message.entry for reply in turn.replies if isinstance(reply.message, Answer)]


def offered(turn: Turn) -> list[str]:
    """Give the entries offered."""
    offers = [reply.message for reply in turn.replies if isinstance(reply.message, Offer)]
    return [choice.entry for offer in offers for choice in offer.choices]


def objects(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """Give what was printed, an object a line."""
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
