"""Words that sound alike in the Spanish of Central America, whatever their spelling.

There "hacen" and "asen", "vivir" and "bibir", "quiero" and "kiero" are said alike, and so
written by many. May import: nothing of ours.
"""

from __future__ import annotations

import re

# In this order; what stands in the word before a replacement is what was written.
_SPELLINGS = (
    (re.compile("qu(?=[ei])|c(?=[aou]|[^eih]|$)"), "k"),
    (re.compile("c(?=[ei])|z"), "s"),
    (re.compile("g(?=[ei])"), "j"),
    (re.compile("ll"), "y"),
    (re.compile("(?<!c)h"), ""),
    (re.compile("v"), "b"),
    (re.compile("n(?=[bp])"), "m"),
    (re.compile(r"(.)\1"), r"\1"),
)


def sound(word: str) -> str:
    """Give how a folded *word* sounds: the same text for words that are said alike."""
    for spelling, said in _SPELLINGS:
        word = spelling.sub(said, word)
    return word
