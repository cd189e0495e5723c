"""Where a message belongs, and whether and what it asks of the bot.

In a group only those are answered who ask: by a command, by the bot's name, or in reply to
it. May import: nothing of ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Chat, Message, MessageEntity, User

ASK = "/ask"
UTF_16 = "utf-16-le"


@dataclass(frozen=True, slots=True)
class Place:
    """Where to write.

    Attributes:
        chat: The chat's id.
        thread: The topic of a forum; None for none.
        reply_to: The message that is answered; None in private, where nobody needs that.
        group: Others read along.
    """

    chat: int
    thread: int | None = None
    reply_to: int | None = None
    group: bool = False

    @property
    def subject(self) -> tuple[int, int]:
        """Where one conversation goes on: the chat, and the topic in it."""
        return (self.chat, self.thread or 0)


def is_group(chat: Chat) -> bool:
    """Tell a group of either kind from a private chat."""
    return chat.type in (Chat.GROUP, Chat.SUPERGROUP)


def place_of(message: Message) -> Place:
    """Tell where the answer to a person's message goes."""
    group = is_group(message.chat)
    thread = message.message_thread_id if message.is_topic_message else None
    return Place(message.chat_id, thread, message.message_id if group else None, group)


def addressed(message: Message, me: User) -> bool:
    """Tell whether *message* asks something of the bot."""
    if message.via_bot is not None and message.via_bot.id == me.id:
        return False  # it is an answer of ours already, sent by way of inline mode
    if not is_group(message.chat):
        return message.chat.type == Chat.PRIVATE
    replied = message.reply_to_message
    to_me = replied is not None and replied.from_user is not None and replied.from_user == me
    return to_me or any(_names(message, e, me) for e in message.entities)


def question_in(message: Message, me: User) -> str:
    """Give what is asked: the text without the bot's name and without /ask.

    Where only the name or the command is left and it replies to somebody's message, that
    message is the question.
    """
    text = message.text or ""
    for entity in reversed(message.entities):  # from the end, so that offsets stay right
        command = _worded(message, entity).lower().split("@")[0]
        if _names(message, entity, me) and (
            entity.type != MessageEntity.BOT_COMMAND or command == ASK
        ):
            text = _without(text, entity)
    text = text.strip(" ,:;\n")
    replied = message.reply_to_message
    if not text and replied is not None and replied.from_user != me:
        return replied.text or replied.caption or ""
    return text


def _names(message: Message, entity: MessageEntity, me: User) -> bool:
    words = _worded(message, entity).lower()
    name = f"@{me.username or ''}".lower()
    match entity.type:
        case MessageEntity.MENTION:
            return words == name
        case MessageEntity.TEXT_MENTION:
            return entity.user is not None and entity.user.id == me.id
        case MessageEntity.BOT_COMMAND:
            return entity.offset == 0 and ("@" not in words or words.endswith(name))
        case _:
            return False


def _worded(message: Message, entity: MessageEntity) -> str:
    """Give the words under *entity*; half an emoji, which only forgers send, is "�"."""
    start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
    return (message.text or "").encode(UTF_16)[start:end].decode(UTF_16, "replace")


def _without(text: str, entity: MessageEntity) -> str:
    raw = text.encode(UTF_16)  # as Telegram counts: two bytes a unit
    start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
    return (raw[:start] + raw[end:]).decode(UTF_16, "replace")
