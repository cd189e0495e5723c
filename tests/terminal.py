"""What a terminal shows, and the signs that only a terminal understands."""

from __future__ import annotations

import os
import re

ANSI = re.compile(r"\x1b[\[\]][0-9;?]*[A-Za-z]?")


def read_until(terminal: int, *marks: str) -> str:
    """Read what a terminal shows until it has shown *marks*, one after the other."""
    seen = ""
    start = 0
    for mark in marks:
        while (found := seen.find(mark, start)) < 0:
            seen += os.read(terminal, 4096).decode("utf-8", "replace")
        start = found + len(mark)
    return seen
