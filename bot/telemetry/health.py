"""Says whether the bot lives and can answer, on a port of its own for probes and Prometheus.

May import: the vitals of `bot.channels.telegram`, this room.
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

log = logging.getLogger(__name__)

DEAF = 120.0  # seconds without a successful poll: then the bot does not hear anybody


@dataclass(frozen=True, slots=True)
class Health:
    """What probes, operators and curators are told.

    Attributes:
        vitals: Of the Telegram side.
        database: Gives what is wrong with the database, None if nothing is.
        version: Gives the version of the knowledge in use.
        deaf_after: Seconds without a sign of life that count as deaf.
    """

    vitals: Vitals
    database: Callable[[], str | None]
    version: Callable[[], str]
    deaf_after: float = DEAF

    @property
    def deaf(self) -> bool:
        """Nothing was heard for too long; before the first contact nobody can say."""
        return self.vitals.mode is not None and self.vitals.silence() > self.deaf_after

    @property
    def ready(self) -> bool:
        """Telegram was reached, and updates come to us."""
        vitals = self.vitals
        reached = vitals.mode is not None and not vitals.stopping
        return reached and not vitals.other_poller and not self.deaf

    def report(self) -> dict[str, Any]:
        """Give all of it; what is well is "ok" or absent, and nothing in it is a secret."""
        vitals, database = self.vitals, self.database()
        troubles = []
        if vitals.mode is None:
            troubles.append("Telegram was not reached yet")
        if vitals.stopping:
            troubles.append("told to stop")
        if vitals.other_poller:
            troubles.append("another process polls with the same token")
        if self.deaf:
            troubles.append(f"nothing heard for {vitals.silence():.0f} s")
        if vitals.delivery_error:
            troubles.append(f"Telegram could not deliver: {vitals.delivery_error}")
        if database:
            troubles.append(f"database not in use: {database}")
        return {
            "status": "ok" if not troubles else "degraded" if self.ready else "not ready",
            "mode": vitals.mode,
            "troubles": troubles,
            "seconds_since_last_sign": round(vitals.silence(), 1),
            "pending": vitals.pending,
            "database": "lost" if database else "ok",
            "knowledge": self.version(),
        }


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
