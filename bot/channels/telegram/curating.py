"""Commands for curators. To everybody else they do not exist.

May import: `bot.answering`, `bot.knowledge`, this room.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

from telegram import Bot, Update
from telegram.error import TelegramError
from telegram.ext import filters

from bot.answering.messages import Notice
from bot.channels.telegram.curators import CuratorDesk, News
from bot.channels.telegram.door import Context
from bot.channels.telegram.host import Host
from bot.channels.telegram.places import Place, place_of
from bot.knowledge.model import Language

log = logging.getLogger(__name__)


class Curating:
    """Handlers of curators' commands."""

    def __init__(self, host: Host, desk: CuratorDesk, curators: frozenset[int]) -> None:
        self._host = host
        self._desk = desk
        self._curators = curators
        self._telling: set[asyncio.Task[None]] = set()  # a task that nobody holds may be dropped
        self._spoken: dict[int, Language] = {}  # by curator: of the last command, for news
        self.only = filters.User(curators)

    def listen(self, bot: Bot) -> None:
        """Pass on the desk's news to every curator from now on."""
        loop = asyncio.get_running_loop()

        def tell(news: News) -> None:
            task = loop.create_task(self._tell(bot, news))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

        def pass_on(news: News) -> None:
            with suppress(RuntimeError):  # the bot has stopped
                loop.call_soon_threadsafe(tell, news)

        self._desk.on_news(pass_on)

    async def _tell(self, bot: Bot, news: News) -> None:
        for curator in sorted(self._curators):
            place = Place(curator)
            language = self._host.chosen.get((curator,)) or self._spoken.get(curator, "en")
            try:
                await self._host.say(bot, place, [Notice(language, news[language])])
            except TelegramError as error:  # never wrote to the bot, or has blocked it
                fields = {"error": type(error).__name__}
                log.info("curator_not_told", extra={"fields": fields})

    async def on_why(self, update: Update, context: Context) -> None:
        """Show the evidence for the answer that is replied to, or for a question."""
        text = self._question(update, context)
        if text is None:
            language = self._language(update)
            await self._say(update, language, self._host.texts(language).desk.why_what)
            return
        await self._report(update, partial(self._desk.why, text=text))

    async def on_stats(self, update: Update, context: Context) -> None:
        """Show what was asked and answered."""
        await self._report(update, self._desk.stats)

    async def on_unanswered(self, update: Update, context: Context) -> None:
        """Show what was not answered."""
        await self._report(update, self._desk.unanswered)

    async def on_reload(self, update: Update, context: Context) -> None:
        """Read the knowledge again."""
        await self._report(update, self._desk.reload)

    async def on_health(self, update: Update, context: Context) -> None:
        """Show how the bot is."""
        await self._report(update, self._desk.health)

    def _question(self, update: Update, context: Context) -> str | None:
        message = update.message
        if message is None:
            return None
        if context.args:
            return " ".join(context.args)
        replied = message.reply_to_message
        if replied is None:
            last = self._host.last.get(place_of(message).subject)
            return (last.text if last is not None else "") or None
        if replied.from_user == context.bot.bot:
            return self._host.uttered.get((message.chat_id, replied.message_id))
        return replied.text

    async def _report(self, update: Update, work: Callable[[Language], Awaitable[str]]) -> None:
        language = self._language(update)
        try:
            report = await work(language)
        except Exception as error:  # the desk's work is not ours; a curator is told all the same
            fields = {"error": type(error).__name__}
            log.error("desk_failed", extra={"fields": fields}, exc_info=True)
            report = self._host.texts(language).desk.failed
        await self._say(update, language, report)

    def _language(self, update: Update) -> Language:
        language = self._host.language(update)
        if update.effective_user is not None:
            self._spoken[update.effective_user.id] = language
        return language

    async def _say(self, update: Update, language: Language, text: str) -> None:
        await self._host.reply(update.message, Notice(language, text))
