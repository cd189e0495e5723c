"""What the bot costs on Telegram: CPU, time to an answer, memory, time to start."""

from __future__ import annotations

import asyncio
import gc
import json
import time
from collections.abc import Sequence
from importlib.util import find_spec

import aiohttp

from bot.channels.telegram.webhook import SECRET_HEADER, secret_from
from bot.knowledge.reading import SHIPPED
from tests.benchmarks.measures import NOT_HERE, OURS, POLLING, WEBHOOK, Row, Size
from tests.benchmarks.running import (
    Starter,
    Stock,
    ask_all,
    by_webhook,
    crowd,
    fresh,
    ours,
    polling_stock,
    questions,
    stock,
    webhook_stock,
)
from tests.botapi import Person
from tests.bots import Bot, eventually, free_port
from tests.chaos import webhook_settings


def cpu_and_burst(start: Starter, size: int) -> tuple[float, float]:
    """Give CPU ms a question and seconds for all, when *size* people ask at once."""
    with fresh() as (telegram, folder), start(telegram, folder) as bot:
        people, asked = crowd(telegram, size + 50), questions()
        ask_all(telegram, people[:50], asked)  # the first ones pay for what is made once
        before = bot.cpu_ms()
        seconds = ask_all(telegram, people[50:], asked)
        eventually(lambda: not telegram.pending_updates or None, timeout=60)
        return (bot.cpu_ms() - before) / size, seconds


def responses(body_rate: float, size: int) -> tuple[float, float]:
    """Give CPU ms an update and the 99th percentile of ms to the response, 8 in flight."""
    with fresh() as (telegram, folder):
        port = free_port()
        url = f"http://127.0.0.1:{port}/hook"
        with ours(telegram, folder, webhook_settings(port, url, body_rate)) as bot:
            people, asked = crowd(telegram, size + 50), questions()
            bodies = [question_update(p, asked[i % len(asked)], i) for i, p in enumerate(people)]
            asyncio.run(post(url, telegram.token, bodies[:50]))
            gc.collect()
            gc.freeze()  # the fake's thousands of objects: our collecting them is not its waiting
            before = bot.cpu_ms()
            taken = sorted(asyncio.run(post(url, telegram.token, bodies[50:])))
            gc.unfreeze()
            return (bot.cpu_ms() - before) / size, taken[int(len(taken) * 0.99) - 1]


def question_update(person: Person, text: str, number: int) -> bytes:
    """Make the update of a question by hand."""
    chat = {"id": person.id, "first_name": "P", "type": "private"}
    message = {"message_id": number + 1, "from": person.user, "chat": chat, "date": 1_790_000_000}
    return json.dumps(
        {"update_id": 900_000 + number, "message": {**message, "text": text}}
    ).encode()


async def post(url: str, token: str, bodies: Sequence[bytes]) -> list[float]:
    """Bring updates, 8 at once; give the ms that each took."""
    waiting, taken = iter(bodies), list[float]()

    async def bring(session: aiohttp.ClientSession) -> None:
        for body in waiting:
            began = time.perf_counter()
            headers = {SECRET_HEADER: secret_from(token)}
            async with session.post(url, data=body, headers=headers) as response:
                assert response.status == 200
                await response.read()
            taken.append((time.perf_counter() - began) * 1000)

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(bring(session) for _ in range(8)))
    return taken


def cost(size: Size) -> list[Row]:
    """Measure CPU, burst and latency."""
    polled, _ = cpu_and_burst(ours, size.questions)
    burst = cpu_and_burst(ours, size.burst)[1]
    awaited = cpu_and_burst(by_webhook(0), size.questions)[0]
    called, slow = responses(0, size.latencies)
    in_body, quick = responses(1e6, size.latencies)
    stock_polled = cpu_and_burst(polling_stock, size.burst)
    stock_webhook = dict.fromkeys(("cpu", "burst"), NOT_HERE)
    if find_spec("tornado") is not None:
        used, took = cpu_and_burst(webhook_stock, size.burst)
        stock_webhook = {"cpu": f"{used:.2f} ms", "burst": f"{took:.2f} s"}
    return [
        Row(
            "CPU an answered question, polling (webhook)",
            "1.3 ms",
            {
                OURS: f"{polled:.2f} ({awaited:.2f}) ms",
                POLLING: f"{stock_polled[0]:.2f} ms",
                WEBHOOK: stock_webhook["cpu"],
            },
        ),
        Row("same, answer in the webhook body", "0.6 ms", {OURS: f"{in_body:.2f} ms"}),
        Row(
            f"burst of {size.burst:,} questions answered",
            "1.5 s",
            {
                OURS: f"{burst:.2f} s",
                POLLING: f"{stock_polled[1]:.2f} s",
                WEBHOOK: stock_webhook["burst"],
            },
        ),
        Row(
            "webhook p99, 8 in flight (in the body)",
            "20 ms",
            {OURS: f"{slow:.1f} ({quick:.1f}) ms, {called:.2f} ms CPU"},
        ),
    ]


def memory(size: Size) -> list[Row]:
    """Measure memory at rest, and what many updates add to it."""
    with fresh() as (telegram, folder), ours(telegram, folder) as bot:
        idle = bot.memory_mb()
        people, asked = crowd(telegram, min(size.growth, 5000)), questions()
        ask_all(telegram, crowd(telegram, 200), asked)
        warm = bot.memory_mb()
        for _ in range(max(1, size.growth // len(people))):
            ask_all(telegram, people, asked)
            telegram.world.requests.clear()
        grown = bot.memory_mb() - warm
    with fresh() as (telegram, folder), stock(telegram, folder, webhook=False) as other:
        other_idle = other.memory_mb()
    return [
        Row("idle memory", "120 MB", {OURS: f"{idle:.0f} MB", POLLING: f"{other_idle:.0f} MB"}),
        Row(f"growth over {size.growth:,} updates", "10 MB", {OURS: f"{grown:+.1f} MB"}),
    ]


def start(size: Size) -> list[Row]:
    """Measure the time from spawning a process to its first poll."""
    values = {}
    for name, begin in ((OURS, Bot), (POLLING, Stock)):
        taken = []
        for _ in range(size.starts):
            with fresh() as (telegram, folder):
                began = time.perf_counter()
                given = {"knowledge": SHIPPED} if begin is Bot else {}
                with begin(telegram, folder, **given):  # type: ignore[arg-type]
                    telegram.awaits_poll(timeout=180)
                    taken.append(time.perf_counter() - began)
        values[name] = f"{sorted(taken)[len(taken) // 2]:.2f} s"
    return [Row("spawn to first poll", "1.5 s", values)]
