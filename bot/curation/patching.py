"""Write what people asked as a patch that adds phrasings to an entry.

Gives a diff that `git apply` takes; touches no file. May import: `bot.errors`,
`bot.knowledge`, `bot.matching`, this room.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

from bot.curation.rules_phrasings import ALIKE
from bot.errors import CarsiBotError
from bot.knowledge.model import LANGUAGES, Knowledge, Language
from bot.matching.folding import fold


@dataclass(frozen=True, slots=True)
class Patch:
    """A proposed addition.

    Attributes:
        diff: Unified, with paths from the folder that git begins at; empty if nothing is added.
        added: The phrasings that it adds.
        left_out: Those that it does not, each with the reason.
    """

    diff: str
    added: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


def patch(
    knowledge: Knowledge,
    folder: Path,
    entry_id: str,
    asked: Iterable[tuple[Language, str]],
    measured: Iterable[str] = (),
    top: Path | None = None,
) -> Patch:
    """Add what people *asked* to the phrasings of an entry.

    Args:
        knowledge: As read from *folder*.
        folder: Where the phrasings are.
        entry_id: Whom to give them to.
        asked: Texts with their language.
        measured: Texts of evaluation sets, which may not become phrasings.
        top: The folder that paths in the diff begin at; default: the parent of *folder*.

    Raises:
        CarsiBotError: There is no such entry, or its list cannot be added to by a patch.
    """
    entry = knowledge.entries.get(entry_id)
    if entry is None:
        near = process.extractOne(entry_id, list(knowledge.entries), score_cutoff=70)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise CarsiBotError(f"there is no entry {entry_id!r}{hint}")
    taken = {fold(question): "an evaluation set asks it" for question in measured}
    for other in knowledge.entries.values():
        for language in LANGUAGES:
            for text in other.asked_as(language):
                taken[fold(text)] = f"it is a phrasing of {other.id} already"
    own = [fold(text) for language in LANGUAGES for text in entry.asked_as(language)]
    added: dict[Language, list[str]] = {}
    left_out: list[tuple[str, str]] = []
    for language, text in ((x, " ".join(written.split())) for x, written in asked):
        folded = fold(text)
        if reason := _reason(text, folded, taken, own):
            left_out.append((text, reason))
        else:
            own.append(folded)
            taken[folded] = "it is added already"
            added.setdefault(language, []).append(text)
    begin = (top or folder.resolve().parent).resolve()
    diffs = [_diff(folder, begin, entry_id, entry.topic, x, texts) for x, texts in added.items()]
    every = tuple(text for texts in added.values() for text in texts)
    return Patch("".join(diffs), every, tuple(left_out))


def _reason(text: str, folded: str, taken: dict[str, str], own: Sequence[str]) -> str:
    if not folded:
        return "it has no words"
    if "#" in text or "@" in text:
        return "digits or an address were blanked; write it by hand"
    if folded in taken:
        return taken[folded]
    near = process.extractOne(folded, own, scorer=fuzz.token_set_ratio, score_cutoff=ALIKE + 0.001)
    return f"it is too like {near[0]!r}" if near else ""


def _diff(
    folder: Path, top: Path, entry_id: str, topic: str, language: Language, texts: Sequence[str]
) -> str:
    file = folder / "phrasings" / f"{topic}.{language}.yaml"
    for candidate in sorted((folder / "phrasings").glob(f"*.{language}.yaml")):
        if _key_line(candidate.read_text(encoding="utf-8").splitlines(), entry_id) is not None:
            file = candidate
    old = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    new = _with(old, entry_id, texts, file)
    name = file.resolve().relative_to(top).as_posix()
    before = f"a/{name}" if old else "/dev/null"
    lines = difflib.unified_diff(old, new, before, f"b/{name}", lineterm="")
    return "".join(f"{line}\n" for line in lines)


def _with(old: Sequence[str], entry_id: str, texts: Sequence[str], file: Path) -> list[str]:
    start = _key_line(old, entry_id)
    if start is None:
        return [*old, f"{entry_id}:", *(f"- {_scalar(text)}" for text in texts)]
    if old[start].partition(":")[2].split("#")[0].strip():
        msg = f"{file}:{start + 1}: write this list one phrasing a line, so that it can be added to"
        raise CarsiBotError(msg)
    last, indent = start, ""
    for number in range(start + 1, len(old)):
        bare = old[number].lstrip()
        if bare.startswith("- "):
            last, indent = number, old[number][: len(old[number]) - len(bare)]
        elif bare and not bare.startswith("#") and old[number] == bare:
            break  # the next entry
        elif bare and not bare.startswith("#"):
            last = number  # a phrasing that runs over several lines
    added = [f"{indent}- {_scalar(text)}" for text in texts]
    return [*old[: last + 1], *added, *old[last + 1 :]]


def _key_line(lines: Sequence[str], entry_id: str) -> int | None:
    found = (n for n, line in enumerate(lines) if line.partition(":")[0] == entry_id)
    return next(found, None)


def _scalar(text: str) -> str:
    written = yaml.safe_dump(text, allow_unicode=True, width=10_000, default_flow_style=True)
    return written.removesuffix("\n").removesuffix("\n...")
