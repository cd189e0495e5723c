"""Updates by webhook: Telegram hears 200 only after the answer is made.

The answer may be the response itself: then there is no outgoing request at all. May import:
`bot.errors`, this room.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import logging
import random
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web
from telegram import Bot, WebhookInfo
from telegram.error import TelegramError

from bot.channels.telegram.causes import cause_of
from bot.channels.telegram.delivery import BodyBudget
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.polling import WANTED
from bot.channels.telegram.transport import is_refused
from bot.channels.telegram.vitals import Vitals
from bot.errors import TokenRefusedError

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the name of a header
LONGEST_BODY = 1 << 20  # bytes; Telegram's updates have a few thousand
CONNECTIONS = 40  # deliveries at once, over all replicas
# Seconds between looks at what Telegram says of our webhook: as rare as a poll, so that several
# have failed before we count as deaf.
CHECKED_EVERY = 25.0
ERROR_IS_NEWS = 300.0  # seconds for which a failed delivery counts though nothing waits
LAST_WORDS = 4.5  # seconds that updates in hand may take after we were told to stop


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where Telegram brings updates, and where we take them.

    Attributes:
        url: The public address, https.
        host: Where we listen.
        port: The same; 0 for any free one.
        secret: What Telegram must send along: 1 to 256 of A-Z a-z 0-9 _ and -.
        body_rate: Answers a second that may be the response; 0 for none.
    """

    url: str
    host: str
    port: int
    secret: str
    body_rate: float

    @property
    def path(self) -> str:
        """The path at which updates arrive."""
        return urlsplit(self.url).path or "/"


def secret_from(token: str) -> str:
    """Make a secret that every replica knows without being told."""
    return hmac.new(token.encode(), b"carsi-bot webhook", hashlib.sha256).hexdigest()


class Webhook:
    """Takes updates from HTTP and hands them to an `Intake`."""

    def __init__(self, bot: Bot, endpoint: Endpoint, intake: Intake) -> None:
        self._bot = bot
        self._endpoint = endpoint
        self._intake = intake
        self._body = BodyBudget(endpoint.body_rate) if endpoint.body_rate else None
        self._stopping = asyncio.Event()
        self._secret = endpoint.secret.encode()
        self._brought_at = 0.0  # seconds since 1970 of the last update that was brought
        self.port = endpoint.port
        self._vitals.awaits_webhook = True

    @property
    def _vitals(self) -> Vitals:
        return self._intake.vitals

    def stop(self) -> None:
        """Take no more updates; `run` returns when those in hand are answered."""
        self._stopping.set()

    async def run(self) -> None:
        """Serve until `stop`; then five seconds are enough to end in order.

        Raises:
            TokenRefusedError: Telegram does not know the token any more.
            OSError: We cannot listen there.
        """
        app = web.Application(client_max_size=LONGEST_BODY)
        app.router.add_post(self._endpoint.path, self._receive)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=LAST_WORDS)
        await runner.setup()
        try:
            site = web.TCPSite(runner, self._endpoint.host, self._endpoint.port)
            await site.start()
            self.port = runner.addresses[0][1]
            await self._tend()
        finally:
            # Requests in hand are finished; the rest is refused, and Telegram brings it again.
            await runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            self._vitals.updates["forged"] += 1
            return web.Response(status=401)
        self._vitals.heard()
        self._brought_at = time.time()
        if self._stopping.is_set():
            return web.Response(status=503)
        raw = await request.read()  # answers 413 by itself
        try:
            data = json.loads(raw)
        except (ValueError, RecursionError) as error:
            self._vitals.updates["unreadable"] += 1
            log.warning("update_unreadable", extra={"fields": {"error": type(error).__name__}})
            return web.Response()
        update = self._intake.read(data)
        if update is None:
            return web.Response()
        outcome = await self._intake.take(update, claimed=False, body=self._body)
        if outcome.state == "later":
            return web.Response(status=503)
        if outcome.letter is None:
            return web.Response()
        named = b'{"method":"sendMessage",' + outcome.letter.content[1:]
        return web.Response(body=named, content_type="application/json")

    async def _tend(self) -> None:
        """Have the webhook set, and see now and then that it stays so."""
        failures = 0
        while not self._stopping.is_set():
            try:
                await self._check()
                failures = 0
            except TelegramError as error:
                if await is_refused(error, self._bot.request, self._bot.base_url):
                    raise TokenRefusedError from None
                failures += 1
                cause = cause_of(error, self._bot.token)
                fields = {"error": type(error).__name__, "cause": cause}
                log.warning("webhook_not_checked", extra={"fields": fields})
                if self._vitals.awaits_webhook:
                    self._vitals.delivery_error = cause
            pause = CHECKED_EVERY if not failures else min(2.0**failures, CHECKED_EVERY)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause * random.uniform(0.8, 1.2)):  # noqa: S311
                    await self._stopping.wait()

    async def _check(self) -> None:
        info = await self._bot.get_webhook_info()
        vitals = self._vitals
        vitals.heard()
        vitals.pending = info.pending_update_count
        wanted = (self._endpoint.url, CONNECTIONS, set(WANTED))
        if (info.url, info.max_connections, set(info.allowed_updates or ())) != wanted:
            vitals.awaits_webhook = True
        if vitals.awaits_webhook:  # at the start too: Telegram does not show an old secret
            await self._set()
        vitals.awaits_webhook = False
        self._note_delivery(info)

    def _note_delivery(self, info: WebhookInfo) -> None:
        """Note why updates do not arrive; Telegram goes on telling what has long been over."""
        vitals, at = self._vitals, info.last_error_date
        failed_at = at.timestamp() if at is not None else 0.0
        fresh = info.pending_update_count > 0 or time.time() - failed_at < ERROR_IS_NEWS
        error = info.last_error_message or "" if fresh and failed_at >= self._brought_at else ""
        if error and not vitals.delivery_error:
            fields = {"error": error, "pending": info.pending_update_count}
            log.warning("webhook_not_delivered", extra={"fields": fields})
        elif vitals.delivery_error and not error:
            log.info("webhook_delivered_again")
        vitals.delivery_error = error

    async def _set(self) -> None:
        await self._bot.set_webhook(
            self._endpoint.url,
            secret_token=self._endpoint.secret,
            allowed_updates=WANTED,
            max_connections=CONNECTIONS,
        )
        log.info("webhook_set", extra={"fields": {"connections": CONNECTIONS}})
