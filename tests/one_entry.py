"""The least that is knowledge: one entry in one file."""

from __future__ import annotations

from pathlib import Path

FILE = "entries/harbour.yaml"
ENTRY = """\
entries:
  - id: harbour-tax
    question: {en: How high is the harbour tax?}
    answer: {en: It is high.}
"""


def written(folder: Path, **files: str) -> Path:
    """Write files into *folder*, each under its name there, and give the folder back."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
