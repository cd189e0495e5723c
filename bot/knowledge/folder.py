"""Which files a folder of knowledge is read from, where ours is, and which version it holds.

May import: nothing of ours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

INSTALLED = Path(__file__).parents[1] / "shipped" / "knowledge"  # in an installed wheel
SHIPPED = next(
    folder
    for folder in (Path(__file__).parents[2] / "knowledge", INSTALLED)  # the first in a checkout
    if (folder / "texts").is_dir()
)
AT_THE_TOP = ("topics.yaml", "sources.yaml", "vocabulary.yaml", "declined.yaml", "pictures.yaml")


def knowledge_files(folder: Path) -> list[Path]:
    """Give every file of *folder* that the knowledge is read from, in a stable order."""
    return [
        *sorted((folder / "entries").glob("*.yaml")),
        *sorted((folder / "phrasings").glob("*.yaml")),
        *(folder / name for name in AT_THE_TOP if (folder / name).is_file()),
        *sorted((folder / "texts").glob("*.yaml")),
    ]


def version_of(folder: Path) -> str:
    """Give twelve hexadecimal digits that change whenever a file of *folder* does."""
    contents = {}
    for path in knowledge_files(folder):
        with suppress(OSError):  # read_knowledge names the file and the reason
            contents[path] = path.read_bytes()
    return version_from(folder, contents)


def version_from(folder: Path, contents: Mapping[Path, bytes]) -> str:
    """Give what `version_of` does for *contents* that have been read, in their order."""
    digest = hashlib.blake2b(digest_size=6)
    for path, content in contents.items():
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
