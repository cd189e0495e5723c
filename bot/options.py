"""Options that several commands share. May import: `bot.knowledge`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

KnowledgeOption = Annotated[
    Path | None,
    typer.Option(
        "--knowledge",
        metavar="DIR",
        envvar="CARSI_KNOWLEDGE_DIR",
        help="Folder with entries/*.yaml. Default: the shipped knowledge.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]
MarkdownOption = Annotated[
    bool, typer.Option("--markdown", help="For pages and pull requests: tables in Markdown.")
]


def folder_shown(knowledge: Path | None) -> Path:
    """Give the folder that an option names, or the shipped one, as seen from here.

    Places in it are then short to read and still to click.
    """
    from bot.knowledge.folder import SHIPPED

    folder, here = knowledge or SHIPPED, Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder
