"""Even out case, accents, punctuation and the habits of fast typing.

Utterances and phrasings are folded the same way, so that only what matters differs. May
import: `bot.knowledge`.
"""

from __future__ import annotations

import re
import unicodedata

from bot.knowledge.model import Vocabulary

_APOSTROPHES = "‘’ʼ´`"
_LATIN_MARKS = re.compile("[\u0300-\u036f]")
_DOTTED = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W\d_]))?")
_NOT = re.compile(r"n't\b")
_CLITIC = re.compile(r"'(?=(?:s|re|ve|ll|d|m)\b)")
_RUN = re.compile(r"([^\W\d_])\1{2,}")
_TRIPLE = re.compile(r"(.)\1\1")  # seen five times as fast, and hardly ever there
_TOKEN = re.compile(r"[^\W\d_]+|\d+")


def fold(text: str) -> str:
    """Fold *text*: lower case, no accents, no punctuation, single spaces.

    "¿Cuántooo  dinero?" becomes "cuantoo dinero", "don't" becomes "do not", "G.R.E.A.T."
    becomes "great", "FY2016" becomes "fy 2016". Letters of any script are kept. Folding what
    is folded changes nothing. The empty string comes from a text with no letter or digit.
    """
    for apostrophe in _APOSTROPHES:
        text = text.replace(apostrophe, "'")
    if text.isascii():
        text = text.lower()  # what all the rest comes to, in a tenth of the time
    else:
        for _ in range(2):  # case folding can bring forth what must be decomposed again
            text = unicodedata.normalize("NFKD", text).casefold()
        text = _LATIN_MARKS.sub("", text)
        if any(map(unicodedata.combining, text)):
            text = "".join(c for c in text if not unicodedata.combining(c))
    if "." in text:
        text = _DOTTED.sub(lambda dotted: dotted[0].replace(".", ""), text)
    if "'" in text:
        text = _CLITIC.sub(" ", _NOT.sub(" not", text))
    text = " ".join(_TOKEN.findall(text))
    return _RUN.sub(r"\1\1", text) if _TRIPLE.search(text) else text


class Folder:
    """Folds texts and writes out the abbreviations that a curator listed."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._abbreviations = {
            fold(short): fold(long) for short, long in vocabulary.abbreviations.items()
        }

    def __call__(self, text: str) -> str:
        """Fold *text* and write out its abbreviations."""
        return " ".join(self._abbreviations.get(token, token) for token in fold(text).split())
