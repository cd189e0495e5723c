"""Telegram's HTML: a handful of tags, and no mercy for anything else.

`parse_html` gives the plain text and its spans, or the sentence with which Telegram refuses
(the caller puts "can't parse entities: " before it). Offsets in it count bytes of UTF-8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .spans import Span, link_span

STYLE_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
}
REFERENCE = re.compile(r"&(?:#(?:x([0-9a-f]+)|([0-9]+))|([a-z]+))(;?)", re.I)
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
SPACE = b" \t\r\n\v\0"
TOKEN = re.compile(rb"[A-Za-z0-9.-]*")


class MarkupError(ValueError):
    """A text with markup breaks a rule; the message is Telegram's."""


@dataclass(slots=True)
class OpenTag:
    """A start tag whose end is still to come."""

    name: str
    start: int
    attributes: dict[str, str] = field(default_factory=dict)


def parse_html(source: str) -> tuple[str, list[Span]]:
    """Split *source* into plain text and spans.

    Raises:
        MarkupError: A tag is unknown, unclosed or closed out of turn.
    """
    return _Reader(source).read()


def unescape(text: str) -> str:
    """Replace the few references that Telegram knows; any other `&` is just that."""
    return REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    hexadecimal, decimal, name, _ = match.groups()
    if name:
        return NAMED.get(name, match[0])
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF else match[0]


class _Reader:
    def __init__(self, source: str) -> None:
        self._bytes = source.encode()
        self._at = 0
        self._text = ""
        self._open: list[OpenTag] = []
        self._spans: list[Span] = []

    def read(self) -> tuple[str, list[Span]]:
        while self._at < len(self._bytes):
            bracket = self._bytes.find(b"<", self._at)
            end = bracket if bracket >= 0 else len(self._bytes)
            self._text += unescape(self._bytes[self._at : end].decode())
            self._at = end
            if bracket >= 0:
                self._read_tag()
        if self._open:
            msg = f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"'
            raise MarkupError(msg)
        try:
            self._text.encode()
        except UnicodeEncodeError:
            raise MarkupError(
                "Text contains invalid Unicode characters after decoding HTML entities,"
                " check for unmatched surrogate code units"
            ) from None
        return self._text, self._spans

    def _read_tag(self) -> None:
        begin = self._at
        self._at += 1
        if self._peek() == b"/":
            self._at += 1
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        name = self._until(b">").lower()
        if not self._peek():
            raise MarkupError(f"Unclosed start tag at byte offset {begin}")
        if name not in STYLE_OF_TAG:
            raise MarkupError(f'Unsupported start tag "{name}" at byte offset {begin}')
        tag = OpenTag(name, len(self._text))
        while self._skip_space() != b">":
            self._attribute(tag, begin)
        self._at += 1
        if name == "span" and tag.attributes.get("class") != "tg-spoiler":
            msg = f'Tag "span" must have class "tg-spoiler" at byte offset {begin}'
            raise MarkupError(msg)
        self._open.append(tag)

    def _attribute(self, tag: OpenTag, begin: int) -> None:
        where = f'the tag "{tag.name}" at byte offset {begin}'
        name = self._until(b"=>")
        if not name:
            raise MarkupError(f"Empty attribute name in {where}")
        if self._skip_space() != b"=":
            if tag.name == "blockquote" and name == "expandable":
                tag.attributes[name] = ""
                return
            raise MarkupError(f"Expected equal sign in declaration of an attribute of {where}")
        self._at += 1
        quote = self._skip_space()
        if not quote:
            raise MarkupError(f'Unclosed start tag "{tag.name}" at byte offset {begin}')
        tag.attributes[name] = self._quoted(begin) if quote in b"'\"" else self._bare()

    def _quoted(self, begin: int) -> str:
        quote = self._peek()
        end = self._bytes.find(quote, self._at + 1)
        if end < 0 or end + 1 >= len(self._bytes):
            raise MarkupError(f"Unclosed start tag at byte offset {begin}")
        value = self._bytes[self._at + 1 : end].decode()
        self._at = end + 1
        return unescape(value)

    def _bare(self) -> str:
        begin = self._at
        found = TOKEN.match(self._bytes, begin)
        self._at = found.end() if found else begin
        if not self._peek() or self._peek() not in SPACE + b">":
            raise MarkupError(f"Unexpected end of name token at byte offset {begin}")
        return self._bytes[begin : self._at].decode().lower()

    def _end_tag(self, begin: int) -> None:
        if not self._open:
            raise MarkupError(f"Unexpected end tag at byte offset {begin}")
        name = self._until(b">").lower()
        if self._skip_space() != b">":
            raise MarkupError(f"Unclosed end tag at byte offset {begin}")
        self._at += 1
        tag = self._open.pop()
        if name and name != tag.name:
            msg = (
                f'Unmatched end tag at byte offset {begin}, expected "</{tag.name}>",'
                f' found "</{name}>"'
            )
            raise MarkupError(msg)
        if len(self._text) > tag.start:
            self._close(tag)

    def _close(self, tag: OpenTag) -> None:
        kind, start, end = STYLE_OF_TAG[tag.name], tag.start, len(self._text)
        if tag.name == "a":
            link = link_span(tag.attributes.get("href") or self._text[start:], start, end)
            self._spans.extend([link] if link else [])
            return
        if tag.name == "tg-emoji" and not tag.attributes.get("emoji-id", "").isdigit():
            raise MarkupError("Invalid custom emoji identifier specified")
        span = Span(kind, start, end)
        if tag.name == "tg-emoji":
            span.extra = {"custom_emoji_id": tag.attributes["emoji-id"]}
        if "expandable" in tag.attributes:
            span.kind = "expandable_blockquote"
        if tag.name == "pre" and self._spans and self._spans[-1].extra.get("of_code"):
            inner = self._spans[-1]
            if (inner.start, inner.end) == (start, end):
                self._spans.pop()
                span.extra = {"language": inner.extra["of_code"]}
        if tag.name == "code" and tag.attributes.get("class", "").startswith("language-"):
            in_pre = bool(self._open) and self._open[-1].name == "pre"
            if in_pre:
                span.extra = {"of_code": tag.attributes["class"].removeprefix("language-")}
        self._spans.append(span)

    def _peek(self) -> bytes:
        return self._bytes[self._at : self._at + 1]

    def _until(self, stops: bytes) -> str:
        begin = self._at
        while self._peek() and self._peek() not in SPACE + stops:
            self._at += 1
        return self._bytes[begin : self._at].decode()

    def _skip_space(self) -> bytes:
        while self._peek() and self._peek() in SPACE:
            self._at += 1
        return self._peek()
