"""What the bot does in a chat: messages, photos, actions, reactions, deletions."""

from __future__ import annotations

from typing import Any

from .calls import Call, Json
from .chats import Chat, Record, quoted
from .keyboards import checked_markup
from .photos import photo_of
from .refusals import bad_request
from .text import Formatted, caption, message_text
from .world import World, not_a_member

ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
REACTIONS = {
    *"❤👍👎🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴",
    *"😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷😡",
    "❤\u200d🔥",
    "👨\u200d💻",
    "🤷\u200d♂",
    "🤷\u200d♀",
}
MARKUP_COMPLAINT = "can't parse reply keyboard markup JSON object"


def chat_of(world: World, call: Call, name: str = "chat_id") -> Chat:
    """Find the chat that a call is about.

    Raises:
        Refusal: It does not exist.
    """
    wanted = call.text(name).strip()
    if not wanted:
        raise bad_request(f"{name} is empty")
    if wanted.startswith("@"):
        for chat in world.chats.values():
            if chat.kind != "private" and chat.wire.get("username") == wanted[1:]:
                return chat
        raise bad_request("chat not found")
    found = world.chats.get(int(wanted)) if wanted.removeprefix("-").isdecimal() else None
    if found is None:
        raise bad_request("chat not found")
    return found


def writable_chat(world: World, call: Call) -> Chat:
    """Find the chat that a call wants to write to.

    Raises:
        Refusal: It does not exist, or the bot has no business there.
    """
    chat = chat_of(world, call)
    refusal = not_a_member(chat)
    if refusal is not None:
        raise refusal
    if chat.kind == "channel" and chat.bot_status != "administrator":
        raise bad_request("need administrator rights in the channel chat")
    return chat


def markup_of(call: Call) -> Json | None:
    """Read the `reply_markup` of a call."""
    return checked_markup(call.json("reply_markup", complaint=MARKUP_COMPLAINT))


def send_message(world: World, call: Call) -> Json:
    """Send a text."""
    formatted = message_text(call)
    extra = {"link_preview_disabled": preview_disabled(call)}
    return _sent(world, call, text_content(formatted), extra).wire


def send_photo(world: World, call: Call) -> Json:
    """Send a photo, new or known."""
    value = call.text("photo")
    if "photo" not in call.files and not value:
        raise bad_request("there is no photo in the request")
    captioned = caption(call)
    photo = photo_of(world, call, value)
    return _sent(world, call, {"photo": photo, **caption_content(captioned)}, {}).wire


def send_chat_action(world: World, call: Call) -> bool:
    """Show that the bot is busy."""
    if not call.text("action"):
        raise bad_request("wrong parameter action in request")
    chat = writable_chat(world, call)
    _thread(chat, call)
    if call.text("action").lower() not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def set_message_reaction(world: World, call: Call) -> bool:
    """Set the bot's reaction to a message."""
    reactions = call.json("reaction", complaint="can't parse reaction types JSON object") or []
    if not isinstance(reactions, list):
        raise bad_request("Expected an Array of ReactionType")
    chat = writable_chat(world, call)
    record = chat.alive(call.integer("message_id"))
    if record is None:
        raise bad_request("message to react not found")
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    for reaction in reactions:
        _check_reaction(reaction)
    record.reactions = reactions
    return True


def delete_message(world: World, call: Call) -> bool:
    """Delete a message of the bot, or in a private chat of the person."""
    chat = writable_chat(world, call)
    record = chat.alive(call.integer("message_id"))
    if record is None:
        raise bad_request("message to delete not found")
    own = record.by_bot or chat.kind == "private" or chat.bot_status == "administrator"
    if not own:
        raise bad_request("message can't be deleted")
    record.deleted = True
    return True


def text_content(formatted: Formatted) -> Json:
    """Give the part of a message which holds its text."""
    entities = {"entities": list(formatted.entities)} if formatted.entities else {}
    return {"text": formatted.text, **entities}


def caption_content(formatted: Formatted) -> Json:
    """Give the part of a message which holds its caption."""
    if not formatted.text:
        return {}
    entities = {"caption_entities": list(formatted.entities)} if formatted.entities else {}
    return {"caption": formatted.text, **entities}


def preview_disabled(call: Call) -> bool:
    """Tell whether a text goes out without a preview of its links."""
    options = call.json(
        "link_preview_options", complaint="can't parse link preview options JSON object"
    )
    if options is None:
        return call.flag("disable_web_page_preview")
    if not isinstance(options, dict):
        raise bad_request("Object expected as link preview options")
    return bool(options.get("is_disabled"))


def _sent(world: World, call: Call, content: Json, extra: Json) -> Record:
    reply = call.json("reply_parameters", complaint="can't parse reply parameters JSON object")
    markup = markup_of(call)
    chat = writable_chat(world, call)
    content = {**_sender(world, chat), **_thread(chat, call), **content}
    content |= _reply(chat, reply if reply is not None else _old_reply(call))
    if markup is not None and "inline_keyboard" in markup:
        content["reply_markup"] = markup
    elif markup is not None:
        extra = {**extra, "reply_markup": markup}
    return chat.write(content, by_bot=True, extra=extra)


def _sender(world: World, chat: Chat) -> Json:
    return {"sender_chat": chat.wire} if chat.kind == "channel" else {"from": world.bot}


def _thread(chat: Chat, call: Call) -> Json:
    thread = call.integer("message_thread_id")
    if not thread:
        return {}
    if thread not in chat.topics:
        raise bad_request("message thread not found")
    return {"message_thread_id": thread, "is_topic_message": True}


def _old_reply(call: Call) -> Json | None:
    if not call.integer("reply_to_message_id"):
        return None
    lenient = call.flag("allow_sending_without_reply")
    message_id = call.integer("reply_to_message_id")
    return {"message_id": message_id, "allow_sending_without_reply": lenient}


def _reply(chat: Chat, parameters: Any) -> Json:
    if not parameters:
        return {}
    if not isinstance(parameters, dict):
        raise bad_request("Object expected as reply parameters")
    if "message_id" not in parameters:
        raise bad_request('Can\'t find field "message_id"')
    elsewhere = str(parameters.get("chat_id", chat.id)) != str(chat.id)
    record = None if elsewhere else chat.alive(int(parameters["message_id"]))
    if record is None:
        if parameters.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": quoted(record)}


def _check_reaction(reaction: Any) -> None:
    if not isinstance(reaction, dict):
        raise bad_request("Can't parse ReactionType: expected an Object")
    if reaction.get("type") not in {"emoji", "custom_emoji"}:
        raise bad_request("Can't parse ReactionType: invalid reaction type specified")
    if reaction["type"] == "emoji" and reaction.get("emoji", "").strip("\ufe0f") not in REACTIONS:
        raise bad_request("REACTION_INVALID")
