"""Updates as nobody should send them: fuzzed JSON, huge texts, odd Unicode, forged callbacks."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp

HEADER = "X-Telegram-Bot-Api-Secret-Token"
Json = dict[str, Any]

ODD_TEXTS = [
    "\u202e\u202d\u2066" * 50,
    "e\u0301" * 3000,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 400,
    "a" + "\u0300" * 4000,
    "\ud83d",
    "\x00\x01\x02\x7f\x85\u2028\ufeff\uffff",
    "ﷺ" * 4000,
    "İıſẞŉ" * 500,
    "１２３４５" * 800,
    " " * 4096,
    "?" * 4096,
    "carsi " * 700,
    "'; DROP TABLE done; --",
    "${jndi:ldap://127.0.0.1/a}",
    "<script>alert(1)</script>&amp;<b>",
    "{{7*7}} %s %n {0.__class__}",
    "!!python/object/apply:os.system ['id']",
    "../../../etc/passwd",
    "/start " + "q_" * 2000,
    "/ask@carsi_test_bot " + "x" * 4000,
    "/lang xx\n/forget\n/reload",
    "¿" * 4000,
    "القدس" * 700,
    "中美洲安全" * 700,
]
ODD_DATA = [
    "",
    "q:",
    "q:no-such-entry",
    "t:../..",
    "x" * 64,
    "\x00",
    "v:1:2:3:4:5",
    "ñ" * 32,
    "m:-1",
]
ODD_VALUES: list[Any] = [
    None,
    True,
    -1,
    0,
    2**31,
    2**63,
    2**70,
    1e308,
    -0.5,
    "",
    "x",
    "9" * 400,
    [],
    [[]],
    {},
    {"a": {}},
]


def hostile_updates(number: int, *, seed: int = 7) -> Iterator[bytes]:
    """Give bodies for a webhook, the same for the same *seed*; no two seeds share an update."""
    dice = random.Random(seed)
    kinds: list[Callable[[random.Random, int], bytes]] = [
        _fuzzed,
        _odd_text,
        _forged_press,
        _broken,
    ]
    first = 1_000_000 * seed
    for update_id in range(first, first + number):
        yield dice.choice(kinds)(dice, update_id)


def _person(dice: random.Random) -> Json:
    return {
        "id": dice.randrange(10**6, 10**7),
        "is_bot": False,
        "first_name": dice.choice(ODD_TEXTS)[:64],
        "language_code": dice.choice(["en", "es", "xx", "", "es-419", "\x00"]),
    }


def _message(dice: random.Random) -> Json:
    person = _person(dice)
    kind = dice.choice(["private", "private", "group", "supergroup", "channel"])
    chat = {"id": person["id"] if kind == "private" else -person["id"], "type": kind, "title": "x"}
    return {
        "message_id": dice.randrange(1, 10**6),
        "date": 1_790_000_000,
        "chat": chat,
        "from": person,
        "text": dice.choice(ODD_TEXTS),
    }


def _odd_text(dice: random.Random, update_id: int) -> bytes:
    kind = dice.choice(["message", "edited_message"])
    message = _message(dice)
    if dice.random() < 0.3:
        message["entities"] = [
            {
                "type": dice.choice(["bot_command", "mention", "text_mention", "url", "odd"]),
                "offset": dice.choice([0, 1, 5000, -1]),
                "length": dice.choice([0, 1, 5000, -1]),
            }
        ]
    return _encoded({"update_id": update_id, kind: message})


def _forged_press(dice: random.Random, update_id: int) -> bytes:
    query = {
        "id": str(dice.randrange(10**9)),
        "from": _person(dice),
        "chat_instance": "1",
        "data": dice.choice(ODD_DATA),
    }
    if dice.random() < 0.8:
        query["message"] = _message(dice)
    if dice.random() < 0.2:
        inline = {"id": "1", "from": _person(dice), "query": dice.choice(ODD_TEXTS), "offset": "x"}
        return _encoded({"update_id": update_id, "inline_query": inline})
    return _encoded({"update_id": update_id, "callback_query": query})


def _fuzzed(dice: random.Random, update_id: int) -> bytes:
    update = json.loads(_odd_text(dice, update_id))
    for _ in range(dice.randrange(1, 4)):
        _mutate(dice, update)
    return _encoded(update)


def _mutate(dice: random.Random, value: Any) -> None:
    while isinstance(value, dict) and value:
        key = dice.choice(list(value))
        if not isinstance(value[key], dict) or dice.random() < 0.2:
            if dice.random() < 0.3:
                del value[key]
            else:
                value[key] = dice.choice(ODD_VALUES)
            return
        value = value[key]


def _broken(dice: random.Random, update_id: int) -> bytes:
    body = bytearray(_odd_text(dice, update_id))
    for _ in range(dice.randrange(1, 20)):
        body[dice.randrange(len(body))] = dice.randrange(256)
    return bytes(body[: dice.randrange(len(body))] if dice.random() < 0.3 else body)


def _encoded(update: Json) -> bytes:
    return json.dumps(update).encode()


async def throw(
    url: str, secret: str, bodies: Iterator[bytes], *, at_once: int = 8
) -> Counter[int]:
    """Bring all *bodies* to a webhook and count the statuses of the answers."""
    statuses: Counter[int] = Counter()

    async def bring(session: aiohttp.ClientSession) -> None:
        for body in bodies:
            async with session.post(url, data=body, headers={HEADER: secret}) as response:
                await response.read()
                statuses[response.status] += 1

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(bring(session) for _ in range(at_once)))
    return statuses
