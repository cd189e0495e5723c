"""Run the bot on Telegram until it is told to stop.

The one place where handlers, transport, journal and polling or webhook are joined. May import:
`bot.answering`, `bot.channels.journal`, `bot.errors`, this room.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from telegram import Update
from telegram.error import Forbidden, InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot.answering.assistant import Assistant
from bot.channels.journal import Journal, Updates
from bot.channels.telegram.causes import cause_of
from bot.channels.telegram.curators import CuratorDesk
from bot.channels.telegram.delivery import NotOursError, under_way
from bot.channels.telegram.handlers import App, Context, TelegramChannel
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.polling import PAUSES, Poller
from bot.channels.telegram.transport import AiohttpRequest, is_refused
from bot.channels.telegram.vitals import Vitals
from bot.channels.telegram.webhook import Endpoint, Webhook
from bot.errors import TokenRefusedError, place_of_error

log = logging.getLogger(__name__)

SENDING = 32  # connections for answers
POLLING = 1  # a pool of its own, so that a long poll cannot starve the answers


class Forgetful(Application):  # type: ignore[type-arg]
    """The library's application without its lists of everybody who ever wrote.

    They are for a store of its own, which we do not use and which alone would empty them.
    """

    def _mark_for_persistence_update(self, **_: object) -> None:
        """Note nobody."""


@dataclass(frozen=True, slots=True)
class Running:
    """A bot that is built, with what is needed to run it."""

    application: App
    channel: TelegramChannel
    polls: AiohttpRequest
    updates: Updates
    vitals: Vitals
    stop: asyncio.Event


def build(
    token: str,
    api_url: str,
    assistant: Callable[[], Assistant],
    *,
    journal: Journal,
    updates: Updates,
    vitals: Vitals,
    pictures: Path | None,
    curators: frozenset[int] = frozenset(),
    desk: CuratorDesk | None = None,
) -> Running:
    """Build the application with our transport and handlers, and no updater of its own.

    Args:
        token: The bot's token.
        api_url: The part before `/bot<token>/<method>`.
        assistant: Gives the one who answers now.
        journal: See `TelegramChannel`, as for *pictures*, *curators* and *desk*.
        updates: Remembers what was answered.
        vitals: Where the state of health is noted.
        pictures: See there.
        curators: See there.
        desk: See there.
    """
    channel = TelegramChannel(
        assistant, journal=journal, pictures=pictures, curators=curators, desk=desk
    )
    polls = AiohttpRequest(connections=POLLING, vitals=vitals, pauses=())
    application: App = (
        ApplicationBuilder()
        .application_class(Forgetful)
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(AiohttpRequest(connections=SENDING, vitals=vitals))
        .get_updates_request(polls)
        .updater(None)
        .build()
    )
    channel.register(application)
    running = Running(application, channel, polls, updates, vitals, asyncio.Event())

    async def on_error(update: object, context: Context) -> None:
        await _note(running, update, context.error)

    application.add_error_handler(on_error)
    return running


async def serve(running: Running, endpoint: Endpoint | None = None) -> None:
    """Answer until SIGTERM or SIGINT, by webhook at *endpoint*, else by polling.

    Raises:
        TokenRefusedError: Telegram does not accept the token.
        OSError: We cannot listen at *endpoint*.
    """
    application, vitals = running.application, running.vitals
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        if sys.platform != "win32":  # there a loop takes no signals, and Ctrl-C ends it
            loop.add_signal_handler(name, running.stop.set)
    try:
        if not await _reach(running):
            return
        await application.start()
        intake = Intake(application.bot, application.process_update, running.updates, vitals)
        source: Poller | Webhook
        vitals.heard()
        if endpoint is not None:
            source = Webhook(application.bot, endpoint, intake)
            vitals.mode = "webhook"
        else:
            source = Poller(running.polls, application.bot.base_url, intake)
            vitals.mode = "polling"
        about = {
            "bot": application.bot.username,
            "mode": vitals.mode,
            "version": version("carsi-bot"),
        }
        log.info("started", extra={"fields": about})
        await _until_told(running, source)
        log.info("stopped")
    finally:
        vitals.stopping = True
        await _shut(running)


async def _shut(running: Running) -> None:
    application = running.application
    try:
        if application.running:
            await application.stop()
        await application.shutdown()
    finally:
        # The library leaves open what it opened before Telegram was reached.
        await running.polls.shutdown()
        await application.bot.request.shutdown()


async def _until_told(running: Running, source: Poller | Webhook) -> None:
    async def watch() -> None:
        await running.stop.wait()
        running.vitals.stopping = True
        source.stop()

    introducing = running.channel.introduce(running.application.bot)  # nobody need wait for it
    beside = [
        asyncio.create_task(work)
        for work in (watch(), introducing, running.channel.forget_in_time())
    ]
    try:
        await source.run()
    finally:
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
    if running.vitals.token_refused:
        raise TokenRefusedError


async def _reach(running: Running) -> bool:
    """Wait until Telegram answers; only a refused token, or being told to, ends the waiting."""
    failures = 0
    stop = asyncio.create_task(running.stop.wait())
    try:
        while not stop.done():
            reaching = asyncio.create_task(running.application.initialize())
            await asyncio.wait({reaching, stop}, return_when=asyncio.FIRST_COMPLETED)
            if not reaching.done():
                reaching.cancel()
                await asyncio.gather(reaching, return_exceptions=True)
                break
            try:
                reaching.result()
            except InvalidToken:
                raise TokenRefusedError from None
            except TelegramError as error:
                pause = PAUSES[min(failures, len(PAUSES) - 1)]
                failures += 1
                cause = cause_of(error, running.application.bot.token)
                fields = {"error": type(error).__name__, "cause": cause, "pause_s": pause}
                log.warning("telegram_unreachable", extra={"fields": fields})
                await asyncio.wait({stop}, timeout=pause)
            else:
                return True
        return False
    finally:
        stop.cancel()


async def _note(running: Running, update: object, error: BaseException | None) -> None:
    """Count what a handler could not do, and stop if the token is not accepted any more."""
    number = update.update_id if isinstance(update, Update) else None
    name = type(error).__name__
    match error:
        case NotOursError():
            return  # counted by the intake
        case Forbidden():
            became = "blocked"
            log.info("not_allowed_to_write", extra={"fields": {"update": number}})
        case TelegramError():
            became = "not_sent"
            bot = running.application.bot
            if await is_refused(error, bot.request, bot.base_url):
                running.vitals.token_refused = True
                running.stop.set()
                return
            log.error("not_sent", extra={"fields": {"update": number, "error": name}})
        case _:
            became = "failed"
            where = place_of_error(error) if error else ""
            fields = {"update": number, "error": name, "at": where}
            log.error("handler_failed", extra={"fields": fields})
    delivery = under_way.get()
    if delivery is not None and not delivery.sent:
        delivery.became = became
