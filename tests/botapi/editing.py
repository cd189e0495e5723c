"""What the bot does to messages it has sent before."""

from __future__ import annotations

from .calls import Call, Json
from .chats import Record
from .photos import photo_of
from .refusals import bad_request
from .sending import (
    caption_content,
    chat_of,
    markup_of,
    preview_disabled,
    text_content,
    writable_chat,
)
from .text import caption, checked_caption, message_text
from .world import World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the"
    " same as a current content and reply markup of the message"
)
CONTENT = {"text", "entities", "caption", "caption_entities", "photo", "reply_markup"}


def edit_message_text(world: World, call: Call) -> Json | bool:
    """Replace the text and the buttons."""
    formatted = message_text(call)
    markup = markup_of(call)
    disabled = preview_disabled(call)
    record = _editable(world, call)
    if "text" not in record.wire:
        raise bad_request("there is no text in the message to edit")
    result = _edited(record, text_content(formatted), markup, keep=set())
    record.extra["link_preview_disabled"] = disabled
    return result


def edit_message_caption(world: World, call: Call) -> Json | bool:
    """Replace the caption and the buttons."""
    captioned = caption(call)
    markup = markup_of(call)
    record = _editable(world, call)
    if "photo" not in record.wire:
        raise bad_request("there is no caption in the message to edit")
    return _edited(record, caption_content(captioned), markup, keep={"photo"})


def edit_message_reply_markup(world: World, call: Call) -> Json | bool:
    """Replace the buttons only."""
    markup = markup_of(call)
    record = _editable(world, call)
    return _edited(record, {}, markup, keep=CONTENT - {"reply_markup"}, dated=False)


def edit_message_media(world: World, call: Call) -> Json | bool:
    """Replace the photo with its caption and the buttons."""
    media = call.json("media", complaint="can't parse input media JSON object")
    if media is None:
        raise bad_request('Parameter "media" is required')
    if not isinstance(media, dict):
        raise bad_request("Can't parse InputMedia: expected an Object")
    if media.get("type") != "photo":
        raise bad_request(f'Can\'t parse InputMedia: type "{media.get("type")}" is unsupported')
    captioned = checked_caption(
        str(media.get("caption") or ""),
        str(media.get("parse_mode") or ""),
        media.get("caption_entities"),
    )
    if not media.get("media"):
        raise bad_request("Can't parse InputMedia: media not found")
    markup = markup_of(call)
    record = _editable(world, call)
    photo = photo_of(world, call, str(media["media"]))
    return _edited(record, {"photo": photo, **caption_content(captioned)}, markup, keep=set())


def _editable(world: World, call: Call) -> Record:
    if call.text("inline_message_id"):
        found = world.inline_messages.get(call.text("inline_message_id"))
        if found is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return found
    chat_of(world, call)
    if not call.text("message_id"):
        raise bad_request("message identifier is not specified")
    record = writable_chat(world, call).alive(call.integer("message_id"))
    if record is None:
        raise bad_request("message to edit not found")
    if not record.by_bot:
        raise bad_request("message can't be edited")
    return record


def _edited(
    record: Record, content: Json, markup: Json | None, *, keep: set[str], dated: bool = True
) -> Json | bool:
    changed = {name: v for name, v in record.wire.items() if name not in CONTENT - keep}
    changed |= content
    if markup is not None and "inline_keyboard" in markup:
        changed["reply_markup"] = markup
    if all(changed.get(name) == record.wire.get(name) for name in CONTENT):
        raise bad_request(NOT_MODIFIED)
    record.replace(changed, dated=dated)
    return True if "inline_message_id" in record.extra else record.wire
