"""Every figure that a person reads is carried by a source, and pictures show the same ones."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.image import imread

from bot.curation.check import check
from bot.curation.pictures import draw
from bot.curation.rules_figures import SCALES, amounts_in, no_figures, values_in
from bot.knowledge.model import LANGUAGES, Entry, Language
from bot.knowledge.reading import SHIPPED, read_knowledge
from bot.knowledge.yaml_files import read_yaml

KNOWLEDGE = read_knowledge(SHIPPED)
SMALL_TALK = {topic.id for topic in KNOWLEDGE.topics if topic.small_talk}
ENTRIES = [entry for entry in KNOWLEDGE.entries.values() if entry.topic not in SMALL_TALK]
FILES = {path.stem: read_yaml(path).value for path in sorted((SHIPPED / "figures").glob("*.yaml"))}
FACTS: Mapping[str, Mapping[str, Any]] = FILES.pop("facts")
TABLES = FILES
DRAWN_WITH = "3.11.2"  # matplotlib's version; another may place a line of text a hair elsewhere

NO_FIGURES = no_figures(KNOWLEDGE.texts.values())

each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)


def told(text: str) -> frozenset[Decimal]:
    return frozenset(amounts_in(text, NO_FIGURES))


def answered(entry: Entry, language: Language) -> frozenset[Decimal]:
    return told(entry.answer[language].text)


def figures_of(entry_id: str) -> list[Mapping[str, Any]]:
    return list(FACTS.get(entry_id, {}).get("figures", []))


def in_facts(entry_id: str) -> frozenset[Decimal]:
    return frozenset(
        Decimal(str(figure["value"])) * SCALES.get(figure.get("unit", ""), 1)
        for figure in figures_of(entry_id)
    )


def tables_of(entry_id: str) -> list[str]:
    return list(FACTS.get(entry_id, {}).get("tables", []))


def test_every_figure_of_an_answer_is_carried_by_a_source() -> None:
    """
    Nothing is made up: a figure stands in the facts of its entry or in a table the entry quotes.
    """
    assert not [finding for finding in check(SHIPPED).findings if finding.rule == "figures"]


@each_entry
def test_both_languages_of_an_answer_hold_the_same_figures(entry: Entry) -> None:
    """
    Who asks in Spanish must not be told another sum than who asks in English.
    """
    assert answered(entry, "en") == answered(entry, "es")


@pytest.mark.parametrize("entry_id", FACTS)
def test_the_facts_of_an_entry_are_all_quoted_by_its_answer(entry_id: str) -> None:
    """
    A figure that the answer dropped must not stay behind as if it were still said.
    """
    entry = KNOWLEDGE.entries[entry_id]
    said = answered(entry, "en")

    assert in_facts(entry_id) <= said
    assert all(said & values_in(TABLES[name]) for name in tables_of(entry_id))


@pytest.mark.parametrize("entry_id", FACTS)
def test_every_fact_says_what_it_counts_when_and_who_says_so(entry_id: str) -> None:
    """
    No figure without its date and its source; one without a source says why.
    """
    for figure in figures_of(entry_id):
        assert figure["counts"]
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", figure["as_of"])
        assert set(figure["sources"]) <= set(KNOWLEDGE.sources)
        assert figure["sources"] or "not in the bibliography" in figure["note"]


@pytest.mark.parametrize("entry_id", FACTS)
def test_a_rounded_fact_is_rounded_rightly(entry_id: str) -> None:
    """
    63.7 percent may be called 64, and 2.550319 million 2.6.
    """
    for figure in figures_of(entry_id):
        value = Decimal(str(figure["value"]))

        assert Decimal(str(figure.get("exact", value))).quantize(value, ROUND_HALF_UP) == value


@pytest.mark.parametrize("name", TABLES)
def test_every_table_has_two_titles_a_date_and_sources_of_the_bibliography(name: str) -> None:
    """
    A curator sees at once what a table counts, and a reader can look it up.
    """
    table = TABLES[name]
    rows = [row for part in ("rows", "series") for row in table.get(part, [])]
    sources = {table.get("source")} | {row.get("source") for row in rows} - {None}

    assert set(table["title"]) == set(LANGUAGES)
    assert table["as_of"]
    assert (sources - {None}) and (sources - {None}) <= set(KNOWLEDGE.sources)


def test_the_money_by_year_adds_up() -> None:
    """
    The table was read from a scan: its sums are what shows that it was read rightly.
    """
    table = TABLES["funding-by-year"]
    accounts = ("ESF", "INCLE", "NADR", "FMF")

    for row in [*table["rows"], table["totals"]]:
        assert sum(row[account] for account in accounts) == pytest.approx(row["total"])
    for column, total in table["totals"].items():
        assert sum(row[column] for row in table["rows"]) == pytest.approx(total)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("$1.15 billion", 1_150_000_000, id="a billion is a thousand million"),
        pytest.param("1.15 mil millones de dólares", 1_150_000_000, id="the same in Spanish"),
        pytest.param("over one billion", 1_000_000_000, id="a billion in words"),
        pytest.param("más de mil millones", 1_000_000_000, id="mil millones in words"),
        pytest.param("$0.694 million", 694_000, id="less than a million"),
        pytest.param("cerca de 1 millón", 1_000_000, id="one million in Spanish"),
        pytest.param("about 5 millin dollars", 5, id="a misspelt scale is none"),
        pytest.param("145,000 people", 145_000, id="a comma for thousands"),
        pytest.param("11.6 in 2018.", 11.6, id="years are no figures"),
        pytest.param("el 13 y 14 de abril de 2018, 51 %", 51, id="days are no figures"),
        pytest.param("GAO-13-771, MS-13 y Barrio 18: 46", 46, id="names are no figures"),
        pytest.param("82.1 per 100,000 people", 82.1, id="the base of a rate is no figure"),
    ],
)
def test_figures_are_compared_as_values(text: str, expected: float) -> None:
    """
    The two languages write the same sum differently.
    """
    assert told(text) == {Decimal(str(expected))}


def test_nobody_writes_billones() -> None:
    """
    A Spanish billón is a thousand times a billion: it would turn every big sum wrong.
    """
    answers = [entry.answer["es"].text for entry in KNOWLEDGE.entries.values()]
    pictures = [p.alt["es"] + p.caption["es"] for p in KNOWLEDGE.pictures.values()]
    figures = [path.read_text(encoding="utf-8") for path in (SHIPPED / "figures").glob("*.yaml")]

    texts = answers + pictures + figures

    assert not [text for text in texts if re.search(r"(?i)bill(ón|ones)", text)]


PICTURES = [f"{name}.{language}.png" for name in KNOWLEDGE.pictures for language in LANGUAGES]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every picture, drawn just now."""
    target = tmp_path_factory.mktemp("drawn")
    draw(SHIPPED, target)
    return target


@pytest.mark.xdist_group("pictures")
def test_every_picture_described_is_drawn_and_every_one_drawn_is_described(drawn: Path) -> None:
    """
    No entry may promise a picture that is not there.
    """
    assert sorted(path.name for path in drawn.iterdir()) == sorted(PICTURES)
    assert {entry.picture for entry in ENTRIES} - {None} == set(KNOWLEDGE.pictures)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_as_wide_as_telegram_shows_it(name: str) -> None:
    """
    A wider one would be shrunk, and its words with it.
    """
    header = (SHIPPED / "pictures" / name).read_bytes()[:24]

    width, height = struct.unpack(">II", header[16:])

    assert width == 1280
    assert 800 <= height <= 1280


@pytest.mark.xdist_group("pictures")
def test_drawing_again_gives_the_same_bytes(drawn: Path, tmp_path: Path) -> None:
    """
    A picture changes only when its figures do, so that a change of it means something.
    """
    again = {path.name: path.read_bytes() for path in draw(SHIPPED, tmp_path)}

    assert again == {path.name: path.read_bytes() for path in drawn.iterdir()}


@pytest.mark.xdist_group("pictures")
@pytest.mark.skipif(matplotlib.__version__ != DRAWN_WITH, reason="drawn with another matplotlib")
@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_kept_shows_the_figures_of_today(drawn: Path, name: str) -> None:
    """
    Who changes a figure draws anew: carsi-bot draw.
    """
    kept = imread(SHIPPED / "pictures" / name)

    assert np.array_equal(kept, imread(drawn / name))


@pytest.mark.parametrize("name", KNOWLEDGE.pictures)
def test_the_words_for_a_picture_hold_the_same_figures_in_both_languages(name: str) -> None:
    """
    Who cannot see a picture is told the same, in either language.
    """
    alt = KNOWLEDGE.pictures[name].alt

    assert told(alt["en"]) == told(alt["es"])


@pytest.mark.parametrize("name", KNOWLEDGE.pictures)
def test_the_words_for_a_picture_tell_only_what_its_figures_hold(name: str) -> None:
    """
    The figures in words come from the same table as the drawing.
    """
    table = TABLES["countries" if name == "map" else name]
    scale = SCALES.get(table.get("unit", ""), 1)

    said = {amount * scale for amount in told(KNOWLEDGE.pictures[name].alt["en"])}

    assert said <= values_in(table)
