"""Counts what the bot sends against the rates that Telegram documents.

Only counts: to refuse for a rate is a fault that a test asks for. Telegram's exact limits are
not public; these are the ones of its bot FAQ (core.telegram.org/bots/faq).
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from dataclasses import dataclass

from .calls import Json

CHAT_BURST = 5  # messages at once to one chat; "short bursts" are tolerated
CHAT_PER_SECOND = 1.0
GROUP_PER_MINUTE = 20
ALL_PER_SECOND = 30


@dataclass(frozen=True, slots=True)
class RateExcess:
    """One message too many.

    Attributes:
        limit: "chat", "group" or "all".
        chat_id: Where the message went.
        at: When, in seconds since 1970.
    """

    limit: str
    chat_id: int
    at: float


class RateWatch:
    """Keeps count of sent messages."""

    def __init__(self) -> None:
        self.excesses: list[RateExcess] = []
        self._bursts: dict[int, tuple[float, float]] = {}
        self._groups: defaultdict[int, deque[float]] = defaultdict(deque)
        self._all: deque[float] = deque()

    def note(self, chat: Json) -> None:
        """Count a message that was sent to *chat* now."""
        now = time.monotonic()
        if not self._within_burst(chat["id"], now):
            self._exceeded("chat", chat)
        group = self._groups[chat["id"]] if chat["id"] < 0 else deque()
        if _count(group, now, seconds=60) > GROUP_PER_MINUTE:
            self._exceeded("group", chat)
        if _count(self._all, now, seconds=1) > ALL_PER_SECOND:
            self._exceeded("all", chat)

    def _within_burst(self, chat_id: int, now: float) -> bool:
        left, before = self._bursts.get(chat_id, (float(CHAT_BURST), now))
        left = min(CHAT_BURST, left + (now - before) * CHAT_PER_SECOND)
        self._bursts[chat_id] = (max(0.0, left - 1), now)
        return left >= 1

    def _exceeded(self, limit: str, chat: Json) -> None:
        self.excesses.append(RateExcess(limit, chat["id"], time.time()))


def _count(times: deque[float], now: float, *, seconds: float) -> int:
    times.append(now)
    while times[0] <= now - seconds:
        times.popleft()
    return len(times)
