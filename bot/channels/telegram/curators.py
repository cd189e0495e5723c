"""What curators may ask the running bot for: the promise, not the work.

Implemented in `bot.desk` from the rooms that Telegram must not know. May import:
`bot.knowledge`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from bot.knowledge.model import Language

News = Mapping[Language, str]  # the same in each language


class CuratorDesk(Protocol):
    """Answers a curator's commands in plain text, a few thousand characters at most.

    Each is answered in the *language* that the curator speaks with the bot.
    """

    async def why(self, language: Language, text: str) -> str:
        """Give the evidence for the reply to *text*."""

    async def stats(self, language: Language) -> str:
        """Give what was asked, answered, offered and missed."""

    async def unanswered(self, language: Language) -> str:
        """Give the misses, grouped by likeness."""

    async def reload(self, language: Language) -> str:
        """Read the knowledge again; say what changed, or file and line of what is wrong."""

    async def health(self, language: Language) -> str:
        """Give the state of polling, storage and knowledge."""

    def on_news(self, tell: Callable[[News], object]) -> None:
        """Have *tell* called with what curators should know without asking, from any thread."""
