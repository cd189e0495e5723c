"""The fake Telegram refuses texts that Telegram refuses, in the same words."""

import pytest

from tests.botapi import FakeTelegram, Person
from tests.botapi.html_text import parse_html
from tests.botapi.spans import to_wire
from tests.calling import Json, call, refusal

RESERVED = "is reserved and must be escaped with the preceding '\\'"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param("a < b", 'Unsupported start tag "" at byte offset 2', id="lone bracket"),
        pytest.param("<x>a</x>", 'Unsupported start tag "x" at byte offset 0', id="unknown tag"),
        pytest.param("ñ<p>", 'Unsupported start tag "p" at byte offset 2', id="counted in bytes"),
        pytest.param("<b>a", 'Can\'t find end tag corresponding to start tag "b"', id="unclosed"),
        pytest.param("<b", "Unclosed start tag at byte offset 0", id="half a tag"),
        pytest.param("a</b>", "Unexpected end tag at byte offset 1", id="end without start"),
        pytest.param(
            "<b><i>a</b></i>",
            'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
            id="crossed",
        ),
        pytest.param("<b>a</b", "Unclosed end tag at byte offset 4", id="half an end"),
        pytest.param(
            "<a href>a</a>",
            'Expected equal sign in declaration of an attribute of the tag "a" at byte offset 0',
            id="attribute without value",
        ),
        pytest.param(
            '<span class="x">a</span>',
            'Tag "span" must have class "tg-spoiler" at byte offset 0',
            id="span",
        ),
    ],
)
def test_bad_html_is_refused(telegram: FakeTelegram, ana: Person, source: str, reason: str) -> None:
    """
    The commonest way to lose an answer, and no other telegram notices it.
    """
    said = refusal(telegram, "sendMessage", chat_id=ana.id, text=source, parse_mode="HTML")

    assert said == f"Bad Request: can't parse entities: {reason}"


@pytest.mark.parametrize(
    ("source", "text", "kinds"),
    [
        pytest.param("<b>a <i>b</i></b>", "a b", ["bold", "italic"], id="nested"),
        pytest.param("a &lt; b &amp; c &nbsp;", "a < b & c &nbsp;", [], id="references"),
        pytest.param('<a href="x.org">l</a>', "l", ["text_link"], id="link"),
        pytest.param("<a href='tg://user?id=7'>l</a>", "l", ["text_mention"], id="person"),
        pytest.param('<a href="nowhere">l</a>', "l", [], id="a bad link is no link"),
        pytest.param("<B>a</B>", "a", ["bold"], id="capitals"),
        pytest.param("<b></b>a", "a", [], id="empty"),
        pytest.param(
            '<pre><code class="language-py">x</code></pre>', "x", ["pre"], id="code with language"
        ),
        pytest.param(
            "<blockquote expandable>q</blockquote>", "q", ["expandable_blockquote"], id="quote"
        ),
    ],
)
def test_good_html_becomes_entities(source: str, text: str, kinds: list[str]) -> None:
    """
    What a person sees has no markup in it.
    """
    parsed, spans = parse_html(source)

    assert parsed == text
    assert [entity["type"] for entity in to_wire(parsed, spans)] == kinds


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        pytest.param("1.5", f"Character '.' {RESERVED}", id="full stop"),
        pytest.param("a-b", f"Character '-' {RESERVED}", id="hyphen"),
        pytest.param("(x)", f"Character '(' {RESERVED}", id="bracket"),
        pytest.param("*a", "Can't find end of Bold entity at byte offset 0", id="unclosed"),
        pytest.param("ñ`a", "Can't find end of Code entity at byte offset 2", id="code"),
        pytest.param("[a](b", "Can't find end of a URL at byte offset 3", id="link"),
    ],
)
def test_bad_markdown_is_refused(
    telegram: FakeTelegram, ana: Person, source: str, reason: str
) -> None:
    """
    Every number with a decimal point breaks an unescaped message.
    """
    said = refusal(telegram, "sendMessage", chat_id=ana.id, text=source, parse_mode="MarkdownV2")

    assert said == f"Bad Request: can't parse entities: {reason}"


def test_good_markdown_becomes_entities(telegram: FakeTelegram, ana: Person) -> None:
    """
    Escapes vanish, styles nest, links lead somewhere.
    """
    source = "*a _b_* 1\\.5 [l](https://x.org/a) `c.d`\n>quote\n||s||"

    call(telegram, "sendMessage", chat_id=ana.id, text=source, parse_mode="MarkdownV2")

    seen = ana.reads()
    assert seen.text == "a b 1.5 l c.d\nquote\ns"
    assert [entity["type"] for entity in seen.entities] == [
        *("bold", "italic", "text_link", "code", "blockquote", "spoiler")
    ]
    assert seen.links == {"l": "https://x.org/a"}


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        pytest.param({"text": ""}, "message text is empty", id="empty"),
        pytest.param({"text": " \n "}, "text must be non-empty", id="white space"),
        pytest.param({"text": "x" * 4097}, "message is too long", id="4097"),
        pytest.param({"text": "a\ud800b"}, "strings must be encoded in UTF-8", id="surrogate"),
        pytest.param({"text": "a", "parse_mode": "BB"}, "unsupported parse_mode", id="mode"),
        pytest.param({"text": "a", "chat_id": ""}, "chat_id is empty", id="no chat"),
        pytest.param({"text": "a", "chat_id": 99}, "chat not found", id="unknown chat"),
        pytest.param(
            {"text": "a", "reply_parameters": {"message_id": 999}},
            "message to be replied not found",
            id="reply to nothing",
        ),
        pytest.param(
            {"text": "a", "message_thread_id": 5}, "message thread not found", id="no such topic"
        ),
    ],
)
def test_a_bad_message_is_refused(
    telegram: FakeTelegram, ana: Person, params: Json, reason: str
) -> None:
    """
    In the very words that a library turns into exceptions.
    """
    said = refusal(telegram, "sendMessage", **{"chat_id": ana.id, **params})

    assert said == f"Bad Request: {reason}"


def test_length_is_counted_without_the_markup(telegram: FakeTelegram, ana: Person) -> None:
    """
    4096 characters after parsing, however many tags there were.
    """
    text = "<b>" + "x" * 4096 + "</b>  "

    answer = call(telegram, "sendMessage", chat_id=ana.id, text=text, parse_mode="HTML")

    assert answer["ok"]
    assert len(ana.reads().text) == 4096


@pytest.mark.parametrize(
    ("entity", "reason"),
    [
        pytest.param(
            {"type": "bold", "offset": 3, "length": 2},
            "entity begins after the end of the text at UTF-16 offset 3",
            id="behind the end",
        ),
        pytest.param(
            {"type": "bold", "offset": 1, "length": 9},
            "entity beginning at UTF-16 offset 1 ends after the end of the text"
            " at UTF-16 offset 10",
            id="over the end",
        ),
        pytest.param(
            {"type": "bold", "offset": 0, "length": 1},
            "entity beginning at UTF-16 offset 0 ends in a middle of a UTF-16 symbol"
            " at byte offset 2",
            id="half a character",
        ),
        pytest.param(
            {"type": "loud", "offset": 0, "length": 2},
            "can't parse MessageEntity: Unsupported type specified",
            id="unknown type",
        ),
        pytest.param(
            {"type": "text_link", "offset": 0, "length": 2, "url": "nowhere"},
            "entity URL 'nowhere' is invalid: Wrong HTTP URL",
            id="bad link",
        ),
    ],
)
def test_bad_entities_are_refused(
    telegram: FakeTelegram, ana: Person, entity: Json, reason: str
) -> None:
    """
    Offsets count UTF-16 units: the flag or the emoji before a word counts twice.
    """
    said = refusal(telegram, "sendMessage", chat_id=ana.id, text="😀a", entities=[entity])

    assert said == f"Bad Request: {reason}"


def test_entities_are_read_in_utf16_units_and_follow_the_trimmed_text(
    telegram: FakeTelegram, ana: Person
) -> None:
    """
    Telegram trims white space, and moves the entities along.
    """
    link = {"type": "text_link", "offset": 5, "length": 2, "url": "https://x.org"}

    call(telegram, "sendMessage", chat_id=ana.id, text=" \n😀 ab ", entities=[link])

    seen = ana.reads()
    assert seen.text == "😀 ab"
    assert seen.entities[0]["offset"] == 3
    assert seen.links == {"ab": "https://x.org/"}


def test_more_than_a_hundred_entities_are_refused(telegram: FakeTelegram, ana: Person) -> None:
    """
    Telegram drops the rest in silence; a test should hear of it.
    """
    many = [{"type": "bold", "offset": 2 * n, "length": 1} for n in range(101)]

    said = refusal(telegram, "sendMessage", chat_id=ana.id, text="a " * 101, entities=many)

    assert said == "Bad Request: ENTITIES_TOO_LONG"
