"""What everybody may ask for by a command.

May import: `bot.answering`, `bot.knowledge`, this room.
"""

from __future__ import annotations

from telegram import Chat, ChatMember, Message, Update
from telegram.error import BadRequest, Forbidden

from bot.answering.messages import Notice
from bot.channels.telegram.buttons import Data, Kind
from bot.channels.telegram.door import Context
from bot.channels.telegram.host import Host, named_language
from bot.channels.telegram.keyboards import choose_language, markup
from bot.channels.telegram.menus import EXAMPLES, Menus
from bot.channels.telegram.places import place_of
from bot.channels.telegram.rendering import Piece, welcome
from bot.knowledge.model import LANGUAGES, Language

LINKS = {"q": Kind.ENTRY, "t": Kind.NEW_TOPIC, "l": Kind.WELCOME}  # t.me/bot?start=q_<entry>


class Commands:
    """Handlers of commands."""

    def __init__(self, host: Host, menus: Menus) -> None:
        self._host = host
        self._menus = menus

    async def on_start(self, update: Update, context: Context) -> None:
        """Greet with example questions, or open what a link names."""
        message = update.message
        if message is None:
            return
        place, language = place_of(message), self._host.language(update)
        if place.group:
            await self.on_help(update, context)
            return
        kind, _, name = (context.args[0] if context.args else "").partition("_")
        linked = self._linked(kind, name, language)
        if linked is not None:
            await self._menus.follow(context.bot, place, linked)
            return
        examples = self._host.assistant.examples(language, EXAMPLES)
        piece = welcome(examples, self._host.texts(language), language)
        await self._host.post(context.bot, place, [piece])

    async def on_help(self, update: Update, context: Context) -> None:
        """Say how to ask."""
        texts = self._host.texts(self._host.language(update))
        message = update.message
        group = message is not None and place_of(message).group
        await self._say(update, texts.group_help if group else texts.help)

    async def on_topics(self, update: Update, context: Context) -> None:
        """Show the menu of topics."""
        menu = self._host.assistant.topics(self._host.language(update))
        await self._host.reply(update.message, menu)

    async def on_lang(self, update: Update, context: Context) -> None:
        """Choose a language; in a group only its administrators may."""
        message = update.message
        if message is None:
            return
        language = self._host.language(update)
        wanted = named_language(context.args[0]) if context.args else None
        place = place_of(message)
        if place.group and not await _is_administrator(message):
            await self._say(update, self._host.texts(language).administrators_only)
        elif wanted is not None:
            self._host.chosen.put((place.chat,), wanted)
            await self._say(update, self._host.texts(wanted).language_set, wanted)
        elif place.group:
            await self._say(update, self._host.texts(language).group_language_hint)
        else:
            names = {x: self._host.texts(x).language_name for x in LANGUAGES}
            labels = {x: name[0].upper() + name[1:] for x, name in names.items()}
            keyboard = markup(choose_language(labels))
            piece = Piece(self._host.texts(language).choose_language, keyboard=keyboard)
            await self._host.post(context.bot, place, [piece])

    async def on_privacy(self, update: Update, context: Context) -> None:
        """Say what is kept and what is not."""
        texts = self._host.texts(self._host.language(update))
        kept = texts.privacy_questions_not_kept
        if self._host.journal.keeps_questions:
            kept = texts.privacy_questions_kept
        await self._say(update, f"{texts.privacy}\n{kept}")

    async def on_forget(self, update: Update, context: Context) -> None:
        """Delete what is kept of a person, and say what it was."""
        message = update.message
        if message is None:
            return
        host, place = self._host, place_of(message)
        language = host.language(update)
        texts = host.texts(language)
        chosen = not place.group and host.chosen.forget(place.chat)
        asked = host.last.forget(place.chat) | host.uttered.forget(place.chat)
        messages = host.forget(place.chat)
        had = (
            (chosen, texts.forgot_language),
            (asked, texts.forgot_exchange),
            (messages, texts.forgot_messages),
        )
        things = ", ".join(name for there, name in had if there)
        said = texts.forgot.format(things=things) if things else texts.forgot_nothing
        await host.sender.send(context.bot, place, host.pieces(Notice(language, said)))

    async def on_about(self, update: Update, context: Context) -> None:
        """Say what this is."""
        knowledge = self._host.assistant.knowledge
        about = self._host.texts(self._host.language(update)).about
        entries, topics = len(knowledge.entries), len(knowledge.topics)
        said = about.format(entries=entries, topics=topics, version=knowledge.version)
        await self._say(update, said)

    async def on_unknown(self, update: Update, context: Context) -> None:
        """Help with a command that there is not; in a group it may be another bot's."""
        message = update.message
        if message is not None and not place_of(message).group:
            await self._say(update, self._host.texts(self._host.language(update)).unknown_command)

    def _linked(self, kind: str, name: str, language: Language) -> Data | None:
        if kind not in LINKS or not name:
            return None
        if kind != "l":
            return Data(LINKS[kind], language, name)
        wanted = next((x for x in LANGUAGES if x == name), None)
        return Data(Kind.WELCOME, wanted) if wanted is not None else None

    async def _say(self, update: Update, text: str, language: Language | None = None) -> None:
        notice = Notice(language or self._host.language(update), text)
        await self._host.reply(update.message, notice)


async def _is_administrator(message: Message) -> bool:
    if message.sender_chat is not None:  # who hides behind the group is an administrator of it
        return message.sender_chat.id == message.chat_id
    if message.from_user is None or message.chat.type == Chat.PRIVATE:
        return False
    try:
        member = await message.chat.get_member(message.from_user.id)
    except (BadRequest, Forbidden):
        return False  # nobody is let in because a question was not answered
    return member.status in (ChatMember.ADMINISTRATOR, ChatMember.OWNER)
