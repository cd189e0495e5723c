"""What the bot costs and what it survives on Telegram, beside the library as it comes.

`python -m tests.benchmarks.telegram [--short] [NAME…]` prints a table. The bot is a process of
its own with the whole knowledge, Telegram a fake on loopback; CPU time is the operating
system's. `--short` takes a minute or two and says nothing about speed.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console
from rich.table import Table

from bot.assembly import assistant_for
from bot.channels.telegram.webhook import SECRET_HEADER, secret_from
from bot.knowledge.reading import SHIPPED, read_knowledge
from tests.botapi import FakeTelegram, Person
from tests.bots import ROOT, Bot, eventually, free_port
from tests.chaos import one_bot_killed, replicas, replicas_killed, webhook_settings
from tests.hostile import hostile_updates, throw
from tests.nginx import nginx
from tests.postgresql import PostgreSQL

OURS, POLLING, WEBHOOK = "ours", "stock polling", "stock webhook"
NOT_HERE = "not here"  # said where the library's extra for webhooks is not installed


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    at_most: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Size:
    """How much of each thing is done."""

    questions: int
    burst: int
    latencies: int
    growth: int
    starts: int
    chaos: int
    kills: int
    hostile: int


LONG = Size(2000, 1000, 2000, 20_000, 5, 500, 10, 100_000)
SHORT = Size(60, 60, 60, 300, 1, 60, 2, 600)


class Stock(Bot):
    """The library as it comes; it has no health port."""

    def __init__(self, telegram: FakeTelegram, folder: Path, port: int | None = None) -> None:
        self._arguments = [telegram.token, telegram.url, *([str(port)] if port else [])]
        super().__init__(telegram, folder, name="stock", knowledge=SHIPPED)

    def _started(self) -> subprocess.Popen[str]:
        with self._log.open("a", encoding="utf-8") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.benchmarks.stock", *self._arguments],
                env=self.environ,
                cwd=ROOT,
                text=True,
                stdout=log,
                stderr=subprocess.STDOUT,
            )


def questions() -> list[str]:
    """Give a typed question for each entry whose answer is one plain message."""
    entries = read_knowledge(SHIPPED).entries.values()
    titles = [entry.question["en"] for entry in entries if not entry.picture]
    return [title.lower().replace("the ", "teh ", 1) for title in titles]


def crowd(telegram: FakeTelegram, size: int) -> list[Person]:
    """Invent people to whom the bot may write."""
    people = [telegram.person(f"P{number}", language="en") for number in range(size)]
    for person in people:
        person._private.opened = True
    return people


def ask_all(telegram: FakeTelegram, people: Sequence[Person], asked: Sequence[str]) -> float:
    """Have everybody ask at once, and give the seconds until everybody is answered."""
    before = len(telegram.calls("sendMessage"))
    began = time.perf_counter()
    for number, person in enumerate(people):
        person.says(asked[number % len(asked)])

    def answered() -> bool | None:
        sent = len(telegram.world.requests) - before >= len(people)  # cheap look first
        return (sent and len(telegram.calls("sendMessage")) - before >= len(people)) or None

    eventually(answered, timeout=180)
    return time.perf_counter() - began


@contextmanager
def ours(
    telegram: FakeTelegram, folder: Path, settings: dict[str, str] | None = None
) -> Iterator[Bot]:
    """Run our bot with the whole knowledge."""
    with Bot(telegram, folder, settings, knowledge=SHIPPED) as bot:
        bot.awaits_ready()
        if settings and "CARSI_WEBHOOK_URL" in settings:
            eventually(lambda: telegram.world.webhook)
        else:
            telegram.awaits_poll()
        yield bot


@contextmanager
def stock(telegram: FakeTelegram, folder: Path, *, webhook: bool) -> Iterator[Bot]:
    """Run the library as it comes."""
    port = free_port() if webhook else None
    with Stock(telegram, folder, port) as bot:
        if webhook:
            eventually(lambda: telegram.world.webhook or bot.process.poll(), timeout=60)
            assert bot.process.poll() is None, bot.log
        else:
            telegram.awaits_poll(timeout=180)
        yield bot


Starter = Callable[[FakeTelegram, Path], Any]


def by_webhook(body_rate: float) -> Starter:
    """Give what starts our bot by webhook."""

    def start(telegram: FakeTelegram, folder: Path) -> Any:
        port = free_port()
        url = f"http://127.0.0.1:{port}/hook"
        return ours(telegram, folder, webhook_settings(port, url, body_rate))

    return start


def polling_stock(telegram: FakeTelegram, folder: Path) -> Any:
    """Start the library by polling."""
    return stock(telegram, folder, webhook=False)


def webhook_stock(telegram: FakeTelegram, folder: Path) -> Any:
    """Start the library by webhook."""
    return stock(telegram, folder, webhook=True)


def cpu_and_burst(start: Starter, size: int) -> tuple[float, float]:
    """Give CPU ms a question and seconds for all, when *size* people ask at once."""
    with fresh() as (telegram, folder), start(telegram, folder) as bot:
        people, asked = crowd(telegram, size + 50), questions()
        ask_all(telegram, people[:50], asked)  # the first ones pay for what is made once
        before = bot.cpu_ms()
        seconds = ask_all(telegram, people[50:], asked)
        eventually(lambda: not telegram.pending_updates or None, timeout=60)
        return (bot.cpu_ms() - before) / size, seconds


@contextmanager
def fresh() -> Iterator[tuple[FakeTelegram, Path]]:
    """Give a Telegram and a folder for one measurement."""
    with tempfile.TemporaryDirectory() as folder, FakeTelegram() as telegram:
        yield telegram, Path(folder)


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


def kills(size: Size) -> list[Row]:
    """Kill one bot again and again."""
    rows = []
    for name, webhook, rate in (
        ("polling", False, 0),
        ("webhook", True, 0),
        ("webhook, in the body", True, 1000),
    ):
        with tempfile.TemporaryDirectory() as folder:
            tally = one_bot_killed(
                Path(folder),
                webhook=webhook,
                body_rate=rate,
                questions=size.chaos,
                kills=size.kills,
            )
        rows.append(Row(f"kill -9, {name}", "0 lost, 0 twice", {OURS: str(tally)}))
    return rows


def scale(size: Size) -> list[Row]:
    """Kill one of three replicas again and again."""
    server, port = PostgreSQL(), free_port()
    try:
        with fresh() as (telegram, folder):

            def front(ports: Sequence[int]) -> Any:
                return nginx(folder, ports, port=port)

            with replicas(
                telegram,
                folder,
                number=3,
                database=server.new_database(),
                front=front,
                url=f"http://127.0.0.1:{port}/hook",
                body_rate=20,
            ) as bots:
                tally = replicas_killed(
                    bots, telegram, questions=size.chaos, kills=size.kills, apart=(1.5, 4.0)
                )
    finally:
        server.remove()
    return [Row("three replicas, one killed", "0 lost, 0 twice", {OURS: str(tally)})]


def hostile(size: Size) -> list[Row]:
    """Throw at the bot what nobody should send."""
    with fresh() as (telegram, folder):
        port = free_port()
        url = f"http://127.0.0.1:{port}/hook"
        with ours(telegram, folder, webhook_settings(port, url, 1000)) as bot:
            secret = secret_from(telegram.token)
            memory, statuses = [], Counter[int]()
            for tenth in range(1, 11):
                updates = hostile_updates(size.hostile // 10, seed=tenth)
                statuses += asyncio.run(throw(url, secret, updates))
                telegram.world.requests.clear()
                memory.append(bot.memory_mb())
            failed, alive = len(bot.logged("handler_failed")), bot.process.poll() is None
    grown = ", ".join(f"{memory[end] - memory[start]:+.1f}" for start, end in ((0, 4), (4, 9)))
    told = f"{'alive' if alive else 'DEAD'}, {dict(statuses)}, {failed} failed; "
    told += f"MB from a tenth to the half, and to the end: {grown}"
    return [Row(f"{size.hostile:,} hostile updates", "0 crashes, flat", {OURS: told})]


MEASURED: dict[str, Callable[[Size], list[Row]]] = {
    "cost": cost,
    "memory": memory,
    "start": start,
    "kills": kills,
    "scale": scale,
    "hostile": hostile,
}


def main() -> None:
    """Measure, and print the table."""
    options = argparse.ArgumentParser(prog="python -m tests.benchmarks.telegram")
    options.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASURED))
    options.add_argument("--short", action="store_true", help="see that everything works")
    chosen = options.parse_args()
    assistant_for()  # fitted once if it is not yet, so that no measurement waits for it
    table = Table("", "at most", OURS, POLLING, WEBHOOK, title="Telegram")
    for name in chosen.names or list(MEASURED):
        for row in MEASURED[name](SHORT if chosen.short else LONG):
            cells = [row.values.get(who, "") for who in (OURS, POLLING, WEBHOOK)]
            table.add_row(row.what, row.at_most, *cells)
            Console(stderr=True).print(row.what, cells[0])
    Console(width=150).print(table)


if __name__ == "__main__":
    main()
