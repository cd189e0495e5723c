"""What an operator may change without touching the code: the environment, read once.

A secret never shows in `repr`, in an error or in a log line. May import: `bot.errors`,
`bot.answering`.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
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
    ValidationInfo,
    field_validator,
)
from rapidfuzz import fuzz, process

from bot.answering.decision import Manner
from bot.errors import SettingsError

LAST_PORT = 65_535
TELEGRAM = "https://api.telegram.org"

PREFIX = "CARSI_"
_SECRETS = {"telegram_token", "webhook_secret", "database_url"}
_ELSEWHERE = {"CARSI_KNOWLEDGE_DIR"}  # read with the options of the command
# What Docker and Kubernetes set for each service whose name begins like ours
_SERVICE = re.compile(r"_(SERVICE_(HOST|PORT)|PORT(_\d+_(TCP|UDP|SCTP))?)(_|$)")
LIKE = 80  # from this likeness on, 0 to 100, a name is taken for another one misspelt


def _url(value: str) -> str:
    if not re.fullmatch(r"https?://\S+", value):
        raise ValueError("write an address that begins with https:// or http://")
    return value.rstrip("/")


Url = Annotated[str, AfterValidator(_url)]


def _telegram_takes(secret: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret.get_secret_value()):
        raise ValueError("must be 16 to 256 of the characters A-Z a-z 0-9 _ -")
    return secret


WebhookSecret = Annotated[SecretStr, AfterValidator(_telegram_takes)]


def _host_port(address: str) -> str:
    if not re.fullmatch(r".+:[0-9]{1,5}", address):
        raise ValueError("write host:port, for example 127.0.0.1:8080")
    if int(address.rpartition(":")[2]) > LAST_PORT:
        raise ValueError(f"no port is above {LAST_PORT}")
    return address


HostPort = Annotated[str, AfterValidator(_host_port)]


def _to_standard_error(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _separated(value: Any) -> Any:
    return value.replace(",", " ").split() if isinstance(value, str) else value


class Settings(BaseModel):
    """Every setting, typed; its name in the environment is `CARSI_` and the name in capitals."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)

    telegram_token: SecretStr | None = None
    telegram_api_url: Url = TELEGRAM
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

    @field_validator("webhook_url")
    @classmethod
    def _telegram_reaches(cls, url: str | None, info: ValidationInfo) -> str | None:
        """Insist on https, unless a Bot API server of one's own brings the updates."""
        by_telegram = info.data.get("telegram_api_url") == TELEGRAM
        if url is not None and by_telegram and not url.startswith("https:"):
            raise ValueError("Telegram brings updates to https:// only")
        return url

    @classmethod
    def from_env(
        cls,
        environ: Mapping[str, str] = os.environ,
        *,
        warn: Callable[[str], object] = _to_standard_error,
    ) -> Settings:
        """Build settings from *environ*; an empty value counts as none.

        Args:
            environ: Names and values.
            warn: Told of each name that looks like a setting and is none, never of its value.

        Raises:
            SettingsError: Values are present but unusable; all of them at once. The message
                names each variable, never the value of a secret.
        """
        for line in _strange(cls.model_fields, environ):
            warn(line)
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
                said = problem["msg"].removeprefix("Value error, ")
                lines.append(f"{PREFIX}{name.upper()}{shown}: {said}")
            raise SettingsError("\n".join(lines)) from None


def _strange(fields: Iterable[str], environ: Mapping[str, str]) -> Iterator[str]:
    """Give a line for each name in *environ* that begins like ours and is none of *fields*."""
    known = {PREFIX + name.upper() for name in fields} | _ELSEWHERE
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name in known or _SERVICE.search(name):
            continue
        meant = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=LIKE)
        yield f"{name} is no setting: " + (f"did you mean {meant[0]}?" if meant else "not used")
