"""Let people talk to the assistant on Telegram: read the update, ask, render, send.

May import: `bot.answering`, this room.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telegram import LinkPreviewOptions, Update, User
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.answering.assistant import Assistant
from bot.answering.exchange import Memory
from bot.answering.messages import Message, Notice
from bot.channels.telegram.rendering import ENTRY, TOPIC, render
from bot.knowledge.model import Language

App = Application[Any, Any, Any, Any, Any, Any]
Context = ContextTypes.DEFAULT_TYPE

SPANISH_SPEAKERS = ("es", "ca", "gl", "eu")  # profile languages that read Spanish rather
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class TelegramChannel:
    """Handlers for one bot. The assistant is asked for anew each time: it may be replaced."""

    def __init__(self, assistant: Callable[[], Assistant]) -> None:
        self._assistant = assistant
        self._memory = Memory()

    def register(self, application: App) -> None:
        """Attach every handler. The order matters: the first that fits wins."""
        new = filters.UpdateType.MESSAGE
        application.add_handler(CommandHandler("start", self.on_start, new))
        application.add_handler(CommandHandler("help", self.on_help, new))
        application.add_handler(CommandHandler("topics", self.on_topics, new))
        application.add_handler(MessageHandler(new & filters.TEXT, self.on_text))
        application.add_handler(MessageHandler(new & ~filters.StatusUpdate.ALL, self.on_other))
        application.add_handler(CallbackQueryHandler(self.on_press))

    async def on_start(self, update: Update, context: Context) -> None:
        """Greet."""
        language = self._language(update)
        await self._send(update, Notice(language, self._assistant().texts(language).welcome))
        await self.on_topics(update, context)

    async def on_help(self, update: Update, context: Context) -> None:
        """Say how to ask."""
        language = self._language(update)
        await self._send(update, Notice(language, self._assistant().texts(language).help))

    async def on_topics(self, update: Update, context: Context) -> None:
        """Show the menu of topics."""
        await self._send(update, self._assistant().topics(self._language(update)))

    async def on_text(self, update: Update, context: Context) -> None:
        """Answer a text."""
        message = update.message
        if message is None or message.text is None:  # the filter promises both
            return
        chat = message.chat_id
        turn = self._assistant().turn(
            message.text,
            language=self._language(update),
            only=self._memory.chosen(chat),
            last=self._memory.last(chat),
        )
        self._memory.remember(chat, turn.exchange)
        if turn.wished is not None:
            self._memory.choose(chat, turn.wished)
        for reply in turn.replies:
            await self._send(update, reply.message)

    async def on_other(self, update: Update, context: Context) -> None:
        """Say that only text is read."""
        language = self._language(update)
        await self._send(update, Notice(language, self._assistant().texts(language).text_only))

    async def on_press(self, update: Update, context: Context) -> None:
        """Answer a pressed button; one from before a change of knowledge leads to the menu."""
        query = update.callback_query
        if query is None:
            return
        await query.answer()
        assistant, language = self._assistant(), self._language(update)
        kind, _, name = (query.data or "").partition(":")
        if kind == ENTRY and name in assistant.knowledge.entries:
            await self._send(update, assistant.answer(name, language))
        elif kind == TOPIC and assistant.knowledge.in_topic(name):
            await self._send(update, assistant.topic(name, language))
        else:
            await self._send(update, Notice(language, assistant.texts(language).choice_gone))
            await self._send(update, assistant.topics(language))

    async def _send(self, update: Update, message: Message) -> None:
        chat = update.effective_chat
        if chat is None:
            return
        shown = render(message, self._assistant().texts(message.language))
        await chat.send_message(
            shown.text,
            entities=shown.entities,
            reply_markup=shown.keyboard,
            link_preview_options=NO_PREVIEW,
        )

    def _language(self, update: Update) -> Language:
        chat = update.effective_chat
        if chat is None:
            return profile_language(update.effective_user)
        last = self._memory.last(chat.id)
        spoken = last.language if last is not None else profile_language(update.effective_user)
        return self._memory.chosen(chat.id) or spoken


def profile_language(user: User | None) -> Language:
    """Guess a person's language from the profile: Spanish for its speakers, else English."""
    code = (user.language_code or "") if user else ""
    return "es" if code.split("-")[0].lower() in SPANISH_SPEAKERS else "en"
