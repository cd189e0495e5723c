"""Let people talk to the assistant on Telegram: which handler hears what.

May import: `bot.answering`, `bot.channels.journal`, this room.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.ext import (
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)

from bot.answering.assistant import Assistant
from bot.answering.messages import Notice
from bot.channels.journal import Journal
from bot.channels.telegram import profile
from bot.channels.telegram.commands import Commands
from bot.channels.telegram.conversation import Conversation
from bot.channels.telegram.curating import Curating
from bot.channels.telegram.curators import CuratorDesk
from bot.channels.telegram.door import App, Context, Door
from bot.channels.telegram.feedback import Feedback
from bot.channels.telegram.groups import Groups
from bot.channels.telegram.host import Host
from bot.channels.telegram.inline import Inline
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.places import place_of

__all__ = ["App", "Context", "TelegramChannel"]

log = logging.getLogger(__name__)

Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]

BEFORE_ALL = -1  # groups of handlers run in their order
SWEPT_EVERY = 60.0  # seconds


class TelegramChannel:
    """Handlers for one bot. The assistant is asked for anew each time: it may be replaced."""

    def __init__(
        self,
        assistant: Callable[[], Assistant],
        *,
        journal: Journal,
        pictures: Path | None,
        curators: frozenset[int] = frozenset(),
        desk: CuratorDesk | None = None,
    ) -> None:
        """Join the parts.

        Args:
            assistant: Gives the one who answers now.
            journal: What curators and operators want to know.
            pictures: Folder of `<name>.<language>.png`; None shows no pictures.
            curators: Telegram's user ids of those who may give curators' commands.
            desk: Does what these commands ask for; None makes them unknown to all.
        """
        self._host = Host(assistant, journal, pictures)
        self._menus = Menus(self._host, Feedback(self._host))
        self._conversation = Conversation(self._host, self._menus)
        self._commands = Commands(self._host, self._menus)
        self._curating = Curating(self._host, desk, curators) if desk and curators else None
        self._greeted: set[int] = set()  # curators whose menu of commands was set up

    async def introduce(self, bot: Bot) -> None:
        """Set the bot's profile and commands where they differ. Never raises for Telegram."""
        if self._curating is not None:
            self._curating.listen(bot)
        await profile.set_up(bot, self._host.assistant.knowledge.texts)

    async def forget_in_time(self) -> None:
        """Drop what has been kept for long enough, every minute, until cancelled."""
        while True:
            await asyncio.sleep(SWEPT_EVERY)
            self._host.sweep()

    def register(self, application: App) -> None:
        """Attach every handler. The order matters: the first that fits wins."""
        new = filters.UpdateType.MESSAGE
        add, conversation, groups = application.add_handler, self._conversation, Groups(self._host)
        add(TypeHandler(Update, Door(self._host).on_update), group=BEFORE_ALL)
        for name, handler in self._for_everybody().items():
            add(CommandHandler(name, handler, new))
        if self._curating is not None:
            self._register_curators(application, self._curating)
        add(MessageHandler(new & filters.COMMAND, self._commands.on_unknown))
        add(MessageHandler(new & filters.StatusUpdate.MIGRATE, groups.on_migration))
        add(MessageHandler(new & filters.TEXT, conversation.on_text))
        add(MessageHandler(new & ~filters.StatusUpdate.ALL, conversation.on_other))
        edited = filters.UpdateType.EDITED_MESSAGE & filters.TEXT
        add(MessageHandler(edited, conversation.on_edit))
        add(CallbackQueryHandler(self._menus.on_press))
        add(InlineQueryHandler(Inline(self._host).on_query))
        add(ChatMemberHandler(groups.on_membership, ChatMemberHandler.MY_CHAT_MEMBER))
        application.add_error_handler(self.on_error)

    async def on_error(self, update: object, context: Context) -> None:
        """Tell a person in private that their question went wrong for a reason of ours."""
        message = update.message if isinstance(update, Update) else None
        if message is None or isinstance(context.error, TelegramError):
            return  # a press was answered before; and what Telegram refuses needs no more words
        if not place_of(message).group and isinstance(update, Update):
            language = self._host.language(update)
            said = Notice(language, self._host.texts(language).went_wrong)
            await self._host.reply(message, said)

    def _for_everybody(self) -> dict[str, Handler]:
        commands = self._commands
        return {
            "start": commands.on_start,
            "help": commands.on_help,
            "topics": commands.on_topics,
            "lang": commands.on_lang,
            "privacy": commands.on_privacy,
            "forget": commands.on_forget,
            "about": commands.on_about,
            "ask": self._conversation.on_text,
        }

    def _register_curators(self, application: App, curating: Curating) -> None:
        only = filters.UpdateType.MESSAGE & curating.only
        for name, handler in {
            "why": curating.on_why,
            "stats": curating.on_stats,
            "unanswered": curating.on_unanswered,
            "reload": curating.on_reload,
            "health": curating.on_health,
        }.items():
            application.add_handler(CommandHandler(name, handler, only))
        private = only & filters.ChatType.PRIVATE
        welcoming = MessageHandler(private, self._welcome_curator)
        application.add_handler(welcoming, group=BEFORE_ALL + 2)

    async def _welcome_curator(self, update: Update, context: Context) -> None:
        """Set up a curator's menu of commands, at the first message: earlier it is refused."""
        user = update.effective_user
        if user is not None and user.id not in self._greeted:
            self._greeted.add(user.id)
            texts = self._host.assistant.knowledge.texts
            await profile.set_up_curator(context.bot, user.id, texts)
