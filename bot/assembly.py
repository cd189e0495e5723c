"""Join the parts: knowledge, matcher, assistant.

Stands outside the street; may import everything.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

from threadpoolctl import threadpool_limits

from bot.answering.assistant import Assistant
from bot.answering.decision import Manner, Thresholds
from bot.errors import SettingsError
from bot.knowledge.reading import SHIPPED, read_knowledge
from bot.live import Live
from bot.matching.cache import index_for, is_kept
from bot.matching.matcher import Matcher
from bot.matching.words import words
from bot.prepare import Preparer
from bot.settings import Settings


def assistant_for(
    folder: Path | None = None,
    progress: Callable[[float], None] = lambda _: None,
    manner: Manner = "careful",
    prepare: Callable[[Path], None] | None = None,
) -> Assistant:
    """Read *folder* (default: the shipped knowledge), fit or load its matcher, and join them.

    Args:
        folder: Where the knowledge is.
        progress: Told the share of the fitting that is done, 0 to 1, if there is any to do.
        manner: Ask back sooner, or answer sooner.
        prepare: Does the fitting, outside this process, which would keep its memory for good.

    Raises:
        KnowledgeError: The knowledge cannot be used.
    """
    folder = folder or SHIPPED
    knowledge = read_knowledge(folder)
    if prepare is not None and not is_kept(knowledge):
        prepare(folder)
    index = index_for(knowledge, words(), progress)
    threadpool_limits(1)  # for products this small a second thread only burns CPU
    matcher = Matcher(knowledge, index, words())
    thresholds = Thresholds.fitted(index.strangers.tolist(), manner)
    return Assistant(knowledge, matcher, thresholds)


def live_for(
    folder: Path,
    manner: Manner = "careful",
    *,
    progress: Callable[[float], None] = lambda _: None,
    prepare: Callable[[Path], None] | None = None,
) -> Live:
    """Join the knowledge in *folder*, ready to take another version of it while in use.

    Args:
        folder: Where the knowledge is.
        manner: Ask back sooner, or answer sooner.
        progress: Told the share of each fitting that is done, 0 to 1.
        prepare: Does the fitting, outside this process.

    Raises:
        KnowledgeError: The knowledge cannot be used.
    """

    def build(path: Path) -> Assistant:
        return assistant_for(path, progress, manner, prepare)

    return Live(folder, build)


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
    from bot.desk import Desk  # neither does the console need these
    from bot.running import run  # half a second that the console need not wait
    from bot.telemetry.logs import set_up

    set_up()
    folder, preparer = folder or SHIPPED, Preparer()
    live = live_for(folder, settings.manner, prepare=preparer)
    if hasattr(signal, "SIGHUP"):  # Windows has none
        signal.signal(signal.SIGHUP, live.look_now)
    live.start()
    try:
        run(settings, live, folder / "pictures", partial(Desk, live))
    finally:
        live.stop()
        preparer.stop()
