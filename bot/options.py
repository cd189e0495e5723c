"""What several commands share: options, the folder they mean, and the form of JSON.

May import: `bot.errors`, `bot.knowledge`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.errors import CarsiBotError

KNOWLEDGE_DIR = "CARSI_KNOWLEDGE_DIR"
KnowledgeOption = Annotated[
    Path | None,
    typer.Option(
        "--knowledge",
        metavar="DIR",
        envvar=KNOWLEDGE_DIR,
        help="Folder with entries/*.yaml. Default: the shipped knowledge.",
    ),
]
CuratedOption = Annotated[
    Path | None,
    typer.Option(
        "--knowledge",
        metavar="DIR",
        envvar=KNOWLEDGE_DIR,
        help="Folder with entries/*.yaml. Default: knowledge/ where you are, else the shipped.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]
MarkdownOption = Annotated[
    bool, typer.Option("--markdown", help="For pages and pull requests: tables in Markdown.")
]
WorstOption = Annotated[
    int, typer.Option("--worst", metavar="N", min=0, help="Lines of each list; 0 for all.")
]


def folder_shown(knowledge: Path | None) -> Path:
    """Give the folder that an option names, or the one a curator means, as seen from here.

    That is `knowledge/` where the command is typed, if it has entries, and the shipped knowledge
    elsewhere; which of them is said on standard error where nobody would guess it. Places in the
    folder are then short to read and still to click.
    """
    from bot.knowledge.folder import SHIPPED

    here = Path.cwd()
    own = here / "knowledge"
    folder = knowledge or (own if (own / "entries").is_dir() else SHIPPED)
    shown = folder.relative_to(here) if folder.is_relative_to(here) else folder
    typed = knowledge is not None and str(knowledge) != os.environ.get(KNOWLEDGE_DIR)
    if not typed and not own.resolve() == folder.resolve() == SHIPPED.resolve():
        typer.echo(f"Knowledge: {shown}", err=True)
    return shown


def folder_to_write(knowledge: Path | None) -> Path:
    """Give what `folder_shown` does, for a command that writes into it.

    Raises:
        CarsiBotError: It is the copy inside the installed package.
    """
    from bot.knowledge.folder import INSTALLED

    folder = folder_shown(knowledge)
    if folder.resolve() == INSTALLED.resolve():
        raise CarsiBotError(
            f"{folder}: belongs to the installed program; the next install would replace what is"
            " written there\n  hint: go to the folder that holds your knowledge/, or name it with"
            " --knowledge DIR"
        )
    return folder


def as_json_text(value: Any) -> str:
    """Write *value* as JSON that people can read too."""
    return json.dumps(value, ensure_ascii=False, indent=1)
