"""Keep a fitted index on disk, and never trust one that is stale or damaged.

The shipped knowledge comes with its index in the wheel; any other is fitted on first use and
kept in the user's cache folder, under a name made from the ways of asking and this code: an
answer may be corrected without fitting anew. May import: `bot.knowledge`, this room.
"""

from __future__ import annotations

import hashlib
import logging
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from platformdirs import user_cache_path

from bot.knowledge.model import LANGUAGES, Knowledge
from bot.matching.arrays import mapped, write
from bot.matching.index import Index
from bot.matching.lexicon import Lexicon, OwnWords
from bot.matching.names import Known, known_names
from bot.matching.neighbours import Neighbours
from bot.matching.phrasings import Phrasings
from bot.matching.spelling import worth_filing
from bot.matching.words import Words

log = logging.getLogger(__name__)

SHIPPED_INDEXES = Path(__file__).parents[1] / "shipped" / "index"
# What a flipped bit anywhere in the archive can raise on the way through zipfile and numpy.
UNREADABLE = (
    ValueError, KeyError, IndexError, OSError, EOFError, RuntimeError,
    SyntaxError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
PHRASINGS = ("owners", "kinds", "text", "ends", "numbers", "rows")  # kept as they are
# What is kept of an index as it is; the rest is made of texts.
ARRAYS = (
    "starts_of", "features", "rarity", "telling", "starts", "postings", "meanings", "learnt_at",
    "weights", "steps", "meaning_weights", "base", "single", "held", "strangers",
)  # fmt: skip
KEPT = 8  # indexes in the user's cache folder; the oldest goes first


def index_for(
    knowledge: Knowledge, dictionary: Words, progress: Callable[[float], None] = lambda _: None
) -> Index:
    """Load the index of *knowledge*, or fit and keep it.

    A cache folder that cannot be written costs the next start its time and nothing else.
    """
    kept = kept_index(knowledge)
    if kept is not None and kept.knowledge == knowledge.version:
        return kept
    if kept is not None:  # nothing that is asked has changed, but answers, which name things
        featurizer = Lexicon(knowledge.vocabulary, kept.own_words, dictionary).featurizer
        known = known_names(knowledge, featurizer, kept.phrasings)
        return replace(kept, known=known, knowledge=knowledge.version)
    name, own = index_name(knowledge), user_cache_path("carsi-bot")
    from bot.matching.building import build_index  # scipy, which only fitting needs

    index = build_index(knowledge, dictionary, progress)
    try:
        own.mkdir(parents=True, exist_ok=True)
        save(index, own / name)
        _forget_oldest(own)
    except OSError as error:
        log.warning("index_not_kept", extra={"fields": {"error": type(error).__name__}})
    return index


def is_kept(knowledge: Knowledge) -> bool:
    """Tell whether an index of *knowledge* is there, sound or not."""
    name = index_name(knowledge)
    return any((folder / name).is_file() for folder in _folders())


def kept_index(knowledge: Knowledge) -> Index | None:
    """Load the index of *knowledge* if it has been fitted before; never fit.

    Its answers may have been others then, see `Index.knowledge`.
    """
    name = index_name(knowledge)
    for folder in _folders():
        path = folder / name
        if path.is_file():
            try:
                index = load(path, name)
            except UNREADABLE as error:
                log.warning(
                    "index_damaged",
                    extra={"fields": {"file": path.name, "error": type(error).__name__}},
                )
                continue
            with suppress(OSError):  # the wheel's own may be nobody's to touch
                os.utime(path)  # so that the one in use is not the oldest
            return index
    return None


def _folders() -> tuple[Path, Path]:
    return SHIPPED_INDEXES, user_cache_path("carsi-bot")


def index_name(knowledge: Knowledge) -> str:
    """Name the file after everything that the fit follows from: all but the answers."""
    digest = hashlib.blake2b(digest_size=6)
    for part in (knowledge.vocabulary, knowledge.declines):
        digest.update(part.model_dump_json().encode())
    for entry in knowledge.entries.values():
        asked = (text for language in LANGUAGES for text in entry.asked_as(language))
        digest.update("\0".join((entry.id, *asked, "")).encode())
    return f"{digest.hexdigest()}-{_code_version()}.npz"


def save(index: Index, path: Path) -> None:
    """Write *index* to *path*, in one step."""
    arrays: dict[str, Any] = {
        "name": _packed([path.name]),
        "knowledge": _packed([index.knowledge]),
        "classes": _packed(index.classes),
        "phrasings_names": _packed(index.phrasings.names),
        **{f"phrasings_{part}": getattr(index.phrasings, part) for part in PHRASINGS},
        **{name: getattr(index, name) for name in ARRAYS},
        "confusions": _packed(f"{own} {other} {n}" for own, other, n in index.confusions),
        "about": _packed(" ".join(sorted(k.about)) for k in index.known.values()),
        "mentions": _packed(" ".join(sorted(k.mentions)) for k in index.known.values()),
        "knowing": _packed(index.known),
        "own": _packed(index.own_words.counts),
        "own_counts": np.array(list(index.own_words.counts.values()), np.int32),
        "left": index.own_words.neighbours.left,
        "left_of": index.own_words.neighbours.of,
    }
    write(path, arrays)


def load(path: Path, name: str | None = None) -> Index:
    """Map an index into memory; the archive's checksums are verified before.

    Args:
        path: The file.
        name: What the file was called when it was written; None takes any.

    Raises:
        One of `UNREADABLE`: It is damaged.
    """
    arrays = mapped(path)
    if name is not None and _unpacked(arrays["name"]) != [name]:
        raise ValueError("the index of another knowledge")
    confusions = map(str.split, filter(None, _unpacked(arrays["confusions"])))
    known = (_unpacked(arrays[part]) for part in ("knowing", "about", "mentions"))
    return Index(
        classes=tuple(_unpacked(arrays["classes"])),
        phrasings=Phrasings(
            tuple(_unpacked(arrays["phrasings_names"])),
            *(arrays[f"phrasings_{part}"] for part in PHRASINGS),
        ),
        **{name: arrays[name] for name in ARRAYS},
        confusions=tuple((own, other, int(count)) for own, other, count in confusions),
        known={
            entry: Known(frozenset(about.split()), frozenset(mentions.split()))
            for entry, about, mentions in zip(*known, strict=True)
        },
        own_words=_own_words(arrays),
        knowledge=_unpacked(arrays["knowledge"])[0],
    )


def _own_words(arrays: Mapping[str, NDArray[Any]]) -> OwnWords:
    counts = dict(zip(_unpacked(arrays["own"]), arrays["own_counts"].tolist(), strict=False))
    filed = tuple(sorted(worth_filing(counts)))
    return OwnWords(counts, Neighbours(filed, arrays["left"], arrays["left_of"]))


def _packed(texts: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), np.uint8)


def _unpacked(array: NDArray[np.uint8]) -> list[str]:
    return array.tobytes().decode().split("\n")


def _forget_oldest(folder: Path) -> None:
    kept = sorted(folder.glob("*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[KEPT:]:
        with suppress(OSError):  # Windows lets nobody remove one that is in use
            path.unlink(missing_ok=True)


@cache
def _code_version() -> str:
    """Give eight hexadecimal digits that change whenever code or table of this room does."""
    digest = hashlib.blake2b(digest_size=4)
    for path in sorted(Path(__file__).parent.glob("*")):
        if path.suffix in (".py", ".npz"):
            digest.update(path.read_bytes())
    return digest.hexdigest()
