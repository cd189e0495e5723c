"""Every editorial rule at once: what a curator should mend before others read it.

Takes a folder, gives findings. May import: `bot.errors`, `bot.knowledge`, this room.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from threadpoolctl import threadpool_limits

from bot.curation import (
    rules_confusable,
    rules_entries,
    rules_figures,
    rules_files,
    rules_parity,
    rules_phrasings,
    rules_pictures,
    rules_sources,
)
from bot.curation.floors import read_floors
from bot.curation.questions import (
    FLOORS,
    Question,
    conversation_files,
    question_files,
    read_questions,
)
from bot.curation.rules import RULES, Broken, Confusions, Desk, Rule
from bot.errors import Finding, KnowledgeError
from bot.knowledge.model import Knowledge
from bot.knowledge.reading import read_what_can_be

CHECKS: tuple[Rule, ...] = (
    rules_files.unread,
    rules_files.cut,
    rules_entries.languages,
    rules_entries.sources,
    rules_entries.links,
    rules_entries.relations,
    rules_entries.titles,
    rules_entries.markup,
    rules_entries.lengths,
    rules_entries.reviews,
    rules_entries.billones,
    rules_sources.addresses,
    rules_sources.days,
    rules_phrasings.few,
    rules_phrasings.similar,
    rules_phrasings.repeated,
    rules_phrasings.measured,
    rules_phrasings.evaluation,
    rules_parity.parity,
    rules_pictures.pictures,
    rules_pictures.captions,
    rules_pictures.stale,
    rules_figures.figures,
    rules_confusable.confusable,
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found.

    Attributes:
        findings: What is wrong, by file and line; what an entry silences is left out.
        knowledge: What was read; None if nothing could be.
        compared: Whether entries were compared with each other by the fitted matcher.
    """

    findings: Sequence[Finding]
    knowledge: Knowledge | None = None
    compared: bool = False


def check(
    folder: Path,
    confusions: Callable[[Knowledge], Confusions | None] = lambda _: None,
    today: dt.date | None = None,
) -> Checked:
    """Apply every rule to *folder*.

    Args:
        folder: Knowledge; what its shape does not allow to read is not checked further.
        confusions: Gives which entries the fitted matcher takes for which, None if it has not
            been fitted; asked only where the shape of every file is right.
        today: The day that reviews are due by; default: today.
    """
    try:
        knowledge, places, findings = read_what_can_be(folder)
    except KnowledgeError as error:
        return Checked(error.findings)
    found = list(findings)
    questions: tuple[Question, ...] = ()
    try:
        questions = read_questions([*question_files(folder), *conversation_files(folder)])
    except KnowledgeError as error:
        found += error.findings
    try:
        read_floors(folder / "evaluation" / FLOORS)
    except KnowledgeError as error:
        found += error.findings
    known = None if knowledge is None or findings else confusions(knowledge)
    if knowledge is not None:
        desk = Desk(
            folder=folder,
            knowledge=knowledge,
            places=places,
            questions=questions,
            confusions=known,
            today=today or dt.date.today(),
            whole=not findings,
        )
        with threadpool_limits(1):  # for products this small a second thread only burns CPU
            broken = [item for rule in CHECKS for item in rule(desk)]
        found += _heard(desk, broken)
    found = sorted(set(found), key=lambda f: (str(f.where.path), f.where.line, f.rule, f.problem))
    return Checked(found, knowledge, known is not None)


def _heard(desk: Desk, broken: Sequence[Broken]) -> list[Finding]:
    """Leave out what is silenced, and speak up about silence that is needless or mistaken."""
    silenced = {(e.id, rule): why for e in desk.entries for rule, why in e.silence.items()}
    needed = {(item.entry, item.rule) for item in broken}
    heard = [item for item in broken if (item.entry, item.rule) not in silenced]
    for entry_id, rule in silenced:
        where = desk.place(entry_id, "silence", rule)
        if rule not in RULES:
            hint = "`carsi-bot check --rules` names them all"
            heard.append(Broken("silence", where, f"there is no rule {rule!r}", hint))
        # Which entries are confused changes with every phrasing; that silence may stay.
        elif (entry_id, rule) not in needed and rule != "confusable":
            problem = f"rule {rule!r} is silenced on {entry_id!r} but has nothing to say"
            heard.append(Broken("silence", where, problem, "remove the line"))
    return [Finding(item.where, item.problem, item.hint, item.rule) for item in heard]


def counted(knowledge: Knowledge) -> str:
    """Say how much there is: entries, phrasings by language, sources, pictures, declines."""
    phrasings = [
        f"{sum(len(e.asked_as(x)) for e in knowledge.entries.values()):,} phrasings in {name}"
        for x, name in rules_entries.LANGUAGE_NAMES.items()
    ]
    return ", ".join(
        [
            f"{len(knowledge.entries)} entries",
            *phrasings,
            f"{len(knowledge.sources)} sources",
            f"{len(knowledge.pictures)} pictures",
            f"{len(knowledge.declines.declined)} kinds of questions declined",
        ]
    )


def as_line(finding: Finding) -> str:
    """Write a finding as one line of JSON, for programs."""
    value = {
        "file": str(finding.where.path),
        "line": finding.where.line,
        "rule": finding.rule,
        "problem": finding.problem,
        "hint": finding.hint,
    }
    return json.dumps(value, ensure_ascii=False)
