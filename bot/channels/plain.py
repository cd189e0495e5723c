"""Answers as plain text and as JSON objects, for pipes and programs.

The shape of the object is a promise. May import: `bot.answering`, `bot.knowledge`.
"""

from __future__ import annotations

from typing import Any

from bot.answering.assistant import Assistant, Reply
from bot.answering.decision import Ambiguous, Answered
from bot.answering.messages import Answer, Decline, Menu, Notice, Offer
from bot.knowledge.model import Knowledge


def as_text(reply: Reply, assistant: Assistant) -> str:
    """Write what a person would read, without colour or numbers to pick."""
    message = reply.message
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
        case Menu(_, heading, topics, choices):
            return "\n".join([heading, *(f"- {choice.label}" for choice in topics or choices)])
        case Notice(_, text):
            return text


def as_object(
    question: str, reply: Reply, microseconds: int, knowledge: Knowledge
) -> dict[str, Any]:
    """Give the object that `ask --json` prints, one a line.

    Args:
        question: As it was asked.
        reply: What was said to it.
        microseconds: How long that took.
        knowledge: Where the entry's sources and date are kept.
    """
    message, verdict = reply.message, reply.verdict
    entry = knowledge.entries[message.entry] if isinstance(message, Answer) else None
    declined = isinstance(message, Decline) and message.kind
    words = message.body if isinstance(message, Answer) else None
    if isinstance(message, Decline) and declined:
        words = message.text
    candidates = reply.match.candidates if reply.match else ()
    return {
        "question": question,
        "verdict": {Answered: "answered", Ambiguous: "ambiguous"}.get(
            type(verdict), "out_of_scope"
        ),
        "entry": entry.id if entry else None,
        "confidence": round(candidates[0].confidence, 1) if candidates else 0.0,
        "language": message.language,
        "answer": words.text if words else None,
        "choices": [c.entry for c in message.choices] if isinstance(message, Offer) else [],
        "sources": list(entry.sources) if entry else [],
        "as_of": entry.as_of if entry else None,
        "microseconds": microseconds,
    }
