"""Settings are read once, typed, and a secret never shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings

TOKEN = "123456:AAE-not_a_real_token_but_long_enough"


def test_with_nothing_set_there_is_no_token_and_nothing_is_kept() -> None:
    """
    The console needs none, and questions are kept only where an operator says so.
    """
    settings = Settings.from_env({})

    assert settings.telegram_token is None
    assert settings.keep_questions is False
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.database_url.get_secret_value().startswith("sqlite:///")


@pytest.mark.parametrize("field", [*Settings.model_fields, "knowledge_dir"])
def test_the_readme_has_a_row_for_each(field: str) -> None:
    """
    Where an operator looks first, and mostly last.
    """
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")

    assert f"\n| `CARSI_{field.upper()}` |" in readme


def test_an_empty_value_counts_as_none() -> None:
    """
    Compose files and unit files set what they leave out to nothing.
    """
    given = {"CARSI_TELEGRAM_TOKEN": "", "CARSI_CURATORS": "", "CARSI_KEEP_QUESTIONS": ""}

    assert Settings.from_env(given) == Settings.from_env({})


def test_the_rest_of_the_environment_is_no_business_of_ours() -> None:
    """
    Not even what looks a little like it.
    """
    given = {"TELEGRAM_TOKEN": "x", "CARSI_": "x", "carsi_manner": "wild", "CARSI_OTHER": "x"}

    assert Settings.from_env(given, warn=str) == Settings.from_env({})


def test_a_misspelt_setting_is_said_without_its_value() -> None:
    """
    Else the bot polls, and nobody knows why it has no webhook.
    """
    said: list[str] = []
    given = {"CARSI_WEBHOK_URL": "https://a.example", "CARSI_TELEGRAM_TOKN": TOKEN, "CARSI_X": "1"}

    Settings.from_env(given, warn=said.append)

    assert said == [
        "CARSI_TELEGRAM_TOKN is no setting: did you mean CARSI_TELEGRAM_TOKEN?",
        "CARSI_WEBHOK_URL is no setting: did you mean CARSI_WEBHOOK_URL?",
        "CARSI_X is no setting: not used",
    ]


def test_it_is_said_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    """
    Answers have standard output to themselves.
    """
    Settings.from_env({"CARSI_MANER": "helpful"})

    shown = capsys.readouterr()
    assert (shown.out, "did you mean CARSI_MANNER?" in shown.err) == ("", True)


def test_what_is_known_is_no_slip() -> None:
    """
    What the command reads, and what Kubernetes and Docker set for a service called carsi-bot.
    """
    said: list[str] = []
    given = {
        "CARSI_KNOWLEDGE_DIR": "/srv/knowledge",
        "CARSI_BOT_SERVICE_HOST": "10.0.0.1",
        "CARSI_BOT_SERVICE_PORT_HTTP": "8080",
        "CARSI_BOT_PORT": "tcp://10.0.0.1:8080",
        "CARSI_BOT_PORT_8080_TCP_ADDR": "10.0.0.1",
    }

    Settings.from_env(given, warn=said.append)

    assert said == []


def test_telegram_needs_a_webhook_by_https() -> None:
    """
    It would refuse another one later, when nobody looks any more.
    """
    url = {"CARSI_WEBHOOK_URL": "http://bot.example/hook"}

    with pytest.raises(SettingsError, match="https://"):
        Settings.from_env(url)
    own = Settings.from_env(url | {"CARSI_TELEGRAM_API_URL": "http://127.0.0.1:8081"})

    assert own.webhook_url == "http://bot.example/hook"


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("CARSI_HEALTH_LISTEN", "nowhere", "write host:port, for example 127.0.0.1:8080"),
        ("CARSI_WEBHOOK_LISTEN", "8080", "write host:port, for example 127.0.0.1:8080"),
        ("CARSI_WEBHOOK_URL", "bot.example", "write an address that begins with https://"),
        ("CARSI_WEBHOOK_SECRET", "short", ": must be 16 to 256 of the characters"),
    ],
)
def test_what_to_write_is_said_in_words(name: str, value: str, hint: str) -> None:
    """
    A regular expression is no hint.
    """
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({name: value})

    assert hint in str(caught.value)
    assert "pattern" not in str(caught.value)
    assert "Value error" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "field", "typed"),
    [
        ("CARSI_CURATORS", "12, 34 56", "curators", frozenset({12, 34, 56})),
        ("CARSI_KEEP_QUESTIONS", "1", "keep_questions", True),
        ("CARSI_KEEP_QUESTIONS", "off", "keep_questions", False),
        ("CARSI_MANNER", "helpful", "manner", "helpful"),
        (
            "CARSI_TELEGRAM_API_URL",
            "http://127.0.0.1:8081/",
            "telegram_api_url",
            "http://127.0.0.1:8081",
        ),
        ("CARSI_WEBHOOK_LISTEN", "0.0.0.0:8443", "webhook_listen", "0.0.0.0:8443"),
    ],
)
def test_a_value_is_typed(name: str, value: str, field: str, typed: object) -> None:
    """
    Inside there are no strings to take apart again.
    """
    assert getattr(Settings.from_env({name: value}), field) == typed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CARSI_MANNER", "wild"),
        ("CARSI_CURATORS", "ana"),
        ("CARSI_KEEP_QUESTIONS", "perhaps"),
        ("CARSI_TELEGRAM_API_URL", "ftp://a.example"),
        ("CARSI_HEALTH_LISTEN", "nowhere"),
        ("CARSI_HEALTH_LISTEN", "127.0.0.1:99999"),
        ("CARSI_WEBHOOK_BODY_RATE", "-1"),
    ],
)
def test_an_unusable_value_is_named_and_shown(name: str, value: str) -> None:
    """
    The operator sees what was read, and so finds where it came from.
    """
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({name: value})

    assert f"{name}='{value}'" in str(caught.value)


def test_all_unusable_values_are_told_at_once() -> None:
    """
    One restart mends them all.
    """
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"CARSI_MANNER": "wild", "CARSI_CURATORS": "ana"})

    assert "CARSI_MANNER" in str(caught.value)
    assert "CARSI_CURATORS" in str(caught.value)


@pytest.mark.parametrize(
    "given",
    [
        {"CARSI_TELEGRAM_TOKEN": TOKEN, "CARSI_MANNER": "wild"},
        {"CARSI_WEBHOOK_SECRET": f"{TOKEN} with spaces"},
        {"CARSI_DATABASE_URL": f"postgresql://carsi:{TOKEN}@db.example/carsi", "CARSI_MANNER": "x"},
    ],
    ids=["the token", "a secret that is itself unusable", "a password"],
)
def test_an_error_never_shows_a_secret(given: dict[str, str]) -> None:
    """
    Errors end in logs, and logs are read by many.
    """
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(given)

    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is None


def test_settings_can_be_printed_without_telling_a_secret() -> None:
    """
    Somebody will, while looking for an error.
    """
    settings = Settings.from_env(
        {
            "CARSI_TELEGRAM_TOKEN": TOKEN,
            "CARSI_WEBHOOK_SECRET": TOKEN.replace(":", "_"),
            "CARSI_DATABASE_URL": f"postgresql://carsi:{TOKEN}@db.example/carsi",
        }
    )

    shown = repr(settings) + str(settings) + settings.model_dump_json()

    assert TOKEN not in shown
    assert TOKEN.replace(":", "_") not in shown
