"""Mend typing errors towards the knowledge's own words.

A token is touched only if neither the knowledge nor any dictionary has it, so that real words
of strangers' topics are not "corrected" into ours. May import: this room.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import JaroWinkler

from bot.matching.neighbours import Neighbours, filed
from bot.matching.words import Words

SHORTEST = 4  # letters; shorter tokens have too many neighbours to mend safely
LONGEST = 24  # letters; what is longer is no typing error
TWO_ERRORS_FROM = 6  # letters; one error up to five, two from six
REMEMBERED = 20_000  # tokens kept with their mending; about 3 MB


@dataclass(frozen=True, slots=True)
class Repair:
    """What was written, and what it was taken for (one word, or two)."""

    written: str
    meant: str


class Speller:
    """Mends tokens towards a set of known words."""

    def __init__(
        self, known: Mapping[str, int], dictionary: Words, neighbours: Neighbours | None = None
    ) -> None:
        """Take the words to mend towards.

        Args:
            known: How often each occurs.
            dictionary: Words that are right, too.
            neighbours: Those of `worth_filing(known)`, if they have been filed before.
        """
        self.known = known
        self._dictionary = dictionary
        self._neighbours = neighbours or filed(worth_filing(known))
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
            meant = self._mended(token)
            if meant != token:
                repairs.append(Repair(token, meant))
            result.extend(meant.split())
        return result, repairs

    def _is_word(self, token: str) -> bool:
        return token in self.known or token in self._dictionary

    def _join(self, tokens: list[str]) -> dict[int, tuple[str, str]]:
        """Find neighbours that are one known word torn apart ("hon duras")."""
        found: dict[int, tuple[str, str]] = {}
        for number, (left, right) in enumerate(pairwise(tokens)):
            torn = not (self._is_word(left) and self._is_word(right))
            whole = torn and len(left + right) > SHORTEST and left + right in self.known
            if whole and number - 1 not in found:
                found[number] = (left, right)
        return found

    def _mend(self, token: str) -> str:
        """Give what *token* was meant to be: itself, a word, or the words it runs together."""
        if not SHORTEST <= len(token) <= LONGEST or token.isdigit() or self._is_word(token):
            return token
        return (
            self._nearest(token, 1)
            or self._split(token)
            or (self._nearest(token, 2) if len(token) >= TWO_ERRORS_FROM else None)
            or self._nearly_split(token)
            or token
        )

    def _nearest(self, token: str, errors: int) -> str | None:
        """Find the known word at *errors* or fewer; of two, the one that begins alike."""
        near: list[tuple[int, bool, bool, float, int, str]] = []
        for distance, word in self._neighbours.near(token, errors):
            ends = (word[0] != token[0], word[-1] != token[-1])
            # Letters are dropped more often than exchanged: "wich" is "which", not "with".
            alike = -round(JaroWinkler.similarity(token, word), 1)
            near.append((distance, *ends, alike, -self.known[word], word))
        best = min(near, default=None)
        if best is None or (errors > 1 and best[1] and best[2]):
            return None
        return best[-1]

    def _split(self, token: str) -> str | None:
        """Split two words that were run together ("carsimoney")."""
        cuts = ((token[:cut], token[cut:]) for cut in range(2, len(token) - 1))
        return self._commonest((a, b) for a, b in cuts if a in self.known and b in self.known)

    def _nearly_split(self, token: str) -> str | None:
        """Split two words that were run together and one of which is mistyped."""
        found: list[tuple[str, str]] = []
        for cut in range(2, len(token) - 1):
            left, right = token[:cut], token[cut:]
            if left in self.known and len(right) >= SHORTEST:
                found.append((left, self._nearest(right, 1) or ""))
            elif right in self.known and len(left) >= SHORTEST:
                found.append((self._nearest(left, 1) or "", right))
        return self._commonest(pair for pair in found if all(pair))

    def _commonest(self, pairs: Iterable[tuple[str, str]]) -> str | None:
        """Choose the pair whose rarer word is the commonest; short words alone are chance."""
        fit = [pair for pair in pairs if max(map(len, pair)) >= SHORTEST]
        best = max(fit, key=lambda pair: min(self.known[word] for word in pair), default=None)
        return " ".join(best) if best else None


def worth_filing(known: Iterable[str]) -> Iterable[str]:
    """Give those of *known* that a typing error may be mended to."""
    return (word for word in known if len(word) >= SHORTEST - 1 and not word.isdigit())
