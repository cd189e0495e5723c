"""A bot that is brought its updates by webhook, on loopback, by Telegram or by anybody."""

from __future__ import annotations

import http.client
import json
from pathlib import Path
from typing import Any

from tests.botapi import FakeTelegram
from tests.bots import Bot, free_port
from tests.hostile import HEADER

SECRET = "a-secret_of-the-test"


class Hooked(Bot):
    """A bot with a webhook on loopback."""

    def __init__(
        self, telegram: FakeTelegram, folder: Path, settings: dict[str, str] | None = None
    ) -> None:
        self.port = free_port()
        given = {
            "CARSI_WEBHOOK_URL": f"http://127.0.0.1:{self.port}/hook",
            "CARSI_WEBHOOK_LISTEN": f"127.0.0.1:{self.port}",
            "CARSI_WEBHOOK_SECRET": SECRET,
        }
        super().__init__(telegram, folder, given | (settings or {}))

    def brings(
        self,
        body: bytes | dict[str, Any],
        *,
        path: str = "/hook",
        secret: str | None = SECRET,
        method: str = "POST",
    ) -> tuple[int, bytes]:
        """Bring something to the webhook, as anybody on the internet may."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {} if secret is None else {HEADER: secret}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            connection.request(method, path, content, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()
