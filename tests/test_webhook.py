"""Updates by webhook: who may bring them, what becomes of them, and what is said in reply."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.polling import WANTED
from tests.botapi import FakeTelegram
from tests.bots import ANSWER, QUESTION, eventually
from tests.hooked import SECRET, Hooked


@pytest.fixture(scope="module")
def telegram() -> Iterator[FakeTelegram]:
    """A Bot API for this file; each test has people of its own."""
    with FakeTelegram() as server:
        yield server


@pytest.fixture(scope="module")
def hooked(telegram: FakeTelegram, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hooked]:
    """One bot for the tests that do not stop it."""
    with Hooked(telegram, tmp_path_factory.mktemp("hooked")) as bot:
        bot.awaits_ready()
        eventually(lambda: telegram.world.webhook)
        yield bot


def update_from(number: int, text: str, update_id: int) -> dict[str, Any]:
    """Make an update by hand, of a person whom Telegram does not know."""
    person = {"id": number, "is_bot": False, "first_name": "X", "language_code": "en"}
    chat = {"id": number, "type": "private", "first_name": "X"}
    message = {"message_id": 1, "date": 1_790_000_000, "chat": chat, "from": person, "text": text}
    return {"update_id": update_id, "message": message}


def test_the_webhook_is_set_with_all_that_protects_it(
    telegram: FakeTelegram, hooked: Hooked
) -> None:
    """
    A secret, and only the kinds of updates that are read; nothing that waits is dropped.
    """
    call = telegram.calls("setWebhook")[0]

    assert call.params["secret_token"] == SECRET
    assert set(call.json("allowed_updates")) == set(WANTED)
    assert 1 <= int(call.params["max_connections"]) <= 100
    assert "drop_pending_updates" not in call.params


def test_an_answer_is_the_response(telegram: FakeTelegram, hooked: Hooked) -> None:
    """
    No outgoing request at all: the answer is the acknowledgement.
    """
    answer = telegram.person("Ana", language="en").asks(QUESTION)

    sent = [r for r in telegram.calls("sendMessage") if ANSWER in r.params["text"]]
    assert ANSWER in answer.text
    assert sent[-1].via == "webhook"


def test_two_answers_in_a_moment_are_calls(telegram: FakeTelegram, hooked: Hooked) -> None:
    """
    Telegram takes about one message a second in a chat; what it drops it must say.
    """
    ana = telegram.person("Ana", language="en")
    ana.asks(QUESTION)
    ana.asks("Who pays for the rainbow fund?")

    mine = [r for r in telegram.calls("sendMessage") if r.params.get("chat_id") == str(ana.id)]

    assert [r.via for r in mine] == ["webhook", "http"]


def test_start_sends_two_messages_in_order(telegram: FakeTelegram, hooked: Hooked) -> None:
    """
    Only one message fits into a response.
    """
    ana = telegram.person("Ana", language="en")

    ana.starts()

    eventually(ana.messages)
    assert not telegram.refusals


@pytest.mark.parametrize(
    ("secret", "path", "method", "status"),
    [
        pytest.param("wrong", "/hook", "POST", 401, id="wrong secret"),
        pytest.param(None, "/hook", "POST", 401, id="no secret"),
        pytest.param("", "/hook", "POST", 401, id="empty secret"),
        pytest.param("años-ñ".encode().decode("latin-1"), "/hook", "POST", 401, id="odd secret"),
        pytest.param(SECRET, "/", "POST", 404, id="wrong path"),
        pytest.param(SECRET, "/hook/../x", "POST", 404, id="path tricks"),
        pytest.param(SECRET, "/hook", "GET", 405, id="wrong method"),
    ],
)
def test_a_stranger_gets_nothing(
    hooked: Hooked, secret: str | None, path: str, method: str, status: int
) -> None:
    """
    Anybody who knows the address could else speak for anybody.
    """
    update = update_from(42, QUESTION, 1)

    assert hooked.brings(update, secret=secret, path=path, method=method)[0] == status


def test_a_huge_body_is_refused(hooked: Hooked) -> None:
    """
    Before it is read, and before it fills the memory.
    """
    assert hooked.brings(b"x" * ((1 << 20) + 1))[0] == 413


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="half of it"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b"[" * 100_000, id="too deep"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(b"{}", id="no update_id"),
        pytest.param(b'{"update_id": "x"}', id="odd update_id"),
        pytest.param(b'{"update_id": -1}', id="negative update_id"),
        pytest.param(b'{"update_id": 5, "message": 7}', id="message is a number"),
        pytest.param(b'{"update_id": 6, "message": {"chat": {}}}', id="parts are missing"),
        pytest.param(b'{"update_id": 7, "message": {"date": 1e400}}', id="endless date"),
    ],
)
def test_what_cannot_be_read_is_not_brought_again(hooked: Hooked, body: bytes) -> None:
    """
    It would come for ever, and hold up the rest: 200, and a counted error.
    """
    before = hooked.metric('carsi_updates_total{outcome="unreadable"}')

    status, answer = hooked.brings(body)

    assert (status, answer) == (200, b"")
    assert hooked.metric('carsi_updates_total{outcome="unreadable"}') == before + 1


def test_a_response_that_got_lost_is_made_up_for(telegram: FakeTelegram, hooked: Hooked) -> None:
    """
    If Telegram brings it again, it did not get the response: then nobody was answered yet.
    """
    ana = telegram.person("Ana", language="en")
    ana.starts()
    ana.reads()
    eventually(lambda: not telegram.pending_updates)
    greeting = len(ana.messages())
    update = update_from(ana.id, QUESTION, 77)

    hooked.brings(update)
    status, again = hooked.brings(update)

    said = [message.text for message in ana.messages()[greeting:]]
    answers = [json.loads(again or b"{}").get("text", ""), *said]
    assert status == 200
    assert sum(ANSWER in text for text in answers) == 1


def test_a_button_pressed_twice_by_telegram_counts_once(
    telegram: FakeTelegram, hooked: Hooked
) -> None:
    """
    Calls were made, so the update is done for every replica.
    """
    ana = telegram.person("Ana", language="en")
    answer = ana.asks(QUESTION)
    data = answer.button("Helpful").data
    ana.presses(answer, "Helpful").waits()
    telegram.awaits_confirmation()
    number = telegram.webhook_attempts[-1].update_id
    press = {"id": "1", "from": ana.user, "chat_instance": "1", "message": answer.wire}
    before = len(telegram.requests)

    update = {"update_id": number, "callback_query": {**press, "data": data}}
    status, body = hooked.brings(update)

    assert (status, body) == (200, b"")
    assert len(telegram.requests) == before


def test_a_port_that_is_taken_is_said(
    telegram: FakeTelegram, hooked: Hooked, tmp_path: Path
) -> None:
    """
    One line, exit 2, no trace.
    """
    taken = {"CARSI_WEBHOOK_LISTEN": f"127.0.0.1:{hooked.port}"}
    with Hooked(telegram, tmp_path, taken) as bot:
        assert bot.process.wait(20) == 2
        assert f"CARSI_WEBHOOK_LISTEN='127.0.0.1:{hooked.port}': cannot listen there" in bot.log
        assert "Traceback" not in bot.log


def test_a_health_address_that_is_none_is_said(telegram: FakeTelegram, tmp_path: Path) -> None:
    """
    With the name of the setting, for there are two of the kind.
    """
    with Hooked(telegram, tmp_path, {"CARSI_HEALTH_LISTEN": "nowhere.invalid:9090"}) as bot:
        assert bot.process.wait(20) == 2
        assert "CARSI_HEALTH_LISTEN='nowhere.invalid:9090': cannot listen there" in bot.log
        assert "Traceback" not in bot.log


@pytest.mark.parametrize("secret", ["short", "with spaces in it, and commas", "ñ" * 20])
def test_a_secret_that_telegram_would_refuse_is_refused(
    telegram: FakeTelegram, tmp_path: Path, secret: str
) -> None:
    """
    At the start, and without repeating it.
    """
    with Hooked(telegram, tmp_path, {"CARSI_WEBHOOK_SECRET": secret}) as bot:
        assert bot.process.wait(20) == 2
        assert "CARSI_WEBHOOK_SECRET" in bot.log
        assert secret not in bot.log
