"""Every sentence the bot itself says is there in both languages, and whole."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest

from bot.errors import Finding, KnowledgeError
from bot.knowledge.model import LANGUAGES, Language
from bot.knowledge.reading import SHIPPED, read_knowledge
from bot.knowledge.texts import ReasonTexts, Texts
from bot.matching.evidence import Kind
from tests.clean_knowledge import write_clean_knowledge

FAMILIAR = re.compile(
    r"\b(t[uú]|tus|ti|contigo|puedes|quieres|tienes|sabes|escr[ií]beme|dime|vos|vosotros)\b", re.I
)
OWN = read_knowledge(SHIPPED).texts


def test_every_kind_of_evidence_has_its_words() -> None:
    """
    A new one would leave a curator without an explanation.
    """
    assert set(ReasonTexts.model_fields) == set(get_args(Kind))


def findings_after(folder: Path, old: str, new: str) -> tuple[Finding, ...]:
    """Spoil the Spanish sentences and give what is said about them."""
    write_clean_knowledge(folder)
    text = (SHIPPED / "texts" / "es.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / "texts").mkdir()
    (folder / "texts" / "es.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        read_knowledge(folder)
    return caught.value.findings


def line_of(start: str) -> int:
    lines = (SHIPPED / "texts" / "es.yaml").read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if line.startswith(start))


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        pytest.param("\nsource:", "\nsauce:", "source", id="one is missing"),
        pytest.param("\nsource:", "\nsauce:", "sauce", id="one is unknown"),
    ],
)
def test_a_sentence_missing_or_unknown_fails_when_it_is_read(
    tmp_path: Path, old: str, new: str, names: str
) -> None:
    """
    It does not wait for a person to find it.
    """
    found = findings_after(tmp_path, old, new)

    assert any(finding.problem.startswith(f"{names}:") for finding in found)


@pytest.mark.parametrize("wrong", ["{fecha}", "{}", "{date", "nunca", "{date:d}", "{date!z}"])
def test_a_misspelt_placeholder_fails_at_its_line(tmp_path: Path, wrong: str) -> None:
    """
    A translator translates the word in braces too, some day.
    """
    line = line_of("review_overdue:")
    text = (SHIPPED / "texts" / "es.yaml").read_text(encoding="utf-8").splitlines()[line - 1]

    (finding,) = findings_after(tmp_path, text, text.replace("{date}", wrong))

    assert finding.where.line == line
    assert "review_overdue" in finding.problem
    assert "{date}" in finding.problem


def test_both_languages_fill_in_the_same_words() -> None:
    """
    What one says the other says.
    """

    def held(texts: Texts, name: str) -> set[str]:
        value = getattr(texts, name)
        parts = Formatter().parse(value) if isinstance(value, str) else ()
        return {part for _, part, _, _ in parts if part}

    assert all(held(OWN["en"], name) == held(OWN["es"], name) for name in Texts.model_fields)
    assert set(OWN["en"].commands) == set(OWN["es"].commands)
    assert OWN["en"].examples == OWN["es"].examples


def test_spanish_speaks_with_usted() -> None:
    """
    As a Central American would write to a stranger.
    """
    told = OWN["es"].model_dump()
    said = [v for v in [*told.values(), *told["desk"].values()] if isinstance(v, str)]

    assert [FAMILIAR.search(sentence) for sentence in said] == [None] * len(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_months_are_called_alike(language: Language) -> None:
    """
    "6 June" for July would be a wrong date.
    """
    texts = OWN[language]

    assert len(set(texts.months)) == len(set(texts.months_short)) == 12


@pytest.mark.parametrize(
    ("language", "date", "written"),
    [
        ("en", "2012-02-06", "6 February 2012"),
        ("es", "2012-02-06", "6 de febrero de 2012"),
        ("en", "2014-09", "September 2014"),
        ("es", "2014-09", "septiembre de 2014"),
        ("en", "2008", "2008"),
        ("es", "2008", "2008"),
    ],
)
def test_a_date_is_written_as_a_reader_would(language: Language, date: str, written: str) -> None:
    """
    And no more exactly than it is known.
    """
    assert OWN[language].written_date(date) == written
