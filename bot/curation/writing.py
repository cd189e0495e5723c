"""Write imported entries into the files of the knowledge, and break none.

What a file would hold is read again before anything is written. May import: `bot.errors`,
`bot.knowledge`, this room.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.curation.importing import Proposed
from bot.errors import CarsiBotError, KnowledgeError
from bot.knowledge.model import identified
from bot.knowledge.reading import Places
from bot.knowledge.yaml_files import read_yaml

INDENT = "  "  # before the dash of an entry, where a file has none to go by


def write(folder: Path, proposals: Iterable[Proposed], places: Places) -> list[Path]:
    """Write what can be taken; an entry is replaced where it stands, a new one goes to the end.

    Phrasings that stand in phrasings/ stay there. Comments inside a replaced entry are lost.

    Returns:
        The files written.

    Raises:
        CarsiBotError: A file is written in a way that cannot be added to; none is touched then.
    """
    elsewhere = _phrasings_elsewhere(places)
    by_file: dict[Path, list[Proposed]] = {}
    for one in proposals:
        if one.entry:
            stands = places.entries.get(one.id)
            file = stands.path if stands else folder / "entries" / f"{one.topic}.yaml"
            by_file.setdefault(file, []).append(one)
    texts = {}
    for file, ones in by_file.items():
        before = file.read_text(encoding="utf-8") if file.is_file() else ""
        meant = {one.id: _without(one.entry, elsewhere.get(one.id, {})) for one in ones}
        before = before or f"topic: {ones[0].topic}\nentries:\n"
        texts[file] = _with(before, file, meant, places)
        if not _reads_as(texts[file], before, file, meant, ones[0].topic):
            raise CarsiBotError(
                f"{file}: could not be read again as it is meant; nothing was written\n"
                "  hint: begin each entry there with '- id: ' on a line of its own, all of them"
                " equally far to the right and nothing else after the last"
            )
    for file, text in texts.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return sorted(texts)


def _with(before: str, file: Path, meant: Mapping[str, Mapping[str, Any]], places: Places) -> str:
    """Give the text of *file* with what is *meant* in the place of what stands there."""
    lines = before.removesuffix("\n").split("\n")
    starts = {e: where.line for e, where in places.entries.items() if where.path == file}
    last = max(starts.values(), default=0)
    indent = _indent(lines[last - 1]) if last else INDENT
    for entry_id in sorted(meant.keys() & starts.keys(), key=lambda e: -starts[e]):
        start = starts[entry_id]
        end = min((line for line in starts.values() if line > start), default=len(lines) + 1)
        while end - 1 > start and not _belongs(lines[end - 2]):
            end -= 1
        lines[start - 1 : end - 1] = _block(meant[entry_id], _indent(lines[start - 1]))
    for entry_id in meant:
        if entry_id not in starts:
            lines += ["", *_block(meant[entry_id], indent)]
    return "\n".join(lines) + "\n"


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" "))]


def _reads_as(
    text: str, before: str, file: Path, meant: Mapping[str, Mapping[str, Any]], topic: str
) -> bool:
    """Tell whether *text* says what *before* did, but for what is *meant*."""
    try:
        old = read_yaml(file, before.encode()).value
        new = read_yaml(file, text.encode()).value
    except KnowledgeError:
        return False
    known = [entry["id"] for entry in old["entries"] or ()]
    entries = [meant.get(entry["id"], entry) for entry in old["entries"] or ()]
    entries += [entry for entry_id, entry in meant.items() if entry_id not in known]
    stays = (old.get("topic") or identified(file.stem)) == topic or meant.keys() <= set(known)
    return stays and _plain(new) == _plain({**old, "entries": entries})


def _plain(value: Any) -> Any:
    """Give *value* less what makes no difference: blanks around a text, a date or its text."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, str):
        return value.strip()
    return value.isoformat() if isinstance(value, dt.date) else value


def _belongs(line: str) -> bool:
    """Tell whether a line is the entry's own: not a blank or a comment before the next one."""
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _phrasings_elsewhere(places: Places) -> dict[str, dict[str, set[str]]]:
    found: dict[str, dict[str, set[str]]] = {}
    for document in places.documents:
        if document.path.parent.name == "phrasings":
            language = document.path.stem.rpartition(".")[2]
            for entry_id, texts in document.value.items():
                of_entry = found.setdefault(entry_id, {})
                of_entry.setdefault(language, set()).update(text.strip() for text in texts)
    return found


def _without(entry: Mapping[str, Any], elsewhere: Mapping[str, set[str]]) -> dict[str, Any]:
    phrasings = {
        x: [text for text in texts if text not in elsewhere.get(x, set())]
        for x, texts in entry.get("phrasings", {}).items()
    }
    kept = {x: texts for x, texts in phrasings.items() if texts}
    return {
        k: kept if k == "phrasings" else v for k, v in entry.items() if k != "phrasings" or kept
    }


class _Dumper(yaml.SafeDumper):
    """Writes long texts as blocks and lists a line each, as curators do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def _block(entry: Mapping[str, Any], indent: str) -> Sequence[str]:
    texts = {**entry, "answer": {x: f"{text}\n" for x, text in entry["answer"].items()}}
    dumped = yaml.dump([texts], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return [f"{indent}{line}" if line else "" for line in dumped.removesuffix("\n").split("\n")]
