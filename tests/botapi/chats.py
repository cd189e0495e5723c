"""Chats, who is in them, and the messages that were written there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from .calls import Json

OUTSIDE = {"left", "kicked"}


@dataclass(slots=True, eq=False)
class Record:
    """A message and what became of it.

    Attributes:
        wire: The message as it is now, in Telegram's JSON.
        by_bot: The bot sent it.
        earlier: What it was before each edit, oldest first.
        extra: What its readers see but the JSON does not tell: a keyboard in place of the
            letters, whether a link preview is off.
    """

    wire: Json
    by_bot: bool
    earlier: list[Json] = field(default_factory=list)
    deleted: bool = False
    reactions: list[Json] = field(default_factory=list)
    extra: Json = field(default_factory=dict)

    def replace(self, changed: Json, *, dated: bool = True) -> None:
        """Edit the message; the former one is kept in `earlier`."""
        self.earlier.append(self.wire)
        self.wire = {**changed, "edit_date": int(time.time())} if dated else changed


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat, group, supergroup or channel.

    Attributes:
        wire: The `chat` object of its messages.
        ids: Where its message ids come from. Supergroups and channels count for
            themselves, all other chats of a bot together.
        bot_status: What the bot is here: "member", "administrator", "left" or "kicked"
            (in a private chat "kicked" means that the person blocked it).
        opened: A person has written here first. Before that a bot must not write.
        statuses: What people are here, by user id.
        topics: Ids of the topics of a forum, with their names.
    """

    wire: Json
    ids: Iterator[int]
    bot_status: str = "member"
    opened: bool = True
    migrated_to: int | None = None
    statuses: dict[int, str] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    records: dict[int, Record] = field(default_factory=dict)
    from_bot: list[Record] = field(default_factory=list)

    @property
    def id(self) -> int:
        """The chat's id; below zero for all but private chats."""
        return int(self.wire["id"])

    @property
    def kind(self) -> str:
        """One of private, group, supergroup, channel."""
        return str(self.wire["type"])

    def alive(self, message_id: int) -> Record | None:
        """Find a message that was not deleted."""
        record = self.records.get(message_id)
        return None if record is None or record.deleted else record

    def write(self, content: Json, *, by_bot: bool, extra: Json | None = None) -> Record:
        """Add a message; its id and date come from here."""
        wire = {
            "message_id": next(number for number in self.ids if number not in self.records),
            "date": int(time.time()),
            "chat": self.wire,
            **content,
        }
        record = Record(wire, by_bot, extra=extra or {})
        self.records[wire["message_id"]] = record
        if by_bot:
            self.from_bot.append(record)
        return record


def quoted(record: Record) -> Json:
    """Give a message as it appears in `reply_to_message`: without what it replied to."""
    return {name: value for name, value in record.wire.items() if name != "reply_to_message"}


def counter(start: int) -> Iterator[int]:
    """Count up from *start*."""
    return count(start)
