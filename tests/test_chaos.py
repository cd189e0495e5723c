"""The bot is killed while people ask, and strangers send it what they like.

The long form is `python -m tests.benchmarks.telegram kills scale hostile`.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.webhook import secret_from
from tests.botapi import FakeTelegram
from tests.bots import QUESTION, ROOT, Bot, eventually, free_port
from tests.chaos import one_bot_killed, replicas, replicas_killed, webhook_settings
from tests.hostile import HEADER, hostile_updates, throw
from tests.nginx import nginx
from tests.postgresql import PostgreSQL


@pytest.fixture(scope="module")
def server(postgresql: PostgreSQL) -> PostgreSQL:
    """The server that replicas share."""
    return postgresql


@pytest.mark.parametrize(
    ("webhook", "body_rate"),
    [
        pytest.param(False, 0, id="polling"),
        pytest.param(True, 0, id="webhook"),
        pytest.param(True, 1000, id="answers in the response"),
    ],
)
def test_a_killed_bot_loses_no_question(tmp_path: Path, webhook: bool, body_rate: float) -> None:
    """
    Whatever it was doing: the next process does what was not done, and only that.
    """
    tally = one_bot_killed(tmp_path, webhook=webhook, body_rate=body_rate, questions=120, kills=4)

    assert (tally.lost, tally.twice) == (0, 0), str(tally)


@pytest.mark.parametrize("body_rate", [0, 1000], ids=["calls", "answers in the response"])
def test_killed_replicas_lose_no_question(
    tmp_path: Path, server: PostgreSQL, body_rate: float
) -> None:
    """
    Three behind a proxy with one database: somebody is always there, and nobody answers twice.
    """
    port = free_port()

    def front(ports: Sequence[int]) -> AbstractContextManager[Any]:
        return nginx(tmp_path, ports, port=port)

    with (
        FakeTelegram() as telegram,
        replicas(
            telegram,
            tmp_path,
            number=3,
            database=server.new_database(),
            front=front,
            url=f"http://127.0.0.1:{port}/hook",
            body_rate=body_rate,
        ) as bots,
    ):
        tally = replicas_killed(bots, telegram, questions=150, kills=4, apart=(1.0, 2.0))

    assert (tally.lost, tally.twice) == (0, 0), str(tally)


def test_a_chat_stays_with_its_replica(tmp_path: Path, server: PostgreSQL) -> None:
    """
    Follow-ups are understood from memory, which no other replica has; and nobody can choose.
    """
    port = free_port()

    def front(ports: Sequence[int]) -> AbstractContextManager[Any]:
        return nginx(tmp_path, ports, port=port)

    def updates(bot: Bot) -> float:
        return bot.metric('carsi_updates_total{outcome="answered"}')

    with (
        FakeTelegram() as telegram,
        replicas(
            telegram,
            tmp_path,
            number=3,
            database=server.new_database(),
            front=front,
            url=f"http://127.0.0.1:{port}/hook",
            body_rate=1000,
        ) as bots,
    ):
        for bot in bots:
            bot.awaits_ready()
        for chat in range(101, 141):  # of so few as twelve, one replica sometimes gets none
            before = [updates(bot) for bot in bots]
            for number in range(3):
                bring(port, telegram.token, chat, f'{QUESTION} "chat":{{"id":{number}', number)
            more = [updates(bot) - was for bot, was in zip(bots, before, strict=True)]
            assert sorted(more) == [0, 0, 3]
        served = [updates(bot) for bot in bots]

    assert min(served) > 0


def bring(port: int, token: str, chat: int, text: str, number: int) -> None:
    """Bring one update through the proxy."""
    person = {"id": chat, "is_bot": False, "first_name": "X", "language_code": "en"}
    message = {
        "message_id": number + 1,
        "from": person,
        "chat": {"id": chat, "first_name": "X", "type": "private"},
        "date": 1_790_000_000,
        "text": text,
    }
    update = {"update_id": chat * 1000 + number, "message": message}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", "/hook", json.dumps(update), {HEADER: secret_from(token)})
    assert connection.getresponse().status == 200
    connection.close()


def test_hostile_updates_break_nothing(tmp_path: Path) -> None:
    """
    Fuzzed JSON, huge texts, odd Unicode, forged callbacks: the next person is answered.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}/hook"
    with (
        FakeTelegram() as telegram,
        Bot(telegram, tmp_path, webhook_settings(port, url, 1000)) as bot,
    ):
        bot.awaits_ready()
        eventually(lambda: telegram.world.webhook)

        statuses = asyncio.run(throw(url, secret_from(telegram.token), hostile_updates(1500)))
        answer = telegram.person("Ana", language="en").asks(QUESTION)

        assert answer.text
        assert set(statuses) == {200}
        assert bot.process.poll() is None
        assert not bot.logged("handler_failed"), bot.logged("handler_failed")[:5]
        assert not bot.logged("update_failed")


def test_the_benchmarks_run(environ: dict[str, str]) -> None:
    """
    In their short form, which says nothing about speed; the long one is for people.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.telegram", "--short", "cost", "start", "memory"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "CPU an answered question" in done.stdout
    assert "spawn to first poll" in done.stdout
