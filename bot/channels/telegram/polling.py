"""Long polling that loses nothing: an update is confirmed only after its handlers have ended.

A slow chat holds up the confirmation, not the others: what comes meanwhile is answered beside
it. May import: `bot.errors`, this room.
"""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any
from urllib.parse import urlencode

from telegram import Update
from telegram.error import Conflict, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest

from bot.channels.telegram.causes import cause_of
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.transport import is_refused
from bot.channels.telegram.vitals import Vitals
from bot.errors import TokenRefusedError

log = logging.getLogger(__name__)

WAIT = 25  # seconds that Telegram holds an empty poll open
READ = 35.0  # seconds after which a poll counts as lost
BATCH = 100  # updates a poll may bring; so many are in hand at most, which bounds memory too
GLANCE = 0.25  # seconds before we look for others while a chat is slow
AGAIN = 2.0  # seconds before an update that could not be answered is tried again
PAUSES = (0.5, 1.0, 2.0, 5.0)  # seconds before trying again; the last one repeats
CONFLICT_PAUSE = 30.0  # seconds to leave the field to another poller
LAST_WORDS = 4.0  # seconds that updates in hand may take after we were told to stop
LAST_POLL = 0.7  # seconds to tell Telegram what was answered
WANTED = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")


class Poller:
    """Fetches updates and hands them to an `Intake`."""

    def __init__(
        self,
        request: BaseRequest,
        address: str,
        intake: Intake,
        *,
        conflict_pause: float = CONFLICT_PAUSE,
    ) -> None:
        """Poll with *request* at *address*, the part before `/getUpdates` (a secret)."""
        self._request = request
        self._address = address
        self._intake = intake
        self._conflict_pause = conflict_pause
        self._offset: int | None = None
        self._stopping = asyncio.Event()
        self._in_hand: dict[int, asyncio.Task[bool]] = {}
        self._open: set[int] = set()  # fetched and not handled: in hand, or to be fetched again
        self._handled: set[int] = set()  # not to be confirmed yet because of an earlier open one
        self._last: int | None = None  # the newest update that was fetched
        self._failures = 0

    @property
    def _vitals(self) -> Vitals:
        return self._intake.vitals

    def stop(self) -> None:
        """Take no more updates; `run` returns when those in hand are answered."""
        self._stopping.set()

    async def run(self) -> None:
        """Poll until `stop`; then five seconds are enough to end in order.

        Raises:
            TokenRefusedError: Telegram does not know the token any more.
        """
        try:
            while not self._stopping.is_set():
                updates = await self._poll()
                if updates:
                    await self._take(updates)
                await self._settle(GLANCE)
            await self._settle(LAST_WORDS)
        finally:
            for task in self._in_hand.values():
                task.cancel()  # not confirmed, so it comes again at the next start
            await asyncio.gather(*self._in_hand.values(), return_exceptions=True)
        await self._confirm()

    async def _poll(self) -> list[Any]:
        """Ask once; on failure wait as long as that failure asks for, and give nothing."""
        wait = 0 if self._in_hand else WAIT
        poll = asyncio.create_task(self._fetch(wait))
        stop = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({poll, stop}, return_when=asyncio.FIRST_COMPLETED)
            updates = await poll if poll.done() else []
        except TelegramError as error:
            if await is_refused(error, self._request, self._address):
                raise TokenRefusedError from None
            await self._back_off(error)
            return []
        finally:
            stop.cancel()
            poll.cancel()
        self._failures = 0
        self._vitals.heard()
        if self._vitals.other_poller and not self._stopping.is_set():
            self._vitals.other_poller = False
            log.info("alone_again")
        return updates

    async def _fetch(self, wait: int) -> list[Any]:
        asked: dict[str, str | int] = {
            "limit": BATCH,
            "timeout": wait,
            "allowed_updates": json.dumps(WANTED),
        }
        if self._offset is not None:
            asked["offset"] = self._offset
        url = f"{self._address}/getUpdates?{urlencode(asked)}"
        updates = await self._request.post(url, read_timeout=READ if wait else READ - WAIT)
        return updates if isinstance(updates, list) else []

    async def _back_off(self, error: TelegramError) -> None:
        if isinstance(error, Conflict) and "webhook" in error.message:
            log.warning("webhook_given_up", extra={"fields": {"hint": "polling was asked for"}})
            await self._give_up_webhook()
            return
        if isinstance(error, Conflict):
            if not self._vitals.other_poller:
                fields = {"hint": "only one process may poll with this token"}
                log.error("another_poller", extra={"fields": fields})
            self._vitals.other_poller = True
            await self._pause(self._conflict_pause)
            return
        pause = PAUSES[min(self._failures, len(PAUSES) - 1)]
        if isinstance(error, RetryAfter):
            pause = max(pause, float(error._retry_after.total_seconds()))
        self._failures += 1
        if not isinstance(error, TimedOut):
            cause = cause_of(error, self._address.rpartition("/bot")[2])
            about = {"error": type(error).__name__, "cause": cause, "pause_s": pause}
            log.warning("poll_failed", extra={"fields": about})
        await self._pause(pause)

    async def _give_up_webhook(self) -> None:
        """End the webhook of an earlier run; what it did not deliver comes by polling."""
        try:
            await self._request.post(f"{self._address}/deleteWebhook", read_timeout=READ - WAIT)
        except TelegramError as error:
            about = {"error": type(error).__name__}
            log.warning("webhook_not_given_up", extra={"fields": about})
            await self._pause(PAUSES[-1])

    async def _take(self, updates: list[Any]) -> None:
        fresh: dict[int, Update] = {}
        for data in updates:
            number = _number(data)
            if number is None or number in self._in_hand or number in self._handled:
                continue
            self._last = number
            update = self._intake.read(data)
            if update is None:
                self._handled.add(number)
            else:
                fresh[number] = update
        claims = await self._intake.updates.claim(fresh) if fresh else {}
        for number, update in fresh.items():
            if claims[number] == "done":
                self._vitals.updates["repeated"] += 1
                self._handled.add(number)
                continue
            # One that another process answers is looked at again until it is done, or until
            # the other is gone and its claim has lapsed.
            work = self._answer(number, update) if claims[number] == "ours" else _later()
            self._in_hand[number] = asyncio.create_task(work)
            self._open.add(number)

    async def _answer(self, number: int, update: Update) -> bool:
        outcome = await self._intake.take(update, claimed=True)
        return outcome.state == "done" or await _later()

    async def _settle(self, seconds: float) -> None:
        """Wait for what is in hand, at most so long, and move the offset behind what is done."""
        if self._in_hand:
            await asyncio.wait(self._in_hand.values(), timeout=seconds)
        for number in [n for n, task in self._in_hand.items() if task.done()]:
            task = self._in_hand.pop(number)
            if error := task.exception():
                fields = {"update": number, "error": type(error).__name__}
                log.error("update_failed", extra={"fields": fields})
                self._vitals.updates["failed"] += 1
            if error or task.result():
                self._open.discard(number)
                self._handled.add(number)
        if self._last is not None:
            self._offset = min(self._open, default=self._last + 1)
            self._handled = {n for n in self._handled if n >= self._offset}

    async def _confirm(self) -> None:
        """Tell Telegram what was handled, so that the next start does not see it again."""
        if self._offset is None:
            return
        try:
            async with asyncio.timeout(LAST_POLL):
                url = f"{self._address}/getUpdates?offset={self._offset}&limit=1&timeout=0"
                await self._request.post(url, read_timeout=LAST_POLL)
        except (TelegramError, TimeoutError) as error:
            log.warning("not_confirmed", extra={"fields": {"error": type(error).__name__}})

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return


async def _later() -> bool:
    """Wait before an update is tried again."""
    await asyncio.sleep(AGAIN)
    return False


def _number(data: Any) -> int | None:
    number = data.get("update_id") if isinstance(data, dict) else None
    return number if isinstance(number, int) else None
