"""Calls in the course of an update: the response to a webhook, claims, people who left."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import suppress

import pytest
from telegram import Bot, MessageEntity
from telegram.error import Forbidden, TelegramError

from bot.channels.journal import Claim
from bot.channels.telegram.delivery import BodyBudget, Delivery, NotOursError, under_way
from bot.channels.telegram.places import Place
from bot.channels.telegram.rendering import Piece
from bot.channels.telegram.sending import letter_to
from bot.channels.telegram.transport import send_message
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


async def delivering(delivery: Delivery, *sends: object) -> None:
    """Make calls as a handler does, within a delivery."""
    token = under_way.set(delivery)
    try:
        for send in sends:
            await send  # type: ignore[misc]
    finally:
        under_way.reset(token)


def say(bot: Bot, person: Person, *said: str) -> list[Coroutine[None, None, int]]:
    """Send messages as answers are sent."""
    return [send_message(bot, letter_to(Place(person.id), Piece(text))) for text in said]


def in_body(person: Person) -> Delivery:
    """A delivery whose answer may be the response to a webhook."""
    return Delivery(None, chat=person.id, body=BodyBudget(100.0))


async def test_one_plain_message_becomes_the_response(bot: Bot, ana: Person) -> None:
    """
    No outgoing request at all.
    """
    delivery = in_body(ana)
    bold = Piece("hello", (MessageEntity(MessageEntity.BOLD, 0, 5),))

    await delivering(delivery, send_message(bot, letter_to(Place(ana.id), bold)))

    assert texts(ana) == []
    assert delivery.letter is not None
    assert json.loads(delivery.letter.content) == {
        "chat_id": ana.id,
        "text": "hello",
        "entities": [{"type": "bold", "offset": 0, "length": 5}],
        "link_preview_options": {"is_disabled": True},
    }


async def test_a_second_message_sends_the_first_before_it(bot: Bot, ana: Person) -> None:
    """
    The response holds one message only, and the order is kept.
    """
    delivery = in_body(ana)

    await delivering(delivery, *say(bot, ana, "one", "two"))

    assert texts(ana) == ["one", "two"]
    assert delivery.letter is None


async def test_a_message_after_another_call_is_sent(bot: Bot, ana: Person) -> None:
    """
    Something else has left already, so the update is claimed anyway.
    """
    delivery = in_body(ana)

    await delivering(delivery, bot.send_chat_action(ana.id, "typing"), *say(bot, ana, "one"))

    assert texts(ana) == ["one"]
    assert delivery.letter is None


@pytest.mark.parametrize(
    ("text", "reply_to"),
    [
        pytest.param(" ", None, id="empty"),
        pytest.param("x" * 4097, None, id="too long"),
        pytest.param("😀" * 2049, None, id="too long in UTF-16"),
        pytest.param("hi", 999, id="what it answers may be gone"),
    ],
)
async def test_what_may_fail_is_never_the_response(
    server: FakeTelegram, bot: Bot, ana: Person, text: str, reply_to: int | None
) -> None:
    """
    Telegram does not say whether it took the response.
    """
    delivery, place = in_body(ana), Place(ana.id, reply_to=reply_to)

    with suppress(TelegramError):
        await delivering(delivery, send_message(bot, letter_to(place, Piece(text))))

    assert [c for c in server.calls("sendMessage") if c.params["chat_id"] == str(ana.id)]
    assert delivery.letter is None


async def test_a_message_to_another_chat_is_never_the_response(
    server: FakeTelegram, bot: Bot, ana: Person
) -> None:
    """
    Only the one who wrote is sure to be there.
    """
    delivery = Delivery(None, chat=1, body=BodyBudget(100.0))

    await delivering(delivery, *say(bot, ana, "hello"))

    assert texts(ana) == ["hello"]
    assert delivery.letter is None


def test_responses_stay_below_what_telegram_takes() -> None:
    """
    What is too much it drops without a word; calls can be repeated.
    """
    now = [0.0]
    budget = BodyBudget(3.0, clock=lambda: now[0])

    taken = [budget.take(chat) for chat in (1, 1, 2, 3, 4)]
    now[0] += 1.0

    assert taken == [True, False, True, True, False]
    assert [budget.take(chat) for chat in (1, 2, 3, 4)] == [True, True, True, False]


@pytest.mark.parametrize("claim", ["done", "taken"])
async def test_nothing_leaves_for_an_update_of_another_replica(
    bot: Bot, ana: Person, claim: Claim
) -> None:
    """
    Two answers are worse than one.
    """

    async def asked() -> Claim:
        return claim

    with pytest.raises(NotOursError):
        await delivering(Delivery(asked), *say(bot, ana, "hello"))

    assert texts(ana) == []


async def test_being_blocked_is_counted_and_is_no_error(
    bot: Bot, ana: Person, vitals: Vitals
) -> None:
    """
    People leave; nobody need be woken up for it.
    """
    await asyncio.to_thread(ana.blocks_the_bot)

    with pytest.raises(Forbidden):
        await delivering(Delivery(None), *say(bot, ana, "hello"))

    assert vitals.blocked == 1
    assert not vitals.send_errors
