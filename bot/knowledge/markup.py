"""Turn an answer's small Markdown into text and spans, once, when it is read.

Bold, italics, lists and links; anything else is refused with a reason, so that nothing can
fail to render while a person waits. Knows no channel. May import: nothing of ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Any, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

SpanKind = Literal["bold", "italic", "link"]
_INLINE: dict[str, SpanKind] = {"strong": "bold", "em": "italic", "link": "link"}
_BLOCKS = {
    "paragraph_open", "paragraph_close", "bullet_list_open", "bullet_list_close",
    "ordered_list_open", "ordered_list_close", "list_item_open", "list_item_close", "inline",
}  # fmt: skip


class MarkupError(ValueError):
    """The text uses Markdown that an answer may not have."""


class Span(BaseModel):
    """A stretch of a text that is bold, italic or a link.

    Attributes:
        start: First character, counted in code points from 0.
        end: One past the last character.
        kind: What it is.
        url: Where a link goes; None for the other kinds.
    """

    model_config = ConfigDict(frozen=True)

    start: int
    end: int
    kind: SpanKind
    url: str | None = None


class RichText(BaseModel):
    """A text ready for any channel: plain characters, and spans over them in order of start."""

    model_config = ConfigDict(frozen=True)

    text: str
    spans: tuple[Span, ...] = ()

    @classmethod
    def plain(cls, text: str) -> RichText:
        """Take *text* as it is, with no span."""
        return cls(text=text)

    def __add__(self, other: RichText) -> RichText:
        moved = tuple(
            s.model_copy(update={"start": s.start + len(self.text), "end": s.end + len(self.text)})
            for s in other.spans
        )
        return RichText(text=self.text + other.text, spans=self.spans + moved)

    def part(self, start: int, end: int) -> RichText:
        """Give the characters from *start* to *end*, with their spans; no space at the end."""
        while end > start and self.text[end - 1] in " \n":
            end -= 1
        spans = tuple(
            span.model_copy(
                update={"start": max(span.start, start) - start, "end": min(span.end, end) - start}
            )
            for span in self.spans
            if span.start < end and span.end > start
        )
        return RichText(text=self.text[start:end], spans=spans)


@dataclass(slots=True)
class _Writer:
    """Collects characters and spans while the tokens go by."""

    parts: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    length: int = 0
    lists: list[int | None] = field(default_factory=list)  # the next number, None for bullets
    open: list[tuple[str, int, str | None]] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def begin_block(self, separator: str) -> None:
        if self.length:
            self.write(separator)


def parse(markdown: str) -> RichText:
    """Convert the small Markdown of an answer.

    Args:
        markdown: Paragraphs, `**bold**`, `*italics*`, `- ` and `1. ` lists, `[links](https://…)`.
            A single line break is a space; a blank line begins a paragraph.

    Returns:
        The characters a reader sees, lists with "•" or their numbers, and the spans over them.

    Raises:
        MarkupError: Something else is used: headings, code, images, HTML, quotes, a link that
            is not http(s).
    """
    writer = _Writer()
    for token in _parser().parse(markdown.strip()):
        if token.type not in _BLOCKS:
            what = token.type.removesuffix("_open").replace("_", " ")
            raise MarkupError(f"an answer may not have a {what}")
        _block(writer, token)
    return RichText(
        text="".join(writer.parts), spans=tuple(sorted(writer.spans, key=lambda s: s.start))
    )


def _block(writer: _Writer, token: Token) -> None:
    match token.type:
        case "paragraph_open" if not writer.lists:
            writer.begin_block("\n\n")
        case "bullet_list_open":
            if not writer.lists:
                writer.begin_block("\n")
            writer.lists.append(None)
        case "ordered_list_open":
            if not writer.lists:
                writer.begin_block("\n")
            writer.lists.append(int(token.attrGet("start") or 1))
        case "bullet_list_close" | "ordered_list_close":
            writer.lists.pop()
        case "list_item_open":
            number = writer.lists[-1]
            if writer.parts and not writer.parts[-1].endswith("\n"):
                writer.write("\n")
            indent = "  " * (len(writer.lists) - 1)
            writer.write(f"{indent}• " if number is None else f"{indent}{number}. ")
            if number is not None:
                writer.lists[-1] = number + 1
        case "inline":
            for child in token.children or ():
                _inline(writer, child)
        case _:
            return


def _inline(writer: _Writer, token: Token) -> None:
    name, _, side = token.type.partition("_")
    if token.type == "text":
        writer.write(token.content)
    elif token.type == "softbreak":
        writer.write(" ")
    elif token.type == "hardbreak":
        writer.write("\n")
    elif name in _INLINE and side == "open":
        url = str(token.attrGet("href")) if name == "link" else None
        if url is not None and not url.startswith(("https://", "http://")):
            raise MarkupError(f"a link must begin with https://, not {url!r}")
        writer.open.append((name, writer.length, url))
    elif name in _INLINE and side == "close":
        name, start, url = writer.open.pop()
        writer.spans.append(Span(start=start, end=writer.length, kind=_INLINE[name], url=url))
    else:
        raise MarkupError(f"an answer may not have {token.type.replace('_', ' ')}")


def _rich(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = parse(value)
    if not text.text.strip():
        raise MarkupError("an answer may not be empty")
    return text


Markdown = Annotated[
    RichText,
    BeforeValidator(_rich),
    WithJsonSchema(
        {"type": "string", "description": "Small Markdown: bold, italics, lists, links"}
    ),
]


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802
        """Take any link as one, so that a wrong one is refused and not shown as it is."""
        return True


@cache
def _parser() -> MarkdownIt:
    return _Parser("commonmark")
