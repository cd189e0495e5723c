"""Long polling: nothing is lost, nothing is answered twice, one slow chat holds up no other."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from telegram import Bot, Update

from bot.channels.journal import Claim, Updates
from bot.channels.telegram import intake, polling
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


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What may be tried again is tried again soon."""
    monkeypatch.setattr(polling, "AGAIN", 0.05)
    monkeypatch.setattr(polling, "PAUSES", (0.05,))


async def reads(person: Person) -> str:
    """Read the next message, from a thread of its own: the bot lives in this one."""
    return (await asyncio.to_thread(person.reads)).text


async def test_an_update_is_confirmed_only_after_it_is_answered(telegram: FakeTelegram) -> None:
    """
    Killed at any moment before, it would come again.
    """
    held = asyncio.Event()

    async def slow(bot: Bot, update: Update) -> None:
        await held.wait()
        await echo(bot, update)

    ana = telegram.person("Ana")
    async with polling_bot(telegram, slow):
        ana.says("hello")
        await asyncio.to_thread(telegram.awaits_call, "getUpdates", count=3)
        assert telegram.pending_updates == 1
        held.set()
        assert await reads(ana) == "you said hello"
        await asyncio.to_thread(telegram.awaits_confirmation)


async def test_a_slow_chat_holds_up_no_other(telegram: FakeTelegram) -> None:
    """
    Telegram may keep one chat waiting for half a minute.
    """
    held = asyncio.Event()
    ana, ben = telegram.person("Ana"), telegram.person("Ben")

    async def slow_for_ana(bot: Bot, update: Update) -> None:
        if update.effective_chat and update.effective_chat.id == ana.id:
            await held.wait()
        await echo(bot, update)

    async with polling_bot(telegram, slow_for_ana):
        ana.says("slow")
        await asyncio.to_thread(telegram.awaits_call, "getUpdates", count=2)
        for number in range(5):
            ben.says(f"quick {number}")
            assert await reads(ben) == f"you said quick {number}"
        held.set()
        assert await reads(ana) == "you said slow"
        await asyncio.to_thread(telegram.awaits_confirmation)

    assert [m.text for m in ana.messages()] == ["you said slow"]


async def test_a_chat_is_answered_in_order(telegram: FakeTelegram) -> None:
    """
    "In English please" must come before the question that follows it.
    """
    ana = telegram.person("Ana")
    first = asyncio.Event()

    async def slow_at_first(bot: Bot, update: Update) -> None:
        if not first.is_set():
            first.set()
            await asyncio.sleep(0.1)
        await echo(bot, update)

    for number in range(5):
        ana.says(str(number))
    async with polling_bot(telegram, slow_at_first):
        answers = [await reads(ana) for _ in range(5)]

    assert answers == [f"you said {number}" for number in range(5)]


async def test_a_question_that_cannot_be_answered_now_is_answered_later(
    telegram: FakeTelegram,
) -> None:
    """
    Telegram is broken for longer than we try again: the update stays with it meanwhile.
    """
    ana = telegram.person("Ana")
    telegram.fails("sendMessage", 502, times=5)

    async with polling_bot(telegram) as running:
        ana.says("hello")
        assert await reads(ana) == "you said hello"
        await asyncio.to_thread(telegram.awaits_confirmation)

    assert [m.text for m in ana.messages()] == ["you said hello"]
    assert running.vitals.updates["postponed"] == 2


async def test_what_was_answered_before_is_not_answered_again(telegram: FakeTelegram) -> None:
    """
    A process that was killed before it could confirm starts with the same updates.
    """
    ana, kept = telegram.person("Ana"), Kept()
    ana.says("one")
    ana.says("two")
    kept.state[next(iter(telegram.world.updates.pending))] = "done"

    async with polling_bot(telegram, updates=kept):
        await asyncio.to_thread(telegram.awaits_confirmation)

    assert [m.text for m in ana.messages()] == ["you said two"]


async def test_what_another_process_answers_is_left_to_it(telegram: FakeTelegram) -> None:
    """
    And taken over when that process is gone.
    """
    ana, kept = telegram.person("Ana"), Kept()
    ana.says("one")
    number = next(iter(telegram.world.updates.pending))
    kept.state[number] = "taken"

    async with polling_bot(telegram, updates=kept):
        await asyncio.to_thread(telegram.awaits_call, "getUpdates", count=3)
        assert ana.messages() == []
        kept.release(number)
        assert await reads(ana) == "you said one"


async def test_an_unreadable_update_blocks_nothing(telegram: FakeTelegram) -> None:
    """
    It would come for ever, and everything behind it never.
    """
    ana = telegram.person("Ana")
    telegram.deliver({"message": {"message_id": "x", "date": {}, "chat": []}})
    telegram.deliver({"callback_query": {"id": "1", "from": 7, "message": "x"}})
    ana.says("hello")

    async with polling_bot(telegram) as running:
        assert await reads(ana) == "you said hello"
        await asyncio.to_thread(telegram.awaits_confirmation)

    assert running.vitals.updates["unreadable"] == 2


async def test_a_handler_that_breaks_blocks_nothing(telegram: FakeTelegram) -> None:
    """
    A bug of ours is one answer lost, not all.
    """
    ana = telegram.person("Ana")

    async def broken(bot: Bot, update: Update) -> None:
        if update.message and update.message.text == "boom":
            raise ZeroDivisionError
        await echo(bot, update)

    ana.says("boom")
    ana.says("hello")
    async with polling_bot(telegram, broken):
        assert await reads(ana) == "you said hello"
        await asyncio.to_thread(telegram.awaits_confirmation)


async def test_an_answer_that_takes_too_long_is_given_up_and_counted_once(
    telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    As too slow, and not as answered besides.
    """
    monkeypatch.setattr(intake, "LONGEST", 0.05)

    async def slow(bot: Bot, update: Update) -> None:
        await asyncio.sleep(60)

    telegram.person("Ana").says("hello")
    async with polling_bot(telegram, slow) as running:
        await asyncio.to_thread(telegram.awaits_confirmation)

    assert running.vitals.updates == {"too_slow": 1}


async def test_a_backlog_is_taken_in_pieces(telegram: FakeTelegram) -> None:
    """
    A million updates that wait must not all come into memory.
    """
    people = [telegram.person(f"P{number}") for number in range(250)]
    for person in people:
        person.says("hello")
    most = 0

    async with polling_bot(telegram) as running:

        async def watch() -> None:
            nonlocal most
            while True:
                most = max(most, len(running.poller._in_hand))
                await asyncio.sleep(0)

        watching = asyncio.create_task(watch())
        await asyncio.to_thread(telegram.awaits_confirmation, timeout=30)
        watching.cancel()

    assert 1 <= most <= 100
    assert [len(person.messages()) for person in people] == [1] * 250


async def test_another_poller_is_said_once_and_shown(
    telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    """
    Two processes with one token: one line a fight, not one a second.
    """
    ana = telegram.person("Ana")
    telegram.fails("getUpdates", 409, times=3)

    async with polling_bot(telegram) as running:
        await asyncio.to_thread(telegram.awaits_call, "getUpdates", count=2)
        seen = running.vitals.other_poller
        ana.says("hello")
        assert await reads(ana) == "you said hello"

    assert seen
    assert not running.vitals.other_poller
    assert caplog.text.count("another_poller") == 1


async def test_a_forgotten_webhook_is_given_up(telegram: FakeTelegram) -> None:
    """
    Who goes back from webhook to polling need not know about deleteWebhook; nothing is dropped.
    """
    ana = telegram.person("Ana")
    async with Bot(telegram.token, f"{telegram.url}/bot") as earlier:
        await earlier.set_webhook("http://127.0.0.1:1/gone")
    ana.says("hello")

    async with polling_bot(telegram):
        assert await reads(ana) == "you said hello"


async def test_too_many_polls_are_slowed_down(telegram: FakeTelegram) -> None:
    """
    Telegram says when to come again.
    """
    ana = telegram.person("Ana")
    telegram.fails("getUpdates", 429, retry_after=1)
    telegram.fails("getUpdates", 502)
    telegram.resets("getUpdates")

    async with polling_bot(telegram):
        ana.says("hello")
        assert await reads(ana) == "you said hello"

    first, second, *_ = telegram.calls("getUpdates")
    assert second.at - first.at >= 1


async def test_a_revoked_token_ends_polling(telegram: FakeTelegram) -> None:
    """
    A process that stays alive and deaf helps nobody.
    """
    telegram.fails("getUpdates", 401)

    async with polling_bot(telegram) as running:
        with pytest.raises(TokenRefusedError):
            await running.task
