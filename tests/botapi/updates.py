"""The updates that wait for the bot: delivered until confirmed, never twice to two takers.

Knows neither chats nor HTTP. `poll` is getUpdates; the webhook takes updates one by one.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from itertools import islice

from .calls import Json
from .refusals import Refusal, conflict

FUTURE = 10  # ids; an offset further ahead than this belongs to some other bot
FIRST_UPDATE_ID = 500_000_001  # Telegram begins anywhere; a bot must not expect 1
ONLY_WHEN_ASKED_FOR = {"chat_member", "message_reaction", "message_reaction_count"}
OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


class UpdateQueue:
    """Updates in order of arrival, oldest first."""

    def __init__(self) -> None:
        self.pending: OrderedDict[int, Json] = OrderedDict()
        self.allowed: frozenset[str] = frozenset()  # empty: all but the ONLY_WHEN_ASKED_FOR
        self.arrived = asyncio.Event()  # for the webhook; set at each arrival
        self._next_id = FIRST_UPDATE_ID
        self._poll: asyncio.Future[None] | None = None

    def add(self, update: Json) -> int | None:
        """Queue *update* and wake whoever waits for it.

        An `update_id` of its own is kept; the next ones count on from there.

        Returns:
            Its id, or None when the bot did not ask for this kind of update.
        """
        kinds = update.keys() - {"update_id"}
        if not kinds or not all(self.wants(kind) for kind in kinds):
            return None
        update_id = int(update.get("update_id", self._next_id))
        self._next_id = max(self._next_id, update_id + 1)
        self.pending[update_id] = {"update_id": update_id, **update}
        self.arrived.set()
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        return update_id

    @property
    def polled(self) -> bool:
        """Somebody waits for updates right now."""
        return self._poll is not None

    def wants(self, kind: str) -> bool:
        """Tell whether the bot asked for updates of this kind."""
        return kind in self.allowed if self.allowed else kind not in ONLY_WHEN_ASKED_FOR

    async def poll(self, *, limit: int, seconds: float) -> list[Json]:
        """Wait up to that many *seconds* for updates from *offset* on.

        What is returned stays pending until it is confirmed.

        Raises:
            Refusal: A newer poll, or a webhook, ended this one.
        """
        self.end_poll(conflict(OTHER_POLLER))
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            batch = list(islice(self.pending.values(), limit))
            left = deadline - asyncio.get_running_loop().time()
            if batch or left <= 0:
                return batch
            await self._wait(left)

    def end_poll(self, reason: Refusal) -> None:
        """End the poll that waits, if there is one."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(reason)

    def clear(self) -> None:
        """Forget everything that waits."""
        self.pending.clear()

    def confirm(self, offset: int) -> None:
        """Forget what comes before *offset*, or with a negative one all but the last so many.

        An offset from a future that cannot be is ignored, and so confirms nothing.
        """
        if offset > self._next_id + FUTURE:
            return
        if offset < 0:
            while len(self.pending) > -offset:
                self.pending.popitem(last=False)
        while self.pending and next(iter(self.pending)) < offset:
            self.pending.popitem(last=False)

    async def _wait(self, seconds: float) -> None:
        poll = asyncio.get_running_loop().create_future()
        self._poll = poll
        try:
            await asyncio.wait_for(poll, seconds)
        except TimeoutError:
            pass
        finally:
            if self._poll is poll:
                self._poll = None
