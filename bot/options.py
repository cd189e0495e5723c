"""Options that several commands share. May import: nothing of ours."""

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
