"""The rule about figures: an answer says only what figures/ holds for its entry.

figures/facts.yaml names, for each entry, its own figures and the tables beside it that the
answer may quote. May import: `bot.errors`, `bot.knowledge`, `bot.matching`, this room.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, TypeAdapter

from bot.curation.rules import Broken, Desk
from bot.errors import KnowledgeError
from bot.knowledge.texts import Texts
from bot.knowledge.yaml_files import Document, read_yaml
from bot.matching.folding import fold

SCALES = {
    "million": 10**6, "billion": 10**9, "mil millones": 10**9, "millones": 10**6, "millon": 10**6,
    "USD million": 10**6, "USD thousand": 10**3,
}  # fmt: skip
_AMOUNT = re.compile(
    r"(?P<digits>\d+(?:,\d{3})*(?:\.\d+)?)(?=\b|th\b)"
    r"(?: (?P<scale>million|billion|mil millones|millones|mill[o\u00f3]n)\b)?"
    r"|\b(?:one|a) billion\b|\bmil millones\b"  # in words
)
_NOT_COUNTED = {"year", "fiscal_year", "label_at", "points_to", "drawn"}  # keys in the tables
_LARGEST = 10**15  # what is beyond, or no number at all, cannot be rounded


class Figure(BaseModel):
    """A figure that an answer quotes, as it quotes it, in *unit*, and the sources that have it."""

    value: Decimal
    unit: str = ""
    sources: tuple[str, ...] = Field(min_length=1)


class Facts(BaseModel):
    """What the answer of an entry may quote: its own figures, and tables by name."""

    tables: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()


_Facts = TypeAdapter(dict[str, Facts])


def figures(desk: Desk) -> Iterator[Broken]:
    """Files of figures can be read, and every figure of an answer is among those of its entry."""
    try:
        documents, facts = _read(desk.folder / "figures")
    except KnowledgeError as error:
        yield from (Broken("figures", f.where, f.problem, f.hint) for f in error.findings)
        return
    if "facts" not in documents:
        return  # nothing tells which figures belong to which entry
    tables = {name: values_in(document.value) for name, document in documents.items()}
    for entry_id, own in facts.items():
        for name in sorted(set(own.tables) - tables.keys()):
            where = documents["facts"].where((entry_id, "tables"))
            hint = "correct the name, or add the table"
            yield Broken("figures", where, f"there is no figures/{name}.yaml", hint)
    yield from _strays(desk, documents["facts"], facts)
    others = no_figures(desk.knowledge.texts.values())
    for entry in desk.entries:
        if entry.topic in desk.small_talk:
            continue
        own = facts.get(entry.id, Facts())
        known = {figure.value * SCALES.get(figure.unit, 1) for figure in own.figures}
        known.update(*(tables.get(name, ()) for name in own.tables))
        for language in entry.languages():
            for amount, said in amounts_in(entry.answer[language].text, others).items():
                if amount not in known:
                    yield Broken(
                        "figures",
                        desk.place(entry.id, "answer", language),
                        f"{said} stands in the answer but not in figures/ for {entry.id!r}",
                        "correct one of the two, or add it to figures/facts.yaml with its source",
                        entry.id,
                    )


def _strays(desk: Desk, document: Document, facts: Mapping[str, Facts]) -> Iterator[Broken]:
    """Find figures of no entry, and figures from no source."""
    known = desk.knowledge.sources
    for entry_id, own in facts.items():
        if entry_id not in desk.knowledge.entries and desk.whole:
            problem, hint = (
                f"there is no entry {entry_id!r}",
                "correct the id, or remove its figures",
            )
            yield Broken("figures", document.where((entry_id,)), problem, hint)
        for number, figure in enumerate(own.figures if known else ()):
            for key in sorted(set(figure.sources) - known.keys()):
                where = document.where((entry_id, "figures", number))
                hint = "correct the key, or add the source"
                yield Broken("figures", where, f"source {key!r} is not in sources.yaml", hint)


def _read(folder: Path) -> tuple[dict[str, Document], dict[str, Facts]]:
    documents = {file.stem: read_yaml(file) for file in sorted(folder.glob("*.yaml"))}
    written = documents.get("facts")
    if written is None:
        return documents, {}
    return documents, written.shaped(_Facts)


def no_figures(texts: Iterable[Texts]) -> re.Pattern[str]:
    """Give what looks like a figure and is none; months are named as *texts* do."""
    months = "|".join(month for language in texts for month in language.months)
    return re.compile(
        r"(?m)^\s*\d+\.\s"  # numbers of a list
        r"|\b(?:[A-Z]+-\d[\w-]*|R\d{5}\b|Barrio 18\b|18th\b)"  # reports and gangs
        r"|\b(?:per|cada) 100,000\b"  # what a rate is counted by
        rf"|\b\d{{1,2}}(?:(?: and | y )\d{{1,2}})?(?= (?:de )?(?:{months})\b)"  # days
        r"|(?<![\d.,$])(?:19|20)\d\d(?:-\d{2,4})?(?![\d,.]*\d)(?! mil)"  # years
    )


def amounts_in(text: str, others: re.Pattern[str] | None = None) -> dict[Decimal, str]:
    """Give the figures of *text* by value, as written: 1.15 billion and 1,150 millones are one.

    What *others* finds (see `no_figures`) is left out.
    """
    found = {}
    for match in _AMOUNT.finditer(others.sub(" ", text) if others else text):
        digits, scale = (match["digits"] or "1").replace(",", ""), match["scale"]
        times = SCALES[fold(scale)] if scale else 1 if match["digits"] else 10**9
        found[Decimal(digits) * times] = match[0]
    return found


def values_in(table: Any) -> frozenset[Decimal]:
    """Give the values of a table, and the same to one decimal, as texts write 101.508."""
    scale = SCALES.get(table.get("unit", ""), 1) if isinstance(table, Mapping) else 1
    exact = list(_numbers(table))
    short = [number.quantize(Decimal("0.1"), ROUND_HALF_UP) for number in exact]
    return frozenset(number * scale for number in exact + short)


def _numbers(value: Any, key: str = "") -> Iterator[Decimal]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from _numbers(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from _numbers(part, key)
    elif type(value) in (int, float) and key not in _NOT_COUNTED and abs(value) < _LARGEST:
        yield abs(Decimal(str(value)))
