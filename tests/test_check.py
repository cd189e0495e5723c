"""`carsi-bot check`: each rule speaks at the right line, says what to do, and can be silenced."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from bot.curation.check import check
from bot.curation.rules import RULES
from bot.curation.rules_phrasings import ALIKE, _worth_comparing
from bot.errors import Finding
from bot.knowledge.reading import SHIPPED
from tests.clean_knowledge import change, write_clean_knowledge
from tests.conftest import Carsi

TODAY = dt.date(2026, 1, 15)
ENTRIES, PHRASINGS = "entries/money.yaml", "phrasings/money.en.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Knowledge that breaks no rule."""
    return write_clean_knowledge(tmp_path / "knowledge")


def findings(folder: Path) -> Sequence[Finding]:
    return check(folder, today=TODAY).findings


def test_knowledge_that_breaks_no_rule_has_no_findings(folder: Path) -> None:
    """
    What a curator cannot mend must not be complained about.
    """
    assert findings(folder) == []


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


def test_too_few_phrasings_are_counted_by_language(folder: Path) -> None:
    """
    Forty in English do not help who asks in Spanish.
    """
    (folder / "phrasings/money.es.yaml").unlink()

    problems = [f.problem for f in findings(folder) if f.rule == "few-phrasings"]

    assert problems == [
        "entry 'harbour-tax' has 1 phrasings in Spanish, at least 40 are needed",
        "entry 'bridge-toll' has 1 phrasings in Spanish, at least 40 are needed",
    ]


def test_a_rule_is_silenced_on_one_entry_with_a_reason(folder: Path) -> None:
    """
    A rule that is wrong for one entry must not have to be wrong for all.
    """
    silence = "as_of: '2012'\n    silence: {billones: this one truly means millions of millions}"
    change(folder, ENTRIES, "as_of: '2012'", silence)
    change(folder, ENTRIES, "Lo pagan los camiones.", "Son dos billones.")

    assert findings(folder) == []


def test_all_findings_are_told_at_once(folder: Path) -> None:
    """
    Ten mistakes are mended in one go, in files with a broken shape beside those without.
    """
    change(folder, "declined.yaml", "answer:", "anser:")
    change(folder, ENTRIES, "Lo pagan los camiones.", "Son dos billones.")
    change(folder, "evaluation/dev.yaml", "text:", "txt:")

    found = {(f.where.path.name, f.rule) for f in findings(folder)}

    assert found >= {("declined.yaml", "shape"), ("money.yaml", "billones"), ("dev.yaml", "shape")}


def test_a_broken_entry_does_not_drag_its_phrasings_along(folder: Path) -> None:
    """
    One missing colon must not read as a hundred mistakes.
    """
    change(folder, ENTRIES, "question:", "question")

    (found,) = findings(folder)

    assert found.where.path.name == "money.yaml"
    assert found.problem.startswith("is not YAML")


def test_entries_that_cannot_be_told_apart_are_named_with_the_words_that_would_help(
    folder: Path,
) -> None:
    """
    "These two clash" helps only with what to write instead.
    """
    more = "- lorries and ships pay\n- the lorries and the big ships\n- river lorries\n"
    change(folder, PHRASINGS, "bridge-toll:\n", f"bridge-toll:\n{more}- river traffic\n")
    change(folder, PHRASINGS, "harbour-tax:\n", "harbour-tax:\n- ships on berth\n- berth dues\n")

    checked = check(folder, lambda _: [("bridge-toll", "harbour-tax", 40)], TODAY)

    (found,) = [f for f in checked.findings if f.rule == "confusable"]
    assert "40 of its 88 phrasings would go there; both say" in found.problem
    assert '"ships"' in found.problem
    assert '"river"' in found.hint
    assert '"berth"' in found.hint


def test_the_shipped_knowledge_is_checked_in_seconds() -> None:
    """
    A check that is slow is a check that nobody runs before saving.
    """
    began = time.process_time()
    checked = check(SHIPPED, today=TODAY)
    taken = time.process_time() - began

    assert checked.knowledge is not None
    assert taken < 10  # five times what it takes: seconds, not minutes, on any machine


def test_the_command_in_a_pipe_prints_places_hints_and_a_count(carsi: Carsi, folder: Path) -> None:
    """
    Findings on standard output, the count on standard error, exit code 1.
    """
    change(folder, ENTRIES, "Lo pagan los camiones.", "Son dos billones.")

    done = carsi("check", "--knowledge", str(folder))

    assert done.returncode == 1
    assert f"{folder}/{ENTRIES}:28: billones are millions" in done.stdout
    assert "  hint: write 1,500 millones" in done.stdout
    assert "  rule: billones" in done.stdout
    assert "2 entries, 84 phrasings in English, 84 phrasings in Spanish" in done.stderr
    assert "1 finding" in done.stderr


def test_the_command_writes_json_lines_for_programs(carsi: Carsi, folder: Path) -> None:
    """
    An editor plug-in needs no parser of its own.
    """
    change(folder, ENTRIES, "Lo pagan los camiones.", "Son dos billones.")

    done = carsi("check", "--json", "--knowledge", str(folder))

    assert json.loads(done.stdout) == {
        "file": f"{folder}/{ENTRIES}",
        "line": 28,
        "rule": "billones",
        "problem": "billones are millions of millions in Spanish",
        "hint": "write 1,500 millones for 1.5 billion",
    }


@pytest.fixture
def figured(folder: Path) -> Path:
    """The same, with figures: a table that one entry may quote, and a figure of its own."""
    (folder / "figures").mkdir()
    (folder / "figures/tolls.yaml").write_text("rows: [{amount: 120}, {amount: 210}]\n", "utf-8")
    (folder / "figures/facts.yaml").write_text(
        "harbour-tax:\n  figures: [{value: 120, counts: tax}]\n", "utf-8"
    )
    return folder


def test_an_amount_that_the_figures_of_its_entry_do_not_have_is_found(figured: Path) -> None:
    """
    A figure is changed in the answer and not in figures/; that another table has it is chance.
    """
    assert findings(figured) == []

    change(figured, ENTRIES, "**$120**", "**$210**")
    change(figured, ENTRIES, "**120**", "**210**")

    english, spanish = findings(figured)
    assert english.rule == spanish.rule == "figures"
    assert english.problem == ("210 stands in the answer but not in figures/ for 'harbour-tax'")


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        pytest.param("{figures: [{value: 0.00012, unit: USD million}]}", None, id="in millions"),
        pytest.param("{tables: [tolls]}", None, id="in a table it may quote"),
        pytest.param("{figures: [{value: 120, unit: USD million}]}", "120 stands", id="scale"),
        pytest.param("{tables: [toll]}", "there is no figures/toll.yaml", id="no such table"),
        pytest.param(
            "{figures: [{value: much}]}", "Input should be a valid decimal", id="no number"
        ),
        pytest.param(
            "{figures: [{value: .inf}]}", "Input should be a finite number", id="infinite"
        ),
        pytest.param("[120]", "Input should be", id="another shape"),
    ],
)
def test_figures_are_compared_by_value(figured: Path, facts: str, problem: str | None) -> None:
    """
    A thousand times too much is no rounding; and facts that cannot be read are told, not skipped.
    """
    (figured / "figures/facts.yaml").write_text(f"harbour-tax: {facts}\n", "utf-8")

    found = findings(figured)

    assert {finding.rule for finding in found} == ({"figures"} if problem else set())
    assert problem is None or any(problem in finding.problem for finding in found)


WORD = st.sampled_from(["aid", "money", "gangs", "the", "of", "carsi", "honduras", "hondurs", "y"])
PHRASING = st.lists(WORD | st.text("abc", min_size=1, max_size=4), min_size=1, max_size=7)


@settings(max_examples=200)
@given(st.lists(PHRASING.map(" ".join), min_size=2, max_size=12))
def test_no_pair_of_like_phrasings_is_overlooked(texts: list[str]) -> None:
    """
    The quick look beforehand must not hide what the slow one would find.
    """
    alike = [
        (one, other)
        for one, other in combinations(range(len(texts)), 2)
        if fuzz.token_set_ratio(texts[one], texts[other]) > ALIKE
    ]

    assert set(alike) <= set(_worth_comparing(texts))


def test_clean_knowledge_exits_with_zero(carsi: Carsi, folder: Path) -> None:
    """
    What a pull request is let through by.
    """
    done = carsi("check", "--fit", "--knowledge", str(folder))

    assert (done.returncode, done.stdout) == (0, "")


def test_every_rule_has_a_name_that_the_command_lists(carsi: Carsi) -> None:
    """
    Who wants to silence a rule must find its name.
    """
    listed = carsi("check", "--rules").stdout

    assert all(rule in listed for rule in RULES)
