"""Which entry an utterance means in the light of what was said before it.

Most follow-ups name nothing: "how many signed", "did anybody disagree". Weighs the utterance alone,
after the question before, and under the title spoken of. May import: `bot.knowledge`,
`bot.matching`, this room.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.exchange import Exchange
from bot.knowledge.model import Entry, Knowledge
from bot.matching.evidence import Candidate, Evidence, for_one_reason
from bot.matching.matcher import Match, Matcher

# Logarithms of odds, by a logistic regression on 330 follow-ups in conversations of two people and
# 460 questions out of scope put into them; what it gives for others is in the README.
ALONE = 0.086  # a point of the utterance by itself
AFTER = 0.061  # a point of it behind the words of the question before
UNDER = 0.033  # a point of it behind the title that was answered, or offered first
RELATED = 1.05  # the curator said that this is worth asking next
OFFERED_RELATED = 0.51  # the same, next to something that was only offered
SAME_TOPIC = 0.38
NONE_MEANT = 0.73  # that no entry is meant
DECLINED = 0.134  # a point of likeness to a question that we decline
RARITY = 1.39  # a rare word: what is new in it does not follow from what was said
UNLISTED = 20.0  # points of what is not even in the shortlist

LONGEST_BEFORE = 200  # characters of what was said before; what is said now must have room
WIDE = 25  # entries that are weighed
EXACT = 70.0  # points of a phrasing to the letter: "when did it start" means another thing here


@dataclass(frozen=True, slots=True)
class Chances:
    """How likely it is that each entry is meant, best first.

    Attributes:
        candidates: Their confidences are chances in per cent and sum to at most 100.
        none: The chance in per cent that none of our entries is meant.
    """

    candidates: tuple[Candidate, ...]
    none: float


class Context:
    """Weighs utterances of one version of the knowledge in context. Safe to share."""

    def __init__(self, knowledge: Knowledge, matcher: Matcher) -> None:
        self._knowledge = knowledge
        self._matcher = matcher
        self._small_talk = {topic.id for topic in knowledge.topics if topic.small_talk}

    def weigh(self, text: str, match: Match, last: Exchange) -> Chances | None:
        """Give the chances of each entry to be what *text* is about, after *last*.

        Args:
            text: What the person wrote.
            match: The same, matched with a shortlist of `WIDE`.
            last: What was said before.

        Returns:
            The chances; None if nothing of ours was spoken of, or no word of *text* is known.
            There is at least one candidate.
        """
        entries = self._knowledge.entries
        spoken_of = self._spoken_of(last)
        if not spoken_of or len(self._matcher.unknown(match)) == len(set(match.reading.tokens)):
            return None
        subject = spoken_of[0]
        title = subject.question[subject.in_language(last.language)]
        alone = {c.entry: EXACT if c.exact else c.confidence for c in match.candidates}
        before = last.text[-LONGEST_BEFORE:]
        under, after = self._points(f"{title} {text}"), self._points(f"{before} {text}")
        related = {r for entry in spoken_of for r in entry.related}
        offered = {r for e in last.offered if e in entries for r in entries[e].related}
        meant = {*alone, *under, *after, *related, *last.offered, *(e.id for e in spoken_of)}
        ids = sorted(i for i in meant & entries.keys() if i in alone or not entries[i].urgent)
        if not ids:
            return None
        odds = [
            ALONE * alone.get(entry, UNLISTED)
            + UNDER * under.get(entry, UNLISTED)
            + AFTER * after.get(entry, UNLISTED)
            + (RELATED if entry in related else OFFERED_RELATED if entry in offered else 0.0)
            + SAME_TOPIC * (entries[entry].topic == subject.topic)
            for entry in ids
        ]
        rarity = self._matcher.rarity(match.reading)
        none = NONE_MEANT + DECLINED * match.declined + RARITY * rarity
        *chances, of_none = (100.0 * _softmax([*odds, none])).tolist()
        found = [
            for_one_reason(entry, Evidence("context", last.entry or "", chance))
            for entry, chance in zip(ids, chances, strict=True)
        ]
        return Chances(tuple(sorted(found, key=lambda c: -c.confidence)), of_none)

    def _spoken_of(self, last: Exchange) -> list[Entry]:
        """Give what was offered first just now, and what was answered last; no small talk."""
        entries = self._knowledge.entries
        answered = last.entry or ""
        order = (answered, *last.offered) if last.beside else (*last.offered, answered)
        known = [entries[i] for i in order if i in entries]
        serious = [entry for entry in known if entry.topic not in self._small_talk]
        return [e for e in serious if e is serious[0] or e.id == last.entry]

    def _points(self, text: str) -> dict[str, float]:
        found = self._matcher.match(text, shortlist=WIDE, beside_certain=True)
        return {c.entry: c.confidence for c in found.candidates}


def _softmax(odds: list[float]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = np.exp(np.array(odds) - max(odds))
    whole: NDArray[np.float64] = shares / shares.sum()
    return whole
