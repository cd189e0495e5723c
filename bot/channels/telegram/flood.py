"""Keep one person, or one group, from having the bot for themselves.

Counts in memory only. May import: nothing of ours.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

NOTICE_EVERY = 60.0  # seconds; in between a flood meets silence
KEPT = 5_000  # buckets, about 3 MB; a dropped one is a full one
FULL_AGAIN = 60.0  # seconds after which every bucket is full, and a notice forgotten


class Admission(Enum):
    """What becomes of a message."""

    WELCOME = auto()
    NOTICE = auto()  # too many: say so
    SILENCE = auto()  # too many, and it has been said


@dataclass(frozen=True, slots=True)
class Limit:
    """A bucket of tokens, one for each message: how many it holds, seconds until one is back."""

    size: float
    seconds: float


# Faster than anybody types for long; Telegram itself wishes one message a second to a chat.
PERSON = Limit(size=20, seconds=1.0)
# With the notice never more than the 20 messages a minute that Telegram lets into a group.
GROUP = Limit(size=8, seconds=5.5)


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float
    noticed: float | None = None


class Flood:
    """Buckets of people and groups."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[int, _Bucket] = OrderedDict()

    def admits(self, who: int, limit: Limit) -> Admission:
        """Take a token of *who* (the id of a person or group), or tell that there is none."""
        bucket = self._filled(who, limit)
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return Admission.WELCOME
        now = self._clock()
        if bucket.noticed is None or now - bucket.noticed >= NOTICE_EVERY:
            bucket.noticed = now
            return Admission.NOTICE
        return Admission.SILENCE

    def charge(self, who: int, limit: Limit, tokens: int) -> None:
        """Take further tokens, for an answer that needed several messages."""
        if tokens > 0:
            self._filled(who, limit).tokens -= tokens

    def sweep(self) -> None:
        """Drop the buckets that are full again: they say nothing of anybody."""
        now = self._clock()
        while self._buckets and now - next(iter(self._buckets.values())).at >= FULL_AGAIN:
            self._buckets.popitem(last=False)

    def _filled(self, who: int, limit: Limit) -> _Bucket:
        now = self._clock()
        bucket = self._buckets.pop(who, None) or _Bucket(limit.size, now)
        bucket.tokens = min(limit.size, bucket.tokens + (now - bucket.at) / limit.seconds)
        bucket.at = now
        self._buckets[who] = bucket
        if len(self._buckets) > KEPT:
            self._buckets.popitem(last=False)
        return bucket
