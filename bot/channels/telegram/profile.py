"""What the bot shows of itself: name, descriptions, and the menu of commands.

Read first, and written only where it differs: Telegram counts the writes. May import:
`bot.knowledge`, this room.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.knowledge.model import Language
from bot.knowledge.texts import Texts

log = logging.getLogger(__name__)

PRIVATE = ("topics", "lang", "help", "privacy", "forget", "about")
GROUP = ("ask", "topics", "lang", "help", "privacy")
CURATOR = (*PRIVATE, "why", "stats", "unanswered", "reload", "health")
# Telegram shows what is set for no language to all whose language has none of its own.
CODES: tuple[tuple[str, Language], ...] = (("", "en"), ("en", "en"), ("es", "es"))

AllTexts = Mapping[Language, Texts]


async def set_up(bot: Bot, texts: AllTexts) -> None:
    """Set the profile in every language, for private chats and groups.

    A refusal or a lost connection is logged, never raised: people can ask all the same.
    """
    try:
        for code, language in CODES:
            said = texts[language]
            await _texts(bot, code, said)
            await _commands(bot, BotCommandScopeDefault(), code, said, PRIVATE)
            await _commands(bot, BotCommandScopeAllPrivateChats(), code, said, PRIVATE)
            await _commands(bot, BotCommandScopeAllGroupChats(), code, said, GROUP)
    except TelegramError as error:
        fields = {"error": type(error).__name__}
        log.warning("profile_not_set", extra={"fields": fields})


async def set_up_curator(bot: Bot, chat: int, texts: AllTexts) -> None:
    """Add a curator's commands to the menu of their private chat; like `set_up`."""
    try:
        for code, language in CODES:
            await _commands(bot, BotCommandScopeChat(chat), code, texts[language], CURATOR)
    except TelegramError as error:
        fields = {"error": type(error).__name__}
        log.warning("curator_commands_not_set", extra={"fields": fields})


async def _commands(
    bot: Bot, scope: BotCommandScope, code: str, texts: Texts, names: tuple[str, ...]
) -> None:
    wanted = tuple(BotCommand(name, texts.commands[name]) for name in names)
    there = await bot.get_my_commands(scope=scope, language_code=code or None)
    if there != wanted:
        await bot.set_my_commands(wanted, scope=scope, language_code=code or None)


async def _texts(bot: Bot, code: str, texts: Texts) -> None:
    language = code or None
    name = await bot.get_my_name(language_code=language)
    if name.name != texts.profile_name:
        await bot.set_my_name(texts.profile_name, language_code=language)
    whole = await bot.get_my_description(language_code=language)
    if whole.description != texts.profile_description:
        await bot.set_my_description(texts.profile_description, language_code=language)
    short = await bot.get_my_short_description(language_code=language)
    if short.short_description != texts.profile_short:
        await bot.set_my_short_description(texts.profile_short, language_code=language)
