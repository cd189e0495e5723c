"""Mend typing errors towards the knowledge's own words.

A token is touched only if neither the knowledge nor any dictionary has it, so that real words
of strangers' topics are not "corrected" into ours. May import: `bot.matching.words`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

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

    def __init__(self, known: Mapping[str, int], dictionary: Words) -> None:
        """Take the *known* words with how often each occurs, and the gating *dictionary*."""
        self.known = known
        self._dictionary = dictionary
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(known):
            if len(word) >= SHORTEST - 1 and not word.isdigit():
                self._by_length.setdefault(len(word), []).append(word)
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
            whole = len(left + right) > SHORTEST and left + right in self.known
            if torn and whole and number - 1 not in found:
                found[number] = (left, right)
        return found

    def _mend(self, token: str) -> str:
        """Give what *token* was meant to be: itself, a word, or the words it runs together."""
        if len(token) < SHORTEST or token.isdigit() or self._is_word(token):
            return token
        if len(token) > LONGEST:
            return token
        one = self._nearest(token, 1)
        if one is not None:
            return one
        return (
            self._split(token, self._is_known)
            or (self._nearest(token, 2) if len(token) >= TWO_ERRORS_FROM else None)
            or self._split(token, self._nearly_known)
            or self._dictionary.nearest(token)
            or token
        )

    def _nearest(self, token: str, errors: int) -> str | None:
        """Find the known word at *errors* or fewer; of two, the one that begins alike."""
        near: list[tuple[float, bool, bool, float, int, str]] = []
        for length in range(len(token) - errors, len(token) + errors + 1):
            for word, distance, _ in process.extract(
                token,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=errors,
                limit=8,
            ):
                ends = (word[0] != token[0], word[-1] != token[-1])
                # Letters are dropped more often than exchanged: "wich" is "which", not "with".
                alike = -round(JaroWinkler.similarity(token, word), 1)
                near.append((distance, *ends, alike, -self.known[word], word))
        best = min(near, default=None)
        if best is None or (errors > 1 and best[1] and best[2]):
            return None
        return best[-1]

    def _is_known(self, token: str) -> str | None:
        return token if token in self.known else None

    def _nearly_known(self, token: str) -> str | None:
        if token in self.known:
            return token
        return self._nearest(token, 1) if len(token) >= SHORTEST else None

    def _split(self, token: str, meant: Callable[[str], str | None]) -> str | None:
        """Split two words that were run together ("carsimoney"), the commoner pair first."""
        best: tuple[int, str] | None = None
        for cut in range(2, len(token) - 1):
            left = meant(token[:cut])
            right = meant(token[cut:]) if left else None
            if left and right and max(len(left), len(right)) >= SHORTEST:
                common = min(self.known[left], self.known[right])
                if best is None or common > best[0]:
                    best = (common, f"{left} {right}")
        return best[1] if best else None
