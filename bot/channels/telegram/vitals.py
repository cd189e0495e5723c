"""What the Telegram side knows of its own health: counts and times, for telemetry to read.

Written by polling, webhook, intake and transport; read from anywhere. Knows no person. May
import: nothing of ours.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal


@dataclass(slots=True)
class Vitals:
    """The state of one running bot.

    Attributes:
        mode: How updates come; None before the first contact with Telegram.
        awaits_webhook: Telegram was reached and has not taken our webhook yet.
        heard_at: Monotonic seconds of the last time that Telegram was heard: it answered a poll
            or, by webhook, brought an update or told how the webhook is.
        other_poller: Somebody else polls with the same token.
        token_refused: Telegram does not accept the token any more.
        stopping: The bot was told to stop.
        pending: Updates that Telegram still holds, as far as it said (webhook only).
        delivery_error: What Telegram last said went wrong at our webhook, or why it has none.
        updates: What became of updates: answered, repeated, unreadable, blocked, not_sent, failed,
            too_slow, postponed; each once, and forged for requests without our secret.
        send_errors: Calls that failed for good, by the name of the error. Being blocked is not
            an error: see *blocked*.
        blocked: Messages not sent because the person has blocked the bot.
        retries: Calls tried again, by reason.
        in_body: Answers given in the response to the webhook.
        took: Told how many seconds each update took.
    """

    mode: Literal["polling", "webhook"] | None = None
    awaits_webhook: bool = False
    heard_at: float = field(default_factory=time.monotonic)
    other_poller: bool = False
    token_refused: bool = False
    stopping: bool = False
    pending: int = 0
    delivery_error: str = ""
    updates: Counter[str] = field(default_factory=Counter)
    send_errors: Counter[str] = field(default_factory=Counter)
    blocked: int = 0
    retries: Counter[str] = field(default_factory=Counter)
    in_body: int = 0
    took: Callable[[float], object] = float

    def heard(self) -> None:
        """Note a sign of life."""
        self.heard_at = time.monotonic()

    def silence(self) -> float:
        """Give the seconds since the last sign of life."""
        return time.monotonic() - self.heard_at
