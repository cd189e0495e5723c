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
KEPT_EXCHANGES = 2_000  # the chat silent for longest goes first; about 1 MB
KEPT_CHOICES = 10_000  # languages chosen; about 1 MB


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


class Memory:
    """Exchanges and chosen languages by chat."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: OrderedDict[Hashable, tuple[float, Exchange]] = OrderedDict()
        self._chosen: OrderedDict[Hashable, Language] = OrderedDict()

    def last(self, chat: Hashable) -> Exchange | None:
        """Give the last exchange of *chat*, or None if it is over ten minutes old."""
        at, exchange = self._last.get(chat, (0.0, None))
        return exchange if self._clock() - at < KEPT_FOR else None

    def chosen(self, chat: Hashable) -> Language | None:
        """Give the language that was chosen for *chat*, or None."""
        return self._chosen.get(chat)

    def remember(self, chat: Hashable, exchange: Exchange) -> None:
        """Keep what was said last in *chat*, and drop what is too old or too much."""
        now = self._clock()
        self._last[chat] = now, exchange
        self._last.move_to_end(chat)
        while now - next(iter(self._last.values()))[0] >= KEPT_FOR:
            self._last.popitem(last=False)
        if len(self._last) > KEPT_EXCHANGES:
            self._last.popitem(last=False)

    def choose(self, chat: Hashable, language: Language) -> None:
        """Keep the language chosen for *chat*."""
        self._chosen[chat] = language
        self._chosen.move_to_end(chat)
        if len(self._chosen) > KEPT_CHOICES:
            self._chosen.popitem(last=False)

    def forget(self, chat: Hashable) -> bool:
        """Drop all about *chat*; tell whether there was anything."""
        last, chosen = self._last.pop(chat, None), self._chosen.pop(chat, None)
        return last is not None or chosen is not None
