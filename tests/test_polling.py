"""Long polling: nothing is lost, nothing is answered twice, one slow chat holds up no other."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Bot, Update

from bot.channels.telegram import polling
from tests.botapi import FakeTelegram
from tests.pollers import Kept, echo, polling_bot, reads


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What may be tried again is tried again soon."""
    monkeypatch.setattr(polling, "AGAIN", 0.05)
    monkeypatch.setattr(polling, "PAUSES", (0.05,))


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
