"""What curators may ask the running bot for: the promise, not the work.

Implemented in `bot.desk` from the rooms that Telegram must not know. May import: nothing
of ours.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class CuratorDesk(Protocol):
    """Answers a curator's commands in plain text, a few thousand characters at most."""

    async def why(self, text: str) -> str:
        """Give the evidence for the reply to *text*."""

    async def stats(self) -> str:
        """Give what was asked, answered, offered and missed."""

    async def unanswered(self) -> str:
        """Give the misses, grouped by likeness."""

    async def reload(self) -> str:
        """Read the knowledge again; say what changed, or file and line of what is wrong."""

    async def health(self) -> str:
        """Give the state of polling, storage and knowledge."""

    def on_news(self, tell: Callable[[str], object]) -> None:
        """Have *tell* called with what curators should know without asking, from any thread."""
