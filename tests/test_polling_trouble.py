"""Long polling in trouble: odd updates, broken handlers, other pollers, a Telegram that refuses."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Bot, Update

from bot.channels.telegram import intake, polling
from bot.errors import TokenRefusedError
from tests.botapi import FakeTelegram
from tests.pollers import echo, polling_bot, reads


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What may be tried again is tried again soon."""
    monkeypatch.setattr(polling, "AGAIN", 0.05)
    monkeypatch.setattr(polling, "PAUSES", (0.05,))


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


@pytest.mark.parametrize("status", [401, 404])
async def test_a_passing_refusal_is_no_revoked_token(telegram: FakeTelegram, status: int) -> None:
    """
    A proxy may not know the bot for a moment.
    """
    telegram.fails("getUpdates", status)

    async with polling_bot(telegram):
        ana = telegram.person("Ana")
        ana.says("hello")
        assert await reads(ana) == "you said hello"


async def test_a_revoked_token_ends_polling(telegram: FakeTelegram) -> None:
    """
    A process that stays alive and deaf helps nobody.
    """
    telegram.fails("getUpdates", 401, times=9)

    async with polling_bot(telegram) as running:
        telegram.fails("getMe", 401, times=9)  # only now: the bot asks for itself at the start
        with pytest.raises(TokenRefusedError):
            await running.task
