"""Remember inside a picture which figures it was drawn from.

A PNG file may carry texts; ours carries the name of the figures and their digest, so that a
picture older than its figures can be told without drawing it again. May import: nothing of ours.
"""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

KEY = "Figures"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def stamp(figures: Path) -> str:
    """Give "<file name> <digest>" of a figures file, the same on every system."""
    text = figures.read_text(encoding="utf-8")  # line ends evened out
    return f"{figures.name} {hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"


def stamp_in(picture: Path) -> str | None:
    """Give the stamp that *picture* carries; None if it has none or is not a PNG file."""
    content = picture.read_bytes()
    if not content.startswith(_SIGNATURE):
        return None
    place = len(_SIGNATURE)
    while place + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        if kind == b"tEXt":
            key, _, text = content[place + 8 : place + 8 + length].partition(b"\0")
            if key == KEY.encode():
                return text.decode("latin-1")
        place += length + 12
    return None
