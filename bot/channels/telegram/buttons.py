"""What stands behind a button: a few bytes that outlive restarts and changes of knowledge.

Telegram allows 64 bytes; ids are ASCII and at most 48 long. May import: `bot.knowledge`.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from enum import StrEnum

from bot.knowledge.model import LANGUAGES, Language


class Kind(StrEnum):
    """What pressing a button means."""

    ENTRY = "q"
    ENTRY_OF_MENU = "e"  # the answer shows the way back
    TOPIC = "t"  # in place of the menu that holds the button
    TOPICS = "m"
    NEW_TOPIC = "T"  # below, as a message of its own
    NEW_TOPICS = "M"
    NONE_OF_THESE = "n"
    OTHER_LANGUAGE = "l"
    CHOOSE_LANGUAGE = "s"
    WELCOME = "w"
    HELPFUL = "+"
    NOT_HELPFUL = "-"
    WRONG_ANSWER = "a"
    OUT_OF_DATE = "d"
    UNCLEAR = "u"
    INCORRECT = "i"
    BACK = "b"
    NOTHING = "z"


@dataclass(frozen=True, slots=True)
class Data:
    """The data of a button.

    Attributes:
        kind: What pressing it means.
        language: The language of the message that holds it.
        name: Id of an entry or topic, where there is one.
        extra: Number of a page, from 0; or the packed version of the knowledge.
    """

    kind: Kind
    language: Language
    name: str = ""
    extra: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.language}:{self.name}:{self.extra}".rstrip(":")

    @property
    def page(self) -> int:
        """The number of a page; 0 if it is none."""
        return int(self.extra) if self.extra.isdecimal() and len(self.extra) < 5 else 0

    @property
    def version(self) -> str:
        """The version of the knowledge; empty if it is none."""
        return unpacked(self.extra)

    @classmethod
    def read(cls, text: str) -> Data | None:
        """Understand the data of a button; None for what we never wrote or write no more."""
        kind, language, name, extra = [*text.split(":"), "", "", "", ""][:4]
        known = next((x for x in LANGUAGES if x == language), None)
        if known is None or kind not in _KINDS:
            return None
        return cls(Kind(kind), known, name, extra)


_KINDS = frozenset(map(str, Kind))


def packed(version: str) -> str:
    """Write a version of twelve hexadecimal digits in eight characters."""
    try:
        return base64.urlsafe_b64encode(bytes.fromhex(version)).decode()[:8]
    except ValueError:
        return version[:8]


def unpacked(text: str) -> str:
    """Read what `packed` wrote; what it did not write is given back."""
    try:
        return base64.urlsafe_b64decode(text.encode()).hex()
    except (binascii.Error, ValueError):
        return text
