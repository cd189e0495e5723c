"""The fake Telegram refuses what Telegram refuses, in the same words.

Every other test of the Telegram channel believes this fake, so it is tested first: a fake
that is kinder than Telegram lets through what real people would never get to see.
"""

from __future__ import annotations

import asyncio
import json
import struct
import threading
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import telegram.error
from telegram import Bot, InputMediaPhoto, Message, Update

from tests.botapi import FakeTelegram, Person, mention
from tests.botapi.html_text import parse_html
from tests.botapi.spans import to_wire

Json = dict[str, Any]
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
RESERVED = "is reserved and must be escaped with the preceding '\\'"


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with FakeTelegram() as fake:
        yield fake


@pytest.fixture
def ana(fake: FakeTelegram) -> Person:
    person = fake.person("Ana", language="es", username="ana")
    person.starts()
    catch_up(fake)
    return person


def call(fake: FakeTelegram, method: str, **params: Any) -> Json:
    """Call a method with a JSON body, give the decoded answer."""
    answer: Json = {}
    request = urllib.request.Request(
        f"{fake.url}/bot{params.pop('token', fake.token)}/{method}",
        data=json.dumps(params).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            answer = json.loads(response.read())
    except urllib.error.HTTPError as error:
        answer = json.loads(error.read())
    return answer


def refusal(fake: FakeTelegram, method: str, **params: Any) -> str:
    """Call a method that is refused, give Telegram's sentence."""
    answer = call(fake, method, **params)
    assert not answer["ok"], answer
    return str(answer["description"])


def updates(fake: FakeTelegram, **params: Any) -> list[Json]:
    """Ask for updates."""
    received: list[Json] = call(fake, "getUpdates", **params)["result"]
    return received


def catch_up(fake: FakeTelegram) -> None:
    """Forget the updates so far."""
    call(fake, "deleteWebhook", drop_pending_updates=True)


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


# Getting updates


def test_an_update_comes_again_until_it_is_confirmed(fake: FakeTelegram, ana: Person) -> None:
    """
    Whoever confirms before the work is done loses questions; the fake must show it.
    """
    ana.says("uno")
    ana.says("dos")

    first = updates(fake)
    again = updates(fake)
    after = updates(fake, offset=first[0]["update_id"] + 1)

    assert [u["message"]["text"] for u in first] == ["uno", "dos"]
    assert again == first
    assert after == first[1:]


def test_a_negative_offset_forgets_all_but_the_last(fake: FakeTelegram, ana: Person) -> None:
    """
    Libraries drop the backlog this way.
    """
    ana.says("uno")
    ana.says("dos")

    last = updates(fake, offset=-1)

    assert [u["message"]["text"] for u in last] == ["dos"]
    assert fake.pending_updates == 1


def test_an_offset_from_another_bot_confirms_nothing(fake: FakeTelegram, ana: Person) -> None:
    """
    Update ids of two bots have nothing to do with each other.
    """
    ana.says("uno")

    received = updates(fake, offset=2_000_000_000)

    assert [u["message"]["text"] for u in received] == ["uno"]


def test_a_long_poll_ends_when_something_arrives(fake: FakeTelegram, ana: Person) -> None:
    """
    A fake that answers at once lets an idle bot burn half a core.
    """
    later = threading.Timer(0.2, lambda: ana.says("hola"))
    later.start()

    begun = time.monotonic()
    received = updates(fake, timeout=10)
    took = time.monotonic() - begun

    later.join()
    assert received[0]["message"]["text"] == "hola"
    assert 0.1 < took < 5


def test_a_long_poll_of_nothing_waits_its_time(fake: FakeTelegram) -> None:
    """
    The timeout is in whole seconds, and kept.
    """
    begun = time.monotonic()

    received = updates(fake, timeout=1)

    assert received == []
    assert time.monotonic() - begun >= 1


def test_the_older_of_two_pollers_is_ended(fake: FakeTelegram) -> None:
    """
    Two copies of a bot with one token fight; the operator must be able to read why.
    """
    answers: list[Json] = []
    older = threading.Thread(target=lambda: answers.append(call(fake, "getUpdates", timeout=10)))
    older.start()
    fake.awaits_poll()

    updates(fake)

    older.join()
    assert answers[0]["error_code"] == 409
    assert answers[0]["description"] == (
        "Conflict: terminated by other getUpdates request;"
        " make sure that only one bot instance is running"
    )


def test_polling_and_a_webhook_exclude_each_other(fake: FakeTelegram) -> None:
    """
    A forgotten webhook makes a polling bot deaf.
    """
    call(fake, "setWebhook", url="http://127.0.0.1:9/hook")

    assert refusal(fake, "getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active;"
        " use deleteWebhook to delete the webhook first"
    )


def test_only_the_updates_asked_for_are_kept(fake: FakeTelegram, ana: Person) -> None:
    """
    `allowed_updates` holds until it is set again.
    """
    updates(fake, allowed_updates=["callback_query"])

    ana.says("hola")

    assert updates(fake) == []


# Texts


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
def test_bad_html_is_refused(fake: FakeTelegram, ana: Person, source: str, reason: str) -> None:
    """
    The commonest way to lose an answer, and no other fake notices it.
    """
    said = refusal(fake, "sendMessage", chat_id=ana.id, text=source, parse_mode="HTML")

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
def test_bad_markdown_is_refused(fake: FakeTelegram, ana: Person, source: str, reason: str) -> None:
    """
    Every number with a decimal point breaks an unescaped message.
    """
    said = refusal(fake, "sendMessage", chat_id=ana.id, text=source, parse_mode="MarkdownV2")

    assert said == f"Bad Request: can't parse entities: {reason}"


def test_good_markdown_becomes_entities(fake: FakeTelegram, ana: Person) -> None:
    """
    Escapes vanish, styles nest, links lead somewhere.
    """
    source = "*a _b_* 1\\.5 [l](https://x.org/a) `c.d`\n>quote\n||s||"

    call(fake, "sendMessage", chat_id=ana.id, text=source, parse_mode="MarkdownV2")

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
    fake: FakeTelegram, ana: Person, params: Json, reason: str
) -> None:
    """
    In the very words that a library turns into exceptions.
    """
    said = refusal(fake, "sendMessage", **{"chat_id": ana.id, **params})

    assert said == f"Bad Request: {reason}"


def test_length_is_counted_without_the_markup(fake: FakeTelegram, ana: Person) -> None:
    """
    4096 characters after parsing, however many tags there were.
    """
    text = "<b>" + "x" * 4096 + "</b>  "

    answer = call(fake, "sendMessage", chat_id=ana.id, text=text, parse_mode="HTML")

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
    fake: FakeTelegram, ana: Person, entity: Json, reason: str
) -> None:
    """
    Offsets count UTF-16 units: the flag or the emoji before a word counts twice.
    """
    said = refusal(fake, "sendMessage", chat_id=ana.id, text="😀a", entities=[entity])

    assert said == f"Bad Request: {reason}"


def test_entities_are_read_in_utf16_units_and_follow_the_trimmed_text(
    fake: FakeTelegram, ana: Person
) -> None:
    """
    Telegram trims white space, and moves the entities along.
    """
    link = {"type": "text_link", "offset": 5, "length": 2, "url": "https://x.org"}

    call(fake, "sendMessage", chat_id=ana.id, text=" \n😀 ab ", entities=[link])

    seen = ana.reads()
    assert seen.text == "😀 ab"
    assert seen.entities[0]["offset"] == 3
    assert seen.links == {"ab": "https://x.org/"}


def test_more_than_a_hundred_entities_are_refused(fake: FakeTelegram, ana: Person) -> None:
    """
    Telegram drops the rest in silence; a test should hear of it.
    """
    many = [{"type": "bold", "offset": 2 * n, "length": 1} for n in range(101)]

    said = refusal(fake, "sendMessage", chat_id=ana.id, text="a " * 101, entities=many)

    assert said == "Bad Request: ENTITIES_TOO_LONG"


# Buttons


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        pytest.param(
            buttons([{"text": "a", "callback_data": "ñ" * 33}]),
            "BUTTON_DATA_INVALID",
            id="66 bytes of data",
        ),
        pytest.param(
            buttons([{"text": "a"}]),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
            id="no action",
        ),
        pytest.param(
            buttons([{"text": "a", "callback_data": "b", "url": "https://x.org"}]),
            "BUTTON_TYPE_INVALID",
            id="two actions",
        ),
        pytest.param(
            buttons([{"text": " ", "callback_data": "b"}]),
            "inline keyboard button text must be non-empty",
            id="no text",
        ),
        pytest.param(
            buttons([{"callback_data": "b"}]),
            "can't parse inline keyboard button: Can't find field \"text\"",
            id="text missing",
        ),
        pytest.param(
            buttons([{"text": "a", "url": "ftp://x.org"}]),
            "inline keyboard button URL 'ftp://x.org' is invalid: Unsupported URL protocol",
            id="ftp",
        ),
        pytest.param(
            buttons([{"text": "a", "url": "localhost"}]),
            "inline keyboard button URL 'localhost' is invalid: Wrong HTTP URL",
            id="no host",
        ),
        pytest.param(
            buttons([{"text": "a", "callback_data": "b"}] * 9),
            "reply markup is too long",
            id="nine in a row",
        ),
        pytest.param(
            buttons(*[[{"text": "a", "callback_data": "b"}]] * 101),
            "reply markup is too long",
            id="101 buttons",
        ),
    ],
)
def test_bad_buttons_are_refused(
    fake: FakeTelegram, ana: Person, markup: Json, reason: str
) -> None:
    """
    Data is counted in bytes, and Spanish letters have two.
    """
    said = refusal(fake, "sendMessage", chat_id=ana.id, text="a", reply_markup=markup)

    assert said == f"Bad Request: {reason}"


def test_a_press_is_answered_once_and_in_time(fake: FakeTelegram, ana: Person) -> None:
    """
    An unanswered button spins on the phone; a second answer is an error.
    """
    markup = buttons([{"text": "Temas", "callback_data": "topics"}])
    call(fake, "sendMessage", chat_id=ana.id, text="a", reply_markup=markup)

    press = ana.presses(ana.reads(), "Tem")
    query = updates(fake, offset=-1)[0]["callback_query"]
    too_long = refusal(fake, "answerCallbackQuery", callback_query_id=query["id"], text="x" * 201)
    call(fake, "answerCallbackQuery", callback_query_id=query["id"], text="listo", show_alert=True)
    twice = refusal(fake, "answerCallbackQuery", callback_query_id=query["id"])

    assert query["data"] == "topics"
    assert too_long == "Bad Request: MESSAGE_TOO_LONG"
    assert (press.answered, press.text, press.alert) == (True, "listo", True)
    assert twice == TOO_OLD


def test_a_late_answer_to_a_press_is_refused(fake: FakeTelegram, ana: Person) -> None:
    """
    After a restart a bot finds presses that nobody waits for any more.
    """
    markup = buttons([{"text": "Temas", "callback_data": "topics"}])
    call(fake, "sendMessage", chat_id=ana.id, text="a", reply_markup=markup)
    press = ana.presses(ana.reads(), "Temas")

    press.expires()

    query = updates(fake, offset=-1)[0]["callback_query"]
    assert refusal(fake, "answerCallbackQuery", callback_query_id=query["id"]) == TOO_OLD


# Editing


def test_an_edit_replaces_what_is_seen_and_keeps_what_was(fake: FakeTelegram, ana: Person) -> None:
    """
    Menus are edited in place; without buttons in the edit, the buttons go.
    """
    markup = buttons([{"text": "Temas", "callback_data": "topics"}])
    call(fake, "sendMessage", chat_id=ana.id, text="uno", reply_markup=markup)
    seen = ana.reads()

    call(fake, "editMessageText", chat_id=ana.id, message_id=seen.message_id, text="dos")

    ana.reads_edit(seen)
    assert (seen.text, seen.buttons) == ("dos", [])
    assert (seen.edited[0].text, seen.edited[0].buttons[0][0].text) == ("uno", "Temas")


def test_an_edit_is_refused(fake: FakeTelegram, ana: Person) -> None:
    """
    The commonest of these is an edit that changes nothing: a button pressed twice.
    """
    said = ana.says("mi mensaje")
    call(fake, "sendMessage", chat_id=ana.id, text="<b>uno</b>", parse_mode="HTML")
    mine = {"chat_id": ana.id, "message_id": ana.reads().message_id}

    def edit(method: str = "editMessageText", **changes: Any) -> str:
        return refusal(fake, method, **{**mine, **changes})

    assert edit(text="<i></i><b>uno</b>", parse_mode="HTML").startswith(
        "Bad Request: message is not modified: specified new message content"
    )
    assert edit(text="a", message_id=999) == "Bad Request: message to edit not found"
    assert edit(text="a", message_id=said.message_id) == "Bad Request: message can't be edited"
    assert edit("editMessageCaption", caption="a") == (
        "Bad Request: there is no caption in the message to edit"
    )
    assert edit("editMessageReplyMarkup").startswith("Bad Request: message is not modified")


def test_a_deleted_message_is_gone(fake: FakeTelegram, ana: Person) -> None:
    """
    It can be neither edited nor deleted again.
    """
    call(fake, "sendMessage", chat_id=ana.id, text="uno")
    seen = ana.reads()
    mine = {"chat_id": ana.id, "message_id": seen.message_id}

    call(fake, "deleteMessage", **mine)

    assert seen.deleted
    assert refusal(fake, "deleteMessage", **mine) == "Bad Request: message to delete not found"
    assert refusal(fake, "editMessageText", text="b", **mine) == (
        "Bad Request: message to edit not found"
    )


def test_a_reaction_must_be_one_of_telegrams(fake: FakeTelegram, ana: Person) -> None:
    """
    Not every emoji is a reaction, and a bot may give one only.
    """
    said = ana.says("gracias")
    mine = {"chat_id": ana.id, "message_id": said.message_id}
    eyes, cat = ({"type": "emoji", "emoji": emoji} for emoji in "👀🐈")

    call(fake, "setMessageReaction", reaction=[eyes], **mine)

    assert said.reactions == ["👀"]
    assert refusal(fake, "setMessageReaction", reaction=[cat], **mine) == (
        "Bad Request: REACTION_INVALID"
    )
    assert refusal(fake, "setMessageReaction", reaction=[eyes, eyes], **mine) == (
        "Bad Request: REACTIONS_TOO_MANY"
    )


# Inline mode


def article(result_id: str = "a", **changes: Any) -> Json:
    """Make an inline result that is fine unless changed."""
    content = {"message_text": "texto"}
    result = {"type": "article", "id": result_id, "title": "T", "input_message_content": content}
    return {**result, **changes}


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        pytest.param(
            {"results": [article(str(n)) for n in range(51)]},
            "too many inline query results specified",
            id="51 results",
        ),
        pytest.param({"results": [article(), article()]}, "RESULT_ID_DUPLICATE", id="same id"),
        pytest.param({"results": [article("ñ" * 33)]}, "RESULT_ID_INVALID", id="66 bytes"),
        pytest.param(
            {"results": [article(title=None)]},
            "can't parse inline query result: Can't find field \"title\"",
            id="no title",
        ),
        pytest.param(
            {"results": [article(input_message_content={"message_text": ""})]},
            "can't parse inline query result: message text is empty",
            id="empty text",
        ),
        pytest.param(
            {
                "results": [
                    article(input_message_content={"message_text": "<b>", "parse_mode": "HTML"})
                ]
            },
            "can't parse inline query result: can't parse entities:"
            ' Can\'t find end tag corresponding to start tag "b"',
            id="bad HTML",
        ),
        pytest.param(
            {"results": [], "button": {"text": "Abrir", "start_parameter": "a b"}},
            "START_PARAM_INVALID",
            id="bad start parameter",
        ),
    ],
)
def test_bad_inline_results_are_refused(
    fake: FakeTelegram, ana: Person, params: Json, reason: str
) -> None:
    """
    One bad result spoils them all: the person sees nothing.
    """
    fake.deliver({"inline_query": {"id": "7", "from": ana.user, "query": "a", "offset": ""}})

    said = refusal(fake, "answerInlineQuery", inline_query_id="7", **params)

    assert said == f"Bad Request: {reason}"


def test_a_person_sees_inline_results_and_posts_one(fake: FakeTelegram, ana: Person) -> None:
    """
    What was posted comes back to the bot, as sent by way of itself; it must not answer it.
    """

    def answer() -> None:
        query = updates(fake, offset=-1, timeout=5)[0]["inline_query"]
        call(fake, "answerInlineQuery", inline_query_id=query["id"], results=[article()])

    bot = threading.Thread(target=answer)
    bot.start()

    offered = ana.inline("dinero honduras")
    ana.chooses(offered.results[0])

    bot.join()
    posted = updates(fake, offset=-1)[0]["message"]
    assert offered.titles() == ["T"]
    assert (posted["text"], posted["via_bot"]["id"]) == ("texto", fake.bot["id"])
    assert refusal(fake, "answerInlineQuery", inline_query_id="8", results=[]) == TOO_OLD


# Profile


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        pytest.param([{"command": "Start", "description": "a"}], "BOT_COMMAND_INVALID", id="case"),
        pytest.param(
            [{"command": "a" * 33, "description": "a"}],
            "command length must not exceed 32",
            id="33 letters",
        ),
        pytest.param(
            [{"command": "a", "description": "x" * 257}],
            "command description length must not exceed 256",
            id="257 letters",
        ),
        pytest.param(
            [{"command": "a", "description": ""}],
            "command description must be non-empty",
            id="no description",
        ),
        pytest.param(
            [{"command": f"c{n}", "description": "a"} for n in range(101)],
            "BOT_COMMANDS_TOO_MUCH",
            id="101 commands",
        ),
    ],
)
def test_bad_commands_are_refused(fake: FakeTelegram, commands: list[Json], reason: str) -> None:
    """
    One bad command, and none is set.
    """
    assert refusal(fake, "setMyCommands", commands=commands) == f"Bad Request: {reason}"
    assert call(fake, "getMyCommands")["result"] == []


def test_commands_are_kept_by_scope_and_language(fake: FakeTelegram) -> None:
    """
    A group shows other commands than a private chat, a Spaniard other words.
    """
    ask = [{"command": "ask", "description": "Preguntar"}]
    groups = {"type": "all_group_chats"}

    call(fake, "setMyCommands", commands=ask, scope=groups, language_code="es")

    assert call(fake, "getMyCommands", scope=groups, language_code="es")["result"] == ask
    assert call(fake, "getMyCommands", scope=groups)["result"] == []
    assert refusal(fake, "getMyCommands", language_code="es-419") == (
        "Bad Request: invalid language code specified"
    )


def test_names_and_descriptions_have_limits(fake: FakeTelegram) -> None:
    """
    What is too long is refused, and what was there stays.
    """
    call(fake, "setMyShortDescription", short_description="corto", language_code="es")

    assert refusal(fake, "setMyDescription", description="x" * 513) == (
        "Bad Request: DESCRIPTION_TOO_LONG"
    )
    assert refusal(fake, "setMyShortDescription", short_description="x" * 121) == (
        "Bad Request: ABOUT_TOO_LONG"
    )
    kept = call(fake, "getMyShortDescription", language_code="es")["result"]
    assert kept == {"short_description": "corto"}
    assert call(fake, "getMyName")["result"] == {"name": "CARSI test"}


# People and groups


def test_a_bot_may_not_write_first(fake: FakeTelegram) -> None:
    """
    Telegram lets people begin, and end.
    """
    eva = fake.person("Eva")

    before = refusal(fake, "sendMessage", chat_id=eva.id, text="hola")
    eva.says("hola")
    eva.blocks_the_bot()
    blocked = refusal(fake, "sendMessage", chat_id=eva.id, text="hola")

    assert before == "Forbidden: bot can't initiate conversation with a user"
    assert blocked == "Forbidden: bot was blocked by the user"


@pytest.mark.parametrize(
    ("text", "arrives"),
    [
        pytest.param("¿qué es la CARSI?", False, id="talk among people"),
        pytest.param("/ask qué es", True, id="command"),
        pytest.param("/ask@carsi_test_bot qué es", True, id="command to this bot"),
        pytest.param("/ask@other_bot qué es", False, id="command to another"),
        pytest.param("oye @CARSI_test_bot qué es", True, id="mention"),
        pytest.param("oye @other_bot qué es", False, id="mention of another"),
    ],
)
def test_a_group_shows_the_bot_what_is_meant_for_it(
    fake: FakeTelegram, ana: Person, text: str, arrives: bool
) -> None:
    """
    Privacy mode is on for nearly every bot.
    """
    group = fake.group("Clase", members=[ana])
    catch_up(fake)

    ana.says(text, in_=group)

    assert [u["message"]["text"] for u in updates(fake)] == [text] * arrives


def test_a_reply_to_the_bot_reaches_it(fake: FakeTelegram, ana: Person) -> None:
    """
    A conversation in a group goes on by replies.
    """
    group = fake.group("Clase", members=[ana])
    call(fake, "sendMessage", chat_id=group.id, text="hola")
    catch_up(fake)

    ana.says("¿y cuánto?", in_=group, reply_to=ana.reads(in_=group))
    ana.says("oye CARSI", in_=group, entities=[mention("oye CARSI", "CARSI", fake.bot)])

    received = [u["message"] for u in updates(fake)]
    assert received[0]["reply_to_message"]["text"] == "hola"
    assert received[1]["entities"][0]["type"] == "text_mention"


def test_a_forum_keeps_topics_apart(fake: FakeTelegram, ana: Person) -> None:
    """
    An answer without its thread lands in another conversation.
    """
    forum = fake.group("Foro", forum=True, members=[ana])
    doubts = forum.topic("Dudas")

    ana.says("/ask", in_=forum, thread=doubts)
    call(fake, "sendMessage", chat_id=forum.id, text="a", message_thread_id=doubts)

    received = updates(fake)[-1]["message"]
    assert (received["message_thread_id"], received["is_topic_message"]) == (doubts, True)
    assert ana.reads(in_=forum).thread == doubts
    assert refusal(fake, "sendMessage", chat_id=forum.id, text="a", message_thread_id=999) == (
        "Bad Request: message thread not found"
    )


def test_a_group_migrates_and_throws_the_bot_out(fake: FakeTelegram, ana: Person) -> None:
    """
    The old id is refused, and the refusal names the new one.
    """
    group = fake.group("Clase", members=[ana])
    old = group.id

    new = group.migrates()
    moved = call(fake, "sendMessage", chat_id=old, text="a")
    fine = call(fake, "sendMessage", chat_id=new, text="a")
    group.removes_bot()
    out = refusal(fake, "sendMessage", chat_id=new, text="a")

    assert moved["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert moved["parameters"] == {"migrate_to_chat_id": new}
    assert fine["ok"]
    assert out == "Forbidden: bot was kicked from the supergroup chat"


def test_members_and_leaving(fake: FakeTelegram, ana: Person) -> None:
    """
    Settings of a group are for its administrators only; the bot has to ask who they are.
    """
    eva = fake.person("Eva")
    group = fake.group("Clase", members=[ana], admins=[eva])

    statuses = [
        call(fake, "getChatMember", chat_id=group.id, user_id=person)["result"]["status"]
        for person in (ana.id, eva.id, fake.bot["id"])
    ]
    admins = call(fake, "getChatAdministrators", chat_id=group.id)["result"]
    call(fake, "leaveChat", chat_id=group.id)

    assert statuses == ["member", "administrator", "member"]
    assert [admin["status"] for admin in admins] == ["creator", "administrator"]
    assert refusal(fake, "getChat", chat_id=group.id) == (
        "Forbidden: bot is not a member of the group chat"
    )


def test_silence_is_seen_and_an_unwanted_reply_too(fake: FakeTelegram, ana: Person) -> None:
    """
    Tests of groups are mostly about saying nothing.
    """
    ana.sees_no_reply(seconds=0.05)
    call(fake, "sendMessage", chat_id=ana.id, text="hola")

    with pytest.raises(AssertionError, match="did not expect"):
        ana.sees_no_reply(seconds=0.05)
    with pytest.raises(AssertionError, match=r"waited 0\.05 s for nothing"):
        ana.reads(timeout=0.05)


# The wire


def test_tokens_methods_and_bodies(fake: FakeTelegram) -> None:
    """
    GET with a query and POST with a form are as good as JSON.
    """
    form = urllib.request.Request(f"{fake.url}/bot{fake.token}/GETME", data=b"a=b")
    query = f"{fake.url}/bot{fake.token}/getMyName?language_code=es"

    with urllib.request.urlopen(form) as me, urllib.request.urlopen(query) as name:
        bodies = json.loads(me.read()), json.loads(name.read())

    assert all(body["ok"] for body in bodies)
    assert call(fake, "getMe", token="1:X")["description"] == "Unauthorized"
    assert call(fake, "getMoney")["description"] == "Not Found: method not found"
    assert [request.method for request in fake.refusals] == ["getMe", "getMoney"]


@pytest.mark.parametrize(
    ("code", "description"),
    [
        pytest.param(429, "Too Many Requests: retry after 3", id="429"),
        pytest.param(502, "Bad Gateway", id="502"),
        pytest.param(401, "Unauthorized", id="401"),
        pytest.param(403, "Forbidden: bot was blocked by the user", id="403"),
    ],
)
def test_a_planned_refusal_comes_so_often(
    fake: FakeTelegram, ana: Person, code: int, description: str
) -> None:
    """
    Faults are used up, and do not count as refusals that a test should worry about.
    """
    fake.fails("sendMessage", code, retry_after=3 if code == 429 else None, times=2)

    answers = [call(fake, "sendMessage", chat_id=ana.id, text="a") for _ in range(3)]

    assert [answer["ok"] for answer in answers] == [False, False, True]
    assert answers[0]["description"] == description
    assert answers[0].get("parameters") == ({"retry_after": 3} if code == 429 else None)
    assert fake.refusals == []


def test_a_lost_answer_and_a_lost_question_look_alike(fake: FakeTelegram, ana: Person) -> None:
    """
    Only the person knows whether the message arrived.
    """
    fake.swallows_answers("sendMessage", seconds=0.05)
    fake.hangs("sendMessage", seconds=0.05)
    fake.resets("sendMessage")

    for text in ("swallowed", "hung", "reset"):
        with pytest.raises(OSError):
            call(fake, "sendMessage", chat_id=ana.id, text=text)

    assert ana.reads().text == "swallowed"
    ana.sees_no_reply(seconds=0.05)


def test_the_api_goes_away_and_comes_back(fake: FakeTelegram) -> None:
    """
    At the same address, or no bot would find it again.
    """
    fake.goes_away(60)

    with pytest.raises(OSError):
        call(fake, "getMe")
    fake.comes_back()

    assert call(fake, "getMe")["ok"]


def test_excesses_are_counted_when_watched() -> None:
    """
    Telegram answers such a bot with 429 sooner or later.
    """
    with FakeTelegram(watch_rates=True) as fake:
        ana = fake.person("Ana")
        ana.starts()

        for _ in range(6):
            call(fake, "sendMessage", chat_id=ana.id, text="a")

        assert [excess.limit for excess in fake.rate_excesses] == ["chat"]


# Webhooks


class Receiver:
    """A bot's webhook: answers with the statuses and bodies that a test laid out."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, Json | None]] = []
        self.received: list[tuple[str | None, Json]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                update = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                secret = self.headers["X-Telegram-Bot-Api-Secret-Token"]
                receiver.received.append((secret, update))
                status, body = receiver.answers.pop(0) if receiver.answers else (200, None)
                content = json.dumps(body).encode() if body else b""
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, args=(0.05,))
    thread.start()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()
    thread.join()


def test_a_webhook_is_tried_until_it_says_yes(
    fake: FakeTelegram, ana: Person, receiver: Receiver
) -> None:
    """
    What a crash has interrupted comes again; so an update may come twice.
    """
    receiver.answers = [(500, None), (503, None), (200, None)]
    call(fake, "setWebhook", url=receiver.url, secret_token="s3cret")

    ana.says("hola")
    fake.awaits_confirmation()

    assert [secret for secret, _ in receiver.received] == ["s3cret"] * 3
    assert {update["message"]["text"] for _, update in receiver.received} == {"hola"}
    assert [attempt.status for attempt in fake.webhook_attempts] == [500, 503, 200]
    info = call(fake, "getWebhookInfo")["result"]
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 503 Service Unavailable"
    )
    assert info["pending_update_count"] == 0


def test_the_answer_to_a_webhook_may_name_a_method(
    fake: FakeTelegram, ana: Person, receiver: Receiver
) -> None:
    """
    It is carried out, and nobody tells the bot how that went: the refusal is only seen here.
    """
    good = {"method": "sendMessage", "chat_id": ana.id, "text": "respuesta"}
    receiver.answers = [(200, good), (200, {**good, "text": ""})]
    call(fake, "setWebhook", url=receiver.url)

    answer = ana.asks("uno")
    ana.says("dos")
    fake.awaits_call("sendMessage", count=2)

    assert answer.text == "respuesta"
    assert [(r.via, r.method) for r in fake.refusals] == [("webhook", "sendMessage")]


def test_a_webhook_that_cannot_be_reached_keeps_its_updates(
    fake: FakeTelegram, ana: Person
) -> None:
    """
    `getWebhookInfo` is where an operator sees it.
    """
    call(fake, "setWebhook", url="http://127.0.0.1:9/hook")

    ana.says("hola")
    fake.awaits_attempts(2)

    info = call(fake, "getWebhookInfo")["result"]
    assert info["pending_update_count"] == 1
    assert info["last_error_message"] == "Connection refused"


# python-telegram-bot


async def test_the_library_understands_every_kind_of_update(
    fake: FakeTelegram, ana: Person
) -> None:
    """
    Objects with a missing field fail in the library, long before our handlers.
    """

    def act() -> None:
        group = fake.group("Clase", members=[ana])
        forum = fake.group("Foro", forum=True)
        channel = fake.channel("Noticias")
        said = ana.says("/start q_x @carsi_test_bot https://x.org a@x.org #tag")
        ana.edits(said, "otra cosa")
        ana.sends_photo("pie")
        ana.sends_sticker()
        ana.sends_voice()
        ana.sends_document()
        ana.says("/ask", in_=group, anonymously=True)
        forum.topic("Dudas")
        group.migrates()
        group.adds_bot()
        channel.adds_bot(as_administrator=True)
        channel.posts("noticia")
        ana.sends_data(said, "x")
        fake.deliver({"inline_query": {"id": "7", "from": ana.user, "query": "", "offset": ""}})
        ana.blocks_the_bot()

    await asyncio.to_thread(act)
    async with Bot(
        fake.token, base_url=f"{fake.url}/bot", base_file_url=f"{fake.url}/file/bot"
    ) as bot:
        received = await bot.get_updates()

    kinds = {kind for u in received for kind in Update.ALL_TYPES if getattr(u, kind) is not None}
    assert kinds == {
        "message",
        "edited_message",
        "channel_post",
        "callback_query",
        "inline_query",
        "my_chat_member",
    }
    assert all(u.effective_chat or u.inline_query for u in received)


async def test_the_library_understands_every_answer(fake: FakeTelegram, ana: Person) -> None:
    """
    A photo is uploaded once and then sent by its id; its caption is counted after parsing.
    """
    group = await asyncio.to_thread(fake.group, "Clase", admins=[ana])
    async with Bot(
        fake.token, base_url=f"{fake.url}/bot", base_file_url=f"{fake.url}/file/bot"
    ) as bot:
        sent = await bot.send_photo(ana.id, png(), caption="<b>pie</b>", parse_mode="HTML")
        again = await bot.send_photo(ana.id, sent.photo[-1].file_id)
        new = InputMediaPhoto(png(50, 50), caption="otra")
        edited = await bot.edit_message_media(new, chat_id=ana.id, message_id=sent.message_id)
        with pytest.raises(telegram.error.BadRequest, match="Message caption is too long"):
            await bot.send_photo(ana.id, png(), caption="x" * 1025)
        with pytest.raises(telegram.error.BadRequest, match="Image_process_failed"):
            await bot.send_photo(ana.id, b"no picture")
        chat = await bot.get_chat(group.id)
        admins = await bot.get_chat_administrators(group.id)
        info = await bot.get_webhook_info()
        file = await bot.get_file(sent.photo[-1].file_id)
        content = bytes(await file.download_as_bytearray())
        await bot.send_chat_action(ana.id, "typing")

    assert isinstance(edited, Message)
    assert (sent.caption, sent.photo[-1].width, edited.photo[-1].width) == ("pie", 40, 50)
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
    assert (chat.title, len(admins), info.url) == ("Clase", 2, "")
    assert ana.reads().photo_content == png(50, 50)
    assert content == png()
