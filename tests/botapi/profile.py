"""What the bot says about itself: name, descriptions and the menu of commands."""

from __future__ import annotations

import re
from typing import Any

from .calls import Call, Json
from .refusals import Refusal, bad_request
from .sending import chat_of
from .world import World

MAX_COMMANDS = 100
MAX_COMMAND = 32
MAX_COMMAND_DESCRIPTION = 256
MAX_NAME = 64
MAX_DESCRIPTION = 512
MAX_SHORT_DESCRIPTION = 120
SIMPLE_SCOPES = {"default", "all_private_chats", "all_group_chats", "all_chat_administrators"}
CHAT_SCOPES = {"chat", "chat_administrators", "chat_member"}


def get_me(world: World, call: Call) -> Json:
    """Introduce the bot."""
    return {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": not world.privacy,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def get_my_commands(world: World, call: Call) -> list[Json]:
    """Give the commands set for exactly this scope and language."""
    return world.profile.commands.get((_scope(world, call), _language(call)), [])


def set_my_commands(world: World, call: Call) -> bool:
    """Set the commands of a scope and language."""
    commands = call.json("commands", complaint="can't parse commands JSON object")
    if commands is None:
        raise bad_request('Parameter "commands" is required')
    if not isinstance(commands, list):
        raise bad_request("Expected an Array of BotCommand")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    checked = [_command(command) for command in commands]
    world.profile.commands[_scope(world, call), _language(call)] = checked
    return True


def delete_my_commands(world: World, call: Call) -> bool:
    """Unset the commands of a scope and language."""
    world.profile.commands.pop((_scope(world, call), _language(call)), None)
    return True


def get_my_name(world: World, call: Call) -> Json:
    """Give the name for a language."""
    names = world.profile.names
    return {"name": names.get(_language(call)) or names.get("") or world.bot["first_name"]}


def set_my_name(world: World, call: Call) -> bool:
    """Set the name for a language."""
    return _keep(world.profile.names, call, "name", MAX_NAME, "Name length must not exceed 64")


def get_my_description(world: World, call: Call) -> Json:
    """Give what stands in an empty chat with the bot."""
    return {"description": world.profile.descriptions.get(_language(call), "")}


def set_my_description(world: World, call: Call) -> bool:
    """Set what stands in an empty chat with the bot."""
    kept = world.profile.descriptions
    return _keep(kept, call, "description", MAX_DESCRIPTION, "DESCRIPTION_TOO_LONG")


def get_my_short_description(world: World, call: Call) -> Json:
    """Give what stands on the bot's profile page."""
    kept = world.profile.short_descriptions
    return {"short_description": kept.get(_language(call), "")}


def set_my_short_description(world: World, call: Call) -> bool:
    """Set what stands on the bot's profile page."""
    kept = world.profile.short_descriptions
    return _keep(kept, call, "short_description", MAX_SHORT_DESCRIPTION, "ABOUT_TOO_LONG")


def _keep(kept: dict[str, str], call: Call, name: str, limit: int, complaint: str) -> bool:
    text = call.text(name).strip()
    if len(text) > limit:
        raise bad_request(complaint)
    language = _language(call)
    if text:
        kept[language] = text
    else:
        kept.pop(language, None)
    return True


def _command(command: Any) -> Json:
    if not isinstance(command, dict):
        raise _unreadable("expected an Object")
    for name in ("command", "description"):
        if name not in command:
            raise _unreadable(f'Can\'t find field "{name}"')
    name = str(command["command"]).strip().removeprefix("/")
    description = str(command["description"]).strip()
    if not name:
        raise bad_request("Command must be non-empty")
    if len(name) > MAX_COMMAND:
        raise bad_request(f"Command length must not exceed {MAX_COMMAND}")
    if not description:
        raise bad_request("Command description must be non-empty")
    if len(description) > MAX_COMMAND_DESCRIPTION:
        raise bad_request(f"Command description length must not exceed {MAX_COMMAND_DESCRIPTION}")
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}


def _scope(world: World, call: Call) -> str:
    scope = call.json("scope", complaint="can't parse BotCommandScope JSON object")
    if scope is None:
        return "default"
    if not isinstance(scope, dict):
        raise bad_request("Can't parse BotCommandScope: BotCommandScope must be an Object")
    kind = str(scope.get("type") or "")
    if kind in SIMPLE_SCOPES:
        return kind
    if kind not in CHAT_SCOPES:
        raise bad_request("Can't parse BotCommandScope: Unsupported type specified")
    chat = chat_of(world, Call(call.method, {"chat_id": str(scope.get("chat_id", ""))}))
    if kind == "chat_administrators" and chat.kind == "private":
        raise bad_request("chat_administrators scope can't be used in private chats")
    return f"{kind} {chat.id} {scope.get('user_id', '')}".strip()


def _language(call: Call) -> str:
    language = call.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad_request("Invalid language code specified")
    return language


def _unreadable(reason: str) -> Refusal:
    return bad_request(f"Can't parse BotCommand: {reason}")
