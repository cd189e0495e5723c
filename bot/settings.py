"""What an operator may change without touching the code: the environment, read once.

A secret never shows in `repr`, in an error or in a log line. May import: `bot.errors`,
`bot.answering`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Annotated, Any

from platformdirs import user_data_path
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
)
from pydantic.types import StringConstraints

from bot.answering.decision import Manner
from bot.errors import SettingsError

LAST_PORT = 65_535

PREFIX = "CARSI_"
_SECRETS = {"telegram_token", "webhook_secret", "database_url"}

Url = Annotated[
    str, StringConstraints(pattern=r"^https?://[^\s]+$"), BeforeValidator(lambda v: v.rstrip("/"))
]


def _telegram_takes(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret.get_secret_value()):
        raise ValueError("must be 16 to 256 of the characters A-Z a-z 0-9 _ -")
    return secret


WebhookSecret = Annotated[SecretStr, AfterValidator(_telegram_takes)]


def _port_exists(address: str) -> str:
    if int(address.rpartition(":")[2]) > LAST_PORT:
        raise ValueError(f"no port is above {LAST_PORT}")
    return address


HostPort = Annotated[str, StringConstraints(pattern=r"^.+:\d{1,5}$"), AfterValidator(_port_exists)]


def _separated(value: Any) -> Any:
    return value.replace(",", " ").split() if isinstance(value, str) else value


class Settings(BaseModel):
    """Every setting, typed; its name in the environment is `CARSI_` and the name in capitals."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    telegram_token: SecretStr | None = None
    telegram_api_url: Url = "https://api.telegram.org"
    webhook_url: Url | None = None
    webhook_listen: HostPort = "127.0.0.1:8080"
    webhook_secret: WebhookSecret | None = None
    webhook_body_rate: Annotated[float, Field(ge=0)] = 20.0
    database_url: SecretStr = Field(
        default_factory=lambda: SecretStr(f"sqlite:///{user_data_path('carsi-bot') / 'bot.db'}")
    )
    curators: Annotated[frozenset[int], BeforeValidator(_separated)] = frozenset()
    health_listen: HostPort | None = None
    keep_questions: bool = False
    manner: Manner = "careful"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Build settings from *environ*; an empty value counts as none.

        Raises:
            SettingsError: Values are present but unusable; all of them at once. The message
                names each variable, never the value of a secret.
        """
        given = {
            name: value
            for name in cls.model_fields
            if (value := environ.get(PREFIX + name.upper()))
        }
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            lines = []
            for problem in error.errors(include_url=False):
                name = str(problem["loc"][0])
                shown = "" if name in _SECRETS else f"={given.get(name)!r}"
                lines.append(f"{PREFIX}{name.upper()}{shown}: {problem['msg']}")
            raise SettingsError("\n".join(lines)) from None
