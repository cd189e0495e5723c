"""Telegram's MarkdownV2: every reserved character is either markup or escaped.

`parse_markdown` gives the plain text and its spans, or the sentence with which Telegram
refuses (the caller puts "can't parse entities: " before it).
"""

from __future__ import annotations

from dataclasses import dataclass

from .html_text import MarkupError
from .spans import Span, link_span

RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
# The longer token first: "__" is no two italics.
STYLES = {
    "```": ("pre", "Pre"),
    "`": ("code", "Code"),
    "||": ("spoiler", "Spoiler"),
    "__": ("underline", "Underline"),
    "_": ("italic", "Italic"),
    "*": ("bold", "Bold"),
    "~": ("strikethrough", "Strikethrough"),
}
QUOTE, LINK, EMOJI = ">", "[", "!["
NAMES = {token: name for token, (_, name) in STYLES.items()} | {
    QUOTE: "BlockQuote",
    LINK: "TextUrl",
    EMOJI: "CustomEmoji",
}


@dataclass(slots=True)
class Opened:
    """Markup whose end is still to come."""

    token: str
    start: int  # in the plain text
    source_at: int  # in the source


def parse_markdown(source: str) -> tuple[str, list[Span]]:
    """Split *source* into plain text and spans.

    Raises:
        MarkupError: A reserved character stands alone, or markup has no end.
    """
    return _Reader(source).read()


class _Reader:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._text = ""
        self._open: list[Opened] = []
        self._spans: list[Span] = []

    def read(self) -> tuple[str, list[Span]]:
        while self._at < len(self._source):
            self._step()
        self._end_quote()
        if self._open:
            name, where = NAMES[self._open[-1].token], self._bytes(self._open[-1].source_at)
            raise MarkupError(f"Can't find end of {name} entity at byte offset {where}")
        return self._text, self._spans

    @property
    def _inside(self) -> str:
        return self._open[-1].token if self._open else ""

    def _step(self) -> None:
        character = self._source[self._at]
        following = self._source[self._at + 1 : self._at + 2]
        if character == "\\" and following and "\0" < following < "\x7f":
            self._take(following, skip=2)
        elif self._inside in {"`", "```"}:
            self._step_in_code()
        elif character == "\n":
            if self._inside == QUOTE and following != ">":
                self._end_quote()
            skip = 2 if self._inside == QUOTE else 1
            self._take("\n", skip=skip)
        elif character not in RESERVED:
            self._take(character)
        else:
            self._reserved(character)

    def _step_in_code(self) -> None:
        if self._source.startswith(self._inside, self._at):
            self._close_style(self._inside)
        else:
            self._take(self._source[self._at])

    def _reserved(self, character: str) -> None:
        at_line_start = self._at == 0 or self._source[self._at - 1] == "\n"
        if character == ">" and at_line_start and self._inside != QUOTE:
            self._opened(QUOTE)
        elif character == "!" and self._source.startswith(EMOJI, self._at):
            self._opened(EMOJI)
        elif character == "[":
            self._opened(LINK)
        elif character == "]" and self._inside in {LINK, EMOJI}:
            self._close_link()
        else:
            self._style(character)

    def _style(self, character: str) -> None:
        token = next((t for t in STYLES if self._source.startswith(t, self._at)), None)
        if token is None:
            msg = f"Character '{character}' is reserved and must be escaped with the preceding '\\'"
            raise MarkupError(msg)
        rest = self._source[self._at + len(token) :]
        if token == "||" and self._inside == QUOTE and rest[:1] in {"", "\n"}:
            self._at += len(token)
            self._end_quote("expandable_blockquote")
        elif self._inside == token:
            self._close_style(token)
        else:
            self._opened(token)

    def _opened(self, token: str) -> None:
        self._open.append(Opened(token, len(self._text), self._at))
        self._at += len(token)

    def _close_style(self, token: str) -> None:
        opened = self._open.pop()
        self._at += len(token)
        span = Span(STYLES[token][0], opened.start, len(self._text))
        if token == "```":
            language, newline, code = self._text[opened.start :].partition("\n")
            if newline and code and not any(c.isspace() for c in language):
                self._text = self._text[: opened.start] + code
                span.end = len(self._text)
                span.extra = {"language": language} if language else {}
        if span.end > span.start:
            self._spans.append(span)

    def _end_quote(self, kind: str = "blockquote") -> None:
        if self._inside == QUOTE:
            opened = self._open.pop()
            if len(self._text) > opened.start:
                self._spans.append(Span(kind, opened.start, len(self._text)))

    def _close_link(self) -> None:
        opened = self._open.pop()
        self._at += 1
        url = self._url() if self._source.startswith("(", self._at) else ""
        start, end = opened.start, len(self._text)
        if end == start:
            return
        if opened.token == EMOJI:
            prefix, _, emoji_id = url.partition("tg://emoji?id=")
            if prefix or not emoji_id.isdigit():
                raise MarkupError("Invalid custom emoji identifier specified")
            self._spans.append(Span("custom_emoji", start, end, {"custom_emoji_id": emoji_id}))
            return
        link = link_span(url or self._text[start:], start, end)
        self._spans.extend([link] if link else [])

    def _url(self) -> str:
        begin = self._at
        self._at += 1
        url = ""
        while self._source[self._at : self._at + 1] != ")":
            if self._source[self._at : self._at + 1] == "\\":
                self._at += 1
            if self._at >= len(self._source):
                raise MarkupError(f"Can't find end of a URL at byte offset {self._bytes(begin)}")
            url += self._source[self._at]
            self._at += 1
        self._at += 1
        return url

    def _take(self, text: str, *, skip: int = 1) -> None:
        self._text += text
        self._at += skip

    def _bytes(self, position: int) -> int:
        return len(self._source[:position].encode())
