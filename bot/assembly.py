"""Join the parts: knowledge, matcher, assistant.

Stands outside the street; may import everything.
"""

from __future__ import annotations

from pathlib import Path

from bot.answering.assistant import Assistant
from bot.answering.decision import Thresholds
from bot.knowledge.reading import SHIPPED, read_knowledge
from bot.matching.cache import index_for
from bot.matching.matcher import Matcher
from bot.matching.words import words


def assistant_for(folder: Path | None = None) -> Assistant:
    """Read *folder* (default: the shipped knowledge), fit or load its matcher, and join them.

    Raises:
        KnowledgeError: The knowledge cannot be used.
    """
    folder = folder or SHIPPED
    knowledge = read_knowledge(folder)
    index = index_for(knowledge, words())
    matcher = Matcher(knowledge, index, words())
    return Assistant(knowledge, matcher, Thresholds(answer=34.0, margin=5.0, suggest=14.0))


def run_telegram(settings: object, folder: Path | None) -> None:
    raise NotImplementedError
