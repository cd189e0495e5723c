"""The rule about entries that people cannot tell apart, and the words that would help.

Rests on the matcher's own left-out scores: phrasings that would have gone to another entry,
had they not been written. May import: `bot.errors`, `bot.knowledge`, `bot.matching`,
this room.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from bot.curation.rules import Broken, Desk
from bot.knowledge.model import LANGUAGES
from bot.matching.features import stem

ASTRAY = 0.25  # share of an entry's phrasings; from here a pair is named
FEWEST_ASTRAY = 4  # phrasings; fewer may be chance
SAID = 2  # phrasings of an entry; a word in one only may be a typing error
WORDS = 4  # shown of each kind
MODEL_LENGTH = 60  # characters of a phrasing held up as an example
COMMON = 0.25  # share of all entries; a word of more of them tells nothing


def confusable(desk: Desk) -> Iterator[Broken]:
    """Two entries can be told apart by their phrasings."""
    words = Wording(desk)
    for own, other, astray in desk.confusions or ():
        if own not in desk.knowledge.entries or other not in desk.knowledge.entries:
            continue
        written = sum(len(desk.folded[own][language]) for language in LANGUAGES)
        if astray < max(FEWEST_ASTRAY, ASTRAY * written):
            continue
        clash = words.shared(own, other)
        yield Broken(
            "confusable",
            desk.place(own),
            f"entry {own!r} is hard to tell from {other!r}: {astray} of its {written} phrasings"
            f" would go there; both say {_listed(clash)}",
            f"write more with {_listed(words.telling(own, other))}, such as"
            f" {words.model(own, other)!r}, and with {_listed(words.telling(other, own))} there;"
            " or make one entry of the two",
            own,
        )


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f'"{word}"' for word in words) or "the same words"


def _density(folded: str, weights: Mapping[str, float]) -> float:
    words = set(folded.split())
    return sum(weights.get(stem(word), 0.0) for word in words) / math.sqrt(len(words) or 1)


@dataclass(frozen=True)
class Wording:
    """Which words the phrasings of each entry use, and how rare each is among entries."""

    desk: Desk

    def shared(self, first: str, second: str) -> list[str]:
        """Give the words that both entries use much and few others do, the most telling first."""
        one, two = self._shares[first], self._shares[second]
        both = {s: min(one[s], two[s]) * self._rarity(s) for s in one.keys() & two.keys()}
        return self._spelled(both, first)

    def telling(self, own: str, other: str) -> list[str]:
        """Give the words that *own* uses and *other* hardly does, the most telling first."""
        return self._spelled(self._telling(own, other), own)

    def model(self, own: str, other: str) -> str:
        """Give the phrasing of *own* that tells it best from *other*."""
        weights = self._telling(own, other)
        texts = [
            (folded, text)
            for language in LANGUAGES
            for folded, text in self.desk.folded[own][language][1:]
            if len(text) <= MODEL_LENGTH
        ]
        best = max(
            texts,
            key=lambda item: _density(item[0], weights),
            default=("", self.desk.knowledge.entries[own].id),
        )
        return best[1]

    def _telling(self, own: str, other: str) -> dict[str, float]:
        one, two = self._shares[own], self._shares[other]
        lead = {s: one[s] - 2 * two.get(s, 0.0) for s in one}
        return {s: share * self._rarity(s) for s, share in lead.items() if share > 0}

    def _rarity(self, word: str) -> float:
        holders, every = self._holders[word], len(self._shares)
        common = holders > max(2, COMMON * every)
        return 0.0 if common else math.log(1 + every / holders)

    def _spelled(self, weights: dict[str, float], entry: str) -> list[str]:
        best = sorted(weights, key=lambda s: (-weights[s], s))[:WORDS]
        return [self._spelling(entry, s) for s in best if weights[s] > 0]

    def _spelling(self, entry: str, wanted: str) -> str:
        spelled = Counter(word for text in self._texts(entry) for word in text.split())
        return max((w for w in spelled if stem(w) == wanted), key=lambda w: (spelled[w], w))

    def _texts(self, entry: str) -> list[str]:
        return [folded for x in LANGUAGES for folded, _ in self.desk.folded[entry][x]]

    @cached_property
    def _shares(self) -> dict[str, dict[str, float]]:
        """The share of each entry's phrasings that hold a stem, 0 to 1."""
        shares: dict[str, dict[str, float]] = {}
        for entry in self.desk.knowledge.entries:
            texts = self._texts(entry)
            counted = Counter(chain.from_iterable(set(map(stem, t.split())) for t in texts))
            shares[entry] = {s: n / len(texts) for s, n in counted.items() if n >= SAID}
        return shares

    @cached_property
    def _holders(self) -> Counter[str]:
        return Counter(s for shares in self._shares.values() for s in shares)
