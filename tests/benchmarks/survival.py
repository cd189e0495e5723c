"""What the bot survives on Telegram: kills, alone and as a replica, and hostile updates."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.channels.telegram.webhook import secret_from
from tests.benchmarks.measures import OURS, Row, Size
from tests.benchmarks.running import fresh, ours
from tests.bots import free_port
from tests.chaos import one_bot_killed, replicas, replicas_killed, webhook_settings
from tests.hostile import hostile_updates, throw
from tests.nginx import nginx
from tests.postgresql import PostgreSQL


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
