"""The files of the pictures, and what they are called in the journal.

May import: `bot.knowledge`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.model import Language, Picture


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture in one language.

    Attributes:
        path: The file.
        key: "map.es.1f2e3d4c", say; another one once it is drawn anew.
    """

    path: Path
    key: str


class Drawings:
    """Finds `<folder>/<name>.<language>.png`."""

    def __init__(self, folder: Path | None) -> None:
        """Look in *folder*; with None there are no pictures."""
        self._folder = folder
        self._digests: dict[tuple[Path, int, int], str] = {}

    def of(self, picture: Picture | None, language: Language) -> Drawing | None:
        """Give the drawing of *picture*; None if there is none, or it was not drawn yet."""
        if picture is None or self._folder is None:
            return None
        path = self._folder / f"{picture.name}.{language}.png"
        try:
            state = path.stat()
            known = (path, state.st_mtime_ns, state.st_size)
            if known not in self._digests:
                digest = hashlib.blake2b(path.read_bytes(), digest_size=4)
                self._digests[known] = digest.hexdigest()
        except OSError:
            return None
        return Drawing(path, f"{picture.name}.{language}.{self._digests[known]}")
