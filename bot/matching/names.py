"""Names, years and ordinals must agree: money for Panama never answers for Honduras.

Takes what an utterance names and what each entry is about, gives reasons for and against. May
import: `bot.knowledge`, this room.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.model import LANGUAGES, Knowledge
from bot.matching.features import Featurizer
from bot.matching.folding import Folder
from bot.matching.phrasings import Phrasing

OTHER = -0.60  # in units of score: the entry is about another one of the same kind
STRANGER = -0.25  # the entry knows nothing of it, nor of another one in its place
NOT_OURS = -0.42  # no entry of ours is about it, and this one does not even mention it
AGREED = 0.10  # the entry is about the one country that is named
UNNAMED = -0.20  # the entry is about a country and none is named

SUBJECT = 0.4  # what more than this share of entries mention is the subject of all: no name
REMEMBERED = 1_000  # sets of names kept with what they tell of each entry; 1 MB with 150 entries
HEARD = 2  # phrasings that must name a thing for it to count as known to the entry
_YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d")
_FISCAL = ("fy", "fiscal", "af")  # before two digits that mean a year


@dataclass(frozen=True, slots=True)
class Known:
    """What an entry is about (named in its title), and what it mentions at all."""

    about: frozenset[str]
    mentions: frozenset[str]


class Names:
    """Which names each entry can answer for."""

    def __init__(self, knowledge: Knowledge, known: Mapping[str, Known]) -> None:
        """Take the names that each entry knows, by entry id (see `known_names`)."""
        self._kind = {name.name: name.kind for name in knowledge.vocabulary.names}
        self._ours = {name.name for name in knowledge.vocabulary.names if name.ours}
        mentioned = Counter(name for of_entry in known.values() for name in of_entry.mentions)
        subject = {n for n, count in mentioned.items() if count > SUBJECT * len(known)}
        self._home = subject | {n for n in self._ours if self._kind_of(n) == "country"}
        self._known = {
            entry: Known(names.about - subject, names.mentions | subject)
            for entry, names in known.items()
        }
        self._rows = {entry: row for row, entry in enumerate(self._known)}
        self._about = self._holders((entry, known.about) for entry, known in self._known.items())
        self._mentions = self._holders((e, known.mentions) for e, known in self._known.items())
        self._of_kind = self._holders(
            (entry, map(self._kind_of, known.about)) for entry, known in self._known.items()
        )
        self._told = lru_cache(REMEMBERED)(self._weighed)
        self.scores = lru_cache(REMEMBERED)(self._summed)

    def _holders(
        self, held: Iterable[tuple[str, Iterable[str]]]
    ) -> Mapping[str, NDArray[np.bool_]]:
        """Give, for each thing *held* by some entry, which entries do; no entry holds others."""
        found = defaultdict[str, NDArray[np.bool_]](lambda: np.zeros(len(self._rows), np.bool_))
        for entry, things in held:
            for thing in things:
                found[thing][self._rows[entry]] = True
        return found

    def sibling(self, entry: str, named: frozenset[str], among: Iterable[str]) -> str | None:
        """Find the entry that is to *named* what *entry* is to its own names.

        "Money for Honduras" and "Panama" give "money for Panama"; "goal 2" and "third" give
        "goal 3". Looks *among* the given entries, and gives None unless just one fits.
        """
        kinds = {self._kind_of(name) for name in named}
        about = self._known[entry].about
        rest = {name for name in about if self._kind_of(name) not in kinds}
        if len(rest) == len(about):
            return None
        fitting = [other for other in among if self._known[other].about == rest | named]
        return fitting[0] if len(fitting) == 1 else None

    def are_home(self, named: Iterable[str]) -> bool:
        """Tell whether the subject of all is *named*, or one of the countries we speak of."""
        return not self._home.isdisjoint(named)

    def about(self, entry: str) -> frozenset[str]:
        """Give the names in the title of *entry*."""
        return self._known[entry].about

    def mentions(self, entry: str, named: frozenset[str]) -> bool:
        """Tell whether *entry* speaks of all that is *named*."""
        return named <= self._known[entry].mentions

    def countries_of(self, entry: str) -> frozenset[str]:
        """Give the countries in the title of *entry*."""
        return frozenset(n for n in self._known[entry].about if self._kind_of(n) == "country")

    def _summed(self, named: frozenset[str]) -> NDArray[np.float32]:
        """Give the sum of the reasons for each entry, in the order they were given in."""
        return sum(
            (scores for _, scores in self._told(named)), np.zeros(len(self._rows), np.float32)
        )

    def reasons(self, named: Iterable[str], entry: str) -> list[tuple[str, float]]:
        """Give what in what is *named* speaks for *entry*, or against it: name, and score."""
        told = [(name, float(s[self._rows[entry]])) for name, s in self._told(frozenset(named))]
        return [(name, score) for name, score in told if score]

    def _weighed(self, named: frozenset[str]) -> list[tuple[str, NDArray[np.float32]]]:
        """Give each name with what it says of each entry, and what naming no country says."""
        kinds = {name: self._kind_of(name) for name in sorted(named)}
        countries = [name for name, kind in kinds.items() if kind == "country"]
        found = []
        for name, kind in kinds.items():
            alike = [self._about[other] for other in kinds if kinds[other] == kind]
            other = self._of_kind[kind] & ~np.logical_or.reduce(alike)
            ours = name in self._ours or kind == "year"
            strange = 0.0 if kind == "ordinal" else STRANGER if ours else NOT_OURS
            agreed = AGREED if countries == [name] else 0.0
            scores = np.where(other, OTHER, np.where(self._mentions[name], 0.0, strange))
            found.append((name, np.where(self._about[name], agreed, scores).astype(np.float32)))
        if not countries:
            found.append(("", np.float32(UNNAMED) * self._of_kind["country"]))
        return found

    def contradict(self, named: Iterable[str], entry: str) -> bool:
        """Tell whether *entry* is about another one of a kind that is *named*."""
        return any(score == np.float32(OTHER) for _, score in self.reasons(named, entry))

    def _kind_of(self, name: str) -> str:
        return "year" if name.isdigit() else self._kind.get(name, "")


def years_in(tokens: Sequence[str]) -> frozenset[str]:
    """Give the years that folded *tokens* name: "2012", and "12" after "fy" or "fiscal"."""
    years = {token for token in tokens if _YEAR.fullmatch(token)}
    for before, token in pairwise(tokens):
        if before in _FISCAL and len(token) == 2 and token.isdigit():
            years.add(f"20{token}")
    return frozenset(years)


def known_names(
    knowledge: Knowledge, featurizer: Featurizer, phrasings: Iterable[Phrasing]
) -> dict[str, Known]:
    """Collect what each entry is about, from its titles, and what its texts mention."""
    folder = Folder(knowledge.vocabulary)

    def named(text: str) -> frozenset[str]:
        tokens = folder(text).split()
        return featurizer.named(tokens) | years_in(tokens)

    heard: dict[str, Counter[str]] = {}
    for phrasing in phrasings:
        tokens = phrasing.folded.split()
        names = featurizer.named(tokens) | years_in(tokens)
        heard.setdefault(phrasing.owner, Counter()).update(names)
    known = {}
    for entry in knowledge.entries.values():
        about: frozenset[str] = frozenset()
        mentions: frozenset[str] = frozenset()
        for language in LANGUAGES:
            if language in entry.question:
                about |= named(entry.question[language])
            if language in entry.answer:
                mentions |= named(entry.answer[language].text)
        often = {n for n, count in heard.get(entry.id, Counter()).items() if count >= HEARD}
        known[entry.id] = Known(about, about | mentions | often)
    return known
