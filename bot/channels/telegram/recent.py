"""Small memories that stay small: the latest things, for a while, and nowhere else.

May import: nothing of ours.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

V = TypeVar("V")
Key = tuple[int, ...]  # the chat's id comes first, so that a chat can be forgotten


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
        """Keep *value*, and drop what is too old or too much."""
        self._kept.pop(key, None)
        now = self._clock()
        self._kept[key] = (now, value)
        while self._kept:
            oldest = next(iter(self._kept))
            if len(self._kept) <= self._size and now - self._kept[oldest][0] < self._seconds:
                break
            del self._kept[oldest]

    def drop(self, key: Key) -> None:
        """Forget what was kept under *key*."""
        self._kept.pop(key, None)

    def forget(self, chat: int) -> bool:
        """Forget all of *chat*; tell whether there was anything."""
        keys = [key for key in self._kept if key[0] == chat]
        for key in keys:
            del self._kept[key]
        return bool(keys)
