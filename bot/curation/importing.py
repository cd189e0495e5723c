"""Compare the rows of a spreadsheet with the knowledge: what is new, changed or unfit.

May import: `bot.knowledge`, this room.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.curation.exporting import COLUMNS, row, written_answers
from bot.curation.sheet import Row, rows_in
from bot.knowledge.in_words import in_words
from bot.knowledge.model import LANGUAGES, Entry, Knowledge
from bot.knowledge.reading import Places

LISTS = ("sources", "related")
ONE_LINE = ("id", "topic", "question_en", "question_es", "as_of", "review_by", "picture")
SHOWN = ("id", "question", "phrasings", "answer", *LISTS, "as_of", "review_by", "picture")
KEPT_AS_TEXT = "format the column as text, or a spreadsheet makes Feb-12 of 2012-02"


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
        CarsiBotError: The file cannot be read as CSV, or its heading is another.
    """
    answers = written_answers(places)
    seen: set[str] = set()
    found = []
    for each in rows_in(file, COLUMNS):
        one = _proposed(each, knowledge, places, answers)
        if one.id in seen:
            twice = (*one.reasons, "the id stands in an earlier row too")
            one = Proposed(one.line, one.id, one.topic, one.changes, twice, one.new, {})
        seen.add(one.id)
        found.append(one)
    return found


def _proposed(
    read: Row, knowledge: Knowledge, places: Places, answers: Mapping[str, Mapping[str, str]]
) -> Proposed:
    given = read.cells
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
    reasons = ["there are more cells than headings"] if read.longer else []
    if topic not in {t.id for t in knowledge.topics}:
        reasons.append(f"topic {topic!r} is unknown" if topic else "there is no topic")
    if known is not None and topic != known.topic:
        reasons.append("an entry is moved to another topic by hand")
    shape = {**_shape(after), **(_without_column(entry_id, places) if known else {})}
    reasons += [*_unfit_cells(given), *_unfit(shape)]
    writes = shape if changes and not reasons else {}
    return Proposed(read.number, entry_id, topic, changes, tuple(reasons), known is None, writes)


def _without_column(entry_id: str, places: Places) -> dict[str, Any]:
    """Give what an entry says in keys that a spreadsheet does not show, and may not lose."""
    document, number = places.written[entry_id]
    written = document.value["entries"][number]
    return {key: value for key, value in written.items() if key not in SHOWN}


def _unfit_cells(given: Mapping[str, str]) -> Iterator[str]:
    for column, cell in given.items():
        if column in ONE_LINE and "\n" in cell:
            yield f"{column}: it has several lines; write it in one"
        if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in cell):
            yield f"{column}: it holds a character that cannot be seen; write it anew"


def _unfit(shape: Mapping[str, Any]) -> Iterator[str]:
    try:
        if not Entry.model_validate(shape).languages():
            yield "write question and answer in the same language"
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            column = "_".join(part for part in problem["loc"] if isinstance(part, str))
            said, hint = in_words(problem)
            dates = f"; {KEPT_AS_TEXT}" if column in ("as_of", "review_by") else ""
            yield f"{column}: {said}; {hint}{dates}"


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
