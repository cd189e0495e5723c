"""One call of the bot: what came over the wire, read the way Telegram reads it.

Forms, multipart bodies, JSON bodies and query strings all become the same thing: named
texts (structures stay JSON text, as in a form) and uploaded files.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from .refusals import bad_request

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came in a multipart body."""

    name: str
    content: bytes


@dataclass(slots=True)
class Call:
    """A method with its parameters."""

    method: str
    params: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Give a parameter as text, "" when it is absent."""
        value = self.params.get(name, "")
        if not value.isascii():
            insist_on_unicode(value)
        return value

    def integer(self, name: str, default: int = 0) -> int:
        """Give a parameter as a whole number; nonsense counts as 0, as for Telegram."""
        value = self.params.get(name, "").strip()
        if not value:
            return default
        try:
            return int(value)
        except ValueError:
            return 0

    def flag(self, name: str) -> bool:
        """Give a parameter as yes or no."""
        return self.params.get(name, "").strip().lower() in {"true", "yes", "1"}

    def json(self, name: str, *, complaint: str) -> Any:
        """Give a parameter that holds JSON, None when it is absent.

        Raises:
            Refusal: It is no JSON, or has half a surrogate pair in it.
        """
        value = self.text(name)
        if not value:
            return None
        try:
            decoded = json.loads(value)
        except ValueError:
            raise bad_request(complaint) from None
        if "\\u" in value:
            insist_on_unicode(json.dumps(decoded, ensure_ascii=False))
        return decoded


@dataclass(slots=True)
class Request:
    """A call as remembered for the assertions of a test.

    Attributes:
        method: As the bot wrote it.
        params: Named texts; structures are JSON text, files are `<name, n bytes>`.
        at: When it came, in seconds since 1970.
        answer: What was answered, None while (or if) nothing was.
        via: "http", or "webhook" for a method named in the answer to a webhook.
        on_purpose: True when the answer is a fault that the test asked for.
    """

    method: str
    params: dict[str, str]
    at: float = field(default_factory=time.time)
    answer: Json | None = None
    via: str = "http"
    on_purpose: bool = False

    def json(self, name: str) -> Any:
        """Give a parameter that holds JSON, decoded; None when it is absent."""
        return json.loads(self.params[name]) if name in self.params else None


def remember(call: Call, *, via: str) -> Request:
    """Make the record of a call; large uploads are only named in it."""
    files = {name: f"<{f.name}, {len(f.content)} bytes>" for name, f in call.files.items()}
    return Request(call.method, call.params | files, via=via)


def insist_on_unicode(value: str) -> None:
    """Refuse half a surrogate pair and bytes that were no UTF-8."""
    try:
        value.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def call_from_json(method: str, body: Json) -> Call:
    """Read the parameters of a JSON body."""
    params = {name: _as_text(value) for name, value in body.items() if value is not None}
    return Call(method, params)


async def call_from_http(method: str, request: web.Request) -> Call:
    """Read the parameters from wherever a request has them.

    Raises:
        Refusal: The body cannot be read.
    """
    params = _pairs(request.query_string)
    if request.method == "GET":
        return Call(method, params)
    if request.content_type == "application/json":
        return _from_json_body(method, params, await request.read())
    if request.content_type == "multipart/form-data":
        return await _from_multipart(method, params, request)
    body = (await request.read()).decode("utf-8", "surrogateescape")
    return Call(method, params | _pairs(body))


def _from_json_body(method: str, params: dict[str, str], body: bytes) -> Call:
    try:
        decoded = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse request JSON object") from None
    if not isinstance(decoded, dict):
        raise bad_request("can't parse request JSON object")
    return Call(method, params | call_from_json(method, decoded).params)


async def _from_multipart(method: str, params: dict[str, str], request: web.Request) -> Call:
    call = Call(method, params)
    try:
        form = await request.post()
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None
    for name, value in form.items():
        if isinstance(value, web.FileField):
            call.files[name] = Upload(value.filename, value.file.read())
        elif isinstance(value, str):
            call.params[name] = value
    return call


def _pairs(encoded: str) -> dict[str, str]:
    return dict(parse_qsl(encoded, keep_blank_values=True, errors="surrogateescape"))


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
