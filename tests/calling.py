"""Call the fake Telegram as a program without a library would."""

import json
import struct
import urllib.error
import urllib.request
import zlib
from typing import Any

from tests.botapi import FakeTelegram

Json = dict[str, Any]


def call(telegram: FakeTelegram, method: str, **params: Any) -> Json:
    """Call a method with a JSON body, give the decoded answer."""
    answer: Json = {}
    request = urllib.request.Request(
        f"{telegram.url}/bot{params.pop('token', telegram.token)}/{method}",
        data=json.dumps(params).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            answer = json.loads(response.read())
    except urllib.error.HTTPError as error:
        answer = json.loads(error.read())
    return answer


def refusal(telegram: FakeTelegram, method: str, **params: Any) -> str:
    """Call a method that is refused, give Telegram's sentence."""
    answer = call(telegram, method, **params)
    assert not answer["ok"], answer
    return str(answer["description"])


def updates(telegram: FakeTelegram, **params: Any) -> list[Json]:
    """Ask for updates."""
    received: list[Json] = call(telegram, "getUpdates", **params)["result"]
    return received


def catch_up(telegram: FakeTelegram) -> None:
    """Forget the updates so far."""
    call(telegram, "deleteWebhook", drop_pending_updates=True)


def buttons(*rows: list[Json]) -> Json:
    """Make an inline keyboard."""
    return {"inline_keyboard": list(rows)}


def png(width: int = 40, height: int = 30) -> bytes:
    """Draw the smallest grey picture."""

    def chunk(name: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(name + content))
        return struct.pack(">I", len(content)) + name + content + checksum

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * (width + 1) * height)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
