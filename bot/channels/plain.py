"""Answers as plain text and as JSON objects, for pipes and programs.

The shape of the object is a promise. May import: `bot.answering`, `bot.knowledge`,
`bot.channels.journal`.
"""

from __future__ import annotations

from typing import Any

from bot.answering.assistant import Assistant
from bot.answering.messages import Answer, Decline, Menu, Message, Notice, Offer
from bot.answering.turns import Turn
from bot.channels.journal import VerdictName
from bot.knowledge.model import Knowledge


def as_text(turn: Turn, assistant: Assistant) -> str:
    """Write what a person would read, without colour or numbers to pick."""
    return "\n\n".join(_written(reply.message, assistant) for reply in turn.replies)


def _written(message: Message, assistant: Assistant) -> str:
    match message:
        case Answer():
            texts = assistant.texts(message.language)
            lines = [message.body.text, ""]
            if message.citations:
                label = texts.source if len(message.citations) == 1 else texts.sources
                names = [f"{c.label} <{c.url}>" if c.url else c.label for c in message.citations]
                lines.append(f"{label}: " + "; ".join(names))
            if message.as_of:
                lines.append(message.as_of[0].upper() + message.as_of[1:])
            return "\n".join([*lines, *message.notices]).rstrip()
        case Offer(_, heading, choices):
            return "\n".join([heading, *(f"- {choice.label}" for choice in choices)])
        case Decline(_, text, heading, topics):
            listed = [heading, *(f"- {topic.label}" for topic in topics)] if topics else []
            return "\n".join([text.text, *listed])
        case Menu():
            return "\n".join(
                [message.heading, *(c.label for c in message.topics or message.choices)]
            )
        case Notice():
            return message.text


def as_object(question: str, turn: Turn, microseconds: int, knowledge: Knowledge) -> dict[str, Any]:
    """Give the object that `ask --json` prints, one a line.

    A message with several questions has the first answer's entry and confidence, all their
    answers and all their sources.

    Args:
        question: As it was asked.
        turn: What was said to it.
        microseconds: How long that took.
        knowledge: Where the entries' sources and dates are kept.
    """
    replies = turn.replies
    answers = [r.message for r in replies if isinstance(r.message, Answer)]
    declines = [
        r.message.text for r in replies if isinstance(r.message, Decline) and r.message.kind
    ]
    words = [answer.body for answer in answers] or declines
    entries = [knowledge.entries[answer.entry] for answer in answers]
    choices = [c.entry for r in replies if isinstance(r.message, Offer) for c in r.message.choices]
    verdict: VerdictName = "answered" if answers else "ambiguous" if choices else "out_of_scope"
    match = turn.decisive.match
    best = match.candidates[0] if match and match.candidates else None
    return {
        "question": question,
        "verdict": verdict,
        "entry": entries[0].id if entries else None,
        "confidence": round(best.confidence, 1) if best else 0.0,
        "language": turn.exchange.language,
        "answer": "\n\n".join(text.text for text in words) or None,
        "choices": choices if not answers else [],
        "sources": list(dict.fromkeys(key for entry in entries for key in entry.sources)),
        "as_of": entries[0].as_of if entries else None,
        "microseconds": microseconds,
    }
