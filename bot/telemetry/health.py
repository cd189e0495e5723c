"""Says whether the bot lives and can answer, on a port of its own for probes and Prometheus.

May import: `bot.knowledge`, the vitals of `bot.channels.telegram`, this room.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from bot.channels.telegram.vitals import Vitals
from bot.knowledge.model import Knowledge
from bot.knowledge.texts import DeskTexts

log = logging.getLogger(__name__)

DEAF = 120.0  # seconds without a word of Telegram: then the bot does not hear anybody


@dataclass(frozen=True, slots=True)
class Health:
    """What probes, operators and curators are told.

    Attributes:
        vitals: Of the Telegram side.
        database: Gives what is wrong with the database, None if nothing is.
        knowledge: Gives the version in use.
        deaf_after: Seconds without a sign of life that count as deaf.
        refused: Says what is wrong with changed knowledge that was not taken, in lines; empty
            if nothing is.
    """

    vitals: Vitals
    database: Callable[[], str | None]
    knowledge: Callable[[], Knowledge]
    deaf_after: float = DEAF
    refused: Callable[[DeskTexts], str] = lambda _: ""

    @property
    def deaf(self) -> bool:
        """Nothing was heard for too long; before the first contact nobody can say."""
        return self.vitals.mode is not None and self.vitals.silence() > self.deaf_after

    @property
    def ready(self) -> bool:
        """Telegram was reached, and updates come to us."""
        vitals = self.vitals
        reached = vitals.mode is not None and not vitals.stopping
        ours = not vitals.other_poller and not vitals.awaits_webhook
        return reached and ours and not self.deaf

    def version(self) -> str:
        """Give the version of the knowledge in use."""
        return self.knowledge().version

    def report(self) -> dict[str, Any]:
        """Give all of it, for probes; nothing in it is a secret."""
        lost, texts = self.database(), self.knowledge().texts["en"].desk
        troubles = self._troubles(texts, lost)
        if refused := self.refused(texts):
            troubles.append(f"{texts.refused} {refused.splitlines()[0]}")
        return {
            "status": "not ready" if not self.ready else "degraded" if troubles else "ok",
            "mode": self.vitals.mode,
            "troubles": troubles,
            "seconds_since_last_sign": round(self.vitals.silence(), 1),
            "pending": self.vitals.pending,
            "database": "lost" if lost else "ok",
            "knowledge": self.version(),
        }

    def in_words(self, texts: DeskTexts) -> str:
        """Say it in a few lines, for a chat, where refused knowledge is told in full beside it."""
        vitals, troubles, ready = self.vitals, self._troubles(texts, self.database()), self.ready
        state = texts.state_degraded if troubles else texts.state_ok
        lines = [state if ready else texts.state_not_ready, *(f"- {t}" for t in troubles)]
        if ready:
            lines.append(texts.polling if vitals.mode == "polling" else texts.webhook)
        if vitals.mode is not None:
            lines.append(texts.sign_of_life.format(seconds=f"{vitals.silence():.0f}"))
        if vitals.pending:
            lines.append(texts.pending.format(count=vitals.pending))
        return "\n".join([*lines, texts.version.format(version=self.version())])

    def _troubles(self, texts: DeskTexts, lost: str | None) -> list[str]:
        vitals, silence = self.vitals, f"{self.vitals.silence():.0f}"
        said = [
            (vitals.mode is None, texts.unreached),
            (vitals.stopping, texts.stopping),
            (vitals.other_poller, texts.other_poller),
            (self.deaf, texts.deaf.format(seconds=silence)),
            (vitals.delivery_error, texts.undelivered.format(error=vitals.delivery_error)),
            (lost, texts.database_lost.format(error=lost)),
        ]
        return [trouble for so, trouble in said if so]


@contextlib.asynccontextmanager
async def health_server(
    listen: str, health: Health, registry: CollectorRegistry
) -> AsyncIterator[int]:
    """Answer /healthz, /readyz and /metrics at *listen* (host:port); gives the port.

    Raises:
        OSError: We cannot listen there.
    """

    async def alive(_: web.Request) -> web.Response:
        return web.json_response(health.report(), status=503 if health.deaf else 200)

    async def ready(_: web.Request) -> web.Response:
        return web.json_response(health.report(), status=200 if health.ready else 503)

    async def metrics(_: web.Request) -> web.Response:
        shown = generate_latest(registry)
        return web.Response(body=shown, headers={"Content-Type": CONTENT_TYPE_LATEST})

    app = web.Application()
    app.router.add_get("/healthz", alive)
    app.router.add_get("/readyz", ready)
    app.router.add_get("/metrics", metrics)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        host, _, port = listen.rpartition(":")
        await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        number = int(runner.addresses[0][1])
        log.info("health_served", extra={"fields": {"port": number}})
        yield number
    finally:
        await runner.cleanup()
