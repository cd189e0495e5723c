"""What people say around a question is left out of it: "good morning, could you tell me …".

May import: `bot.knowledge`, this room's folding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.knowledge.model import Courtesies
from bot.matching.folding import fold

LONGEST_COURTESY = 6  # words
SHORTEST_QUESTION = 3  # words; "hello my friend" is all greeting


class Courtesy:
    """Knows a curator's courtesies."""

    def __init__(self, courtesies: Courtesies) -> None:
        self._corrections = _runs(courtesies.corrections)
        self._before = _runs(courtesies.before) | self._corrections
        self._after = _runs(courtesies.after)

    def without(self, tokens: Sequence[str]) -> Sequence[str]:
        """Give *tokens* without the courtesies around what is asked; all, if nothing is asked.

        Behind a correction a single word is enough: "no, I meant Honduras".
        """
        correction = _longest(self._corrections, tokens, at_end=False)
        if 0 < correction < len(tokens):
            tokens = tokens[correction:]
        first, last = 0, len(tokens)
        while length := _longest(self._before, tokens[first:last], at_end=False):
            first += length
        while length := _longest(self._after, tokens[first:last], at_end=True):
            last -= length
        return tokens[first:last] if last - first >= SHORTEST_QUESTION else tokens


def _runs(written: Iterable[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(fold(words).split()) for words in written)


def _longest(runs: frozenset[tuple[str, ...]], tokens: Sequence[str], *, at_end: bool) -> int:
    """Give the length of the longest of *runs* at the beginning, or *at_end*; 0 for none."""
    for length in range(min(LONGEST_COURTESY, len(tokens)), 0, -1):
        run = tokens[len(tokens) - length :] if at_end else tokens[:length]
        if tuple(run) in runs:
            return length
    return 0
