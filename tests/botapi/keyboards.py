"""The buttons under a message, checked before anybody sees them.

Stricter than Telegram in two places where it silently does something else than was asked:
a button with two actions, and rows or keyboards that are too long.
"""

from __future__ import annotations

import re
from typing import Any

from .calls import Json
from .refusals import Refusal, bad_request
from .spans import checked_link, utf16_length

MAX_BUTTONS = 100
MAX_BUTTONS_IN_A_ROW = 8
MAX_DATA_BYTES = 64
MAX_COPIED = 256
ACTIONS = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}
MAY_BE_EMPTY = {"switch_inline_query", "switch_inline_query_current_chat", "callback_game"}
STYLES = {"primary", "success", "danger"}


def checked_markup(value: Any) -> Json | None:
    """Check a decoded `reply_markup`.

    Returns:
        The markup as Telegram would show it; None when there is nothing to show.

    Raises:
        Refusal: Telegram would not take it.
    """
    if value is None:
        return None
    if not isinstance(value, dict):
        raise bad_request("Object expected as reply markup")
    if value.get("keyboard"):
        return {**value, "keyboard": _reply_rows(value["keyboard"])}
    if value.get("inline_keyboard"):
        return {"inline_keyboard": _inline_rows(value["inline_keyboard"])}
    if value.get("remove_keyboard") or value.get("force_reply"):
        return value
    return None


def _inline_rows(rows: Any) -> list[list[Json]]:
    wrong = 'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    return _rows(rows, _inline_button, wrong)


def _reply_rows(rows: Any) -> list[list[Json]]:
    return _rows(rows, _reply_button, 'Field "keyboard" must be an Array of Arrays')


def _rows(rows: Any, checked: Any, wrong: str) -> list[list[Json]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request(wrong)
    if any(len(row) > MAX_BUTTONS_IN_A_ROW for row in rows) or sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    checked_rows = [[checked(button) for button in row] for row in rows]
    return [row for row in checked_rows if row]


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise _unreadable("InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise _unreadable('Can\'t find field "text"')
    if not str(button["text"]).strip():
        raise bad_request("Inline keyboard button text must be non-empty")
    actions = [name for name in ACTIONS & button.keys() if button[name] or name in MAY_BE_EMPTY]
    if not actions:
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request("BUTTON_TYPE_INVALID")
    if button.get("style", "primary") not in STYLES:
        raise bad_request("BUTTON_STYLE_INVALID")
    return {**button, actions[0]: _checked_action(actions[0], button[actions[0]])}


def _checked_action(action: str, value: Any) -> Any:
    if action == "callback_data" and len(str(value).encode()) > MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if action == "copy_text":
        copied = value.get("text", "") if isinstance(value, dict) else ""
        if not 1 <= utf16_length(copied) <= MAX_COPIED:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if action == "url":
        return _checked_url(str(value))
    if action in {"web_app", "login_url"}:
        url = value.get("url", "") if isinstance(value, dict) else ""
        if not re.match(r"https://[^/\s]+\.", url):
            raise bad_request("BUTTON_URL_INVALID")
    return value


def _checked_url(url: str) -> str:
    try:
        return checked_link(url)
    except ValueError as reason:
        raise bad_request(f"Inline keyboard button URL '{url}' is invalid: {reason}") from None


def _reply_button(button: Any) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad_request(
            "Can't parse keyboard button: KeyboardButton must be a String or an Object"
        )
    if "text" not in button:
        raise bad_request("Can't parse keyboard button: Can't find field \"text\"")
    if not str(button["text"]).strip():
        raise bad_request("Keyboard button text must be non-empty")
    return button


def _unreadable(reason: str) -> Refusal:
    return bad_request(f"Can't parse inline keyboard button: {reason}")
