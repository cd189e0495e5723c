"""People: what they write, press and send, and what they get to see.

Every method acts as the person would in the app, from the thread of the test.
"""

from __future__ import annotations

from typing import Any

from .calls import Json
from .chats import Chat, Record
from .groups import ANONYMOUS, Group, is_for_bot, reply_content
from .photos import add_file
from .seen import InlineAnswer, InlineResult, Message, Press, inline_answer
from .spans import utf16_length
from .stage import Stage
from .text import as_a_person_writes
from .world import not_a_member

PATIENCE = 10.0  # seconds a person waits for the bot


class Person:
    """Somebody with a phone."""

    def __init__(self, stage: Stage, user: Json) -> None:
        self.user = user
        self.id = int(user["id"])
        self._stage = stage
        self._world = stage.world
        self._read: dict[int, int] = {}  # by chat: how many of the bot's messages
        self._last: dict[int, Record] = {}  # by chat: what this person wrote last
        details: Json = {"opened": False}
        private = {name: v for name, v in user.items() if name not in {"is_bot", "language_code"}}
        self._private = stage.world.chat({**private, "type": "private"}, **details)

    def says(
        self,
        text: str,
        *,
        in_: Group | None = None,
        thread: int | None = None,
        reply_to: Message | None = None,
        anonymously: bool = False,
        entities: list[Json] | None = None,
    ) -> Message:
        """Write a text to the bot, or into a group.

        Args:
            text: As typed; Telegram finds the commands, mentions and links in it.
            in_: The group, None for the private chat with the bot.
            thread: The topic of a forum.
            reply_to: The message that this one answers.
            anonymously: As an administrator who hides behind the group.
            entities: Styles that the person applied (a `text_mention`, say).
        """
        formatted = as_a_person_writes(text)
        content: Json = {"text": formatted.text}
        if formatted.entities or entities:
            content["entities"] = [*formatted.entities, *(entities or [])]
        return self._writes(content, in_, thread, reply_to, anonymously)

    def starts(self, payload: str = "") -> Message:
        """Open the chat by a link `t.me/bot?start=payload`, or just press Start."""
        return self.says(f"/start {payload}".strip())

    def asks(self, text: str, *, in_: Group | None = None, timeout: float = PATIENCE) -> Message:
        """Write a text and read the answer."""
        self.says(text, in_=in_)
        return self.reads(in_=in_, timeout=timeout)

    def reads(self, *, in_: Group | None = None, timeout: float = PATIENCE) -> Message:
        """Wait for the next message of the bot that this person has not read yet.

        Raises:
            AssertionError: None came.
        """
        seen = self._next(in_, timeout)
        if seen is None:
            raise AssertionError(self._why_nothing(timeout))
        return seen

    def reads_edit(self, message: Message, *, timeout: float = PATIENCE) -> Message:
        """Wait until the bot has edited *message* (again).

        Raises:
            AssertionError: It did not.
        """

        def look() -> bool | None:
            return len(message.record.earlier) > message.seen_edits or None

        if not self._stage.wait(look, timeout=timeout):
            msg = f"{message!r} was not edited. {self._why_nothing(timeout)}"
            raise AssertionError(msg)
        message.seen_edits += 1
        return message

    def sees_no_reply(self, *, seconds: float = 0.5, in_: Group | None = None) -> None:
        """Make sure that the bot keeps silent for a while.

        Raises:
            AssertionError: It does not.
        """
        seen = self._next(in_, seconds)
        if seen is not None:
            msg = f"{self.user['first_name']} did not expect {seen!r}"
            raise AssertionError(msg)

    def presses(self, message: Message, label: str) -> Press:
        """Press a button, named by its label or by how that begins.

        Raises:
            AssertionError: There is no such button, or pressing it asks nothing of the bot.
        """
        button = message.button(label)
        if not button.data:
            msg = f"{button.text!r} does not ask the bot anything: {button.wire}"
            raise AssertionError(msg)
        return self.sends_data(message, button.data)

    def sends_data(self, message: Message, data: str) -> Press:
        """Send callback data, also of a button that is long gone or never was."""

        def pressing() -> Press:
            query = self._world.callback()
            where: Json = {"message": message.wire}
            if "inline_message_id" in message.record.extra:
                where = {"inline_message_id": message.record.extra["inline_message_id"]}
            event = {"id": query.id, "from": self.user, "chat_instance": str(message.chat_id)}
            self._world.updates.add({"callback_query": {**event, **where, "data": data}})
            return Press(self._stage, query)

        return self._stage.run(pressing)

    def edits(self, message: Message | None, text: str, *, in_: Group | None = None) -> Message:
        """Change a message, or with None the last one this person wrote there."""
        formatted = as_a_person_writes(text)

        def editing() -> Record:
            record = message.record if message else self._last[self._chat(in_).id]
            chat = self._world.chats[int(record.wire["chat"]["id"])]
            changed = {**record.wire, "text": formatted.text}
            changed.pop("entities", None)
            if formatted.entities:
                changed["entities"] = list(formatted.entities)
            record.replace(changed)
            if is_for_bot(self._world, chat, record):
                self._world.updates.add({"edited_message": record.wire})
            return record

        return Message(self._stage, self._stage.run(editing))

    def sends_sticker(self, *, in_: Group | None = None) -> Message:
        """Send a sticker."""
        shape: Json = {"type": "regular", "is_animated": False, "is_video": False}
        sticker = {**self._file("stickers"), **shape, "width": 512, "height": 512, "emoji": "👍"}
        return self._writes({"sticker": sticker}, in_)

    def sends_photo(self, caption: str = "", *, in_: Group | None = None) -> Message:
        """Send a photo, perhaps with a caption."""
        photo = [{**self._file("photos"), "width": 800, "height": 600}]
        return self._writes({"photo": photo, **_caption(caption)}, in_)

    def sends_voice(self, *, in_: Group | None = None) -> Message:
        """Send a voice message."""
        voice = {**self._file("voice"), "duration": 3, "mime_type": "audio/ogg"}
        return self._writes({"voice": voice}, in_)

    def sends_document(self, caption: str = "", *, in_: Group | None = None) -> Message:
        """Send a file."""
        about = {"file_name": "carsi.pdf", "mime_type": "application/pdf"}
        return self._writes({"document": {**self._file("doc"), **about}, **_caption(caption)}, in_)

    def inline(self, words: str, *, offset: str = "", timeout: float = PATIENCE) -> InlineAnswer:
        """Type the bot's name and some words in any chat, and see what it offers.

        Raises:
            AssertionError: It offers nothing in time.
        """

        def typing() -> Any:
            query = self._world.inline_query()
            event = {"id": query.id, "from": self.user, "query": words, "offset": offset}
            self._world.updates.add({"inline_query": {**event, "chat_type": "private"}})
            return query

        query = self._stage.run(typing)
        answer = self._stage.wait(lambda: query.answer, timeout=timeout)
        if answer is None:
            raise AssertionError(self._why_nothing(timeout))
        return inline_answer(answer)

    def chooses(self, result: InlineResult, *, in_: Group | None = None) -> Message:
        """Post an inline result in a chat (where the bot sees it as sent by way of itself)."""
        content = {"via_bot": self._world.bot, **result.wire["content"]}
        content = {name: value for name, value in content.items() if value}
        message = self._writes(content, in_)

        def remembering() -> None:
            inline_id = f"inline{self._world.next_id('query')}"
            message.record.extra["inline_message_id"] = inline_id
            self._world.inline_messages[inline_id] = message.record

        self._stage.run(remembering)
        return message

    def blocks_the_bot(self) -> None:
        """Block the bot: it can write no more."""
        self._stage.run(lambda: self._world.bot_becomes(self._private, "kicked", by=self.user))

    def unblocks_the_bot(self) -> None:
        """Let the bot write again."""
        self._stage.run(lambda: self._world.bot_becomes(self._private, "member", by=self.user))

    def messages(self) -> list[Message]:
        """All that the bot has written in the private chat and not deleted."""
        return [Message(self._stage, r) for r in self._private.from_bot if not r.deleted]

    def _writes(
        self,
        content: Json,
        in_: Group | None,
        thread: int | None = None,
        reply_to: Message | None = None,
        anonymously: bool = False,
    ) -> Message:
        def writing() -> Record:
            chat = self._chat(in_)
            chat.opened = True
            if chat.kind == "private" and not_a_member(chat) is not None:
                msg = f"{self.user['first_name']} has blocked the bot and cannot write to it"
                raise AssertionError(msg)
            sender = {"from": ANONYMOUS, "sender_chat": chat.wire} if anonymously else None
            topic = {"message_thread_id": thread, "is_topic_message": True} if thread else {}
            answered = reply_to.record if reply_to else chat.alive(thread or 0)
            reply = reply_content(answered)  # without one, Telegram names the topic's beginning
            whole = {**(sender or {"from": self.user}), **topic, **reply, **content}
            record = chat.write(whole, by_bot=False)
            self._last[chat.id] = record
            if is_for_bot(self._world, chat, record):
                self._world.updates.add({"message": record.wire})
            return record

        return Message(self._stage, self._stage.run(writing))

    def _chat(self, in_: Group | None) -> Chat:
        return self._private if in_ is None else in_.chat

    def _next(self, in_: Group | None, timeout: float) -> Message | None:
        def look() -> Record | None:
            chat = self._chat(in_)
            for number in range(self._read.get(chat.id, 0), len(chat.from_bot)):
                self._read[chat.id] = number + 1
                if not chat.from_bot[number].deleted:
                    return chat.from_bot[number]
            return None

        record = self._stage.wait(look, timeout=timeout)
        return None if record is None else Message(self._stage, record)

    def _file(self, folder: str) -> Json:
        return self._stage.run(lambda: add_file(self._world, b"\0", path=f"{folder}/file"))

    def _why_nothing(self, timeout: float) -> str:
        waiting = len(self._world.updates.pending)
        calls = [
            f"{r.method} {'ok' if (r.answer or {}).get('ok') else r.answer}"
            for r in self._world.requests
            if r.method != "getUpdates"
        ][-5:]
        return (
            f"{self.user['first_name']} waited {timeout:g} s for nothing. Updates that the bot"
            f" did not confirm: {waiting}. Its last calls: {calls or 'none'}"
        )


def mention(text: str, name: str, user: Json) -> Json:
    """Make the `text_mention` of somebody without a username, for `says(entities=…)`."""
    offset = utf16_length(text[: text.index(name)])
    return {"type": "text_mention", "offset": offset, "length": utf16_length(name), "user": user}


def _caption(text: str) -> Json:
    formatted = as_a_person_writes(text)
    if not formatted.text:
        return {}
    entities = {"caption_entities": list(formatted.entities)} if formatted.entities else {}
    return {"caption": formatted.text, **entities}
