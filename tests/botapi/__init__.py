"""A strict fake of Telegram's Bot API; `FakeTelegram` in `server` is the way in."""

from __future__ import annotations

from .groups import Channel, Group
from .people import Person, mention
from .seen import Button, InlineAnswer, InlineResult, Message, Press
from .server import FakeTelegram

__all__ = [
    "Button",
    "Channel",
    "FakeTelegram",
    "Group",
    "InlineAnswer",
    "InlineResult",
    "Message",
    "Person",
    "Press",
    "mention",
]
