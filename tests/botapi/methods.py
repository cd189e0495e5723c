"""The methods of the Bot API by name, and the form of every answer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from . import editing, membership, profile, queries, receiving, sending
from .calls import Call, Json
from .refusals import Refusal
from .world import World

Method = Callable[[World, Call], Any]

METHODS: dict[str, Method] = {
    "getMe": profile.get_me,
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendChatAction": sending.send_chat_action,
    "setMessageReaction": sending.set_message_reaction,
    "deleteMessage": sending.delete_message,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "editMessageMedia": editing.edit_message_media,
    "answerCallbackQuery": queries.answer_callback_query,
    "answerInlineQuery": queries.answer_inline_query,
    "getMyCommands": profile.get_my_commands,
    "setMyCommands": profile.set_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "getMyName": profile.get_my_name,
    "setMyName": profile.set_my_name,
    "getMyDescription": profile.get_my_description,
    "setMyDescription": profile.set_my_description,
    "getMyShortDescription": profile.get_my_short_description,
    "setMyShortDescription": profile.set_my_short_description,
    "getChat": membership.get_chat,
    "getChatMember": membership.get_chat_member,
    "getChatAdministrators": membership.get_chat_administrators,
    "getChatMemberCount": membership.get_chat_member_count,
    "leaveChat": membership.leave_chat,
    "getFile": membership.get_file,
}
BY_LOWER_NAME = {name.lower(): method for name, method in METHODS.items()}


async def answer(world: World, call: Call) -> Json:
    """Carry out *call*; a refusal is an answer like any other."""
    try:
        method = BY_LOWER_NAME.get(call.method.lower())
        if method is None:
            raise Refusal("Not Found: method not found", code=404)
        result = method(world, call)
        if inspect.isawaitable(result):
            result = await result
    except Refusal as refusal:
        return refusal.as_answer()
    if world.rates is not None and call.method.lower() in {"sendmessage", "sendphoto"}:
        world.rates.note(result["chat"])
    world.happened()
    if isinstance(result, receiving.Described):
        return {"ok": True, "result": result.result, "description": result.description}
    return {"ok": True, "result": result}
