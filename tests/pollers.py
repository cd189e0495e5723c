"""A poller in this process, with a handler that the test gives, and a memory without a database."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from telegram import Bot, Update

from bot.channels.journal import Claim, Updates
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.transport import AiohttpRequest
from bot.channels.telegram.vitals import Vitals
from bot.errors import TokenRefusedError
from tests.botapi import FakeTelegram, Person


class Kept:
    """Remembers answered updates in memory, as the journal does in a database."""

    def __init__(self) -> None:
        self.state: dict[int, Claim] = {}

    async def claim(self, updates: Any) -> dict[int, Claim]:
        """Give what is known."""
        answer = {i: self.state.get(i, "ours") for i in updates}
        self.state |= {i: "taken" for i, claim in answer.items() if claim == "ours"}
        return answer

    def mark_done(self, update_id: int) -> None:
        """Remember."""
        self.state[update_id] = "done"

    def release(self, update_id: int) -> None:
        """Forget."""
        self.state.pop(update_id, None)


Handle = Callable[[Bot, Update], Awaitable[None]]


async def echo(bot: Bot, update: Update) -> None:
    """Answer with the same words."""
    message = update.message
    assert message is not None
    await bot.send_message(message.chat_id, f"you said {message.text}")


class Running:
    """A poller in this process, with a handler that the test gives."""

    def __init__(self, poller: Poller, vitals: Vitals, task: asyncio.Task[None]) -> None:
        self.poller = poller
        self.vitals = vitals
        self.task = task


@contextlib.asynccontextmanager
async def polling_bot(
    telegram: FakeTelegram, handle: Handle = echo, updates: Updates | None = None
) -> AsyncIterator[Running]:
    """Run a poller until the test is over, with patience for tests."""
    vitals = Vitals()
    polls = AiohttpRequest(connections=1, vitals=vitals, pauses=())
    sends = AiohttpRequest(connections=8, vitals=vitals, pauses=(0.01,))
    base = f"{telegram.url}/bot"
    async with Bot(telegram.token, base, request=sends, get_updates_request=polls) as bot:

        async def handled(update: Update) -> None:
            with contextlib.suppress(Exception):  # as the library's Application does
                await handle(bot, update)

        taking = Intake(bot, handled, updates or Kept(), vitals)
        poller = Poller(polls, bot.base_url, taking, conflict_pause=0.2)
        task = asyncio.create_task(poller.run())
        try:
            yield Running(poller, vitals, task)
        finally:
            poller.stop()
            with contextlib.suppress(TokenRefusedError):
                await task


async def reads(person: Person) -> str:
    """Read the next message, from a thread of its own: the bot lives in this one."""
    return (await asyncio.to_thread(person.reads)).text
