"""The answers to pressed buttons and to inline queries."""

from __future__ import annotations

import re
from typing import Any

from .calls import Call, Json
from .keyboards import checked_markup
from .refusals import Refusal, bad_request
from .text import checked_caption, checked_text
from .world import World

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
MAX_CALLBACK_TEXT = 200
MAX_RESULTS = 50
MAX_ID_BYTES = 64
MAX_OFFSET_BYTES = 64
START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")
OTHER_CONTENT = ("latitude", "phone_number", "payload")


def answer_callback_query(world: World, call: Call) -> bool:
    """Tell a person what became of the button."""
    query = world.callbacks.get(call.text("callback_query_id"))
    if query is None or not query.may_be_answered:
        raise bad_request(TOO_OLD)
    if len(call.text("text")) > MAX_CALLBACK_TEXT:
        raise bad_request("MESSAGE_TOO_LONG")
    if call.text("url") and not re.match(r"https?://|tg://", call.text("url")):
        raise bad_request("URL_INVALID")
    query.answer = {
        "text": call.text("text"),
        "show_alert": call.flag("show_alert"),
        "url": call.text("url"),
        "cache_time": call.integer("cache_time"),
    }
    return True


def answer_inline_query(world: World, call: Call) -> bool:
    """Give a person something to choose from."""
    results = call.json("results", complaint="can't parse JSON encoded inline query results")
    results = [] if results is None else results
    if not isinstance(results, list):
        raise bad_request("Expected an Array of inline query results")
    if len(results) > MAX_RESULTS:
        raise bad_request("Too many inline query results specified")
    checked = [_result(world, result) for result in results]
    button = _results_button(call)
    query = world.inline_queries.get(call.text("inline_query_id"))
    if query is None or not query.may_be_answered:
        raise bad_request(TOO_OLD)
    ids = [result["id"] for result in checked]
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len(call.text("next_offset").encode()) > MAX_OFFSET_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
    query.answer = {
        "results": checked,
        "button": button,
        "cache_time": call.integer("cache_time", 300),
        "is_personal": call.flag("is_personal"),
        "next_offset": call.text("next_offset"),
    }
    return True


def _result(world: World, result: Any) -> Json:
    """Check one result; what a person would post comes back under "content"."""
    if not isinstance(result, dict):
        raise _unreadable("Inline query result must be an object")
    kind = str(_needed(result, "type"))
    if not 1 <= len(str(_needed(result, "id")).encode()) <= MAX_ID_BYTES:
        raise bad_request("RESULT_ID_INVALID")
    try:
        content = _content(result, required=kind == "article")
        markup = checked_markup(result.get("reply_markup"))
    except Refusal as refusal:
        raise _unreadable(refusal.description.removeprefix("Bad Request: ")) from None
    if kind == "article" and not str(_needed(result, "title")).strip():
        raise bad_request("ARTICLE_TITLE_EMPTY")
    if kind == "photo":
        _check_photo(world, result)
    shown = {"reply_markup": markup} if markup else {}
    return {**result, "id": str(result["id"]), "content": content | shown}


def _content(result: Json, *, required: bool) -> Json:
    content = result.get("input_message_content")
    if content is None and required:
        content = {"message_text": _needed(result, "message_text")}
    if content is None:
        mode, entities = str(result.get("parse_mode") or ""), result.get("caption_entities")
        captioned = checked_caption(str(result.get("caption") or ""), mode, entities)
        return {"caption": captioned.text, "caption_entities": list(captioned.entities)}
    if not isinstance(content, dict):
        raise bad_request('Field "input_message_content" must be of type Object')
    if any(name in content for name in OTHER_CONTENT):
        return {**content, "text": ""}
    if "message_text" not in content:
        raise bad_request("Input message content is not specified")
    mode, entities = str(content.get("parse_mode") or ""), content.get("entities")
    formatted = checked_text(str(content["message_text"]), mode, entities)
    return {"text": formatted.text, "entities": list(formatted.entities)}


def _check_photo(world: World, result: Json) -> None:
    if result.get("photo_file_id"):
        if result["photo_file_id"] not in world.files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return
    for name in ("photo_url", "thumbnail_url"):
        if not re.match(r"https?://[^/\s]+\.", str(_needed(result, name))):
            raise bad_request("WEBDOCUMENT_URL_INVALID")


def _results_button(call: Call) -> Json | None:
    button = call.json("button", complaint="can't parse inline query results button JSON object")
    if button is None:
        return None
    if not isinstance(button, dict):
        raise _wrong_button("InlineQueryResultsButton must be an Object")
    if not str(button.get("text") or "").strip():
        raise _wrong_button('Can\'t find field "text"')
    if "web_app" in button:
        return button
    if "start_parameter" not in button:
        raise _wrong_button("InlineQueryResultsButton must have exactly one optional field")
    if not button["start_parameter"]:
        raise bad_request("START_PARAM_EMPTY")
    if not START_PARAMETER.fullmatch(str(button["start_parameter"])):
        raise bad_request("START_PARAM_INVALID")
    return button


def _needed(result: Json, name: str) -> Any:
    if result.get(name) is None:
        raise _unreadable(f'Can\'t find field "{name}"')
    return result[name]


def _unreadable(reason: str) -> Refusal:
    return bad_request(f"Can't parse inline query result: {reason}")


def _wrong_button(reason: str) -> Refusal:
    return bad_request(f"Can't parse inline query results button: {reason}")
