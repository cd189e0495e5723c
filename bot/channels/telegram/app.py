"""Run the bot on Telegram until it is told to stop.

May import: `bot.answering`, `bot.errors`, `bot.settings`, this room.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable

from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder

from bot.answering.assistant import Assistant
from bot.channels.telegram.handlers import App, Context, TelegramChannel
from bot.channels.telegram.polling import PAUSES, Poller
from bot.channels.telegram.transport import AiohttpRequest
from bot.errors import TokenRefusedError

log = logging.getLogger(__name__)

SENDING = 32  # connections for answers
POLLING = 1  # a pool of its own, so that a long poll cannot starve the answers


def build(token: str, api_url: str, assistant: Callable[[], Assistant]) -> App:
    """Build the application with our transport and handlers, and no updater of its own."""
    application: App = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .base_file_url(f"{api_url}/file/bot")
        .request(AiohttpRequest(connections=SENDING))
        .get_updates_request(AiohttpRequest(connections=POLLING))
        .updater(None)
        .build()
    )
    TelegramChannel(assistant).register(application)
    application.add_error_handler(_on_error)
    return application


async def serve(application: App) -> None:
    """Answer until SIGTERM or SIGINT.

    Raises:
        TokenRefusedError: Telegram does not accept the token.
    """
    await _reach(application)
    try:
        poller = Poller(application.bot, application.process_update)
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, poller.stop)
        await application.start()
        log.info("started", extra={"fields": {"bot": application.bot.username}})
        await poller.run()
    finally:
        if application.running:
            await application.stop()
        await application.shutdown()


async def _reach(application: App) -> None:
    """Wait until Telegram answers; only a refused token is worth giving up for."""
    failures = 0
    while True:
        try:
            await application.initialize()
        except InvalidToken:
            raise TokenRefusedError from None
        except TelegramError as error:
            pause = PAUSES[min(failures, len(PAUSES) - 1)]
            failures += 1
            fields = {"error": type(error).__name__, "pause_s": pause}
            log.warning("telegram_unreachable", extra={"fields": fields})
            await asyncio.sleep(pause)
        else:
            return


async def _on_error(update: object, context: Context) -> None:
    number = update.update_id if isinstance(update, Update) else None
    error = type(context.error).__name__
    log.error("handler_failed", extra={"fields": {"update": number, "error": error}})
