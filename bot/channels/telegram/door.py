"""Let in what is meant for the bot, and no more of it than one person may ask.

Runs before every other handler. May import: `bot.answering`, this room.
"""

from __future__ import annotations

import logging
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.error import NetworkError, RetryAfter
from telegram.ext import Application, ApplicationHandlerStop, ContextTypes

from bot.answering.messages import Notice
from bot.channels.telegram.flood import GROUP, PERSON, Admission
from bot.channels.telegram.host import Host
from bot.channels.telegram.places import addressed, is_group

App = Application[Any, Any, Any, Any, Any, Any]
Context = ContextTypes.DEFAULT_TYPE

log = logging.getLogger(__name__)


class Door:
    """Stops the handling of an update that is not for us, or is one too many."""

    def __init__(self, host: Host) -> None:
        self._host = host

    async def on_update(self, update: Update, context: Context) -> None:
        """Look at an update first.

        Raises:
            ApplicationHandlerStop: Nobody else need look at it.
        """
        message = update.message or update.edited_message
        if message is not None:
            await self._on_message(update, message, context)
        elif update.callback_query is not None:
            await self._on_press(update, update.callback_query)

    async def _on_message(self, update: Update, message: Message, context: Context) -> None:
        if message.migrate_to_chat_id or message.migrate_from_chat_id:
            return
        if not addressed(message, context.bot.bot):
            raise ApplicationHandlerStop
        admission = self._admits(update)
        if admission is Admission.NOTICE:
            language = self._host.language(update)
            notice = Notice(language, self._host.texts(language).slow_down)
            await self._host.reply(message, notice)
        if admission is not Admission.WELCOME:
            raise ApplicationHandlerStop

    async def _on_press(self, update: Update, query: CallbackQuery) -> None:
        admission = self._admits(update)
        if admission is Admission.WELCOME:
            return
        told = None
        if admission is Admission.NOTICE:
            told = self._host.texts(self._host.language(update)).slow_down
        await answered(query, told)
        raise ApplicationHandlerStop

    def _admits(self, update: Update) -> Admission:
        chat, user, flood = update.effective_chat, update.effective_user, self._host.flood
        if chat is not None and is_group(chat):
            of_group = flood.admits(chat.id, GROUP)
            if of_group is not Admission.WELCOME:
                return of_group
        return flood.admits(user.id, PERSON) if user is not None else Admission.WELCOME


async def answered(query: CallbackQuery, told: str | None = None) -> None:
    """Stop the button's spinning; a press that is too old to be answered is let go."""
    try:
        await query.answer(told)
    except (NetworkError, RetryAfter) as error:
        log.info("press_not_answered", extra={"fields": {"error": type(error).__name__}})
