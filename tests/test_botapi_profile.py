"""The fake Telegram keeps a bot's commands, name and descriptions as Telegram does."""

import pytest

from tests.botapi import FakeTelegram
from tests.calling import Json, call, refusal


@pytest.mark.parametrize(
    ("commands", "reason"),
    [
        pytest.param([{"command": "Start", "description": "a"}], "BOT_COMMAND_INVALID", id="case"),
        pytest.param(
            [{"command": "a" * 33, "description": "a"}],
            "command length must not exceed 32",
            id="33 letters",
        ),
        pytest.param(
            [{"command": "a", "description": "x" * 257}],
            "command description length must not exceed 256",
            id="257 letters",
        ),
        pytest.param(
            [{"command": "a", "description": ""}],
            "command description must be non-empty",
            id="no description",
        ),
        pytest.param(
            [{"command": f"c{n}", "description": "a"} for n in range(101)],
            "BOT_COMMANDS_TOO_MUCH",
            id="101 commands",
        ),
    ],
)
def test_bad_commands_are_refused(
    telegram: FakeTelegram, commands: list[Json], reason: str
) -> None:
    """
    One bad command, and none is set.
    """
    assert refusal(telegram, "setMyCommands", commands=commands) == f"Bad Request: {reason}"
    assert call(telegram, "getMyCommands")["result"] == []


def test_commands_are_kept_by_scope_and_language(telegram: FakeTelegram) -> None:
    """
    A group shows other commands than a private chat, a Spaniard other words.
    """
    ask = [{"command": "ask", "description": "Preguntar"}]
    groups = {"type": "all_group_chats"}

    call(telegram, "setMyCommands", commands=ask, scope=groups, language_code="es")

    assert call(telegram, "getMyCommands", scope=groups, language_code="es")["result"] == ask
    assert call(telegram, "getMyCommands", scope=groups)["result"] == []
    assert refusal(telegram, "getMyCommands", language_code="es-419") == (
        "Bad Request: invalid language code specified"
    )


def test_names_and_descriptions_have_limits(telegram: FakeTelegram) -> None:
    """
    What is too long is refused, and what was there stays.
    """
    call(telegram, "setMyShortDescription", short_description="corto", language_code="es")

    assert refusal(telegram, "setMyDescription", description="x" * 513) == (
        "Bad Request: DESCRIPTION_TOO_LONG"
    )
    assert refusal(telegram, "setMyShortDescription", short_description="x" * 121) == (
        "Bad Request: ABOUT_TOO_LONG"
    )
    kept = call(telegram, "getMyShortDescription", language_code="es")["result"]
    assert kept == {"short_description": "corto"}
    assert call(telegram, "getMyName")["result"] == {"name": "CARSI test"}
