"""What a chat talked about last, for a few minutes, in memory and nowhere else.

Follow-ups such as "and Honduras?" are understood from it. May import: `bot.knowledge`.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.knowledge.model import Language

KEPT_FOR = 600.0  # seconds; later a short message begins a new subject
KEPT_EXCHANGES = 2_000  # the chat silent for longest goes first; about 1 MB
KEPT_CHOICES = 10_000  # languages chosen; about 1 MB

V = TypeVar("V")
Key = tuple[int, ...]  # the chat's id comes first, so that a chat can be forgotten


@dataclass(frozen=True, slots=True)
class Exchange:
    """The last thing that was said in a chat.

    Attributes:
        text: What the person wrote; empty if a button was pressed.
        entry: The entry that was answered last, then or before; None if none was.
        language: The language of what was said.
        offered: The entries that were offered just now, in order.
        beside: They were offered beside an answer that was spoken of, and nothing was asked.
    """

    text: str
    entry: str | None
    language: Language
    offered: tuple[str, ...] = ()
    beside: bool = False

    @property
    def asked(self) -> tuple[str, ...]:
        """The entries among which the person was asked to choose."""
        return () if self.beside else self.offered


class Recent(Generic[V]):
    """The last things of many chats."""

    def __init__(
        self, size: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Keep at most *size* things, none of them for longer than *seconds*."""
        self._size = size
        self._seconds = seconds
        self._clock = clock
        self._kept: OrderedDict[Key, tuple[float, V]] = OrderedDict()

    def get(self, key: Key) -> V | None:
        """Give what was kept under *key*, or None."""
        at, value = self._kept.get(key, (0.0, None))
        return value if value is not None and self._clock() - at < self._seconds else None

    def put(self, key: Key, value: V) -> None:
        """Keep *value*, and drop the oldest if that is too much."""
        self._kept.pop(key, None)
        self._kept[key] = (self._clock(), value)
        if len(self._kept) > self._size:
            self._kept.popitem(last=False)

    def sweep(self) -> None:
        """Drop what is too old, whether or not anybody has come since."""
        now = self._clock()
        while self._kept and now - next(iter(self._kept.values()))[0] >= self._seconds:
            self._kept.popitem(last=False)

    def forget(self, chat: int) -> bool:
        """Forget all of *chat*; tell whether there was anything."""
        keys = [key for key in self._kept if key[0] == chat]
        for key in keys:
            del self._kept[key]
        return bool(keys)
