"""What an utterance's words are: mended, without courtesies, taken apart.

Takes `bot.knowledge`, gives what spelling and features need. May import: `bot.knowledge`,
this room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge.model import Concept, Name, Vocabulary
from bot.matching.courtesies import Courtesy
from bot.matching.features import Featurizer, stem
from bot.matching.folding import Folder, fold
from bot.matching.names import years_in
from bot.matching.neighbours import Neighbours, filed
from bot.matching.phrasings import DECLINED, Phrasing
from bot.matching.spelling import Repair, Speller, worth_filing
from bot.matching.words import Words

LONGEST_WORD = 40  # letters that are read of one; longer ones would fill memories with noise
OWN_WORD_FROM = 4  # phrasings; so many people do not make the same typing error


@dataclass(frozen=True, slots=True)
class Reading:
    """An utterance as the matcher understands its words.

    Attributes:
        folded: All of it, as it was written.
        tokens: Its words, mended, without the courtesies around them.
        repairs: What was mended.
        named: What the tokens name, years too.
    """

    folded: str
    tokens: tuple[str, ...]
    repairs: tuple[Repair, ...]
    named: frozenset[str]


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The words towards which spelling is mended.

    Attributes:
        counts: How often each occurs.
        neighbours: Those that a typing error may be mended to, filed.
    """

    counts: dict[str, int]
    neighbours: Neighbours


class Lexicon:
    """Everything about words that follows from one version of the knowledge."""

    def __init__(self, vocabulary: Vocabulary, own: OwnWords, dictionary: Words) -> None:
        self.fold = Folder(vocabulary)
        self.dictionary = dictionary
        self.fillers = {token for word in vocabulary.fillers for token in fold(word).split()}
        # Names are whole words: "canada" has the stem of "can", "usa" that of "usar".
        self.featurizer = Featurizer(_runs(vocabulary.concepts, stem), _runs(vocabulary.names, str))
        self._courtesy = Courtesy(vocabulary.courtesies)
        pairs = _names_of_two_words(vocabulary.names)
        self.speller = Speller(own.counts, dictionary, own.neighbours, pairs)

    def read(self, text: str) -> Reading:
        """Fold and mend an utterance, and find what it names."""
        folded = self.fold(text)
        tokens, repairs = self.words(folded)
        named = self.featurizer.named(tokens) | years_in(tokens)
        return Reading(folded, tuple(tokens), tuple(repairs), named)

    def words(self, folded: str) -> tuple[Sequence[str], list[Repair]]:
        """Give the words of a *folded* text, mended, without courtesies; and what was mended."""
        mended, repairs = self.speller.mend([word[:LONGEST_WORD] for word in folded.split()])
        return self._courtesy.without(mended), repairs


def own_words(vocabulary: Vocabulary, phrasings: Iterable[Phrasing], dictionary: Words) -> OwnWords:
    """Collect the words towards which spelling is mended: never those of declined questions.

    A word that no dictionary has and that stands in fewer than `OWN_WORD_FROM` phrasings is a
    typing error that a curator wrote on purpose, not a word.
    """
    named = {
        token
        for written in vocabulary.groups()
        for word in written.words
        for token in fold(word).split()
    }
    counts = dict.fromkeys(named, 1)
    for phrasing in phrasings:
        if phrasing.owner != DECLINED:
            for token in set(phrasing.folded.split()):
                counts[token] = counts.get(token, 0) + 1
    kept = {w: n for w, n in counts.items() if n >= OWN_WORD_FROM or w in named or w in dictionary}
    return OwnWords(kept, filed(worth_filing(kept)))


def _names_of_two_words(names: Iterable[Name]) -> Iterator[tuple[str, str]]:
    """Give our countries' names of two words; others are as rare as words mistaken for them."""
    for name in names:
        for word in name.words if name.ours and name.kind == "country" else ():
            match fold(word).split():
                case [first, second]:
                    yield first, second


def _runs(
    groups: Iterable[Concept | Name], fold_token: Callable[[str], str]
) -> Mapping[tuple[str, ...], list[str]]:
    """Map each run of tokens that a curator listed to the groups it stands in."""
    runs: dict[tuple[str, ...], list[str]] = {}
    for group in groups:
        for word in group.words:
            run = tuple(fold_token(token) for token in fold(word).split())
            named = runs.setdefault(run, [])
            if run and group.name not in named:
                named.append(group.name)
    return runs
