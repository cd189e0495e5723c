"""What can go wrong in words a curator or operator can act on.

Every room may raise these; only `bot.cli` turns one into an exit code. May import:
nothing of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class CarsiBotError(Exception):
    """Something that its reader can mend. The text is complete: no trace is needed."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file, printed as `file:line` so that editors make it clickable.

    Attributes:
        path: The file, as the reader would type it.
        line: Line number from 1; 0 for the file as a whole.
    """

    path: Path
    line: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else str(self.path)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One broken rule, where it is broken and the way out.

    Attributes:
        where: The file and line to open.
        problem: The fact, in one line.
        hint: What to do about it.
        rule: Short name of the rule, by which one entry may silence it.
    """

    where: Location
    problem: str
    hint: str
    rule: str = "shape"

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}\n  hint: {self.hint}"


class KnowledgeError(CarsiBotError):
    """The knowledge cannot be used. Holds every finding, so that all are mended in one go."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("\n".join(map(str, findings)))
        self.findings = tuple(findings)


class SettingsError(CarsiBotError):
    """A setting is missing or unusable. Names the setting, never the value of a secret."""


class StorageError(CarsiBotError):
    """The database cannot be read. Never names its password."""


class TokenRefusedError(CarsiBotError):
    """Telegram does not accept the token. The text never holds it."""

    def __init__(self) -> None:
        super().__init__(
            "Telegram does not accept CARSI_TELEGRAM_TOKEN: it is misspelt or was revoked;"
            " @BotFather gives a new one"
        )


def place_of_error(error: BaseException) -> str:
    """Give file and line at which *error* was raised, without any value; empty if unknown."""
    trace = error.__traceback__
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
