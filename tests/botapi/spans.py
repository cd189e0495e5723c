"""Styled stretches of a text: how they are counted, checked, and found in plain text.

Inside, positions count code points, as Python does; on the wire, UTF-16 units, as Telegram
does. This is the only place that converts between the two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from .calls import Json
from .refusals import Refusal, bad_request

MAX_ENTITIES = 100  # Telegram drops what is over; a test wants to hear of it
STYLES = {
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "code",
    "pre",
    "blockquote",
    "expandable_blockquote",
    "text_link",
    "text_mention",
    "custom_emoji",
}
FOUND_BY_TELEGRAM = {
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bank_card_number",
}
OTHER_PROTOCOL = re.compile(r"[a-z][a-z0-9+-]*://|mailto:", re.I)
NOTHING_INSIDE = {"code", "pre", "text_link", "text_mention"}  # no links are found in these
FINDERS = {
    "url": re.compile(r"(?<![\w@/.])(?:https?://|www\.)[^\s<>«»\"]*[^\s<>«»\".,;:!?)\]']", re.I),
    "email": re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[a-z]{2,}\b", re.I),
    "mention": re.compile(r"(?<![\w@/.])@[a-z]\w{3,31}\b", re.I | re.A),
    "bot_command": re.compile(r"(?<![\w/@<])/\w{1,64}(?:@\w{3,32})?(?![\w/])", re.A),
    "hashtag": re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w+"),
}


@dataclass(slots=True)
class Span:
    """A stretch of a text, from *start* up to *end* in code points, with what it means."""

    kind: str
    start: int
    end: int
    extra: Json = field(default_factory=dict)


def utf16_length(text: str) -> int:
    """Count the UTF-16 units of *text*: two for what lies beyond U+FFFF."""
    return len(text) + sum(character > "\uffff" for character in text)


def to_wire(text: str, spans: list[Span]) -> list[Json]:
    """Give the `entities` of a message, in Telegram's order."""
    ordered = sorted(spans, key=lambda span: (span.start, -span.end))
    return [
        {
            "type": span.kind,
            "offset": utf16_length(text[: span.start]),
            "length": utf16_length(text[span.start : span.end]),
            **span.extra,
        }
        for span in ordered
    ]


def from_wire(text: str, entities: Any) -> list[Span]:
    """Read the `entities` that a bot sends along.

    Raises:
        Refusal: One lies outside of the text, halves a character, or has no known type.
    """
    if not isinstance(entities, list):
        raise bad_request("can't parse entities JSON object")
    positions = _code_points_by_unit(text)
    spans = [_span(entity, positions) for entity in entities]
    wanted = [span for span in spans if span is not None and span.end > span.start]
    if len(wanted) > MAX_ENTITIES:
        raise bad_request("ENTITIES_TOO_LONG")
    return wanted


def find_spans(text: str, styled: list[Span]) -> list[Span]:
    """Find the links, mentions, commands and tags which Telegram marks by itself."""
    taken = [span for span in styled if span.kind in NOTHING_INSIDE]
    found: list[Span] = []
    if not any(sign in text for sign in "@/#.:"):
        return found
    for kind, finder in FINDERS.items():
        for match in finder.finditer(text):
            span = Span(kind, *match.span())
            if not any(span.start < other.end and other.start < span.end for other in taken):
                found.append(span)
                taken.append(span)
    return found


def checked_link(url: str) -> str:
    """Give *url* as Telegram keeps it: with a scheme, a lower-case host and a path.

    Raises:
        ValueError: Telegram takes no such link; the message says why, in its words.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        raise ValueError("Wrong HTTP URL") from None
    if parts.scheme in {"tg", "ton", "tonsite"}:
        return url.strip()
    if parts.scheme not in {"http", "https"} and OTHER_PROTOCOL.match(url):
        raise ValueError("Unsupported URL protocol")
    if parts.scheme not in {"http", "https"}:
        parts = urlsplit("http://" + url.strip())
    if not re.fullmatch(r"[^\s.:@/]+(\.[^\s.:@/]+)+(:\d+)?", parts.netloc.rpartition("@")[2]):
        raise ValueError("Wrong HTTP URL")
    return parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/").geturl()


def link_span(url: str, start: int, end: int) -> Span | None:
    """Make the span of a link in HTML or Markdown; a bad link is silently no link at all."""
    person = re.fullmatch(r"tg://user\?id=(\d+)", url)
    if person:
        user = {"id": int(person[1]), "is_bot": False, "first_name": "Somebody"}
        return Span("text_mention", start, end, {"user": user})
    try:
        return Span("text_link", start, end, {"url": checked_link(url)})
    except ValueError:
        return None


def _code_points_by_unit(text: str) -> list[int | None]:
    positions: list[int | None] = []
    for index, character in enumerate(text):
        positions.append(index)
        if character > "\uffff":
            positions.append(None)  # the second half of the character
    positions.append(len(text))
    return positions


def _span(entity: Any, positions: list[int | None]) -> Span | None:
    if not isinstance(entity, dict):
        raise _unreadable("expected an Object")
    offset, length = (_whole_number(entity, name) for name in ("offset", "length"))
    kind = str(entity.get("type") or "")
    if not kind:
        raise _unreadable("Type is not specified")
    if kind in FOUND_BY_TELEGRAM:
        return None  # Telegram finds these itself and ignores what a bot says about them
    if kind not in STYLES:
        raise _unreadable("Unsupported type specified")
    if offset < 0:
        raise bad_request(f"Receive an entity with incorrect offset {offset}")
    if length < 0:
        raise bad_request(f"Receive an entity with incorrect length {length}")
    start, end = _bounds(offset, length, positions)
    return Span(kind, start, end, _extra(kind, entity))


def _bounds(offset: int, length: int, positions: list[int | None]) -> tuple[int, int]:
    units = len(positions) - 1
    if length and offset >= units:
        raise bad_request(f"Entity begins after the end of the text at UTF-16 offset {offset}")
    if length and offset + length > units:
        raise bad_request(
            f"Entity beginning at UTF-16 offset {offset} ends after the end of the text"
            f" at UTF-16 offset {offset + length}"
        )
    start, end = positions[min(offset, units)], positions[min(offset + length, units)]
    if start is None:
        raise bad_request(
            f"Entity begins in a middle of a UTF-16 symbol at byte offset {offset + 1}"
        )
    if end is None:
        raise bad_request(
            f"Entity beginning at UTF-16 offset {offset} ends in a middle of a UTF-16 symbol"
            f" at byte offset {offset + length + 1}"
        )
    return start, end


def _extra(kind: str, entity: Json) -> Json:
    if kind == "text_link":
        url = entity.get("url")
        if not url:
            raise _unreadable('Can\'t find field "url"')
        try:
            return {"url": checked_link(str(url))}
        except ValueError as reason:
            raise bad_request(f"Entity URL '{url}' is invalid: {reason}") from None
    needed = {"text_mention": "user", "custom_emoji": "custom_emoji_id"}.get(kind)
    if needed:
        if needed not in entity:
            raise _unreadable(f'Can\'t find field "{needed}"')
        return {needed: entity[needed]}
    return {"language": entity["language"]} if kind == "pre" and entity.get("language") else {}


def _whole_number(entity: Json, name: str) -> int:
    if name not in entity:
        raise _unreadable(f'Can\'t find field "{name}"')
    try:
        return int(entity[name])
    except (TypeError, ValueError):
        raise _unreadable(f'Field "{name}" must be of type Number') from None


def _unreadable(reason: str) -> Refusal:
    return bad_request(f"Can't parse MessageEntity: {reason}")
