"""Telegram's HTTP on aiohttp: a quarter of the CPU of the library's own client.

A `BaseRequest` for python-telegram-bot, which tries again where that is safe. The token is
part of every address, so no address is ever logged or shown. May import: this room's delivery
and vitals.
"""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import aiohttp
from telegram import Bot
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import InvalidToken, NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.channels.telegram.delivery import Delivery, Letter, as_json, under_way
from bot.channels.telegram.vitals import Vitals

READ = 10.0  # seconds for an answer; a long poll brings its own
CONNECT = 5.0
UPLOAD = 30.0
LONGEST_WAIT = 30.0  # seconds that one call may be held up by 429 in all
PAUSES = (0.3, 1.0, 3.0)  # seconds before trying again; then Telegram counts as unreachable
REFUSED, BLOCKED, TOO_MANY = 400, 403, 429  # HTTP statuses
UNKNOWN = (401, 404)  # the bot is not known there; perhaps only for now
BROKEN = 500  # from here on it is Telegram's own trouble
JSON = {"Content-Type": "application/json"}
SEND = "sendMessage"
Response = tuple[int, bytes]


class AiohttpRequest(BaseRequest):
    """One pool of connections to the Bot API."""

    def __init__(
        self,
        *,
        connections: int,
        vitals: Vitals | None = None,
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        """Keep up to *connections* open; further requests wait for one.

        Args:
            connections: 1 or more.
            vitals: Where retries and errors are counted.
            pauses: Seconds before each new attempt; empty for a caller with a patience of
                its own, such as the poller.
        """
        self._connections = connections
        self._vitals = vitals or Vitals()
        self._pauses = pauses
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds that an answer may take when the caller does not say."""
        return READ

    async def initialize(self) -> None:
        """Open the pool."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | Letter | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> Response:
        """Send one request and give status and body.

        Raises:
            TimedOut: No answer in time; the request may have been carried out.
            NetworkError: The connection could not be made or broke.
            NotOursError: Another replica answers the update that this belongs to.
        """
        delivery = under_way.get()
        uploads = request_data is not None and request_data.contains_files
        limit = aiohttp.ClientTimeout(
            sock_connect=_seconds(connect_timeout, CONNECT),
            sock_read=_seconds(read_timeout, UPLOAD if uploads else READ),
        )
        if delivery is None:
            return await self._persist(method, url, request_data, limit)
        result = delivery.captures(request_data if isinstance(request_data, Letter) else None)
        if result is not None:
            return 200, result
        await delivery.before_call()
        first = delivery.takes_back()
        if first is not None:
            address = f"{url.rpartition('/')[0]}/{SEND}"
            await self._deliver(delivery, "POST", address, first, limit)
        return await self._deliver(delivery, method, url, request_data, limit)

    async def _deliver(
        self,
        delivery: Delivery,
        method: str,
        url: str,
        data: RequestData | Letter | None,
        limit: aiohttp.ClientTimeout,
    ) -> Response:
        try:
            status, body = await self._persist(method, url, data, limit)
        except NetworkError as error:
            self._vitals.send_errors[type(error).__name__] += 1
            if isinstance(error, TimedOut):
                delivery.sent = True  # perhaps it was; to say it twice is worse than to wonder
            else:
                delivery.unreachable = True
            raise
        if status >= BROKEN or status in (TOO_MANY, *UNKNOWN):
            delivery.unreachable = True
        else:
            delivery.sent = True
        if status == BLOCKED:
            self._vitals.blocked += 1
        elif status >= REFUSED:
            self._vitals.send_errors[str(status)] += 1
        return status, body

    async def _persist(
        self,
        method: str,
        url: str,
        data: RequestData | Letter | None,
        limit: aiohttp.ClientTimeout,
    ) -> Response:
        """Try until it works, or until it would be wrong or useless to try again."""
        failures, waited = 0, 0.0
        while True:
            try:
                status, body = await self._once(method, url, data, limit)
            except TimedOut:
                raise
            except NetworkError:
                if failures >= len(self._pauses):
                    raise
                reason = "connection"
            else:
                if status == TOO_MANY and self._pauses:
                    pause = _retry_after(body)
                    if waited + pause > LONGEST_WAIT:
                        return status, body
                    self._vitals.retries["too_many"] += 1
                    waited += pause
                    await asyncio.sleep(pause)
                    continue
                if status < BROKEN or failures >= len(self._pauses):
                    return status, body
                reason = "broken"
            self._vitals.retries[reason] += 1
            jitter = random.uniform(0.8, 1.2)  # noqa: S311  # so that many do not come back at once
            await asyncio.sleep(self._pauses[failures] * jitter)
            failures += 1

    async def _once(
        self,
        method: str,
        url: str,
        data: RequestData | Letter | None,
        limit: aiohttp.ClientTimeout,
    ) -> Response:
        if self._session is None:
            msg = "the transport is not initialized"
            raise RuntimeError(msg)
        try:
            async with self._session.request(
                method, url, timeout=limit, **_content(data)
            ) as response:
                return response.status, await response.read()
        except aiohttp.ConnectionTimeoutError:
            raise NetworkError("no connection in time") from None
        except TimeoutError:
            raise TimedOut("no answer in time") from None
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from None  # its text may hold the address


async def is_refused(error: TelegramError, request: BaseRequest, address: str) -> bool:
    """Tell whether an error means that Telegram does not accept the token (any more).

    A proxy's passing 404 reads like that, too; so the bot is asked for in another way.

    Args:
        error: What a call ended with.
        request: For the other call.
        address: The part before `/getMe` (a secret).
    """
    if not isinstance(error, InvalidToken):
        return False
    answering = under_way.set(None)  # this call answers nobody
    try:
        await request.post(f"{address}/getMe")
    except InvalidToken:
        return True
    except TelegramError:
        return False
    finally:
        under_way.reset(answering)
    return False


async def send_message(bot: Bot, letter: Letter) -> int:
    """Send *letter* as *bot*, and give the number of the message; 0 if it is not told yet.

    Past the library's own method, which makes objects of the parameters, and of the message
    that comes back: half of what an answer cost.

    Raises:
        TelegramError: As from the library's own method.
    """
    sent: Any = await bot.request.post(f"{bot.base_url}/{SEND}", letter)  # type: ignore[arg-type]
    return int(sent["message_id"])


def _seconds(given: Any, default: float) -> float | None:
    if isinstance(given, DefaultValue):
        return default
    return None if given is None else float(given)


def _content(data: RequestData | Letter | None) -> dict[str, Any]:
    if data is None:
        return {}
    if isinstance(data, Letter):
        return {"data": data.content, "headers": JSON}
    if data.contains_files:
        return {"data": _form(data)}
    return {"data": as_json(data.parameters), "headers": JSON}


def _form(data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form


def _retry_after(body: bytes) -> float:
    try:
        return float(json.loads(body)["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return 1.0
