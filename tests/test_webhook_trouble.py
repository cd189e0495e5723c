"""What Telegram says of our webhook: what is wrong now, and what has long been over."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from telegram import Bot, Update, WebhookInfo

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.vitals import Vitals
from bot.channels.telegram.webhook import Endpoint, Webhook
from tests.unkept import NoUpdates


@pytest.fixture
def vitals() -> Vitals:
    return Vitals(mode="webhook")


@pytest.fixture
def webhook(vitals: Vitals) -> Webhook:
    """A webhook that nobody serves: what it is told is enough."""
    bot = Bot("1:TEST")

    async def nothing(_: Update) -> None:
        pass

    endpoint = Endpoint("https://x.org/hook", "127.0.0.1", 0, "secret", body_rate=0.0)
    return Webhook(bot, endpoint, Intake(bot, nothing, NoUpdates(), vitals))


def said(ago: float, *, waiting: int = 0, error: str = "Connection refused") -> WebhookInfo:
    """What Telegram tells: *error* happened so many seconds *ago*."""
    at = dt.datetime.fromtimestamp(time.time() - ago, dt.UTC)
    return WebhookInfo("https://x.org/hook", False, waiting, at, error)


@pytest.mark.parametrize(
    ("info", "counts"),
    [
        (said(10), True),
        (said(10, waiting=3), True),
        (said(4000, waiting=3), True),
        (said(4000), False),
    ],
)
def test_an_error_counts_while_it_is_new_or_something_waits(
    webhook: Webhook, vitals: Vitals, info: WebhookInfo, counts: bool
) -> None:
    """
    Telegram goes on telling the last one for ever.
    """
    webhook._note_delivery(info)

    assert bool(vitals.delivery_error) is counts


def test_an_error_is_over_when_an_update_was_brought(
    webhook: Webhook, vitals: Vitals, caplog: pytest.LogCaptureFixture
) -> None:
    """
    Both are told in the log, once.
    """
    caplog.set_level("INFO", "bot")
    for _ in range(2):
        webhook._note_delivery(said(10))
    assert vitals.delivery_error == "Connection refused"

    webhook._brought_at = time.time() - 5
    for _ in range(2):
        webhook._note_delivery(said(10))
    assert vitals.delivery_error == ""
    told = [record.getMessage() for record in caplog.records]
    assert told == ["webhook_not_delivered", "webhook_delivered_again"]
