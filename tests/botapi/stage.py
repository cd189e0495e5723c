"""A thread with an event loop, in which the world lives and everything happens.

The test acts from its own thread: `run` does something in the world, `wait` looks until
there is something to see. An async test must not block its own loop, on which the bot may
run: there, use `await asyncio.to_thread(ana.asks, "…")`.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

from .faults import Faults
from .front import Entrance, Front
from .webhooks import WebhookSender
from .world import World

T = TypeVar("T")
ANSWERS_WITHIN = 30.0  # seconds; the loop is never busy for so long, so it must be dead


class Stage:
    """Owns the thread, the world in it, and the port to it."""

    def __init__(self, world: World, *, port: int) -> None:
        self.world = world
        self.faults = Faults()
        self.front = Front(world, self.faults)
        self.webhooks = WebhookSender(world, self.front.execute)
        self.entrance = Entrance(self.front.app, port)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._live, name="fake-telegram", daemon=True)
        self._deliveries: asyncio.Task[None] | None = None
        self._reopening: concurrent.futures.Future[None] | None = None

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(ANSWERS_WITHIN)

    def stop(self) -> None:
        """End everything."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(ANSWERS_WITHIN)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(ANSWERS_WITHIN)
        self._loop.close()

    def run(self, act: Callable[[], T]) -> T:
        """Do something in the world, and tell those who watch it."""

        async def acting() -> T:
            done = act()
            self.world.happened()
            return done

        return asyncio.run_coroutine_threadsafe(acting(), self._loop).result(ANSWERS_WITHIN)

    def wait(self, look: Callable[[], T | None], *, timeout: float) -> T | None:
        """Look at the world until something is seen, at most *timeout* seconds."""
        watching = asyncio.run_coroutine_threadsafe(
            self.world.until(look, seconds=timeout), self._loop
        )
        return watching.result(timeout + ANSWERS_WITHIN)

    def shut_for(self, seconds: float) -> None:
        """Close the port now, and open it again after *seconds*."""
        self._forget_reopening()
        asyncio.run_coroutine_threadsafe(self.entrance.shut(), self._loop).result(ANSWERS_WITHIN)
        self._reopening = asyncio.run_coroutine_threadsafe(self._open_after(seconds), self._loop)

    def open_again(self) -> None:
        """Open the port if it is shut."""
        self._forget_reopening()
        asyncio.run_coroutine_threadsafe(self.entrance.open(), self._loop).result(ANSWERS_WITHIN)

    def _forget_reopening(self) -> None:
        if self._reopening is not None:
            self._reopening.cancel()

    def _live(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    async def _open(self) -> None:
        await self.entrance.open()
        self._deliveries = asyncio.create_task(self.webhooks.run())

    async def _open_after(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.entrance.open()

    async def _close(self) -> None:
        await self.entrance.close()
        mine = asyncio.current_task()
        rest = [task for task in asyncio.all_tasks() if task is not mine]
        for task in rest:
            task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*rest, return_exceptions=True)
