"""Name, descriptions and the menu of commands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.botapi import FakeTelegram
from tests.rehearsal import Rehearsal, rehearse

SCOPES = ("default", "all_private_chats", "all_group_chats")
WRITES = ("setMyName", "setMyDescription", "setMyShortDescription", "setMyCommands")


def settled(telegram: FakeTelegram) -> None:
    """Wait until the last scope and language has been looked at."""
    telegram.awaits_call("getMyCommands", count=9)
    telegram.person("Ana").asks("Hello")


@pytest.mark.parametrize(
    ("language", "name", "described"),
    [("", "CARSI answers", "Ask about CARSI"), ("en", "CARSI answers", "Ask about CARSI"),
     ("es", "Respuestas sobre la CARSI", "Pregunte sobre la CARSI")],
)  # fmt: skip
def test_the_profile_is_set_in_every_language(
    rehearsal: Rehearsal, language: str, name: str, described: str
) -> None:
    """
    It is read before the first word is written.
    """
    settled(rehearsal.telegram)
    profile = rehearsal.telegram.world.profile

    assert profile.names.get(language, profile.names[""]) == name
    assert profile.descriptions[language].startswith(described)
    assert profile.short_descriptions[language]


@pytest.mark.parametrize("language", ["", "en", "es"])
def test_commands_per_scope_and_language(rehearsal: Rehearsal, language: str) -> None:
    """
    In a group one needs /ask, in private one does not.
    """
    settled(rehearsal.telegram)
    menus = rehearsal.telegram.world.profile.commands
    in_scope = {scope: [c["command"] for c in menus[scope, language]] for scope in SCOPES}

    assert in_scope["all_private_chats"] == ["topics", "lang", "help", "privacy", "forget", "about"]
    assert in_scope["all_group_chats"] == ["ask", "topics", "lang", "help", "privacy"]
    assert in_scope["default"] == in_scope["all_private_chats"]


def test_a_second_start_writes_nothing(rehearsal: Rehearsal, tmp_path: Path) -> None:
    """
    Telegram counts the writes, and bots restart often.
    """
    environ = {k: v for k, v in os.environ.items() if not k.startswith("CARSI_")}
    settled(rehearsal.telegram)
    there = rehearsal.telegram.world.profile

    with rehearse(tmp_path, rehearsal.knowledge, environ, profile=there) as again:
        settled(again.telegram)
        written = [call.method for call in again.telegram.requests if call.method in WRITES]

    assert written == []


def test_a_refused_profile_does_not_keep_the_bot_from_answering(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    """
    Telegram forbids renaming too often; people ask all the same.
    """
    environ = {k: v for k, v in os.environ.items() if not k.startswith("CARSI_")}

    with rehearse(tmp_path, rehearsal.knowledge, environ, fails="getMyName") as running:
        answer = running.telegram.person("Ana").asks("Hello")

    assert answer.text == "Hello, and welcome!"
    assert "profile_not_set" in (tmp_path / "bot.log").read_text()
