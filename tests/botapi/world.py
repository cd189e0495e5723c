"""All that the fake remembers: the bot, people, chats, files, queries and calls.

Lives in one event loop and needs no locks. Knows no HTTP and no method of the Bot API.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from .calls import Json, Request
from .chats import Chat, Record, counter
from .rates import RateWatch
from .refusals import Refusal
from .updates import UpdateQueue

T = TypeVar("T")
FIRST_USER_ID = 5_000_000_001  # over 32 bits, as real ones are
FIRST_GROUP_ID = 4_000_000_001
FIRST_SUPERGROUP_ID = 1_002_000_000_001
MY_CHAT_MEMBER = "my_chat_member"


@dataclass(slots=True, eq=False)
class Query:
    """A callback or inline query: asked once, answered at most once, and in time.

    Attributes:
        lives_until: When Telegram gives up on an answer, on the clock of `time.monotonic`.
        answer: What the bot answered, decoded; None while it has not.
    """

    id: str
    lives_until: float
    answer: Json | None = None

    @property
    def may_be_answered(self) -> bool:
        """It is not answered yet, and not too old."""
        return self.answer is None and time.monotonic() < self.lives_until


@dataclass(slots=True)
class Webhook:
    """Where updates go instead of to getUpdates, and how that went."""

    url: str
    secret: str = ""
    max_connections: int = 40
    last_error_date: int = 0
    last_error_message: str = ""


@dataclass(slots=True)
class Profile:
    """What the bot says about itself, by language ("" for all others)."""

    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)


class World:
    """The state behind one bot token."""

    def __init__(self, *, token: str, username: str, name: str) -> None:
        self.token = token
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": name,
            "username": username,
        }
        self.privacy = True  # as BotFather sets it: not every message of a group is for the bot
        self.callback_lifetime = 60.0  # seconds in which Telegram takes an answer
        self.inline_lifetime = 10.0
        self.updates = UpdateQueue()
        self.users: dict[int, Json] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, tuple[Json, bytes]] = {}
        self.callbacks: dict[str, Query] = {}
        self.inline_queries: dict[str, Query] = {}
        self.inline_messages: dict[str, Record] = {}
        self.webhook: Webhook | None = None
        self.profile = Profile()
        self.requests: list[Request] = []
        self.rates: RateWatch | None = None  # counting costs time; only when asked for
        self.ids: Counter[str] = Counter(user=FIRST_USER_ID, query=700_000_000_000_000_001, file=1)
        self.ids.update(group=FIRST_GROUP_ID, supergroup=FIRST_SUPERGROUP_ID)
        self._message_ids = counter(101)
        self._onlookers: set[asyncio.Future[None]] = set()

    def next_id(self, kind: str) -> int:
        """Give the next id of a kind; they only grow."""
        self.ids[kind] += 1
        return self.ids[kind] - 1

    def chat(self, wire: Json, **details: object) -> Chat:
        """Find a chat, or make it from its JSON."""
        found = self.chats.get(int(wire["id"]))
        if found is None:
            own_ids = wire["type"] in {"supergroup", "channel"}
            found = Chat(wire, counter(1) if own_ids else self._message_ids)
            self.chats[found.id] = found
            for name, value in details.items():
                setattr(found, name, value)
        return found

    def callback(self) -> Query:
        """Begin a callback query."""
        query = Query(str(self.next_id("query")), time.monotonic() + self.callback_lifetime)
        self.callbacks[query.id] = query
        return query

    def inline_query(self) -> Query:
        """Begin an inline query."""
        query = Query(str(self.next_id("query")), time.monotonic() + self.inline_lifetime)
        self.inline_queries[query.id] = query
        return query

    def deliver(self, update: Json) -> int | None:
        """Queue an update that may come from anywhere.

        Chats, people and queries which it names and nobody knows are made, so that the bot
        can answer.
        """
        for event in update.values():
            if isinstance(event, dict):
                self._learn(event)
        for kind, queries, lifetime in (
            ("callback_query", self.callbacks, self.callback_lifetime),
            ("inline_query", self.inline_queries, self.inline_lifetime),
        ):
            if kind in update:
                query_id = str(update[kind]["id"])
                queries.setdefault(query_id, Query(query_id, time.monotonic() + lifetime))
        return self.updates.add(update)

    def bot_becomes(self, chat: Chat, status: str, *, by: Json) -> None:
        """Change what the bot is in a chat, and tell it."""
        before, chat.bot_status = chat.bot_status, status
        self.updates.add(
            {
                MY_CHAT_MEMBER: {
                    "chat": chat.wire,
                    "from": by,
                    "date": int(time.time()),
                    "old_chat_member": member(self.bot, before),
                    "new_chat_member": member(self.bot, status),
                }
            }
        )

    def happened(self) -> None:
        """Wake those who wait to see something."""
        for onlooker in self._onlookers:
            if not onlooker.done():
                onlooker.set_result(None)
        self._onlookers.clear()

    async def until(self, look: Callable[[], T | None], *, seconds: float) -> T | None:
        """Look again whenever something happened, for at most so many *seconds*."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while (seen := look()) is None and (left := deadline - loop.time()) > 0:
            onlooker: asyncio.Future[None] = loop.create_future()
            self._onlookers.add(onlooker)
            await asyncio.wait({onlooker}, timeout=left)
            self._onlookers.discard(onlooker)
        return seen

    def record_of(self, chat_id: int, message_id: int) -> Record | None:
        """Find a message that was not deleted."""
        chat = self.chats.get(chat_id)
        return chat.alive(message_id) if chat else None

    def refusals(self) -> list[Request]:
        """Give the calls that were refused and not on purpose."""
        return [r for r in self.requests if r.answer and not r.answer["ok"] and not r.on_purpose]

    def _learn(self, event: Json) -> None:
        sender = event.get("from")
        if isinstance(sender, dict):
            self.users.setdefault(int(sender["id"]), sender)
        message = event.get("message") if isinstance(event.get("message"), dict) else event
        if isinstance(message, dict) and isinstance(message.get("chat"), dict):
            chat = self.chat(message["chat"])
            chat.opened = True
            if "message_id" in message:
                by_bot = message.get("from", {}).get("id") == self.bot["id"]
                chat.records.setdefault(int(message["message_id"]), Record(message, by_bot))


def new_user(user_id: int, name: str, *, language: str | None, username: str | None) -> Json:
    """Describe a new person."""
    user: Json = {"id": user_id, "is_bot": False, "first_name": name}
    if username:
        user["username"] = username
    if language:
        user["language_code"] = language
    return user


def member(user: Json, status: str) -> Json:
    """Describe what somebody is in a chat, with all that the Bot API says of it."""
    described: Json = {"status": status, "user": user}
    if status == "creator":
        described["is_anonymous"] = False
    elif status == "kicked":
        described["until_date"] = 0
    elif status == "administrator":
        rights = (
            "can_manage_chat can_delete_messages can_manage_video_chats can_restrict_members"
            " can_promote_members can_change_info can_invite_users can_post_stories"
            " can_edit_stories can_delete_stories"
        )
        described |= dict.fromkeys(rights.split(), True)
        described |= {"can_be_edited": False, "is_anonymous": False}
    return described


def not_a_member(chat: Chat) -> Refusal | None:
    """Say why the bot may not write in *chat*; None when it may."""
    place = {"private": "", "group": "group", "supergroup": "supergroup", "channel": "channel"}
    if chat.migrated_to is not None:
        return Refusal(
            "Bad Request: group chat was upgraded to a supergroup chat",
            parameters={"migrate_to_chat_id": chat.migrated_to},
        )
    if chat.bot_status == "kicked":
        if chat.kind == "private":
            return Refusal("Forbidden: bot was blocked by the user", code=403)
        return Refusal(f"Forbidden: bot was kicked from the {place[chat.kind]} chat", code=403)
    if chat.bot_status == "left":
        return Refusal(f"Forbidden: bot is not a member of the {place[chat.kind]} chat", code=403)
    if not chat.opened:
        return Refusal("Forbidden: bot can't initiate conversation with a user", code=403)
    return None
