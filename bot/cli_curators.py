"""The curator's commands of `carsi-bot`: options in, text and exit code out.

Heavy modules are imported by the command that needs them. May import everything.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_exchange import draw, export, import_, schema
from bot.cli_journal import stats, unanswered
from bot.errors import CarsiBotError
from bot.options import (
    CuratedOption,
    JsonOption,
    MarkdownOption,
    WorstOption,
    as_json_text,
    folder_shown,
)

if TYPE_CHECKING:
    from bot.answering.assistant import Assistant
    from bot.curation.rules import Confusions
    from bot.knowledge.model import Knowledge

PANEL = "For curators"


def register(app: typer.Typer) -> None:
    """Add the curator's commands to *app*."""
    for command in (
        check,
        evaluate,
        compare,
        unanswered,
        stats,
        export,
        import_,
        draw,
        schema,
    ):
        app.command(rich_help_panel=PANEL, name=_NAMES.get(command))(command)


def check(
    fit: Annotated[
        bool, typer.Option("--fit", help="Fit the matcher first, if need be, to compare entries.")
    ] = False,
    rules: Annotated[bool, typer.Option("--rules", help="List the rules and leave.")] = False,
    as_json: JsonOption = False,
    knowledge: CuratedOption = None,
) -> None:
    """Find every broken rule at once, as file:line, what, and a hint. Exit code 1 if any.

    Entries that people cannot tell apart are found with the matcher as last fitted; after a
    change of the phrasings --fit brings it up to date. One entry may silence a rule:
    `silence: {few-phrasings: "nobody asks this twice"}`.

    Try: carsi-bot check --json | jq -r .rule | sort | uniq -c
    """
    from bot.curation.check import as_line, counted
    from bot.curation.check import check as findings_of
    from bot.curation.rules import RULES

    if rules:
        from bot.curation.tables import Table, show

        show([Table("Rules", ("name", "asks"), [[*pair] for pair in RULES.items()])])
        return
    checked = findings_of(folder_shown(knowledge), partial(_confusions, fit=fit))
    for finding in checked.findings:
        typer.echo(as_line(finding) if as_json else f"{finding}\n  rule: {finding.rule}\n")
    if checked.knowledge is not None:
        typer.echo(counted(checked.knowledge), err=True)
        if not checked.compared:
            typer.echo("Entries were not compared with each other: --fit does that.", err=True)
    else:
        typer.echo("Nothing more was checked: that must be mended first.", err=True)
    number = len(checked.findings)
    typer.echo(f"{number or 'No'} finding{'' if number == 1 else 's'}.", err=True)
    if checked.findings:
        raise typer.Exit(1)


def evaluate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]…", help="Question sets. Default: all in evaluation/."),
    ] = None,
    worst: WorstOption = 12,
    as_json: JsonOption = False,
    markdown: MarkdownOption = False,
    knowledge: CuratedOption = None,
) -> None:
    """Ask the question sets and show what was right, offered, wrong and missed.

    Exit code 1 if a floor is missed: floors.yaml beside the question sets names them.

    Try: carsi-bot eval --worst 30
    """
    from bot.curation.eval_report import as_object, tables
    from bot.curation.evaluate import evaluate as measured
    from bot.curation.floors import read_floors, standings
    from bot.curation.questions import (
        FLOORS,
        conversation_files,
        question_files,
        read_questions,
    )
    from bot.curation.tables import progress, show

    folder = folder_shown(knowledge)
    questions = read_questions(files or [*question_files(folder), *conversation_files(folder)])
    if not questions:
        raise CarsiBotError(f"{folder / 'evaluation'}: no questions; name a file to ask from")
    beside = files[0].parent if files else folder / "evaluation"
    floors = read_floors(beside / FLOORS)
    if not floors:
        typer.echo(f"{beside / FLOORS}: no floors, so no answer is too bad to pass", err=True)
    assistant = _assistant(folder)
    with progress("Asking", len(questions)) as advance:
        report = measured(assistant, questions, advance)
    held = standings(report, floors)
    if as_json:
        typer.echo(as_json_text(as_object(report, held)))
    else:
        show(tables(report, held, listed=worst or None), markdown=markdown)
    if not all(standing.held for standing in held):
        raise typer.Exit(1)


def compare(
    old: Annotated[str, typer.Argument(help="A folder or a git revision, such as HEAD or main.")],
    new: Annotated[
        str | None, typer.Argument(help="The same. Default: the knowledge as it is now.")
    ] = None,
    worst: WorstOption = 20,
    as_json: JsonOption = False,
    markdown: MarkdownOption = False,
    knowledge: CuratedOption = None,
) -> None:
    """Show what a change of the knowledge does to people. Exit code 1 if anyone loses.

    Asks both versions the evaluation sets and every phrasing that is not the same in both.

    Try: carsi-bot compare HEAD
    """
    from bot.curation.compare import compare as compared
    from bot.curation.compare import joined
    from bot.curation.compare_report import as_object, summary, tables
    from bot.curation.questions import question_files, read_questions
    from bot.curation.revisions import version
    from bot.curation.tables import progress, show

    folder = folder_shown(knowledge)
    with version(old, folder) as before, version(new or str(folder), folder) as after:
        questions = joined(
            read_questions(question_files(after)), read_questions(question_files(before))
        )
        was, now = _assistant(before), _assistant(after)
        with progress("Asking", 1.0) as advance:
            result = compared(was, now, questions, advance)
    if as_json:
        typer.echo(as_json_text(as_object(result)))
    else:
        show(tables(result, listed=worst or None), markdown=markdown)
        typer.echo(f"**{summary(result)}**" if markdown else summary(result))
    if result.with_change("worse"):
        raise typer.Exit(1)


_NAMES: dict[Callable[..., None], str] = {evaluate: "eval", import_: "import"}


def _assistant(folder: Path) -> Assistant:
    from bot.assembly import assistant_for
    from bot.curation.tables import Bar

    return assistant_for(folder, Bar("Fitting"))


def _confusions(knowledge: Knowledge, *, fit: bool) -> Confusions | None:
    from bot.matching.cache import index_for, kept_index

    index = kept_index(knowledge)
    if index is None and fit:
        from bot.curation.tables import Bar
        from bot.matching.words import words

        index = index_for(knowledge, words(), Bar("Fitting"))
    return getattr(index, "confusions", None)
