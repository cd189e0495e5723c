"""Lay out the knowledge as it was at a git revision.

May import: `bot.errors`.
"""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.errors import CarsiBotError


@contextmanager
def version(named: str, folder: Path) -> Iterator[Path]:
    """Give a folder of knowledge: *named* itself, or *folder* as it was at that revision.

    Args:
        named: A folder, or a git revision: HEAD, main, v1.2, HEAD~3.
        folder: Where the knowledge is in the working tree of a git repository.

    Raises:
        CarsiBotError: It is neither, or the revision had no such folder.
    """
    if Path(named).is_dir():
        yield Path(named)
        return
    if named.startswith("-"):
        raise CarsiBotError(f"{named!r} is neither a folder nor a git revision")
    about = f"{named!r} is neither a folder nor a git revision that has {folder}"
    top = Path(_git(folder, "rev-parse", "--show-toplevel", about=about).decode().strip())
    inside = folder.resolve().relative_to(top.resolve()).as_posix()
    archive = _git(top, "archive", "--format=zip", named, inside, about=about)
    with TemporaryDirectory(prefix="carsi-bot-") as temporary:
        with zipfile.ZipFile(io.BytesIO(archive)) as packed:
            packed.extractall(temporary)
        yield Path(temporary) / inside


def top_of(folder: Path) -> Path | None:
    """Give the folder of the git repository that *folder* is in; None outside of any."""
    try:
        return Path(_git(folder, "rev-parse", "--show-toplevel", about="").decode().strip())
    except CarsiBotError:
        return None


def _git(where: Path, *arguments: str, about: str) -> bytes:
    try:
        done = subprocess.run(
            ["git", "-C", str(where), *arguments], capture_output=True, check=True, timeout=60
        )
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip().splitlines()
        said = reason[-1] if reason else "git failed"
        raise CarsiBotError(f"{about} ({said})") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CarsiBotError(f"{about}, as far as git can be asked") from error
    return done.stdout
