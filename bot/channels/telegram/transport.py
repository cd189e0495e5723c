"""Telegram's HTTP on aiohttp: a quarter of the CPU of the library's own client.

A `BaseRequest` for python-telegram-bot. The token is part of every address, so no address is
ever logged or shown. May import: nothing of ours.
"""

from __future__ import annotations

from typing import Any

import aiohttp
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

READ = 10.0  # seconds for an answer; a long poll brings its own
CONNECT = 5.0
UPLOAD = 30.0


class AiohttpRequest(BaseRequest):
    """One pool of connections to the Bot API."""

    def __init__(self, *, connections: int) -> None:
        """Keep up to *connections* open; further requests wait for one."""
        self._connections = connections
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
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send one request and give status and body.

        Raises:
            TimedOut: No answer in time; the request may have been carried out.
            NetworkError: The connection could not be made or broke.
        """
        if self._session is None:
            msg = "the transport is not initialized"
            raise RuntimeError(msg)
        uploads = request_data is not None and request_data.contains_files
        read = _seconds(read_timeout, UPLOAD if uploads else READ)
        timeout = aiohttp.ClientTimeout(
            sock_connect=_seconds(connect_timeout, CONNECT), sock_read=read
        )
        try:
            async with self._session.request(
                method, url, data=_body(request_data), timeout=timeout
            ) as response:
                return response.status, await response.read()
        except TimeoutError as error:
            raise TimedOut(f"no answer within {read:g} s") from error
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from None  # its text may hold the address


def _seconds(given: Any, default: float) -> float | None:
    if isinstance(given, DefaultValue):
        return default
    return None if given is None else float(given)


def _body(data: RequestData | None) -> Any:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
