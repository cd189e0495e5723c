"""What several commands share: options, and the form of JSON. May import: `bot.knowledge`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

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
JsonOption = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]
MarkdownOption = Annotated[
    bool, typer.Option("--markdown", help="For pages and pull requests: tables in Markdown.")
]
WorstOption = Annotated[
    int, typer.Option("--worst", metavar="N", min=0, help="Lines of each list; 0 for all.")
]


def as_json_text(value: Any) -> str:
    """Write *value* as JSON that people can read too."""
    return json.dumps(value, ensure_ascii=False, indent=1)


def folder_shown(knowledge: Path | None) -> Path:
    """Give the folder that an option names, or the shipped one, as seen from here.

    Places in it are then short to read and still to click.
    """
    from bot.knowledge.folder import SHIPPED

    folder, here = knowledge or SHIPPED, Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder
