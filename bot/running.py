"""Join what a running bot needs beside its knowledge: journal, metrics, health, Telegram.

Stands outside the street, below `bot.assembly`; may import everything.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import SecretStr

from bot.channels.telegram import app
from bot.channels.telegram.curators import CuratorDesk
from bot.channels.telegram.vitals import Vitals
from bot.channels.telegram.webhook import Endpoint, secret_from
from bot.errors import SettingsError
from bot.live import Live
from bot.settings import PREFIX, Settings
from bot.storage.journal import SqlJournal, open_journal
from bot.telemetry.health import Health, health_server
from bot.telemetry.metrics import CountingJournal, Metrics
from bot.telemetry.watchdog import Watchdog

# Seconds after which a thread that waits gets its turn. With 5 ms, the default, the ten steps of
# a claim of the journal's thread took 50 ms of somebody's time whenever people asked at once.
SWITCHED = 0.0005


def run(
    settings: Settings,
    live: Live,
    pictures: Path,
    desk: Callable[[SqlJournal, Health], CuratorDesk] | None = None,
) -> None:
    """Talk Telegram until told to stop.

    Args:
        settings: With a token.
        live: The knowledge in use, which may change.
        pictures: Folder of the drawings.
        desk: Makes the curators' desk.

    Raises:
        SettingsError: Settings contradict each other, or we cannot listen where they say.
        TokenRefusedError: Telegram does not accept the token.
    """
    token = _secret(settings.telegram_token)
    journal = open_journal(
        settings.database_url.get_secret_value(), settings.keep_questions, bot=_bot_id(token)
    )
    vitals = Vitals()
    health = Health(vitals, lambda: journal.trouble, lambda: live().knowledge, refused=live.refused)
    metrics = Metrics(
        vitals,
        version=health.version,
        database=health.database,
        refused=lambda: live.trouble is not None,
    )
    running = app.build(
        token,
        settings.telegram_api_url,
        live,
        journal=CountingJournal(journal, metrics),
        updates=journal,
        vitals=vitals,
        pictures=pictures,
        curators=settings.curators,
        desk=desk(journal, health) if desk else None,
    )

    async def serve() -> None:
        async with contextlib.AsyncExitStack() as stack:
            if settings.health_listen is not None:
                server = health_server(settings.health_listen, health, metrics.registry)
                with _listening("health_listen", settings):
                    await stack.enter_async_context(server)
            stack.enter_context(Watchdog(health))
            endpoint = _endpoint(settings, token)
            if endpoint is not None:
                stack.enter_context(_listening("webhook_listen", settings))
            await app.serve(running, endpoint)

    sys.setswitchinterval(SWITCHED)
    journal.start()
    try:
        asyncio.run(serve())
    finally:
        journal.close()


@contextlib.contextmanager
def _listening(field: str, settings: Settings) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = f"{PREFIX}{field.upper()}={getattr(settings, field)!r}"
        raise SettingsError(f"{where}: cannot listen there: {error.strerror or error}") from None


def _endpoint(settings: Settings, token: str) -> Endpoint | None:
    if settings.webhook_url is None:
        return None
    host, _, port = settings.webhook_listen.rpartition(":")
    return Endpoint(
        url=settings.webhook_url,
        host=host.strip("[]"),
        port=int(port),
        secret=_secret(settings.webhook_secret) or secret_from(token),
        body_rate=settings.webhook_body_rate,
    )


def _secret(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""


def _bot_id(token: str) -> int:
    number = token.partition(":")[0]
    return int(number) if number.isdecimal() else 0
