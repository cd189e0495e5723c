"""Hands updates to the handlers: each chat in order, several chats at once, none of them twice.

What polling and webhook have in common. May import: `bot.channels.journal`, this room.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Any, Literal

from telegram import Bot, Update

from bot.channels.journal import Claim, Updates
from bot.channels.telegram.delivery import BodyBudget, Delivery, Letter, under_way
from bot.channels.telegram.vitals import Vitals

log = logging.getLogger(__name__)

AT_ONCE = 16  # chats answered at the same time; an answer costs a network's round trip
LONGEST = 60.0  # seconds for one update; 429 alone may hold it up for 30
PRIVATE = "private"
LARGEST = 1 << 63  # what a database column takes


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an update ended.

    Attributes:
        state: "done": never bring it again; "later": bring it again, it is not answered.
        letter: What the response to the webhook must be.
    """

    state: Literal["done", "later"]
    letter: Letter | None = None


class Intake:
    """Takes updates in, one at a time for each chat."""

    def __init__(
        self,
        bot: Bot,
        handle: Callable[[Update], Awaitable[None]],
        updates: Updates,
        vitals: Vitals,
        at_once: int = AT_ONCE,
    ) -> None:
        self.updates = updates
        self.vitals = vitals
        self._bot = bot
        self._handle = handle
        self._lanes = Lanes(at_once)

    def read(self, data: Any) -> Update | None:
        """Make an update of what Telegram sent; None, and a counted error, if it is none."""
        try:
            update = Update.de_json(data, self._bot)
            _insist_on_sense(update)
        except Exception as error:
            # Whatever is wrong with it would be wrong again: it must not come back for ever.
            self.vitals.updates["unreadable"] += 1
            log.warning("update_unreadable", extra={"fields": {"error": type(error).__name__}})
            return None
        return update

    async def take(
        self, update: Update, *, claimed: bool, body: BodyBudget | None = None
    ) -> Outcome:
        """Answer *update*, after those of the same chat that came before.

        Args:
            update: Readable, see `read`.
            claimed: The caller has claimed it; else that is done before anything is sent.
            body: Set if the answer may be the response to a webhook.
        """
        lane = lane_of(update)
        turn = await self._lanes.enter(lane)
        try:
            return await self._answer(update, claimed, body)
        finally:
            self._lanes.leave(lane, turn)

    async def _answer(self, update: Update, claimed: bool, body: BodyBudget | None) -> Outcome:
        number, chat = update.update_id, update.effective_chat
        state: list[Claim] = []

        async def claim() -> Claim:
            state.append((await self.updates.claim([number]))[number])
            return state[-1]

        private = chat.id if chat is not None and chat.type == PRIVATE else None
        delivery = Delivery(None if claimed else claim, chat=private, body=body)
        try:
            # The alarm first: it stays in the loop for a while, and keeps its context alive.
            async with asyncio.timeout(LONGEST):
                token = under_way.set(delivery)
                try:
                    await self._handle(update)
                finally:
                    under_way.reset(token)
        except TimeoutError:
            delivery.became = "too_slow"
            log.error("update_too_slow", extra={"fields": {"update": number}})
        except asyncio.CancelledError:  # told to stop: whoever comes next answers it
            if delivery.claimed and not delivery.sent:
                self.updates.release(number)
            raise
        self.vitals.took(time.perf_counter() - delivery.began)
        if state and state[-1] != "ours":
            self.vitals.updates["repeated"] += 1
            return Outcome("done" if state[-1] == "done" else "later")
        return self._end(number, delivery)

    def _end(self, number: int, delivery: Delivery) -> Outcome:
        if delivery.unreachable and not delivery.sent:
            self.vitals.updates["postponed"] += 1
            if delivery.claimed:
                self.updates.release(number)
            return Outcome("later")
        self.vitals.updates[delivery.became] += 1
        if delivery.letter is not None:
            # Not marked as done: only Telegram's taking the response makes it so, and it
            # brings the update again if it did not.
            self.vitals.in_body += 1
            if delivery.claimed:
                self.updates.release(number)
        elif delivery.claimed:
            self.updates.mark_done(number)
        return Outcome("done", delivery.letter)


class Lanes:
    """Lets one pass at a time in each lane, in order of arrival, and so many in all."""

    def __init__(self, at_once: int) -> None:
        self._last: dict[Hashable, asyncio.Event] = {}
        self._room = asyncio.Semaphore(at_once)

    async def enter(self, lane: Hashable) -> asyncio.Event:
        """Wait for one's turn in *lane*, and give what `leave` must be given at its end."""
        before, mine = self._last.get(lane), asyncio.Event()
        self._last[lane] = mine
        try:
            if before is not None:
                await before.wait()
            await self._room.acquire()
        except BaseException:
            self._next(lane, mine)
            raise
        return mine

    def leave(self, lane: Hashable, turn: asyncio.Event) -> None:
        """Let the next one have its turn."""
        self._room.release()
        self._next(lane, turn)

    def _next(self, lane: Hashable, turn: asyncio.Event) -> None:
        turn.set()
        if self._last.get(lane) is turn:
            del self._last[lane]


def lane_of(update: Update) -> Hashable:
    """Give what must be kept in order: the chat, else the person, else nothing but itself."""
    chat, user = update.effective_chat, update.effective_user
    return chat.id if chat else user.id if user else ("update", update.update_id)


def _insist_on_sense(update: Update) -> None:
    """Raise some error unless the parts that handlers rely on are what they seem.

    The library takes values as they come. Telegram sends sound ones; others need not.
    """
    chat, user, message = update.effective_chat, update.effective_user, update.effective_message
    query, inline = update.callback_query, update.inline_query
    numbers = [update.update_id, *(part.id for part in (chat, user) if part is not None)]
    texts: list[Any] = []
    if message is not None:
        numbers += [message.message_id, message.chat.id]
        numbers += [n for e in message.entities for n in (e.offset, e.length)]
        numbers += [message.from_user.id] if message.from_user is not None else []
        message.date.timestamp()
        texts += [message.text, message.caption, message.chat.type]
        if message.entities and message.text is None:
            msg = "entities of no text"
            raise TypeError(msg)
    texts += [user.language_code] if user is not None else []
    texts += [query.data, query.id] if query is not None else []
    texts += [inline.query, inline.id] if inline is not None else []
    sound = all(type(number) is int and abs(number) < LARGEST for number in numbers)
    if not sound or update.update_id < 0:
        msg = "a number is none"
        raise TypeError(msg)
    for text in texts:
        if text is not None:
            text.encode()  # half a surrogate pair is no text
