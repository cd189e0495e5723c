"""Find the passage of an answer that holds what is asked about it: a date, a number, a word.

Takes a reading and a text, gives a stretch of that text to the letter. May import:
`bot.knowledge`, this room.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.model import Detail, Vocabulary
from bot.knowledge.sentences import passages_of
from bot.matching.features import stem
from bot.matching.lexicon import Lexicon, Reading

ENOUGH = 0.5  # share of the words asked for that a passage must have
ENOUGH_BESIDE = 0.3  # the same of one that has the date or number that is asked for, too
BY_CONCEPT = 0.7  # of a word whose concept only is there
ALIKE = 0.7  # cosine of two words from which one stands for the other, for as much
TELLING = 0.3  # weight of a word from which it says what is asked for: rarer than "was" or "made"

_SHOWN: dict[Detail, re.Pattern[str]] = {
    "date": re.compile(r"\b(?:19|20)\d\d\b"),
    "amount": re.compile(r"[$%]|\bmill(?:i?on|.n\b)|\bd.ll?ar"),
    "number": re.compile(r"(?<![\d.,])(?!(?:19|20)\d\d\b|\d\d?(?: de | [A-Z]))\d"),  # no date
}
_NAMED: dict[Detail, frozenset[str]] = {
    "place": frozenset({"country", "place"}),
    "who": frozenset({"body", "person"}),
}


class Passages:
    """Knows which words ask for what."""

    def __init__(self, lexicon: Lexicon, vocabulary: Vocabulary) -> None:
        """Take the words that ask for a detail, and those that only ask."""
        self._lexicon = lexicon
        asking = [(lexicon.fold(w), kind) for kind, ws in vocabulary.details.items() for w in ws]
        self._asking = sorted(asking, key=lambda pair: -len(pair[0]))  # the longest first
        idle = chain(vocabulary.question_words, *vocabulary.details.values())
        self._kind_of = {name.name: name.kind for name in vocabulary.names}
        self._idle = lexicon.fillers.union(*(lexicon.fold(words).split() for words in idle))

    def find(self, reading: Reading, text: str, *, bare: bool = False) -> str | None:
        """Find the passage of *text* that an utterance asks for.

        Args:
            reading: The utterance.
            text: An answer.
            bare: It does nothing but ask, like "which countries" or "when was that": its words
                tell no passage from another, except what is counted in "how many died".

        Returns:
            The first of the best, a sentence or an item of a list; None if none has the detail
            that is asked for, or too few of the other words.
        """
        padded, weight = f" {reading.folded} ", self._lexicon.dictionary.weight
        kind = next((kind for words, kind in self._asking if f" {words} " in padded), None)
        asked = [t for t in reading.tokens if t not in self._idle and weight(t) >= TELLING]
        asked = [] if bare and kind not in ("amount", "number") else asked
        if asked and kind in _NAMED:
            kind = None  # "who applies" is told by the applying, in whatever passage names nobody
        if kind is None and not asked:
            return None
        enough = ENOUGH if kind is None else ENOUGH_BESIDE if asked else 0.0
        found = [
            (self._share(asked, passage), shown, passage)
            for passage in passages_of(text)
            if (shown := self._shown(kind, passage))
        ]
        share, _, passage = max(found, key=lambda found: found[:2], default=(0.0, 0, None))
        return passage if share >= enough else None

    def _shown(self, kind: Detail | None, passage: str) -> int:
        """Give how often a passage has what is asked for: names are counted, else 0 or 1."""
        if kind in _NAMED:
            named = self._lexicon.featurizer.named(self._lexicon.fold(passage).split())
            return sum(self._kind_of[name] in _NAMED[kind] for name in named)
        return int(kind is None or _SHOWN[kind].search(passage) is not None)

    def _share(self, asked: Sequence[str], passage: str) -> float:
        """Give the share of the words *asked* that *passage* has, rare words counting most."""
        tokens = frozenset(self._lexicon.fold(passage).split())
        weight, concepts_of = self._lexicon.dictionary.weight, self._lexicon.featurizer.concepts_of
        stems = {stem(token) for token in tokens}
        concepts = {concept for token in tokens for concept in concepts_of(token)}
        had = 0.0
        for word in asked:
            if stem(word) in stems:
                had += weight(word)
                continue
            meant = BY_CONCEPT if not concepts.isdisjoint(concepts_of(word)) else 0.0
            had += weight(word) * max(meant, self._alike(word, tokens))
        return had / (sum(map(weight, asked)) or 1.0)

    def _alike(self, word: str, tokens: Iterable[str]) -> float:
        """Give how much the most alike of *tokens* means what *word* does; 0 below `ALIKE`."""
        meaning: NDArray[np.float32] = self._lexicon.dictionary.meaning((word,))
        others = [self._lexicon.dictionary.meaning((token,)) for token in tokens]
        likest = max((float(np.dot(meaning, other)) for other in others), default=0.0)
        return likest if likest >= ALIKE else 0.0
