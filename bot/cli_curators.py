"""The curator's commands of `carsi-bot`: options in, text and exit code out.

Heavy modules are imported by the command that needs them. May import everything.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.errors import CarsiBotError
from bot.options import JsonOption, KnowledgeOption, MarkdownOption

if TYPE_CHECKING:
    from bot.answering.assistant import Assistant

PANEL = "For curators"


def register(app: typer.Typer) -> None:
    """Add the curator's commands to *app*."""
    for command in (evaluate,):
        app.command(rich_help_panel=PANEL, name=_NAMES.get(command))(command)


def evaluate(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]…", help="Question sets. Default: evaluation/*.yaml."),
    ] = None,
    worst: Annotated[
        int, typer.Option("--worst", metavar="N", min=0, help="Lines of each list; 0 for all.")
    ] = 12,
    as_json: JsonOption = False,
    markdown: MarkdownOption = False,
    knowledge: KnowledgeOption = None,
) -> None:
    """Ask the question sets and show what was right, offered, wrong and missed.

    Exit code 1 if a floor is missed: floors.yaml beside the question sets names them.

    Try: carsi-bot eval --worst 30
    """
    from bot.curation.eval_report import as_object, tables
    from bot.curation.evaluate import evaluate as measured
    from bot.curation.floors import read_floors, standings
    from bot.curation.questions import FLOORS, question_files, read_questions
    from bot.curation.tables import progress, show

    folder = _folder(knowledge)
    questions = read_questions(files or question_files(folder))
    if not questions:
        raise CarsiBotError(f"{folder / 'evaluation'}: no questions; name a file to ask from")
    beside = files[0].parent if files else folder / "evaluation"
    floors = read_floors(beside / FLOORS)
    assistant = _assistant(folder)
    with progress("Asking", len(questions)) as advance:
        report = measured(assistant, questions, advance)
    held = standings(report, floors)
    if as_json:
        typer.echo(_json(as_object(report, held)))
    else:
        show(tables(report, held, listed=worst or None), markdown=markdown)
    if not all(standing.held for standing in held):
        raise typer.Exit(1)


_NAMES: dict[Callable[..., None], str] = {evaluate: "eval"}


def _folder(knowledge: Path | None) -> Path:
    from bot.knowledge.reading import SHIPPED

    folder = knowledge or SHIPPED
    # Shorter to read and still to click: places are printed as seen from here.
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _assistant(folder: Path) -> Assistant:
    from bot.assembly import assistant_for
    from bot.curation.tables import progress

    with progress("Fitting", 1.0) as advance:
        return assistant_for(folder, advance)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
