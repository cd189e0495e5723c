"""Groups, forums and channels, and what of them reaches the bot."""

from __future__ import annotations

from .calls import Json
from .chats import Chat, Record, quoted
from .seen import Message
from .stage import Stage
from .text import as_a_person_writes
from .world import World

ANONYMOUS: Json = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}


class Group:
    """A group of people, with the bot among them unless it was removed."""

    def __init__(self, stage: Stage, chat: Chat, owner: Json) -> None:
        self._stage = stage
        self._owner = owner
        self.chat = chat

    @property
    def id(self) -> int:
        """Its id; another one after it has migrated."""
        return self.chat.id

    def topic(self, name: str) -> int:
        """Open a topic in a forum, and give its thread id."""

        def opening() -> int:
            if not self.chat.wire.get("is_forum"):
                msg = "only a forum has topics"
                raise ValueError(msg)
            created = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
            record = self.chat.write({"from": self._owner, **created}, by_bot=False)
            thread = int(record.wire["message_id"])
            record.wire |= {"message_thread_id": thread, "is_topic_message": True}
            self.chat.topics[thread] = name
            self._service(record)
            return thread

        return self._stage.run(opening)

    def adds_bot(self, *, as_administrator: bool = False) -> None:
        """Take the bot in (again)."""
        status = "administrator" if as_administrator else "member"

        def adding() -> None:
            self._stage.world.bot_becomes(self.chat, status, by=self._owner)
            if self.chat.kind != "channel":
                bot = self._stage.world.bot
                joined = {"from": self._owner, "new_chat_members": [bot]}
                self._service(self.chat.write(joined, by_bot=False))

        self._stage.run(adding)

    def removes_bot(self) -> None:
        """Throw the bot out."""
        world = self._stage.world
        self._stage.run(lambda: world.bot_becomes(self.chat, "kicked", by=self._owner))

    def migrates(self) -> int:
        """Become a supergroup, under a new id, which is given back."""
        return self._stage.run(self._migrate)

    def messages(self) -> list[Message]:
        """All that the bot has written here and not deleted."""
        return [Message(self._stage, r) for r in self.chat.from_bot if not r.deleted]

    def _migrate(self) -> int:
        old, world = self.chat, self._stage.world
        if old.kind != "group":
            msg = "only a basic group migrates"
            raise ValueError(msg)
        new_id = -world.next_id("supergroup")
        new = world.chat({"id": new_id, "type": "supergroup", "title": old.wire["title"]})
        new.statuses, new.bot_status = old.statuses, old.bot_status
        leaving = old.write({"from": self._owner, "migrate_to_chat_id": new_id}, by_bot=False)
        self._service(leaving)
        self.chat = new
        arriving = {
            "from": ANONYMOUS,
            "sender_chat": new.wire,
            "migrate_from_chat_id": old.id,
        }
        self._service(new.write(arriving, by_bot=False))
        old.migrated_to = new_id
        return new_id

    def _service(self, record: Record) -> None:
        self._stage.world.updates.add({"message": record.wire})


class Channel(Group):
    """A channel: its owners write, everybody else reads."""

    def posts(self, text: str) -> Message:
        """Publish a text; the bot sees it when it is a member."""

        def posting() -> Record:
            formatted = as_a_person_writes(text)
            content: Json = {"sender_chat": self.chat.wire, "text": formatted.text}
            if formatted.entities:
                content["entities"] = list(formatted.entities)
            record = self.chat.write(content, by_bot=False)
            if self.chat.bot_status in {"member", "administrator"}:
                self._stage.world.updates.add({"channel_post": record.wire})
            return record

        return Message(self._stage, self._stage.run(posting))


def is_for_bot(world: World, chat: Chat, record: Record) -> bool:
    """Tell whether Telegram shows a person's message to the bot.

    With privacy mode on, and the bot no administrator, a group shows it commands (not those
    for other bots), mentions of it, replies to it, and what was sent by way of it.
    """
    if chat.kind == "private":
        return True
    if chat.migrated_to is not None or chat.bot_status not in {"member", "administrator"}:
        return False
    if not world.privacy or chat.bot_status == "administrator":
        return True
    wire, me = record.wire, world.bot
    replied = wire.get("reply_to_message", {}).get("from", {}).get("id") == me["id"]
    via_me = wire.get("via_bot", {}).get("id") == me["id"]
    return replied or via_me or any(_calls_bot(entity, wire, me) for entity in _entities(wire))


def reply_content(record: Record | None) -> Json:
    """Give the part of a message which says what it answers."""
    return {} if record is None else {"reply_to_message": quoted(record)}


def _entities(wire: Json) -> list[Json]:
    return list(wire.get("entities") or wire.get("caption_entities") or [])


def _calls_bot(entity: Json, wire: Json, me: Json) -> bool:
    units = str(wire.get("text") or wire.get("caption") or "").encode("utf-16-le")
    start, end = entity["offset"], entity["offset"] + entity["length"]
    words = units[2 * start : 2 * end].decode("utf-16-le").lower()
    username = "@" + str(me["username"]).lower()
    if entity["type"] == "bot_command":
        return "@" not in words or words.endswith(username)
    if entity["type"] == "text_mention":
        return bool(entity["user"]["id"] == me["id"])
    return entity["type"] == "mention" and words == username
