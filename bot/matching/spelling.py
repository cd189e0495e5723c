"""Mend typing errors towards the knowledge's own words.

A token is touched only if neither the knowledge nor any dictionary has it, so that real words
of strangers' topics are not "corrected" into ours. What it was meant to be is decided as by a
noisy channel (Kernighan, Church and Gale 1990): how common the words are, less what the errors
cost. May import: this room.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import OSA

from bot.matching.neighbours import Neighbours, filed
from bot.matching.sounds import sound
from bot.matching.words import Words

SHORTEST = 3  # letters of a token that is mended
FAMILIAR = 4  # letters; a shorter word is mended to only if it is common, or part of a split
LONGEST = 24  # letters; what is longer is no typing error
TWO_ERRORS_FROM = 6  # letters; one error up to five, two from six
MOST_PARTS, LONGEST_PART = 4, 14  # words run together, and letters of each
REMEMBERED = 4_000  # tokens kept with their mending; about 1 MB

# Natural logarithms of how unlikely each is; all are flat optima.
ERROR = 6.0  # a letter too many, too few, another one, or two swapped
SPACE = 3.0  # a space lost
SOUND = 4.0  # written as it is said
FIRST, LAST = 1.0, 0.5  # the error is at the first or the last letter, where people look
COMMON = -9.0  # a word of at least this is common
COMMONEST = -4.0  # hardly any word is more common than this
UNCOMMON = 2e-5  # share of running text; a rarer word may be half of one of ours
UNHEARD = 1e-9  # share granted to a word that no text has


@dataclass(frozen=True, slots=True)
class Repair:
    """What was written, and what it was taken for (one word, or two)."""

    written: str
    meant: str


class Speller:
    """Mends tokens towards a set of known words."""

    def __init__(
        self,
        known: Mapping[str, int],
        dictionary: Words,
        neighbours: Neighbours | None = None,
        pairs: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Take the words to mend towards.

        Args:
            known: How often each occurs.
            dictionary: Words that are right, too.
            neighbours: Those of `worth_filing(known)`, if they have been filed before.
            pairs: Names of two words, in which even a word is taken for a typing error: "costa
                ria", "el salvado".
        """
        self._seconds: dict[str, list[str]] = {}
        for first, second in pairs:
            self._seconds.setdefault(first, []).append(second)
        self.known = known
        self._dictionary = dictionary
        written = sum(known.values())
        self._common = {
            word: math.log(0.5 * count / written + 0.5 * dictionary.share(word) + UNHEARD)
            for word, count in known.items()
        }
        self._neighbours = neighbours or filed(worth_filing(known))
        self._said: dict[str, list[str]] = {}
        for word in self._neighbours.words:
            self._said.setdefault(sound(word), []).append(word)
        self._mended = lru_cache(REMEMBERED)(self._mend)

    def mend(self, tokens: list[str]) -> tuple[list[str], list[Repair]]:
        """Give *tokens* with typing errors mended, and what was repaired."""
        joined = self._join(tokens)
        repairs = [Repair(f"{a} {b}", a + b) for a, b in joined.values()]
        result: list[str] = []
        skip = -1
        for number, token in enumerate(tokens):
            if number == skip:
                continue
            if number in joined:
                result.append("".join(joined[number]))
                skip = number + 1
                continue
            meant = self._paired(result[-1:], token) or self._mended(token)
            if meant != token:
                repairs.append(Repair(token, meant))
            result.extend(meant.split())
        return result, repairs

    def _paired(self, before: Sequence[str], token: str) -> str | None:
        """Find the second word of a name, mistyped behind its first."""
        seconds = self._seconds.get(before[0], ()) if before else ()
        return next((word for word in seconds if OSA.distance(token, word) == 1), None)

    def _is_word(self, token: str) -> bool:
        return token in self.known or token in self._dictionary

    def _stands_alone(self, token: str) -> bool:
        """Tell whether *token* is hardly half of another word, as "hon" and "duras" may be."""
        return token in self.known or self._dictionary.share(token) >= UNCOMMON

    def _join(self, tokens: list[str]) -> dict[int, tuple[str, str]]:
        """Find neighbours that are one known word torn apart ("hon duras")."""
        found: dict[int, tuple[str, str]] = {}
        for number, (left, right) in enumerate(pairwise(tokens)):
            torn = not (self._stands_alone(left) and self._stands_alone(right))
            whole = torn and len(left + right) > FAMILIAR and left + right in self.known
            if whole and number - 1 not in found:
                found[number] = (left, right)
        return found

    def _mend(self, token: str) -> str:
        """Give what *token* was meant to be: itself, a word, or the words it runs together."""
        if not SHORTEST <= len(token) <= LONGEST or token.isdigit() or self._is_word(token):
            return token
        near = self._nearest(token, 2 if len(token) >= TWO_ERRORS_FROM else 1)
        one = max(filter(None, (near, self._said_alike(token))), default=None)
        floor = one[0] if one is not None else -math.inf
        several = self._split(token, floor) if len(token) >= FAMILIAR else None
        return max(filter(None, (one, several)), default=(0.0, token))[1]

    def _said_alike(self, token: str) -> tuple[float, str] | None:
        """Find the likeliest word that is said like *token*, as `_nearest` does."""
        words = self._said.get(sound(token), ())
        return max(((self._common[word] - SOUND, word) for word in words), default=None)

    def _nearest(self, token: str, errors: int) -> tuple[float, str] | None:
        """Find the likeliest word at *errors* or fewer, with its logarithm of likelihood."""
        found: list[tuple[float, str]] = []
        for distance, word in self._neighbours.near(token, errors):
            first, last = word[0] != token[0], word[-1] != token[-1]
            common = self._common[word]
            if (distance > 1 and first and last) or (len(token) < FAMILIAR and common < COMMON):
                continue
            found.append((common - ERROR * distance - FIRST * first - LAST * last, word))
        return max(found, default=None)

    def _split(self, token: str, floor: float) -> tuple[float, str] | None:
        """Find the likeliest words that were run together ("carsimoney", "whtathegoals").

        Each may be mistyped, too; short words alone are chance. What is less likely than *floor*
        is not looked for.
        """
        ways: list[tuple[float, tuple[str, ...]] | None] = [(SPACE, ())]
        for end in range(1, len(token) + 1):
            best: tuple[float, tuple[str, ...]] | None = None
            for start in range(max(0, end - LONGEST_PART), end - 1):
                before = ways[start]
                if before is None or end - start == len(token) or len(before[1]) == MOST_PARTS:
                    continue
                last = self._part(token[start:end], floor - before[0] + SPACE)
                if last is not None:
                    way = (before[0] + last[0] - SPACE, (*before[1], last[1]))
                    best = way if best is None else max(best, way)
            ways.append(best)
        found = ways[-1]
        if found is None or max(map(len, found[1])) < FAMILIAR:
            return None
        return found[0], " ".join(found[1])

    def _part(self, text: str, floor: float) -> tuple[float, str] | None:
        if text in self._common:
            return self._common[text], text
        hopeless = floor > COMMONEST - ERROR or len(text) < FAMILIAR
        return None if hopeless else self._nearest(text, 1)


def worth_filing(known: Iterable[str]) -> Iterable[str]:
    """Give those of *known* that a typing error may be mended to."""
    return (word for word in known if len(word) > 1 and not word.isdigit())
