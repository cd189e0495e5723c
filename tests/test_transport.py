"""Our HTTP to Telegram: what is tried again, what is not, and what never leaves."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Iterator

import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TimedOut

from bot.channels.telegram.transport import AiohttpRequest
from bot.channels.telegram.vitals import Vitals
from tests.botapi import FakeTelegram, Person
from tests.transported import somebody, texts, transported


@pytest.fixture(scope="module")
def server() -> Iterator[FakeTelegram]:
    """A Bot API for this file; each test has people of its own."""
    with FakeTelegram() as running:
        yield running


@pytest.fixture
def ana(server: FakeTelegram) -> Person:
    """Somebody who may be written to."""
    return somebody(server)


@pytest.fixture
def vitals() -> Vitals:
    """Where errors are counted."""
    return Vitals()


@pytest.fixture
async def bot(server: FakeTelegram, vitals: Vitals) -> AsyncIterator[Bot]:
    """The library's bot on our transport, which tries again without long pauses."""
    async with transported(server, vitals) as running:
        yield running


async def test_too_many_requests_is_obeyed(
    server: FakeTelegram, bot: Bot, ana: Person, vitals: Vitals
) -> None:
    """
    Telegram says how long to wait; the answer comes then, once.
    """
    server.fails("sendMessage", 429, retry_after=1, chat_id=ana.id)

    await bot.send_message(ana.id, "hello")

    first, second = [r for r in server.calls("sendMessage") if r.params["chat_id"] == str(ana.id)]
    assert second.at - first.at >= 1
    assert texts(ana) == ["hello"]
    assert vitals.retries["too_many"] == 1


async def test_a_wait_of_minutes_is_not_waited(server: FakeTelegram, bot: Bot, ana: Person) -> None:
    """
    The person has long left by then.
    """
    server.fails("sendMessage", 429, retry_after=600, chat_id=ana.id)

    with pytest.raises(RetryAfter):
        await bot.send_message(ana.id, "hello")

    assert texts(ana) == []


@pytest.mark.parametrize("code", [500, 502, 503, 504])
async def test_a_broken_telegram_is_tried_again(
    server: FakeTelegram, bot: Bot, ana: Person, code: int
) -> None:
    """
    It is broken for a moment, many times a day.
    """
    server.fails("sendMessage", code, times=2, chat_id=ana.id)

    await bot.send_message(ana.id, "hello")

    assert texts(ana) == ["hello"]


async def test_a_telegram_that_stays_broken_is_given_up(
    server: FakeTelegram, bot: Bot, ana: Person
) -> None:
    """
    Bounded: three more attempts.
    """
    server.fails("sendMessage", 502, times=9, chat_id=ana.id)

    with pytest.raises(NetworkError):
        await bot.send_message(ana.id, "hello")

    calls = [r for r in server.calls("sendMessage") if r.params["chat_id"] == str(ana.id)]
    assert len(calls) == 4


async def test_a_reset_connection_is_made_anew(
    server: FakeTelegram, bot: Bot, ana: Person, vitals: Vitals
) -> None:
    """
    A connection that was idle for long is often dead.
    """
    server.resets("sendMessage")

    await bot.send_message(ana.id, "hello")

    assert texts(ana) == ["hello"]
    assert vitals.retries["connection"] == 1


async def test_an_answer_that_may_have_arrived_is_not_sent_again(
    server: FakeTelegram, bot: Bot, ana: Person
) -> None:
    """
    The person has the message, only Telegram's word for it was lost.
    """
    server.swallows_answers("sendMessage", seconds=5)

    with pytest.raises(TimedOut):
        await bot.send_message(ana.id, "hello", read_timeout=0.3)

    assert texts(ana) == ["hello"]


async def test_the_token_is_in_no_error(
    server: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    """
    It is part of every address, and errors like to quote addresses.
    """
    request = AiohttpRequest(connections=1, pauses=())
    await request.initialize()

    with pytest.raises(NetworkError) as refused:
        await request.post(f"http://127.0.0.1:1/bot{server.token}/getMe")
    await request.shutdown()

    assert server.token not in repr(refused.value)
    assert refused.value.__cause__ is None
    assert server.token not in caplog.text


async def test_a_file_is_uploaded(bot: Bot, ana: Person) -> None:
    """
    Pictures go as multipart, and keep their bytes.
    """
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
        "1f15c4890000000d49444154789c6360000000000200015de2b5550000000049454e44ae426082"
    )

    await bot.send_photo(ana.id, io.BytesIO(png), caption="años")

    (message,) = ana.messages()
    assert (message.caption, message.photo_content) == ("años", png)


async def test_half_a_letter_does_not_break_the_call(bot: Bot, ana: Person) -> None:
    """
    People's clients send such halves; quoting them back must not fail.
    """
    await bot.send_message(ana.id, "so \ud83d")

    assert texts(ana) == ["so ?"]
