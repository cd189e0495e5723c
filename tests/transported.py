"""The library's bot on our transport, in this process, and somebody to whom it may write."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot

from bot.channels.telegram.transport import AiohttpRequest
from bot.channels.telegram.vitals import Vitals
from tests.botapi import FakeTelegram, Person


@asynccontextmanager
async def transported(server: FakeTelegram, vitals: Vitals) -> AsyncIterator[Bot]:
    """Run the bot; it tries again without long pauses."""
    request = AiohttpRequest(connections=4, vitals=vitals, pauses=(0.01, 0.01, 0.01))
    async with Bot(server.token, f"{server.url}/bot", request=request) as running:
        yield running


def somebody(server: FakeTelegram) -> Person:
    """Invent a person who may be written to."""
    person = server.person("Ana")
    person.starts()
    return person


def texts(person: Person) -> list[str]:
    """Give what the bot has written to *person*."""
    return [message.text for message in person.messages()]
