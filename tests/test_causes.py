"""Why Telegram was not reached: what an operator can act on, and never the token."""

from __future__ import annotations

import pytest
from telegram.error import BadRequest, NetworkError, TelegramError

from bot.channels.telegram.causes import LONGEST, cause_of
from bot.channels.telegram.transport import AiohttpRequest
from tests.botapi import FakeTelegram
from tests.bots import free_port

TOKEN = "1234:TEST-and-so-on"


async def failure_at(api_url: str, token: str = TOKEN) -> TelegramError:
    """Give what comes of asking there."""
    async with AiohttpRequest(connections=1, pauses=()) as request:
        with pytest.raises(TelegramError) as failed:
            await request.post(f"{api_url}/bot{token}/getMe")
    return failed.value


async def test_a_closed_port_a_wrong_name_and_a_wrong_certificate_differ(
    telegram: FakeTelegram,
) -> None:
    """
    Each is mended elsewhere: by the firewall, by DNS, by whoever runs the proxy.
    """
    addresses = [
        f"http://127.0.0.1:{free_port()}",
        "http://nowhere.invalid",
        telegram.url.replace("http:", "https:"),
    ]

    causes = [cause_of(await failure_at(address), TOKEN) for address in addresses]

    assert causes == [
        "ConnectionRefusedError",
        "ClientConnectorDNSError",
        "ClientConnectorSSLError",
    ]


async def test_telegrams_own_words_are_kept(telegram: FakeTelegram) -> None:
    """
    They say what is wrong better than a name of ours.
    """
    telegram.fails("getMe", 400, description="Bad Request: bad webhook: IP address is reserved")

    error = await failure_at(telegram.url, telegram.token)

    assert isinstance(error, BadRequest)
    assert cause_of(error, TOKEN) == "Bad webhook: ip address is reserved"


def test_a_page_that_quotes_the_address_does_not_tell_the_token() -> None:
    """
    Proxies answer with pages, and log lines are copied into chats.
    """
    page = f"Error: /bot1234%3A{TOKEN[5:]}/getMe and /bot{TOKEN}/getMe {'x' * LONGEST}"

    cause = cause_of(NetworkError(page), TOKEN)

    assert TOKEN[5:].lower() not in cause.lower()
    assert cause.startswith("/bot1234%3a.../getme and /bot1234:.../getme x")
    assert len(cause) == LONGEST
