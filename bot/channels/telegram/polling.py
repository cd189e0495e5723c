"""Long polling that loses nothing: a batch is confirmed only after its handlers have ended.

May import: `bot.errors`.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError, TimedOut

from bot.errors import TokenRefusedError

log = logging.getLogger(__name__)

WAIT = 25  # seconds that Telegram holds an empty poll open
BATCH = 100  # updates a poll may bring; bounds memory too
HANDLER_LIMIT = 25.0  # seconds for one chat's updates of a batch
PAUSES = (0.5, 1.0, 2.0, 5.0)  # seconds before trying again; the last one repeats
CONFLICT_PAUSE = 30.0  # seconds to leave the field to another poller
WANTED = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")


class Poller:
    """Fetches updates and hands them to a handler, per-chat in order, several chats at once."""

    def __init__(self, bot: Bot, handle: Callable[[Update], Awaitable[None]]) -> None:
        self._bot = bot
        self._handle = handle
        self._offset: int | None = None
        self._stopping = asyncio.Event()
        self.polled_at = time.monotonic()

    def stop(self) -> None:
        """Take no more updates; `run` returns when those in hand are answered."""
        self._stopping.set()

    async def run(self) -> None:
        """Poll until `stop`.

        Raises:
            TokenRefusedError: Telegram does not know the token any more.
        """
        failures = 0
        while not self._stopping.is_set():
            try:
                updates = await self._poll()
            except InvalidToken:
                raise TokenRefusedError from None
            except Conflict:
                log.error("another_poller", extra={"fields": {"pause_s": CONFLICT_PAUSE}})
                await self._pause(CONFLICT_PAUSE)
            except TelegramError as error:
                pause = PAUSES[min(failures, len(PAUSES) - 1)]
                if isinstance(error, RetryAfter):
                    pause = max(pause, float(error._retry_after.total_seconds()))
                failures += 1
                if not isinstance(error, TimedOut):
                    fields = {"error": type(error).__name__, "pause_s": pause}
                    log.warning("poll_failed", extra={"fields": fields})
                await self._pause(pause)
            else:
                failures = 0
                self.polled_at = time.monotonic()
                await self._all(updates)
                if updates:
                    self._offset = updates[-1].update_id + 1
        await self._confirm()

    async def _poll(self) -> tuple[Update, ...]:
        poll = asyncio.create_task(
            self._bot.get_updates(
                offset=self._offset, limit=BATCH, timeout=WAIT, allowed_updates=WANTED
            )
        )
        stop = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({poll, stop}, return_when=asyncio.FIRST_COMPLETED)
            return await poll if poll.done() else ()
        finally:
            stop.cancel()
            poll.cancel()

    async def _all(self, updates: Iterable[Update]) -> None:
        chats: dict[object, list[Update]] = {}
        for update in updates:
            chat, user = update.effective_chat, update.effective_user
            key = chat.id if chat else user.id if user else update.update_id
            chats.setdefault(key, []).append(update)
        await asyncio.gather(*(self._in_order(batch) for batch in chats.values()))

    async def _in_order(self, updates: list[Update]) -> None:
        try:
            async with asyncio.timeout(HANDLER_LIMIT):
                for update in updates:
                    await self._handle(update)
        except TimeoutError:
            log.error("handler_too_slow", extra={"fields": {"updates": len(updates)}})

    async def _pause(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return

    async def _confirm(self) -> None:
        """Tell Telegram what was handled, so that the next start does not see it again."""
        if self._offset is not None:
            try:
                await self._bot.get_updates(offset=self._offset, limit=1, timeout=0)
            except TelegramError as error:
                log.warning("not_confirmed", extra={"fields": {"error": type(error).__name__}})
