"""Knowledge in and out: `carsi-bot export`, `import`, `draw` and `schema`.

Stands outside the street, beside `bot.cli`; may import everything.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import CarsiBotError
from bot.options import CuratedOption, as_json_text, folder_shown, folder_to_write

if TYPE_CHECKING:
    from bot.curation.importing import Proposed


def export(
    as_csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    as_html: Annotated[
        bool, typer.Option("--html", help="One page for people, to read without a network.")
    ] = False,
    target: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Default: standard output."),
    ] = None,
    knowledge: CuratedOption = None,
) -> None:
    """Give all answers as a table, as JSON, or as a page for people without Telegram.

    Try: carsi-bot export --html -o carsi.html
    """
    from bot.curation import exporting
    from bot.curation.page import as_page
    from bot.knowledge.reading import read_with_places

    if as_csv + as_json + as_html != 1:
        raise typer.BadParameter("choose one of --csv, --json, --html", param_hint="export")
    folder = folder_shown(knowledge)
    read, places = read_with_places(folder)
    if as_csv:  # the mark at the beginning tells spreadsheets that it is UTF-8
        text = "\ufeff" + exporting.as_csv(read, places)
    elif as_json:
        text = as_json_text(exporting.as_object(read, places)) + "\n"
    else:
        text = as_page(read, places, folder / "pictures")
    if target is None:
        sys.stdout.write(text)
        return
    try:
        target.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise CarsiBotError(f"{target}: cannot be written: {error.strerror}") from error
    typer.echo(f"{target}: {len(read.entries)} entries", err=True)


def import_(
    file: Annotated[
        Path, typer.Option("--csv", metavar="FILE", help="Rows as `export --csv` writes them.")
    ],
    write: Annotated[
        bool, typer.Option("--write", help="Write what can be taken. Default: only look.")
    ] = False,
    knowledge: CuratedOption = None,
) -> None:
    """Take a spreadsheet into the knowledge: first a preview, then, with --write, the files.

    Never deletes: an empty cell leaves what there is, a missing row leaves its entry, and
    phrasings are only added. Exit code 1 if a row cannot be taken.

    Try: carsi-bot import --csv answers.csv
    """
    from bot.curation.importing import proposed
    from bot.curation.writing import write as written
    from bot.knowledge.reading import read_with_places

    folder = folder_to_write(knowledge) if write else folder_shown(knowledge)
    read, places = read_with_places(folder)
    proposals = proposed(file, read, places)
    _preview(file, proposals)
    if write:
        for path in written(folder, proposals, places):
            typer.echo(f"wrote {path}")
        typer.echo("Now: carsi-bot check", err=True)
    elif any(one.entry for one in proposals):
        typer.echo("Nothing was written; --write does.", err=True)
    if any(one.reasons for one in proposals):
        raise typer.Exit(1)


def _preview(file: Path, proposals: list[Proposed]) -> None:
    from bot.curation.tables import Table, show

    rows = []
    for one in proposals:
        where = f"{file}:{one.line}"
        if one.reasons:
            rows.append([where, one.id, "invalid", "\n".join(one.reasons)])
        elif one.new:
            rows.append([where, one.id, "new", one.topic])
        elif one.changes:
            rows.append([where, one.id, "changed", ", ".join(one.changes)])
    same = sum(not one.changes and not one.reasons for one in proposals)
    show([Table(f"{len(proposals)} rows, {same} as before", ("row", "entry", "", "what"), rows)])
    if not rows:
        typer.echo(f"{len(proposals)} rows, all as before.", err=True)


def draw(
    target: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="Default: pictures/ of the knowledge."),
    ] = None,
    knowledge: CuratedOption = None,
) -> None:
    """Draw the pictures from figures/, in both languages; needs the package's extra "draw".

    Try: carsi-bot draw
    """
    try:
        import matplotlib  # noqa: F401
    except ImportError:
        raise CarsiBotError("drawing needs matplotlib: pip install '.[draw]'") from None
    from bot.curation.pictures import draw as drawn

    folder = folder_shown(knowledge) if target else folder_to_write(knowledge)
    for path in drawn(folder, target or folder / "pictures"):
        typer.echo(str(path))


def schema(knowledge: CuratedOption = None) -> None:
    """Write the JSON Schemas by which editors complete, explain and underline.

    They go to schema/ of the knowledge, and each file names its own in its first line.

    Try: carsi-bot schema
    """
    from bot.curation.schemas import name_in_files, schemas

    folder = folder_to_write(knowledge)
    (folder / "schema").mkdir(exist_ok=True)
    for name, text in schemas().items():
        (folder / "schema" / name).write_text(text, encoding="utf-8")
        typer.echo(str(folder / "schema" / name))
    for file in name_in_files(folder):
        typer.echo(str(file))
