"""The text of a message: parsed, cleaned, trimmed and measured as Telegram does it.

What comes out is what a person sees. Lengths are measured last, when the markup is gone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .calls import Call, Json
from .html_text import MarkupError, parse_html
from .markdown_text import parse_markdown
from .refusals import bad_request
from .spans import MAX_ENTITIES, Span, find_spans, from_wire, to_wire

MAX_TEXT = 4096  # code points after parsing
MAX_CAPTION = 1024
MAX_SOURCE = 1 << 15  # bytes before parsing
UNWANTED = re.compile("[\0-\x09\x0b-\x1f\u2028-\u202e\u030a\u0333\u033f]")
VANISHES = re.compile("[\r\u2028-\u202e\u030a\u0333\u033f]")  # other UNWANTED become a space
PADDING = " \n"
PARSERS = {"html": parse_html, "markdownv2": parse_markdown}


@dataclass(frozen=True, slots=True)
class Formatted:
    """Plain text with its entities, ready for a message."""

    text: str
    entities: tuple[Json, ...] = ()


def message_text(call: Call, name: str = "text") -> Formatted:
    """Read the text of a message.

    Raises:
        Refusal: It is empty, too long, or its markup is wrong.
    """
    entities = call.json("entities", complaint="can't parse entities JSON object")
    return checked_text(call.text(name), call.text("parse_mode"), entities)


def caption(call: Call) -> Formatted:
    """Read a caption; it may be empty.

    Raises:
        Refusal: It is too long, or its markup is wrong.
    """
    entities = call.json("caption_entities", complaint="can't parse entities JSON object")
    return checked_caption(call.text("caption"), call.text("parse_mode"), entities)


def checked_text(source: str, parse_mode: str, entities: object) -> Formatted:
    """Do the work of `message_text` for a text from anywhere."""
    if not source:
        raise bad_request("message text is empty")
    formatted = _formatted(source, parse_mode, entities)
    if not formatted.text:
        raise bad_request("text must be non-empty")
    if len(formatted.text) > MAX_TEXT:
        raise bad_request("message is too long")
    return formatted


def checked_caption(source: str, parse_mode: str, entities: object) -> Formatted:
    """Do the work of `caption` for a text from anywhere."""
    formatted = _formatted(source, parse_mode, entities)
    if len(formatted.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return formatted


def as_a_person_writes(source: str) -> Formatted:
    """Give what Telegram makes of a text that a person types."""
    return _formatted(source, "", None)


def _formatted(source: str, parse_mode: str, entities: object) -> Formatted:
    if len(source.encode()) > MAX_SOURCE:
        raise bad_request("text is too long")
    text, spans = _parsed(source, parse_mode.lower(), entities)
    text, spans = _trimmed(*_cleaned(text, spans))
    if len(spans) > MAX_ENTITIES:
        raise bad_request("ENTITIES_TOO_LONG")
    spans = spans + find_spans(text, spans)
    return Formatted(text, tuple(to_wire(text, spans)) if spans else ())


def _parsed(source: str, parse_mode: str, entities: object) -> tuple[str, list[Span]]:
    if not source or parse_mode in {"", "none"}:
        return source, from_wire(source, entities) if entities else []
    if parse_mode not in PARSERS:
        raise bad_request("unsupported parse_mode")
    try:
        return PARSERS[parse_mode](source)
    except MarkupError as error:
        raise bad_request(f"can't parse entities: {error}") from None


def _cleaned(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    if not UNWANTED.search(text):
        return text, spans
    gone_before = [0]
    for character in text:
        gone_before.append(gone_before[-1] + bool(VANISHES.match(character)))
    moved = [
        Span(s.kind, s.start - gone_before[s.start], s.end - gone_before[s.end], s.extra)
        for s in spans
    ]
    return UNWANTED.sub(" ", VANISHES.sub("", text)), moved


def _trimmed(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    stripped = text.strip(PADDING)
    before = len(text) - len(text.lstrip(PADDING))
    kept = []
    for span in spans:
        inside = text[span.start : span.end]
        start = span.start + len(inside) - len(inside.lstrip(PADDING)) - before
        end = min(span.end - before, len(stripped))
        if inside.strip(PADDING):
            kept.append(Span(span.kind, start, end, _public(span.extra)))
    return stripped, kept


def _public(extra: Json) -> Json:
    return {name: value for name, value in extra.items() if name != "of_code"}
