"""Decide on what was said, and put the verdict into words; whoever may be in danger comes first.

Takes words, gives replies; knows no conversation and no channel. May import: `bot.knowledge`,
`bot.matching`, this room.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bot.answering.decision import (
    AT_HOME,
    MAX_CHOICES,
    Ambiguous,
    Answered,
    OutOfScope,
    Thresholds,
    Verdict,
    decide,
    lead,
)
from bot.answering.messages import Choice, Message, Offer
from bot.answering.presenter import Presenter
from bot.answering.turns import Reply
from bot.knowledge.model import Knowledge, Language
from bot.matching.evidence import Candidate, Evidence, for_one_reason
from bot.matching.matcher import INTRODUCED, SHORTLIST, Match, Matcher

# Points of an utterance's words by which it may be a cry for help, and is one whatever else it
# asks. More than half of the cries in words never seen before are heard by it, and fewer than one
# in a hundred harmless messages are taken for one.
SENSED, CRIED = 13.0, 20.0
COURTEOUS = 6  # words; who writes more than this greets or thanks beside what is asked
FEW = 4  # words, in which a cry must be plainer: "me llamo Carlos"; one or two must be known
NEARBY = 0.6  # share of the confidence worth offering, from which a topic is worth naming
CALMER = 2.5  # points of likeness to something harmless that we decline outweigh one of a cry


class Deciding(Presenter):
    """Decides on utterances one by one."""

    def __init__(
        self,
        knowledge: Knowledge,
        matcher: Matcher,
        thresholds: Thresholds,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        super().__init__(knowledge, today)
        self.matcher = matcher
        self.thresholds = thresholds
        self._country_of = self._one_for_each_country()
        self.countries = frozenset[str]().union(*self._country_of.values())

    def _one_for_each_country(self) -> dict[str, frozenset[str]]:
        """Find the entries of which a topic has one for each of several countries."""
        about = {e: self.matcher.countries_of(e) for e in self.knowledge.entries}
        single = {e: c for e, c in about.items() if len(c) == 1 and c == self.matcher.about(e)}
        topics = Counter(self.knowledge.entries[e].topic for e in single)
        return {e: c for e, c in single.items() if topics[self.knowledge.entries[e].topic] > 1}

    def matched(
        self, text: str, *, shortlist: int = SHORTLIST, beside_certain: bool = False
    ) -> Match:
        """Match *text*; nobody is taken to be in danger without words that say so."""
        match = self.matcher.match(text, shortlist=shortlist, beside_certain=beside_certain)
        words = len(match.reading.tokens)
        needed = SENSED if words > FEW else CRIED if words > 2 else math.inf
        if match.cry is None or match.cry.confidence >= needed:
            return match
        calm = tuple(c for c in match.candidates if not self._alarms(c, words))
        return replace(match, candidates=calm, cry=None)

    def _alarms(self, candidate: Candidate, words: int) -> bool:
        """Tell whether a candidate is for people in danger, on words that do not say it.

        "Tengo miedo" introduces it; "miedo" may be a topic.
        """
        said = candidate.exact or (words > 1 and candidate.confidence >= INTRODUCED)
        return self.knowledge.entries[candidate.entry].urgent and not said

    def decided(self, match: Match) -> Verdict:
        """Decide on *match*; whoever may be in danger is told whom to call, on less.

        Money for Honduras never answers who named no country: any other may have been meant.
        """
        verdict, cry = decide(match, self.thresholds), match.cry
        if isinstance(verdict, Answered) and self._guesses_a_country(verdict.best, match):
            verdict = Ambiguous(match.candidates[:MAX_CHOICES])
        courtesy = self._courtesy(verdict, match)
        if courtesy is not None:
            return Answered(courtesy)
        if match.declined >= self.thresholds.suggest and self.is_urgent(match.kind):
            return OutOfScope(match.kind) if verdict == OutOfScope() else verdict
        if cry is None:
            return verdict
        points = cry.confidence
        match verdict:
            case Ambiguous((best, *_) as choices) if best.entry == cry.entry and points >= CRIED:
                plain = best.confidence >= self.thresholds.answer * AT_HOME
                clear = lead(choices) >= self.thresholds.margin
                return Answered(best) if plain and clear else verdict
            case Answered(best) if points >= CRIED and not best.exact and best.entry != cry.entry:
                return Ambiguous((cry, best))
            case Ambiguous(choices):
                others = [c for c in choices if c.entry != cry.entry]
                return Ambiguous((cry, *others)[:MAX_CHOICES])
            case OutOfScope("") if points >= match.declined / CALMER:
                return Ambiguous((cry,))
        return verdict

    def _courtesy(self, verdict: Verdict, match: Match) -> Candidate | None:
        """Find the greeting, thanks or leave-taking that few words are: nothing is risked by it."""
        words = len(match.reading.tokens)
        if words > COURTEOUS or isinstance(verdict, Answered):
            return None
        hailed = [e for e in self.matcher.hailed(match.reading) if self.is_small_talk(e)]
        match verdict:
            case Ambiguous((best, *_)) if best.entry in hailed:
                return best
            case OutOfScope("") if words <= FEW and len(hailed) == 1:
                return for_one_reason(hailed[0], Evidence("named", "", self.thresholds.answer))
        return None

    def _guesses_a_country(self, best: Candidate, match: Match) -> bool:
        named = match.reading.named & self.countries
        return best.entry in self._country_of and not named and not best.exact

    def said(self, verdict: Verdict, match: Match, language: Language) -> Reply:
        """Put a verdict into words."""
        message: Message
        match verdict:
            case Answered(best):
                message = self.answer(best.entry, language)
            case Ambiguous(choices):
                message = self._offer([c.entry for c in choices], language)
            case OutOfScope(kind):
                near = self.thresholds.suggest * NEARBY
                near_by = [c.entry for c in match.candidates if c.confidence >= near]
                message = self.decline(kind, near_by, language)
        return Reply(message, verdict, match)

    def _offer(self, entries: Sequence[str], language: Language) -> Offer:
        """Ask which was meant; "goodbye" is hardly the second best guess."""
        sure = 2 if self.knowledge.entries[entries[0]].urgent else 1  # "help" may ask for either
        meant = [*entries[:sure], *(e for e in entries[sure:] if not self.is_small_talk(e))]
        texts = self.texts(language)
        asked = texts.did_you_mean if len(meant) > 1 else texts.did_you_mean_one
        if any(self.knowledge.entries[e].urgent for e in meant):
            asked = f"{texts.in_danger}\n\n{asked}"
        return Offer(language, asked, self.choices(meant, language))

    def choices(self, entries: Iterable[str], language: Language) -> tuple[Choice, ...]:
        """Give those of *entries* that are still there as something to pick."""
        known = (e for e in entries if e in self.knowledge.entries)
        return tuple(self.choice(e, language) for e in known)
