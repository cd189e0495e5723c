"""The small Markdown of answers: what a reader sees, and nothing that could fail to render."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.rendering import entities_of
from bot.knowledge.markup import MarkupError, RichText, Span, parse

PIECES = ["**", "*", "_", "[", "](https://a.example/b)", "]", "(", "\n\n", "\n", "- ", "1. ", "  ",
          "a", "b c", "🌎", "👩‍🚀", "é", "&amp;", "\\", "#", "<b>", "`", "> ", "!["]  # fmt: skip
MARKDOWN = st.lists(st.sampled_from(PIECES), max_size=25).map("".join) | st.text(max_size=60)


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        pytest.param("one\ntwo", "one two", id="a line break is a space"),
        pytest.param("one\n\ntwo", "one\n\ntwo", id="a blank line begins a paragraph"),
        pytest.param("one  \ntwo", "one\ntwo", id="two spaces break the line"),
        pytest.param("Two:\n- a\n- b", "Two:\n• a\n• b", id="bullets"),
        pytest.param("Two:\n\n3. a\n4. b", "Two:\n3. a\n4. b", id="numbers go on from the first"),
        pytest.param("- a\n  - b\n- c", "• a\n  • b\n• c", id="a list in a list"),
        pytest.param("- a\n- b\n\nAfter.", "• a\n• b\n\nAfter.", id="a paragraph after a list"),
        pytest.param("- a\n\n- b", "• a\n• b", id="a loose list"),
        pytest.param(r"5 \* 3 \_x\_", "5 * 3 _x_", id="escaped"),
        pytest.param("AT&amp;T", "AT&T", id="an entity"),
        pytest.param("  \n ", "", id="nothing"),
    ],
)
def test_a_reader_sees(markdown: str, text: str) -> None:
    """
    Lists are written out, since a channel has none.
    """
    assert parse(markdown).text == text


@pytest.mark.parametrize(
    ("markdown", "spans"),
    [
        pytest.param("a **b** c", [("b", "bold", None)], id="bold"),
        pytest.param("a *b* _c_", [("b", "italic", None), ("c", "italic", None)], id="italics"),
        pytest.param(
            "see [the page](https://a.example)", [("the page", "link", "https://a.example")],
            id="a link",
        ),
        pytest.param(
            "**a [b](http://c.example)**", [("a b", "bold", None), ("b", "link", "http://c.example")],
            id="a link in bold",
        ),
        pytest.param("🌎 **b**", [("b", "bold", None)], id="after an emoji"),
        pytest.param("- **a**\n- *b*", [("a", "bold", None), ("b", "italic", None)], id="list"),
    ],
)  # fmt: skip
def test_spans_lie_over_the_words_they_mark(
    markdown: str, spans: list[tuple[str, str, str | None]]
) -> None:
    """
    Counted in code points, in order of their start.
    """
    rich = parse(markdown)

    assert [(rich.text[s.start : s.end], s.kind, s.url) for s in rich.spans] == spans


@pytest.mark.parametrize(
    "markdown",
    ["# Heading", "Heading\n===", "`code`", "```\ncode\n```", "a\n\n    code", "> said",
     "a <b>c</b>", "<div>", "![a](https://a.example)", "---", "[a](javascript:b)", "[a](ftp://a.example)",
     "[a](/b)", "<mailto:a@b.example>"],
)  # fmt: skip
def test_anything_else_is_refused(markdown: str) -> None:
    """
    When it is read, and not while a person waits.
    """
    with pytest.raises(MarkupError):
        parse(markdown)


@settings(max_examples=500)
@given(MARKDOWN)
def test_any_markdown_is_text_with_spans_inside_it_or_refused(markdown: str) -> None:
    """
    An entity that sticks out of its message is refused by Telegram.
    """
    try:
        rich = parse(markdown)
    except MarkupError:
        return

    assert all(0 <= s.start <= s.end <= len(rich.text) for s in rich.spans)
    assert [s.start for s in rich.spans] == sorted(s.start for s in rich.spans)
    assert all((s.url is None) == (s.kind != "link") for s in rich.spans)


@st.composite
def rich_texts(draw: st.DrawFn) -> RichText:
    text = draw(st.text(alphabet=st.sampled_from("ab 🌎👩\u200dé\n"), min_size=1, max_size=40))
    spots = st.integers(0, len(text) - 1)
    pairs = draw(st.lists(st.tuples(spots, spots), max_size=4))
    spans = [Span(start=min(p), end=max(p) + 1, kind="bold") for p in pairs]
    return RichText(text=text, spans=tuple(sorted(spans, key=lambda s: s.start)))


@settings(max_examples=300)
@given(rich_texts())
def test_entities_in_utf16_units_mark_the_same_words(rich: RichText) -> None:
    """
    Telegram counts an emoji as two; what is marked must not move by one.
    """
    units = rich.text.encode("utf-16-le")

    entities = entities_of(rich)

    marked = [units[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le") for e in entities]
    assert marked == [rich.text[s.start : s.end] for s in rich.spans]


@given(rich_texts(), rich_texts())
def test_added_texts_keep_their_marks(one: RichText, other: RichText) -> None:
    """
    The spans of the second move by the length of the first.
    """
    both = one + other

    marked = [both.text[s.start : s.end] for s in both.spans]
    assert marked == [t.text[s.start : s.end] for t in (one, other) for s in t.spans]
