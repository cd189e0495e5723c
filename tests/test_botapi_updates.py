"""The fake Telegram brings updates until they are confirmed, to one poller at a time."""

import threading
import time

from tests.botapi import FakeTelegram, Person
from tests.calling import Json, call, refusal, updates


def test_an_update_comes_again_until_it_is_confirmed(telegram: FakeTelegram, ana: Person) -> None:
    """
    Whoever confirms before the work is done loses questions; the telegram must show it.
    """
    ana.says("uno")
    ana.says("dos")

    first = updates(telegram)
    again = updates(telegram)
    after = updates(telegram, offset=first[0]["update_id"] + 1)

    assert [u["message"]["text"] for u in first] == ["uno", "dos"]
    assert again == first
    assert after == first[1:]


def test_a_negative_offset_forgets_all_but_the_last(telegram: FakeTelegram, ana: Person) -> None:
    """
    Libraries drop the backlog this way.
    """
    ana.says("uno")
    ana.says("dos")

    last = updates(telegram, offset=-1)

    assert [u["message"]["text"] for u in last] == ["dos"]
    assert telegram.pending_updates == 1


def test_an_offset_from_another_bot_confirms_nothing(telegram: FakeTelegram, ana: Person) -> None:
    """
    Update ids of two bots have nothing to do with each other.
    """
    ana.says("uno")

    received = updates(telegram, offset=2_000_000_000)

    assert [u["message"]["text"] for u in received] == ["uno"]


def test_a_long_poll_ends_when_something_arrives(telegram: FakeTelegram, ana: Person) -> None:
    """
    A telegram that answers at once lets an idle bot burn half a core.
    """
    later = threading.Timer(0.2, lambda: ana.says("hola"))
    later.start()

    begun = time.monotonic()
    received = updates(telegram, timeout=10)
    took = time.monotonic() - begun

    later.join()
    assert received[0]["message"]["text"] == "hola"
    assert 0.1 < took < 5


def test_a_long_poll_of_nothing_waits_its_time(telegram: FakeTelegram) -> None:
    """
    The timeout is in whole seconds, and kept.
    """
    begun = time.monotonic()

    received = updates(telegram, timeout=1)

    assert received == []
    assert time.monotonic() - begun >= 1


def test_the_older_of_two_pollers_is_ended(telegram: FakeTelegram) -> None:
    """
    Two copies of a bot with one token fight; the operator must be able to read why.
    """
    answers: list[Json] = []
    older = threading.Thread(
        target=lambda: answers.append(call(telegram, "getUpdates", timeout=10))
    )
    older.start()
    telegram.awaits_poll()

    updates(telegram)

    older.join()
    assert answers[0]["error_code"] == 409
    assert answers[0]["description"] == (
        "Conflict: terminated by other getUpdates request;"
        " make sure that only one bot instance is running"
    )


def test_polling_and_a_webhook_exclude_each_other(telegram: FakeTelegram) -> None:
    """
    A forgotten webhook makes a polling bot deaf.
    """
    call(telegram, "setWebhook", url="http://127.0.0.1:9/hook")

    assert refusal(telegram, "getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active;"
        " use deleteWebhook to delete the webhook first"
    )


def test_only_the_updates_asked_for_are_kept(telegram: FakeTelegram, ana: Person) -> None:
    """
    `allowed_updates` holds until it is set again.
    """
    updates(telegram, allowed_updates=["callback_query"])

    ana.says("hola")

    assert updates(telegram) == []
