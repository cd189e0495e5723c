"""What the bot can learn about chats and their members, and how it leaves."""

from __future__ import annotations

from .calls import Call, Json
from .chats import OUTSIDE, Chat
from .refusals import bad_request
from .sending import chat_of
from .world import World, member, not_a_member

FULL_INFO: Json = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    },
}


def get_chat(world: World, call: Call) -> Json:
    """Describe a chat."""
    return {**_chat(world, call).wire, **FULL_INFO}


def get_chat_member(world: World, call: Call) -> Json:
    """Say what somebody is in a chat."""
    if not call.integer("user_id"):
        raise bad_request("invalid user_id specified")
    chat, user_id = _chat(world, call), call.integer("user_id")
    if user_id == world.bot["id"]:
        return member(world.bot, chat.bot_status)
    user = world.users.get(user_id)
    if user is None:
        raise bad_request("PARTICIPANT_ID_INVALID")
    if chat.kind == "private":
        return member(user, "member")
    return member(user, chat.statuses.get(user_id, "left"))


def get_chat_administrators(world: World, call: Call) -> list[Json]:
    """List those who may decide things in a group."""
    chat = _chat(world, call)
    if chat.kind == "private":
        raise bad_request("there are no administrators in the private chat")
    ranks = ("creator", "administrator")
    found = [member(world.users[u], s) for u, s in chat.statuses.items() if s in ranks]
    if chat.bot_status == "administrator":
        found.append(member(world.bot, "administrator"))
    return found


def get_chat_member_count(world: World, call: Call) -> int:
    """Count the members, with the bot."""
    chat = _chat(world, call)
    if chat.kind == "private":
        return 2
    inside = [status for status in chat.statuses.values() if status not in OUTSIDE]
    return len(inside) + (chat.bot_status not in OUTSIDE)


def leave_chat(world: World, call: Call) -> bool:
    """Leave a group or channel."""
    chat = _chat(world, call)
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    world.bot_becomes(chat, "left", by=world.bot)
    return True


def get_file(world: World, call: Call) -> Json:
    """Say where a file can be fetched."""
    if not call.text("file_id"):
        raise bad_request("file_id not specified")
    if call.text("file_id") not in world.files:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    about, _ = world.files[call.text("file_id")]
    return {name: value for name, value in about.items() if name != "sizes"}


def _chat(world: World, call: Call) -> Chat:
    chat = chat_of(world, call)
    refusal = not_a_member(chat)
    if refusal is not None and chat.kind != "private":
        raise refusal
    return chat
