"""Join the parts: knowledge, matcher, assistant.

Stands outside the street; may import everything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from bot.answering.assistant import Assistant
from bot.answering.decision import Manner, Thresholds
from bot.errors import SettingsError
from bot.knowledge.reading import SHIPPED, read_knowledge
from bot.matching.cache import index_for
from bot.matching.matcher import Matcher
from bot.matching.words import words
from bot.settings import Settings
from bot.telemetry.logs import set_up


def assistant_for(
    folder: Path | None = None,
    progress: Callable[[float], None] = lambda _: None,
    manner: Manner = "careful",
) -> Assistant:
    """Read *folder* (default: the shipped knowledge), fit or load its matcher, and join them.

    Args:
        folder: Where the knowledge is.
        progress: Told the share of the fitting that is done, 0 to 1, if there is any to do.
        manner: Ask back sooner, or answer sooner.

    Raises:
        KnowledgeError: The knowledge cannot be used.
    """
    folder = folder or SHIPPED
    knowledge = read_knowledge(folder)
    index = index_for(knowledge, words(), progress)
    matcher = Matcher(knowledge, index, words())
    thresholds = Thresholds.fitted(index.strangers.tolist(), manner)
    return Assistant(knowledge, matcher, thresholds)


def run_telegram(settings: Settings, folder: Path | None = None) -> None:
    """Talk Telegram until told to stop.

    Raises:
        SettingsError: There is no token.
        TokenRefusedError: Telegram does not accept the token.
        KnowledgeError: The knowledge cannot be used.
    """
    if settings.telegram_token is None:
        raise SettingsError(
            "CARSI_TELEGRAM_TOKEN is not set: ask @BotFather on Telegram for a token"
            " (`carsi-bot chat` needs none)"
        )
    from bot.channels.telegram import app  # half a second that the console need not wait

    set_up()
    assistant = assistant_for(folder, manner=settings.manner)
    token = settings.telegram_token.get_secret_value()
    application = app.build(token, settings.telegram_api_url, lambda: assistant)
    asyncio.run(app.serve(application))
