"""Take rows from a spreadsheet into the knowledge: first look, then write; never delete.

May import: `bot.errors`, `bot.knowledge`, this room.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bot.curation.exporting import COLUMNS, row, written_answers
from bot.errors import CarsiBotError
from bot.knowledge.model import LANGUAGES, Entry, Knowledge
from bot.knowledge.reading import Places

LISTS = ("sources", "related")


@dataclass(frozen=True, slots=True)
class Proposed:
    """One row of a spreadsheet, against what there is.

    Attributes:
        line: Number of the row, the heading being 1.
        id: Which entry it is about; as written, so it may be wrong.
        topic: Where it belongs.
        changes: Changed cells by column; all of them for a new entry. Empty cells change nothing.
        reasons: Why it cannot be taken; none if it can.
        new: Whether there is no such entry yet.
        entry: What would be written, in the shape of the files; empty if nothing would.
    """

    line: int
    id: str
    topic: str
    changes: tuple[str, ...]
    reasons: tuple[str, ...]
    new: bool
    entry: Mapping[str, Any]


def proposed(file: Path, knowledge: Knowledge, places: Places) -> list[Proposed]:
    """Compare the rows of a CSV *file* with the knowledge.

    Raises:
        CarsiBotError: The file cannot be read, or its heading has no `id` or an unknown column.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened, dialect=_dialect(opened.read(4096)))
            opened.seek(0)
            rows = list(reader)
            heading = reader.fieldnames or ()
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CarsiBotError(f"{file}: cannot be read as CSV in UTF-8: {error}") from error
    unknown = [column for column in heading if column not in COLUMNS]
    if "id" not in heading or unknown:
        wrong = f"unknown column {unknown[0]!r}" if unknown else "no column 'id'"
        raise CarsiBotError(f"{file}:1: {wrong}; known are {', '.join(COLUMNS)}")
    answers = written_answers(places)
    seen: set[str] = set()
    found = []
    for number, cells in enumerate(rows, start=2):
        one = _proposed(number, cells, knowledge, answers)
        if one.id in seen:
            twice = (*one.reasons, "the id stands in an earlier row too")
            one = Proposed(one.line, one.id, one.topic, one.changes, twice, one.new, {})
        seen.add(one.id)
        found.append(one)
    return found


def _dialect(beginning: str) -> type[csv.Dialect]:
    """Tell comma from semicolon: spreadsheets in Spanish save with the latter."""
    heading = beginning.partition("\n")[0]

    class Found(csv.excel):
        delimiter = ";" if heading.count(";") > heading.count(",") else ","

    return Found


def _proposed(
    line: int,
    cells: Mapping[str | None, Any],
    knowledge: Knowledge,
    answers: Mapping[str, Mapping[str, str]],
) -> Proposed:
    given = {c: _clean(cells.get(c)) for c in COLUMNS if _clean(cells.get(c))}
    entry_id = given.get("id", "")
    known = knowledge.entries.get(entry_id)
    before = row(known, answers[entry_id]) if known else dict.fromkeys(COLUMNS, "")
    after = {**before, **given}
    for language in LANGUAGES:  # phrasings are added, never taken away
        column = f"phrasings_{language}"
        kept = before[column].split("\n") if before[column] else []
        more = [text for text in _lines(given.get(column, "")) if text not in kept]
        after[column] = "\n".join([*kept, *more])
    changes = tuple(c for c in COLUMNS if after[c] != before[c] and c != "id")
    topic = after["topic"]
    reasons = [] if None not in cells else ["there are more cells than headings"]
    if topic not in {t.id for t in knowledge.topics}:
        reasons.append(f"topic {topic!r} is unknown" if topic else "there is no topic")
    if known is not None and topic != known.topic:
        reasons.append("an entry is moved to another topic by hand")
    shape = _shape(after)
    if known is not None and known.silence:  # no column has it, and nothing is to be lost
        shape["silence"] = dict(known.silence)
    try:
        Entry.model_validate(shape)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            reasons.append(f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}")
    writes = shape if changes and not reasons else {}
    return Proposed(line, entry_id, topic, changes, tuple(reasons), known is None, writes)


def _clean(cell: Any) -> str:
    if not isinstance(cell, str):
        return ""
    return "\n".join(part.rstrip() for part in cell.replace("\r\n", "\n").strip().split("\n"))


def _lines(cell: str) -> list[str]:
    return [line.strip() for line in cell.split("\n") if line.strip()]


def _shape(cells: Mapping[str, str]) -> dict[str, Any]:
    """Give the cells in the order and shape of an entry file, leaving out what is empty."""
    shape: dict[str, Any] = {"id": cells["id"]}
    for name in ("question", "phrasings", "answer"):
        texts = {x: cells[f"{name}_{x}"] for x in LANGUAGES if cells[f"{name}_{x}"]}
        if texts:
            listed = {x: _lines(text) for x, text in texts.items()}
            shape[name] = listed if name == "phrasings" else texts
    for name in LISTS:
        if cells[name]:
            shape[name] = _lines(cells[name])
    for name in ("as_of", "review_by", "picture"):
        if cells[name]:
            shape[name] = _date(cells[name]) if name == "review_by" else cells[name]
    return shape


def _date(text: str) -> dt.date | str:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text  # the model says what is wrong with it


def write(folder: Path, proposals: Iterable[Proposed], places: Places) -> list[Path]:
    """Write what can be taken; an entry is replaced where it stands, a new one goes to the end.

    Phrasings that stand in phrasings/ stay there. Comments inside a replaced entry are lost.

    Returns:
        The files written.
    """
    elsewhere = _phrasings_elsewhere(places)
    by_file: dict[Path, list[Proposed]] = {}
    for one in proposals:
        if one.entry:
            file = folder / "entries" / f"{one.topic}.yaml"
            stands = places.entries.get(one.id)
            by_file.setdefault(stands.path if stands else file, []).append(one)
    for file, ones in by_file.items():
        lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
        lines = lines or [f"topic: {ones[0].topic}", "entries:"]
        starts = sorted(w.line for w in places.entries.values() if w.path == file)
        ones.sort(key=lambda one: -places.entries[one.id].line if not one.new else 0)
        for one in [o for o in ones if not o.new]:
            start = places.entries[one.id].line
            end = next((s for s in starts if s > start), len(lines) + 1)
            while end - 1 > start and not _belongs(lines[end - 2]):
                end -= 1
            block = _block(_without(one.entry, elsewhere.get(one.id, {})))
            lines[start - 1 : end - 1] = block
        for one in [o for o in ones if o.new]:
            lines += ["", *_block(one.entry)]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return sorted(by_file)


def _belongs(line: str) -> bool:
    """Tell whether a line is the entry's own: not a blank or a comment before the next one."""
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _phrasings_elsewhere(places: Places) -> dict[str, dict[str, set[str]]]:
    found: dict[str, dict[str, set[str]]] = {}
    for document in places.documents:
        if document.path.parent.name == "phrasings" and document.value:
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


def _block(entry: Mapping[str, Any]) -> Sequence[str]:
    texts = {**entry, "answer": {x: f"{text}\n" for x, text in entry["answer"].items()}}
    dumped = yaml.dump([texts], Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
    return [f"  {line}" if line else "" for line in dumped.splitlines()]
