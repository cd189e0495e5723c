"""Where the sentences and the items of lists end in a text that people read.

May import: nothing of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# A point behind "U.S", "EE" or an initial ends no sentence, nor does one before a small letter.
_NO_END = r"(?<!\b[A-Z])(?<!\bEE)(?<!\bUU)"
_ENDS = re.compile(_NO_END + r"""[.!?]["»”)]*\s+(?=[^a-z\s])|\n+""")
_POINT = re.compile(_NO_END + r"\.$")
_BULLET = "• "


def ends_of(text: str) -> Iterator[int]:
    """Give where each sentence and each item of a list of *text* ends, blanks behind included."""
    yield from (found.end() for found in _ENDS.finditer(text))
    yield len(text)


def passages_of(text: str) -> Iterator[str]:
    """Give the sentences and the items of lists of *text*, in order, without their points."""
    start = 0
    for end in ends_of(text):
        passage = text[start:end].strip().removeprefix(_BULLET).rstrip(";,:")
        start = end
        if passage:
            yield _POINT.sub("", passage)
