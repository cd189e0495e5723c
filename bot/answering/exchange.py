"""What a chat talked about last, for a few minutes, in memory and nowhere else.

Follow-ups such as "and Honduras?" are understood from it. May import: `bot.knowledge`.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from bot.knowledge.model import Language

KEPT_FOR = 600.0  # seconds; later a short message begins a new subject
KEPT_CHATS = 10_000  # the one silent for longest goes first; about 3 MB


@dataclass(frozen=True, slots=True)
class Exchange:
    """The last thing that was said in a chat.

    Attributes:
        text: What the person wrote; empty if a button was pressed.
        entry: The entry that was answered; None if choices were offered or nothing was found.
        language: The language of the answer.
    """

    text: str
    entry: str | None
    language: Language


@dataclass(slots=True)
class _Kept:
    at: float
    last: Exchange | None = None
    chosen: Language | None = None


class Memory:
    """Exchanges and chosen languages by chat."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()

    def last(self, chat: Hashable) -> Exchange | None:
        """Give the last exchange of *chat*, or None if it is over ten minutes old."""
        kept = self._kept.get(chat)
        fresh = kept is not None and self._clock() - kept.at < KEPT_FOR
        return kept.last if kept is not None and fresh else None

    def chosen(self, chat: Hashable) -> Language | None:
        """Give the language that was chosen for *chat*, or None."""
        kept = self._kept.get(chat)
        return kept.chosen if kept is not None else None

    def remember(self, chat: Hashable, exchange: Exchange | None) -> None:
        """Keep what was said last in *chat*."""
        self._touch(chat).last = exchange

    def choose(self, chat: Hashable, language: Language | None) -> None:
        """Keep the language chosen for *chat*; None lets each question decide again."""
        self._touch(chat).chosen = language

    def forget(self, chat: Hashable) -> bool:
        """Drop all about *chat*; tell whether there was anything."""
        return self._kept.pop(chat, None) is not None

    def _touch(self, chat: Hashable) -> _Kept:
        kept = self._kept.pop(chat, None) or _Kept(0.0)
        kept.at = self._clock()
        self._kept[chat] = kept
        if len(self._kept) > KEPT_CHATS:
            self._kept.popitem(last=False)
        return kept
