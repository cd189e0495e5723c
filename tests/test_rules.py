"""Each rule of `carsi-bot check` speaks at the right line, and says what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checking import ENTRIES, PHRASINGS, findings
from tests.clean_knowledge import change, write_clean_knowledge


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Knowledge that breaks no rule."""
    return write_clean_knowledge(tmp_path / "knowledge")


BROKEN = [
    pytest.param(
        ENTRIES,
        "      es: ¿Quién paga el peaje del puente?\n",
        "",
        "language",
        "question:",
        "no question in Spanish",
        id="a language is missing",
    ),
    pytest.param(
        ENTRIES,
        "    sources: [port-2011]\n    as_of: '2012'",
        "    as_of: '2012'",
        "source",
        "id: bridge-toll",
        "names no source",
        id="facts without a source",
    ),
    pytest.param(
        ENTRIES,
        "    as_of: '2012'\n",
        "",
        "date",
        "id: bridge-toll",
        "no as_of date",
        id="facts without a date",
    ),
    pytest.param(
        ENTRIES,
        "as_of: '2012'",
        "as_of: '2012'\n    review_by: 2026-01-14",
        "review",
        "review_by",
        "by 2026-01-14",
        id="a review is overdue",
    ),
    pytest.param(
        ENTRIES,
        "Who pays the bridge toll?",
        "Who pays the " + "very " * 10 + "long toll?",
        "title",
        "very very",
        "characters, at most 64",
        id="a title is too long for a button",
    ),
    pytest.param(
        ENTRIES,
        "Lorries pay it.",
        "Lorries pay it. " * 60,
        "long-answer",
        "Lorries pay it. Lorries",
        "at most 900",
        id="an answer is too long for a phone",
    ),
    pytest.param(
        ENTRIES,
        "Lorries pay it.",
        "Lorries **pay it.",
        "markup",
        "Lorries **",
        "** would be read as it is",
        id="a text that never stops being bold",
    ),
    pytest.param(
        ENTRIES,
        "Lo pagan los camiones.",
        "Son dos billones.",
        "billones",
        "billones",
        "millions of millions",
        id="billones",
    ),
    pytest.param(
        PHRASINGS,
        "bridge-toll:\n",
        "bridge-toll:\n- What do ships pay in the port?\n",
        "repeated-phrasing",
        "What do ships pay in the port?",
        "is also in entry 'harbour-tax' (money.yaml:8)",
        id="a phrasing in two entries",
    ),
    pytest.param(
        "vocabulary.yaml",
        "names:\n",
        "concepts:\n  - {name: money, entries: [harbor-tax], words: [cash]}\nnames:\n",
        "related",
        "name: money",
        "'money' leads to entry 'harbor-tax', which does not exist",
        id="a bare word that leads nowhere",
    ),
    pytest.param(
        PHRASINGS,
        "harbour-tax:\n",
        "harbour-tax:\n- what do ships pay in the old port\n",
        "similar-phrasings",
        "old port",
        "too like 'what do ships pay in the port' (money.yaml:8)",
        id="a phrasing with all the words of another",
    ),
    pytest.param(
        PHRASINGS,
        "harbour-tax:\n",
        "harbour-tax:\n- Ships, and their dues?\n",
        "measured-phrasing",
        "Ships, and",
        "evaluation set (dev.yaml:1)",
        id="a phrasing that measures us",
    ),
    pytest.param(
        ENTRIES,
        "Who pays the bridge toll?",
        "Ships and their dues",
        "measured-phrasing",
        "Ships and their dues",
        "the title 'Ships and their dues'",
        id="a title that measures us",
    ),
    pytest.param(
        PHRASINGS,
        "harbour-tax:\n",
        "harbour-tax:\n- Will it rain?\n",
        "repeated-phrasing",
        "will it rain",
        "declined here but answered by 'harbour-tax' (money.en.yaml:2)",
        id="a phrasing that is declined too",
    ),
    pytest.param(
        ENTRIES,
        "pagan **120**",
        "pagan **210**",
        "parity-numbers",
        "es: |",
        "only in English: 120; only in Spanish: 210",
        id="another figure in Spanish",
    ),
    pytest.param(
        ENTRIES,
        "Desde 2011",
        "Desde 2012",
        "parity-numbers",
        "es: |",
        "only in English: 2011; only in Spanish: 2012",
        id="another year in Spanish",
    ),
    pytest.param(
        ENTRIES,
        "dólares en Panamá",
        "dólares en Belice",
        "parity-names",
        "es: |",
        "only in English: panama; only in Spanish: belize",
        id="another country in Spanish",
    ),
    pytest.param(
        ENTRIES,
        "el [puerto](https://port.example/tax)",
        "el puerto",
        "parity-links",
        "es: |",
        "only in English: https://port.example/tax",
        id="a link in one language only",
    ),
    pytest.param(
        ENTRIES,
        "sources: [port-2011]\n    as_of: '2012'",
        "sources: [port-2012]\n    as_of: '2012'",
        "unknown-source",
        "port-2012",
        "source 'port-2012' is not in sources.yaml",
        id="an unknown source",
    ),
    pytest.param(
        "sources.yaml",
        "port-2011:",
        "lake-2010: {title: L, publisher: L, short: {en: L, es: L}}\nport-2011:",
        "unused-source",
        "lake-2010",
        "'lake-2010' is not cited",
        id="a source that nobody cites",
    ),
    pytest.param(
        "sources.yaml",
        "url: https://port.example/tax",
        "url: port office, room 7",
        "source-link",
        "url:",
        "'port office, room 7' is not an address",
        id="a link that is none",
    ),
    pytest.param(
        "sources.yaml",
        "date: '2011'",
        "date: 2014/3/1",
        "source-date",
        "2014/3/1",
        "'2014/3/1' is not written as a date",
        id="a day of another manner",
    ),
    pytest.param(
        "sources.yaml",
        "date: '2011'",
        "date: '2011-02-30'",
        "source-date",
        "2011-02-30",
        "does not exist",
        id="a day that does not exist",
    ),
    pytest.param(
        ENTRIES,
        "as_of: '2012'",
        "as_of: 2031-01-01",
        "date",
        "2031",
        "as_of '2031-01-01' is still to come",
        id="facts from the future",
    ),
    pytest.param(
        ENTRIES,
        "en: Who pays the bridge toll?",
        "en: Who pays #1 of the bridge tolls?",
        "cut-text",
        "#1 of",
        "ends before '#1 of the bridge tolls?'",
        id="a title that a # cuts",
    ),
    pytest.param(
        PHRASINGS,
        "bridge-toll:\n",
        "bridge-toll:\n- is it working #zzz\n",
        "cut-text",
        "#zzz",
        "ends before '#zzz'",
        id="a phrasing that a # cuts",
    ),
    pytest.param(
        ENTRIES,
        "related: [bridge-toll]",
        "related: [bridge-tol]",
        "related",
        "bridge-tol]",
        "'bridge-tol' does not exist",
        id="a dead related entry",
    ),
    pytest.param(
        ENTRIES,
        "as_of: '2012'",
        "as_of: '2012'\n    picture: tolls",
        "picture",
        "picture: tolls",
        "not in pictures.yaml",
        id="a picture that nobody described",
    ),
    pytest.param(
        "evaluation/dev.yaml",
        "[harbour-tax]",
        "[harbor-tax]",
        "evaluation",
        "harbor-tax",
        "'harbor-tax' is expected but does not exist",
        id="an evaluation set expects what is not there",
    ),
    pytest.param(
        ENTRIES,
        "as_of: '2012'",
        "as_of: '2012'\n    silence: {longanswer: why not}",
        "silence",
        "longanswer",
        "there is no rule 'longanswer'",
        id="a silenced rule that does not exist",
    ),
    pytest.param(
        ENTRIES,
        "as_of: '2012'",
        "as_of: '2012'\n    silence: {billones: it never does}",
        "silence",
        "billones",
        "has nothing to say",
        id="a needless silence",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "rule", "on", "problem"), BROKEN)
def test_a_broken_rule_is_found_where_it_is_broken(
    folder: Path, file: str, old: str, new: str, rule: str, on: str, problem: str
) -> None:
    """
    The curator clicks on file:line and sees the mistake; a hint says the way out.
    """
    change(folder, file, old, new)

    (found,) = [finding for finding in findings(folder) if finding.rule == rule]

    line = found.where.path.read_text(encoding="utf-8").splitlines()[found.where.line - 1]
    assert on in line
    assert problem in found.problem
    assert found.hint


def test_a_picture_told_in_too_many_words_is_found(folder: Path) -> None:
    """
    Its words stand in the caption, together with the line under it; Telegram takes 1,024.
    """
    written = f"tolls:\n  name: tolls\n  alt: {{en: {'a' * 995}, es: {'a' * 900}}}\n"
    (folder / "pictures.yaml").write_text(
        f"{written}  caption: {{en: Tolls by year, es: Peajes por año}}\n", encoding="utf-8"
    )

    (found,) = [finding for finding in findings(folder) if finding.rule == "long-caption"]

    assert (found.where.path.name, found.where.line) == ("pictures.yaml", 3)
    assert "1026 characters" in found.problem
