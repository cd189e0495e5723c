"""The webhook in the life of processes: killed, told to stop, side by side, taken away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession
from telegram import Bot as TelegramBot
from telegram import Update

from bot.channels.telegram import webhook
from bot.channels.telegram.intake import Intake
from bot.channels.telegram.vitals import Vitals
from bot.channels.telegram.webhook import CHECKED_EVERY, SECRET_HEADER, Endpoint, Webhook
from bot.telemetry.health import DEAF
from tests.botapi import FakeTelegram
from tests.bots import ANSWER, QUESTION, eventually
from tests.hooked import SECRET, Hooked
from tests.unkept import NoUpdates

LONG_AGO = -1e6  # monotonic seconds


@pytest.fixture
def own(tmp_path: Path) -> Iterator[FakeTelegram]:
    """A Bot API for one test."""
    with FakeTelegram() as server:
        yield server


def test_updates_are_delivered_only_when_answered(own: FakeTelegram, tmp_path: Path) -> None:
    """
    Killed while it answers: Telegram has no 200, and brings the question to the next process.
    """
    with Hooked(own, tmp_path, {"CARSI_WEBHOOK_BODY_RATE": "0"}) as bot:
        bot.awaits_ready()
        own.hangs("sendMessage")
        ana = own.person("Ana", language="en")
        ana.says(QUESTION)
        eventually(lambda: own.calls("sendMessage"))
        assert own.pending_updates == 1

        bot.dies()
        bot.comes_back()

        assert ANSWER in ana.reads(timeout=30).text
        own.awaits_confirmation()
        assert len(ana.messages()) == 1


def test_what_cannot_be_sent_is_brought_again(own: FakeTelegram, tmp_path: Path) -> None:
    """
    Telegram takes no calls for a while, though it brings updates.
    """
    with Hooked(own, tmp_path, {"CARSI_WEBHOOK_BODY_RATE": "0"}) as bot:
        bot.awaits_ready()
        own.fails("sendMessage", 502, times=4)
        ana = own.person("Ana", language="en")

        answer = ana.asks(QUESTION, timeout=30)

        assert ANSWER in answer.text
        own.awaits_confirmation()
        assert 503 in [attempt.status for attempt in own.webhook_attempts]
        assert len(ana.messages()) == 1


def test_what_is_in_flight_is_finished_at_the_end(own: FakeTelegram, tmp_path: Path) -> None:
    """
    SIGTERM: the requests in hand get their answers, exit 0.
    """
    people = [own.person(f"P{number}", language="en") for number in range(10)]
    with Hooked(own, tmp_path, {"CARSI_WEBHOOK_BODY_RATE": "0"}) as bot:
        bot.awaits_ready()
        own.fails("sendMessage", 429, retry_after=1, times=10)
        for person in people:
            person.says(QUESTION)
        eventually(lambda: len(own.calls("sendMessage")) >= 10)

        assert bot.ends() == 0

        assert [len(person.messages()) for person in people] == [1] * 10
        assert own.pending_updates == 0


def test_a_revoked_token_ends_the_process(own: FakeTelegram, tmp_path: Path) -> None:
    """
    Updates still come, but nothing can be said any more.
    """
    with Hooked(own, tmp_path, {"CARSI_WEBHOOK_BODY_RATE": "0"}) as bot:
        bot.awaits_ready()
        own.fails("*", 401, times=1000)

        own.person("Ana", language="en").says(QUESTION)

        assert bot.process.wait(20) == 2
        assert "Telegram does not accept CARSI_TELEGRAM_TOKEN" in bot.log


def test_replicas_agree_on_a_secret_without_being_told(own: FakeTelegram, tmp_path: Path) -> None:
    """
    It is made from the token, and is not the token.
    """
    with ExitStack() as stack:
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            bot = stack.enter_context(Hooked(own, tmp_path / name, {"CARSI_WEBHOOK_SECRET": ""}))
            bot.awaits_ready()
        eventually(lambda: len(own.calls("setWebhook")) >= 2)

        first, second = (call.params["secret_token"] for call in own.calls("setWebhook")[:2])

        assert first == second
        assert own.token not in first
        assert len(first) == 64


def test_a_webhook_that_telegram_refuses_is_explained(own: FakeTelegram, tmp_path: Path) -> None:
    """
    In Telegram's words; a new start would not mend it, but a mended name does, without one.
    """
    said = "Bad Request: bad webhook: Failed to resolve host: Name or service not known"
    own.fails("setWebhook", 400, description=said, times=1000)
    with Hooked(own, tmp_path) as bot:
        (line, *_) = eventually(lambda: bot.logged("webhook_not_checked"))
        report, alive = bot.health(), bot.get("/healthz")[0]
        own.comes_back()
        bot.awaits_ready()
        mended = bot.health()

    assert "error=BadRequest cause=Bad webhook: failed to resolve host" in line
    assert (report["status"], alive) == ("not ready", 200)
    assert "Bad webhook: failed to resolve host" in report["troubles"][0]
    assert (mended["status"], mended["troubles"]) == ("ok", [])


@asynccontextmanager
async def webhook_of(own: FakeTelegram, vitals: Vitals) -> AsyncIterator[Webhook]:
    """Serve a webhook in the loop of the test, with the library's own client."""
    endpoint = Endpoint(f"{own.url}/hook", "127.0.0.1", 0, SECRET, body_rate=0.0)

    async def nothing(update: Update) -> None:
        pass

    async with TelegramBot(own.token, f"{own.url}/bot") as bot:
        hook = Webhook(bot, endpoint, Intake(bot, nothing, NoUpdates(), vitals))
        running = asyncio.create_task(hook.run())
        try:
            yield hook
        finally:
            hook.stop()
            await running


async def brings(hook: Webhook, secret: str) -> int:
    """Bring what is no update, and give the status of the answer."""
    address, headers = f"http://127.0.0.1:{hook.port}/hook", {SECRET_HEADER: secret}
    async with ClientSession() as session, session.post(address, headers=headers) as response:
        return response.status


async def test_telegram_is_heard_by_webhook_only_when_it_says_something(own: FakeTelegram) -> None:
    """
    Gone for two minutes, it is as unhealthy as by polling: the bot is started anew.
    """
    vitals = Vitals(mode="webhook", heard_at=LONG_AGO)
    own.fails("getWebhookInfo", 502, times=1000)
    async with webhook_of(own, vitals) as hook:
        await asyncio.to_thread(own.awaits_call, "getWebhookInfo")
        unheard = [vitals.heard_at, await brings(hook, "forged"), vitals.heard_at]
        delivered = [await brings(hook, SECRET), vitals.heard_at > LONG_AGO]

    assert unheard == [LONG_AGO, 401, LONG_AGO]
    assert delivered == [200, True]


async def test_telegram_is_heard_when_it_tells_of_the_webhook(own: FakeTelegram) -> None:
    """
    On a quiet day nobody writes for hours.
    """
    vitals = Vitals(mode="webhook", heard_at=LONG_AGO)
    async with webhook_of(own, vitals):
        await asyncio.to_thread(own.awaits_call, "setWebhook")

    assert vitals.heard_at > LONG_AGO
    assert 3 * CHECKED_EVERY < DEAF  # several may fail before that is deafness


async def test_a_webhook_taken_away_is_set_again(
    own: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Somebody ran the bot by polling for a moment, and that ended our webhook.
    """
    monkeypatch.setattr(webhook, "CHECKED_EVERY", 0.02)
    async with webhook_of(own, Vitals()):
        await asyncio.to_thread(own.awaits_call, "setWebhook")
        own.world.webhook = None
        await asyncio.to_thread(own.awaits_call, "setWebhook", count=2)
