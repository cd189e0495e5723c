"""The fake Telegram refuses buttons and edits that Telegram refuses, in the same words."""

from typing import Any

import pytest

from tests.botapi import FakeTelegram, Person
from tests.calling import Json, buttons, call, refusal, updates

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


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
    telegram: FakeTelegram, ana: Person, markup: Json, reason: str
) -> None:
    """
    Data is counted in bytes, and Spanish letters have two.
    """
    said = refusal(telegram, "sendMessage", chat_id=ana.id, text="a", reply_markup=markup)

    assert said == f"Bad Request: {reason}"


def test_a_press_is_answered_once_and_in_time(telegram: FakeTelegram, ana: Person) -> None:
    """
    An unanswered button spins on the phone; a second answer is an error.
    """
    markup = buttons([{"text": "Temas", "callback_data": "topics"}])
    call(telegram, "sendMessage", chat_id=ana.id, text="a", reply_markup=markup)

    press = ana.presses(ana.reads(), "Tem")
    query = updates(telegram, offset=-1)[0]["callback_query"]
    too_long = refusal(
        telegram, "answerCallbackQuery", callback_query_id=query["id"], text="x" * 201
    )
    call(
        telegram,
        "answerCallbackQuery",
        callback_query_id=query["id"],
        text="listo",
        show_alert=True,
    )
    twice = refusal(telegram, "answerCallbackQuery", callback_query_id=query["id"])

    assert query["data"] == "topics"
    assert too_long == "Bad Request: MESSAGE_TOO_LONG"
    assert (press.answered, press.text, press.alert) == (True, "listo", True)
    assert twice == TOO_OLD


def test_a_late_answer_to_a_press_is_refused(telegram: FakeTelegram, ana: Person) -> None:
    """
    After a restart a bot finds presses that nobody waits for any more.
    """
    markup = buttons([{"text": "Temas", "callback_data": "topics"}])
    call(telegram, "sendMessage", chat_id=ana.id, text="a", reply_markup=markup)
    press = ana.presses(ana.reads(), "Temas")

    press.expires()

    query = updates(telegram, offset=-1)[0]["callback_query"]
    assert refusal(telegram, "answerCallbackQuery", callback_query_id=query["id"]) == TOO_OLD


def test_an_edit_replaces_what_is_seen_and_keeps_what_was(
    telegram: FakeTelegram, ana: Person
) -> None:
    """
    Menus are edited in place; without buttons in the edit, the buttons go.
    """
    markup = buttons([{"text": "Temas", "callback_data": "topics"}])
    call(telegram, "sendMessage", chat_id=ana.id, text="uno", reply_markup=markup)
    seen = ana.reads()

    call(telegram, "editMessageText", chat_id=ana.id, message_id=seen.message_id, text="dos")

    ana.reads_edit(seen)
    assert (seen.text, seen.buttons) == ("dos", [])
    assert (seen.edited[0].text, seen.edited[0].buttons[0][0].text) == ("uno", "Temas")


def test_an_edit_is_refused(telegram: FakeTelegram, ana: Person) -> None:
    """
    The commonest of these is an edit that changes nothing: a button pressed twice.
    """
    said = ana.says("mi mensaje")
    call(telegram, "sendMessage", chat_id=ana.id, text="<b>uno</b>", parse_mode="HTML")
    mine = {"chat_id": ana.id, "message_id": ana.reads().message_id}

    def edit(method: str = "editMessageText", **changes: Any) -> str:
        return refusal(telegram, method, **{**mine, **changes})

    assert edit(text="<i></i><b>uno</b>", parse_mode="HTML").startswith(
        "Bad Request: message is not modified: specified new message content"
    )
    assert edit(text="a", message_id=999) == "Bad Request: message to edit not found"
    assert edit(text="a", message_id=said.message_id) == "Bad Request: message can't be edited"
    assert edit("editMessageCaption", caption="a") == (
        "Bad Request: there is no caption in the message to edit"
    )
    assert edit("editMessageReplyMarkup").startswith("Bad Request: message is not modified")


def test_a_deleted_message_is_gone(telegram: FakeTelegram, ana: Person) -> None:
    """
    It can be neither edited nor deleted again.
    """
    call(telegram, "sendMessage", chat_id=ana.id, text="uno")
    seen = ana.reads()
    mine = {"chat_id": ana.id, "message_id": seen.message_id}

    call(telegram, "deleteMessage", **mine)

    assert seen.deleted
    assert refusal(telegram, "deleteMessage", **mine) == "Bad Request: message to delete not found"
    assert refusal(telegram, "editMessageText", text="b", **mine) == (
        "Bad Request: message to edit not found"
    )


def test_a_reaction_must_be_one_of_telegrams(telegram: FakeTelegram, ana: Person) -> None:
    """
    Not every emoji is a reaction, and a bot may give one only.
    """
    said = ana.says("gracias")
    mine = {"chat_id": ana.id, "message_id": said.message_id}
    eyes, cat = ({"type": "emoji", "emoji": emoji} for emoji in "👀🐈")

    call(telegram, "setMessageReaction", reaction=[eyes], **mine)

    assert said.reactions == ["👀"]
    assert refusal(telegram, "setMessageReaction", reaction=[cat], **mine) == (
        "Bad Request: REACTION_INVALID"
    )
    assert refusal(telegram, "setMessageReaction", reaction=[eyes, eyes], **mine) == (
        "Bad Request: REACTIONS_TOO_MANY"
    )
