"""Find the entries that may answer an utterance, each with its evidence.

Takes text, gives candidates; knows no channel and decides nothing. May import:
`bot.knowledge`, this room.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.model import Knowledge, Language
from bot.matching.coverage import Coverage
from bot.matching.evidence import Candidate, Evidence, for_one_reason
from bot.matching.explaining import taken_apart
from bot.matching.index import Index
from bot.matching.lexicon import Lexicon, Reading
from bot.matching.names import Names
from bot.matching.passages import Passages
from bot.matching.phrasings import DECLINED, Phrasing
from bot.matching.scoring import COVERED, LIKENESS, POINTS, Signs
from bot.matching.words import Words

INTRODUCED = 90.0  # points for the one entry that a bare name stands for
BRIEF = 3  # words; in a longer utterance the small ones mean something, too
OFFERED = 60.0  # points at least for each of several that a bare name may stand for
DECLINED_SCALE = 1.4  # so that a question just like a declined one reaches about 90 points
HARDLY = 20.0  # points of likeness to what we decline, which most of our own questions stay below
TELLING = 3.0  # logarithm of odds; "no" and "total", alone, are neither English nor Spanish
SHORTLIST = 4  # entries that are given back: three to choose from, and the next
LONGEST_UTTERANCE = 500  # characters; what comes after hardly ever holds the question


@dataclass(frozen=True, slots=True)
class Match:
    """What the matcher found for one utterance.

    Attributes:
        reading: The utterance, folded and mended.
        candidates: Entries, the most confident first.
        declined: Confidence (0 to 100) that this is a question we do not answer.
        kind: Which kind of declined question it is most like; empty if none.
        agreed: The most alike declined questions are of that kind: it is no guess.
        language: The language the utterance is written in; None if its words do not tell.
        cry: The entry for people in danger of which the words remind most, its confidence being
            the points of the words alone; None if there is no such entry.
        at_home: The words are plainly of our subject: they name it or one of its countries, or
            mean two of the curator's concepts and remind little of what we decline; and no name
            speaks against the best candidate.
    """

    reading: Reading
    candidates: tuple[Candidate, ...]
    declined: float
    kind: str
    language: Language | None
    cry: Candidate | None = None
    at_home: bool = False
    agreed: bool = True


class Matcher:
    """Matches utterances against one version of the knowledge. Safe to share."""

    def __init__(self, knowledge: Knowledge, index: Index, dictionary: Words) -> None:
        self._index = index
        self._lexicon = Lexicon(knowledge.vocabulary, index.own_words, dictionary)
        self._entries_of = {
            group.name: tuple(e for e in group.entries if e in knowledge.entries)
            for group in knowledge.vocabulary.groups()
        }
        entries = index.classes[:-1]  # in this order stand all scores
        self._names = Names(knowledge, {entry: index.known[entry] for entry in entries})
        self._coverage = Coverage(index, self._lexicon)
        self._passages = Passages(self._lexicon, knowledge.vocabulary)
        self._urgent = [n for n, e in enumerate(entries) if knowledge.entries[e].urgent]

    def match(
        self, text: str, *, shortlist: int = SHORTLIST, beside_certain: bool = False
    ) -> Match:
        """Find what may answer *text*.

        Args:
            text: Anything; noise has no candidates. What comes after `LONGEST_UTTERANCE`
                characters is not read.
            shortlist: Candidates to give back at most.
            beside_certain: Look for others even if *text* is, to the letter, a phrasing: it
                has its answer then, and that is four fifths of the work.
        """
        reading = self._lexicon.read(text[:LONGEST_UTTERANCE])
        language = self._language(reading)
        exact = self._exact(reading)
        if exact is not None and exact.owner == DECLINED:
            return Match(reading, (), 100.0, exact.kind, language)
        certain = () if exact is None else (_certain(exact),)
        if certain and not beside_certain:
            return Match(reading, certain, 0.0, "", language)
        signs, alike = self._signs(reading)
        if signs is None:
            return Match(reading, certain, 0.0, "", language)
        declined = min(100.0, signs.declined * POINTS * DECLINED_SCALE)
        kind, agreed = self._index.declined_kind(alike) if declined >= HARDLY else ("", False)
        found = self._found(reading, signs, alike, shortlist)
        if exact is None:
            found = self._introduced(reading, found)
        else:
            found = [*certain, *(c for c in found if c.entry != exact.owner)]
        at_home = bool(found) and self._is_at_home(reading, declined, found[0].entry)
        cry = self._cry(signs)
        return Match(reading, tuple(found), declined, kind, language, cry, at_home, agreed)

    def evidence(self, match: Match, candidate: Candidate) -> tuple[Evidence, ...]:
        """Give the evidence of a candidate of *match*, down to the words."""
        return taken_apart(self._index, self._lexicon, self._coverage, match.reading, candidate)

    def unknown(self, match: Match) -> tuple[str, ...]:
        """Give the words of the utterance that no phrasing of any entry has."""
        return tuple(
            token
            for token in dict.fromkeys(match.reading.tokens)
            if token not in self._lexicon.speller.known
        )

    def hailed(self, reading: Reading) -> frozenset[str]:
        """Give the entries that a curator listed for words of an utterance."""
        meant = self._concepts(reading).union(self._lexicon.featurizer.meant(reading.tokens))
        return frozenset(entry for name in meant for entry in self._entries_of.get(name, ()))

    def passage(self, reading: Reading, text: str, *, bare: bool) -> str | None:
        """Find the sentence or item of *text* that is asked for, see `Passages.find`."""
        return self._passages.find(reading, text, bare=bare)

    def rarity(self, reading: Reading) -> float:
        """Say how much the words of an utterance tell: nearly 0 for "the", 1 for each rare one."""
        return sum(map(self._lexicon.dictionary.weight, reading.tokens))

    def only_named(self, reading: Reading) -> frozenset[str]:
        """Give what an utterance names, if it does nothing else; nothing otherwise."""
        names = reading.named
        if not names:
            return names
        rest = self._lexicon.featurizer.without_names(reading.tokens)
        others = [t for t in rest if t not in self._lexicon.fillers and t not in names]
        return names if not others else frozenset()

    def contradicted(self, entry: str, reading: Reading) -> bool:
        """Tell whether an utterance names another one than *entry* is about: Panama for Belize."""
        return self._names.contradict(reading.named, entry)

    def sibling(self, entry: str, named: frozenset[str], among: Iterable[str]) -> str | None:
        """Find the entry that is to *named* what *entry* is to its own names."""
        return self._names.sibling(entry, named, among)

    def about(self, entry: str) -> frozenset[str]:
        """Give the names that *entry* is about, by its title."""
        return self._names.about(entry)

    def mentions(self, entry: str, named: frozenset[str]) -> bool:
        """Tell whether *entry* speaks of all that is *named*."""
        return self._names.mentions(entry, named)

    def countries_of(self, entry: str) -> frozenset[str]:
        """Give the countries that *entry* is about, by its title."""
        return self._names.countries_of(entry)

    def _exact(self, reading: Reading) -> Phrasing | None:
        """Find the phrasing that was written, or was meant, to the letter."""
        written, meant = self._index.phrasings, " ".join(reading.tokens)
        found = written.find(reading.folded)
        return found if found or meant == reading.folded else written.find(meant)

    def _introduced(self, reading: Reading, found: list[Candidate]) -> list[Candidate]:
        """Put the entries first that introduce the one thing that is all the utterance says."""
        names: Iterable[str] = self.only_named(reading)
        if not names:
            fillers = self._lexicon.fillers
            said = [token for token in reading.tokens if token not in fillers] or reading.tokens
            brief = len(reading.tokens) <= BRIEF
            names = self._lexicon.featurizer.only_concepts(said) if brief else ()
        name, *others = names or ("",)
        entries = () if others else self._entries_of.get(name, ())
        if not entries:
            return found
        rest = [c for c in found if c.entry not in entries]
        points = INTRODUCED
        if len(entries) > 1:
            points = max(OFFERED, *(c.confidence for c in rest), 0.0)
        first = [for_one_reason(e, Evidence("named", name, points)) for e in entries]
        return [*first, *(c for c in rest if c.confidence <= points)]

    def _concepts(self, reading: Reading) -> set[str]:
        concepts_of = self._lexicon.featurizer.concepts_of
        return {concept for token in reading.tokens for concept in concepts_of(token)}

    def _is_at_home(self, reading: Reading, declined: float, best: str) -> bool:
        if any(score < 0 for _, score in self._names.reasons(reading.named, best)):
            return False
        home = self._names.are_home(reading.named)
        return home or (declined < HARDLY and len(self._concepts(reading)) > 1)

    def _cry(self, signs: Signs) -> Candidate | None:
        """Weigh the words for people in danger, whatever else is in them."""
        said = signs.learnt + LIKENESS * signs.likeness
        row = max(self._urgent, key=lambda n: float(said[n]), default=None)
        if row is None:
            return None
        points = max(0.0, float(said[row]) * POINTS)
        return for_one_reason(self._index.classes[row], Evidence("learnt", "", points))

    def _signs(self, reading: Reading) -> tuple[Signs | None, NDArray[np.float32]]:
        """Weigh all that speaks for each class; None if nothing known, or no word, is said."""
        index = self._index
        meaning = self._lexicon.dictionary.meaning(reading.tokens)
        query = index.query(self._lexicon.featurizer(reading.tokens), meaning)
        mute = not reading.named and all(token.isdigit() for token in reading.tokens)
        if not len(query.ids) or mute:
            return None, np.zeros(0, np.float32)
        alike = index.likeness(query)
        best = index.by_class(alike)
        learnt = index.learnt(query) if index.has_ridge else np.zeros_like(best)
        share = self._coverage.of(reading.tokens)
        return Signs(learnt, best, share, len(reading.tokens)), alike

    def _found(
        self, reading: Reading, signs: Signs, alike: NDArray[np.float32], shortlist: int
    ) -> list[Candidate]:
        named = reading.named
        scores = signs.scores() + self._names.scores(named)
        return [
            Candidate(
                self._index.classes[row],
                min(100.0, max(0.0, points)),
                exact=False,
                reasons=partial(self._reasons, signs, alike, named, row),
            )
            for row, points in (
                (row, float(scores[row]) * POINTS)
                for row in np.argsort(-scores, kind="stable")[:shortlist].tolist()
            )
        ]

    def _reasons(
        self, signs: Signs, alike: NDArray[np.float32], named: frozenset[str], row: int
    ) -> tuple[Evidence, ...]:
        nearest = self._index.nearest(alike, row)
        like = "" if nearest is None else self._index.phrasings[nearest].folded
        likeness = float(signs.likeness[row]) * LIKENESS * POINTS
        reasons = [
            Evidence("learnt", "", float(signs.learnt[row]) * POINTS),
            Evidence("likeness", like, likeness),
            Evidence("covered", "", float(signs.covered[row]) * COVERED * POINTS),
            Evidence("length", "", signs.length * POINTS),
            Evidence("declined", "", -signs.against * POINTS),
        ]
        for name, score in self._names.reasons(named, self._index.classes[row]):
            reasons.append(Evidence("names", name, score * POINTS))
        return _limited(reasons)

    def _language(self, reading: Reading) -> Language | None:
        """Tell the language of an utterance; names have none: "murders in El Salvador"."""
        tokens: Sequence[str] = reading.tokens
        if reading.named:
            tokens = self._lexicon.featurizer.without_names(tokens)
        lean = self._lexicon.dictionary.english_lean(tokens)
        if abs(lean) < TELLING:
            return None
        return "en" if lean > 0 else "es"


def _limited(reasons: list[Evidence]) -> tuple[Evidence, ...]:
    """Keep the sum of *reasons* between 0 and 100, and say so when that changes it."""
    total = sum(reason.points for reason in reasons)
    beyond = min(100.0, max(0.0, total)) - total
    return (*reasons, Evidence("limit", "", beyond)) if beyond else tuple(reasons)


def _certain(phrasing: Phrasing) -> Candidate:
    return for_one_reason(phrasing.owner, Evidence("exact", phrasing.folded, 100.0))
