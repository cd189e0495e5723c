"""The rule about figures: amounts in an answer are compared with those of its entry, by value."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checking import ENTRIES, findings
from tests.clean_knowledge import change, write_clean_knowledge


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Knowledge that breaks no rule."""
    return write_clean_knowledge(tmp_path / "knowledge")


@pytest.fixture
def figured(folder: Path) -> Path:
    """The same, with figures: a table that one entry may quote, and a figure of its own."""
    (folder / "figures").mkdir()
    (folder / "figures/tolls.yaml").write_text("rows: [{amount: 120}, {amount: 210}]\n", "utf-8")
    (folder / "figures/facts.yaml").write_text(
        "harbour-tax:\n  figures: [{value: 120, counts: tax, sources: [port-2011]}]\n", "utf-8"
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
        pytest.param(
            "{figures: [{value: 0.00012, unit: USD million, sources: [port-2011]}]}",
            None,
            id="in millions",
        ),
        pytest.param("{tables: [tolls]}", None, id="in a table it may quote"),
        pytest.param(
            "{figures: [{value: 120, unit: USD million, sources: [port-2011]}]}",
            "120 stands",
            id="scale",
        ),
        pytest.param("{tables: [toll]}", "there is no figures/toll.yaml", id="no such table"),
        pytest.param(
            "{figures: [{value: much, sources: [port-2011]}]}",
            "'much' is not a number",
            id="no number",
        ),
        pytest.param(
            "{figures: [{value: .inf, sources: [port-2011]}]}", "inf is not a number", id="infinite"
        ),
        pytest.param("[120]", "keys are meant here", id="another shape"),
        pytest.param("{figures: [{value: 120}]}", "sources", id="no source"),
        pytest.param(
            "{figures: [{value: 120, sources: [port-2012]}]}",
            "source 'port-2012' is not in sources.yaml",
            id="no such source",
        ),
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


def test_figures_of_no_entry_are_found(figured: Path) -> None:
    """
    They were left behind, or the id has a slip.
    """
    facts = figured / "figures/facts.yaml"
    facts.write_text(facts.read_text("utf-8") + "harbor-tax:\n  tables: [tolls]\n", "utf-8")

    (found,) = findings(figured)
    assert found.problem == "there is no entry 'harbor-tax'"
    assert found.where.line == 3
