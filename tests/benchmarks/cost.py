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
    own_words,
    polling_stock,
    stock,
    titles,
    webhook_stock,
)
from tests.botapi import Person
from tests.bots import Bot, eventually, free_port
from tests.chaos import webhook_settings


def cpu_and_burst(start: Starter, size: int, asked: Sequence[str]) -> tuple[float, float]:
    """Give CPU ms a question and seconds for all, when *size* people ask at once."""
    with fresh() as (telegram, folder), start(telegram, folder) as bot:
        people = crowd(telegram, size + 50)
        ask_all(telegram, people[:50], asked)  # the first ones pay for what is made once
        before = bot.cpu_ms()
        seconds = ask_all(telegram, people[50:], asked)
        eventually(lambda: not telegram.pending_updates or None, timeout=60)
        return (bot.cpu_ms() - before) / size, seconds


def responses(body_rate: float, size: int, asked: Sequence[str]) -> tuple[float, float]:
    """Give CPU ms an update and the 99th percentile of ms to the response, 8 in flight."""
    with fresh() as (telegram, folder):
        port = free_port()
        url = f"http://127.0.0.1:{port}/hook"
        with ours(telegram, folder, webhook_settings(port, url, body_rate)) as bot:
            people = crowd(telegram, size + 50)
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
    """Measure CPU, burst and latency, with what people write; CPU with the words of titles too.

    A title is among the phrasings, and so found to the letter: the least that an answer costs.
    """
    asked, easy = own_words(), titles()
    polled, _ = cpu_and_burst(ours, size.questions, asked)
    awaited, _ = cpu_and_burst(by_webhook(0), size.questions, asked)
    called, slow = responses(0, size.latencies, asked)
    in_body, quick = responses(1e6, size.latencies, asked)
    _, burst = cpu_and_burst(ours, size.burst, asked)
    easily = [cpu_and_burst(start, size.questions, easy)[0] for start in (ours, by_webhook(0))]
    in_body_easily, _ = responses(1e6, size.latencies, easy)
    stock_cpu, stock_burst = cpu_and_burst(polling_stock, size.burst, asked)
    webhook = dict.fromkeys(("cpu", "burst"), NOT_HERE)
    if find_spec("tornado") is not None:
        used, took = cpu_and_burst(webhook_stock, size.burst, asked)
        webhook = {"cpu": f"{used:.2f} ms", "burst": f"{took:.2f} s"}
    by_ours = {
        "CPU an answered question, polling (webhook)": f"{polled:.2f} ({awaited:.2f}) ms",
        "the same, words of a title": "{:.2f} ({:.2f}) ms".format(*easily),
        "the same, answer in the webhook body": f"{in_body:.2f} ms",
        "the same, words of a title, in the body": f"{in_body_easily:.2f} ms",
        f"burst of {size.burst:,} questions answered": f"{burst:.2f} s",
        "webhook p99, 8 in flight (in the body)": (
            f"{slow:.1f} ({quick:.1f}) ms, {called:.2f} ms CPU"
        ),
    }
    bars = ("1.3 ms", "1.3 ms", "0.6 ms", "0.6 ms", "1.5 s", "20 ms")
    rows = [Row(w, bar, {OURS: v}) for (w, v), bar in zip(by_ours.items(), bars, strict=True)]
    rows[0].values.update({POLLING: f"{stock_cpu:.2f} ms", WEBHOOK: webhook["cpu"]})
    rows[4].values.update({POLLING: f"{stock_burst:.2f} s", WEBHOOK: webhook["burst"]})
    return rows


def memory(size: Size) -> list[Row]:
    """Measure memory at rest, and what many updates add to it."""
    with fresh() as (telegram, folder), ours(telegram, folder) as bot:
        idle = bot.memory_mb()
        people, asked = crowd(telegram, min(size.growth, 5000)), own_words()
        ask_all(telegram, crowd(telegram, len(asked)), asked)  # each once, as all that follow
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
