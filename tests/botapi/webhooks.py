"""Brings updates to the address of setWebhook, again and again until it says yes.

Updates set out in order, up to `max_connections` at once; the slow and the failed ones
overtake each other, and a bot has to live with that.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp

from .calls import Call, Json, call_from_json
from .world import Webhook, World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LONGEST_PAUSE = 5.0  # seconds; Telegram waits longer, a test need not


@dataclass(frozen=True, slots=True)
class Attempt:
    """One delivery, with the status of the answer (0 when there was none)."""

    update_id: int
    status: int
    at: float


class WebhookSender:
    """Delivers while a webhook is set."""

    def __init__(self, world: World, execute: Callable[[Call], Awaitable[Json]]) -> None:
        self.first_pause = 0.1  # seconds before the second attempt; doubled for each one more
        self.timeout = 30.0
        self.attempts: list[Attempt] = []
        self._world = world
        self._execute = execute
        self._under_way: set[int] = set()
        self._resting: set[int] = set()
        self._failures: dict[int, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Deliver until cancelled."""
        try:
            connector = aiohttp.TCPConnector(limit=0)
            async with aiohttp.ClientSession(connector=connector) as session:
                while True:
                    await self._world.updates.arrived.wait()
                    self._world.updates.arrived.clear()
                    self._set_out(session)
        finally:
            for task in self._tasks:
                task.cancel()

    def _set_out(self, session: aiohttp.ClientSession) -> None:
        webhook = self._world.webhook
        if webhook is None:
            return
        for update_id, update in self._world.updates.pending.items():
            if len(self._under_way) >= webhook.max_connections:
                return
            if update_id not in self._under_way and update_id not in self._resting:
                self._under_way.add(update_id)
                task = asyncio.create_task(self._bring(session, webhook, update))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _bring(self, session: aiohttp.ClientSession, webhook: Webhook, update: Json) -> None:
        update_id = int(update["update_id"])
        status, body, complaint = await self._post(session, webhook, update)
        self.attempts.append(Attempt(update_id, status, time.time()))
        self._under_way.discard(update_id)
        if complaint is None:
            self._world.updates.pending.pop(update_id, None)
            self._failures.pop(update_id, None)
            await self._carry_out(body)
        else:
            webhook.last_error_date = int(time.time())
            webhook.last_error_message = complaint
            self._rest(update_id)
        self._world.happened()
        self._world.updates.arrived.set()

    async def _post(
        self, session: aiohttp.ClientSession, webhook: Webhook, update: Json
    ) -> tuple[int, bytes, str | None]:
        headers = {SECRET_HEADER: webhook.secret} if webhook.secret else {}
        limit = aiohttp.ClientTimeout(total=self.timeout)
        try:
            async with session.post(
                webhook.url, json=update, headers=headers, timeout=limit
            ) as response:
                body = await response.read()
        except TimeoutError:
            return 0, b"", "Read timeout expired"
        except aiohttp.ClientConnectorError:
            return 0, b"", "Connection refused"
        except aiohttp.ClientError:
            return 0, b"", "Connection closed by the server"
        if 200 <= response.status < 300:
            return response.status, body, None
        phrase = response.reason or HTTPStatus(response.status).phrase
        complaint = f"Wrong response from the webhook: {response.status} {phrase}"
        return response.status, body, complaint

    def _rest(self, update_id: int) -> None:
        failures = self._failures.get(update_id, 0)
        self._failures[update_id] = failures + 1
        self._resting.add(update_id)
        pause = min(self.first_pause * 2**failures, LONGEST_PAUSE)
        asyncio.get_running_loop().call_later(pause, self._rested, update_id)

    def _rested(self, update_id: int) -> None:
        self._resting.discard(update_id)
        self._world.updates.arrived.set()

    async def _carry_out(self, body: bytes) -> None:
        try:
            named = json.loads(body)
        except ValueError:
            return
        if isinstance(named, dict) and isinstance(named.get("method"), str):
            method = named.pop("method")
            await self._execute(call_from_json(method, named))
