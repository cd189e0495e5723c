"""The fake Telegram brings updates to a webhook until it says yes."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.botapi import FakeTelegram, Person
from tests.calling import Json, call


class Receiver:
    """A bot's webhook: answers with the statuses and bodies that a test laid out."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, Json | None]] = []
        self.received: list[tuple[str | None, Json]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                update = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                secret = self.headers["X-Telegram-Bot-Api-Secret-Token"]
                receiver.received.append((secret, update))
                status, body = receiver.answers.pop(0) if receiver.answers else (200, None)
                content = json.dumps(body).encode() if body else b""
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, args=(0.05,))
    thread.start()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()
    thread.join()


def test_a_webhook_is_tried_until_it_says_yes(
    telegram: FakeTelegram, ana: Person, receiver: Receiver
) -> None:
    """
    What a crash has interrupted comes again; so an update may come twice.
    """
    receiver.answers = [(500, None), (503, None), (200, None)]
    call(telegram, "setWebhook", url=receiver.url, secret_token="s3cret")

    ana.says("hola")
    telegram.awaits_confirmation()

    assert [secret for secret, _ in receiver.received] == ["s3cret"] * 3
    assert {update["message"]["text"] for _, update in receiver.received} == {"hola"}
    assert [attempt.status for attempt in telegram.webhook_attempts] == [500, 503, 200]
    info = call(telegram, "getWebhookInfo")["result"]
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 503 Service Unavailable"
    )
    assert info["pending_update_count"] == 0


def test_the_answer_to_a_webhook_may_name_a_method(
    telegram: FakeTelegram, ana: Person, receiver: Receiver
) -> None:
    """
    It is carried out, and nobody tells the bot how that went: the refusal is only seen here.
    """
    good = {"method": "sendMessage", "chat_id": ana.id, "text": "respuesta"}
    receiver.answers = [(200, good), (200, {**good, "text": ""})]
    call(telegram, "setWebhook", url=receiver.url)

    answer = ana.asks("uno")
    ana.says("dos")
    telegram.awaits_call("sendMessage", count=2)

    assert answer.text == "respuesta"
    assert [(r.via, r.method) for r in telegram.refusals] == [("webhook", "sendMessage")]


def test_a_webhook_that_cannot_be_reached_keeps_its_updates(
    telegram: FakeTelegram, ana: Person
) -> None:
    """
    `getWebhookInfo` is where an operator sees it.
    """
    call(telegram, "setWebhook", url="http://127.0.0.1:9/hook")

    ana.says("hola")
    telegram.awaits_attempts(2)

    info = call(telegram, "getWebhookInfo")["result"]
    assert info["pending_update_count"] == 1
    assert info["last_error_message"] == "Connection refused"
