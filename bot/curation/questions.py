"""Question sets that measure us: what people ask, and the entries that answer it, or none.

Read from knowledge/evaluation/, or from any YAML list or JSON-lines file. May import:
`bot.errors`, `bot.knowledge`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from bot.errors import Finding, KnowledgeError, Location
from bot.knowledge.in_words import in_words
from bot.knowledge.model import Language
from bot.knowledge.yaml_files import read_yaml

FLOORS = "floors.yaml"
CONVERSATIONS = "conversations"
# The shares that `bot.curation.evaluate` gives and floors.yaml bounds
Measure = Literal["right", "helped", "wrong", "missed", "declined", "tempted", "fooled"]


class Question(BaseModel):
    """One question of a set.

    Attributes:
        where: File and line it stands at.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    text: str = Field(description="What a person wrote, errors and all")
    language: Language = Field(
        default="en",
        validation_alias=AliasChoices("language", "lang"),
        description="The language it is written in",
    )
    kind: str = Field(default="other", description="What is special about it: typo, short, near")
    entries: tuple[str, ...] = Field(
        default=(),
        validation_alias=AliasChoices("entries", "expect", "entry"),
        description="Entries that answer it, best first; none if it must not be answered",
    )
    after: tuple[str, ...] = Field(
        default=(), description="What the same person wrote just before, in order"
    )
    where: Location = Field(default=Location(Path()), exclude=True)

    @property
    def covered(self) -> bool:
        """Whether some entry answers it."""
        return bool(self.entries)


def question_files(folder: Path) -> list[Path]:
    """Give the question sets of a knowledge *folder*, in a stable order; there may be none."""
    found = sorted((folder / "evaluation").glob("*.yaml"))
    return [path for path in found if path.name != FLOORS]


def conversation_files(folder: Path) -> list[Path]:
    """Give the sets of questions that were asked after others, in a stable order."""
    return sorted((folder / "evaluation" / CONVERSATIONS).glob("*.yaml"))


def read_questions(files: Iterable[Path]) -> tuple[Question, ...]:
    """Read question sets.

    Args:
        files: YAML lists, or JSON objects one a line where the name ends in `.jsonl`. `lang` is
            taken for `language`, `expect` and `entry` for `entries`; other keys are ignored.

    Raises:
        KnowledgeError: A file cannot be read, or a question has no text or a wrong language; all
            findings at once.
    """
    findings: list[Finding] = []
    questions: list[Question] = []
    for file in files:
        try:
            rows = _lines(file) if file.suffix == ".jsonl" else _items(file)
        except KnowledgeError as error:
            findings.extend(error.findings)
            continue
        for where, row in rows:
            try:
                questions.append(Question.model_validate(_tolerant(row, where)))
            except ValidationError as error:
                problem = error.errors(include_url=False)[0]
                name = ".".join(map(str, problem["loc"])) or "the question"
                hint = "write it as - {text: …, language: en, kind: typo, entries: [some-entry]}"
                findings.append(Finding(where, f"{name}: {in_words(problem)[0]}", hint))
    if findings:
        raise KnowledgeError(findings)
    return tuple(questions)


def _tolerant(row: Any, where: Location) -> Any:
    if isinstance(row, str):
        row = {"text": row}
    if not isinstance(row, dict):
        return row
    row = {key: value for key, value in row.items() if value is not None}
    for key in ("entries", "expect", "entry"):
        if isinstance(row.get(key), str):
            row[key] = [row[key]] if row[key] else []
    return {**row, "where": where}


def _items(file: Path) -> Sequence[tuple[Location, Any]]:
    document = read_yaml(file)
    if not isinstance(document.value, list):
        hint = "begin each question with '- {text: '"
        raise KnowledgeError([Finding(document.where(), "is not a list of questions", hint)])
    return [(document.where((n,)), row) for n, row in enumerate(document.value)]


def _lines(file: Path) -> Sequence[tuple[Location, Any]]:
    rows = []
    try:
        for number, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), start=1):
            if line.strip():
                rows.append((Location(file, number), json.loads(line)))
    except (OSError, ValueError) as error:
        finding = Finding(Location(file), f"cannot be read: {error}", "one JSON object a line")
        raise KnowledgeError([finding]) from error
    return rows
