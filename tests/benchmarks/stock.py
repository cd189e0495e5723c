"""The same assistant on python-telegram-bot as it comes: its client, its polling, its webhook.

`python -m tests.benchmarks.stock TOKEN API_URL [PORT]`: with PORT by webhook, which needs the
library's own extra (tornado).
"""

from __future__ import annotations

import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, ContextTypes, MessageHandler, filters

from bot.assembly import assistant_for
from bot.channels.plain import as_text
from bot.telemetry.logs import set_up


def main(token: str, api_url: str, port: str = "") -> None:
    """Run until SIGTERM."""
    set_up()
    assistant = assistant_for()

    async def on_text(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.message
        if message is not None and message.text is not None:
            turn = assistant.turn(message.text, language="en")
            await message.reply_text(as_text(turn, assistant)[:4096])

    application: Application[Any, Any, Any, Any, Any, Any] = (
        ApplicationBuilder().token(token).base_url(f"{api_url}/bot").build()
    )
    application.add_handler(MessageHandler(filters.TEXT, on_text))
    if port:
        url = f"http://127.0.0.1:{port}/hook"
        application.run_webhook("127.0.0.1", int(port), "hook", webhook_url=url)
    else:
        application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
