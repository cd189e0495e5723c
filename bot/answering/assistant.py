"""What to say to an utterance, with what was said before in mind.

Takes words, gives messages; knows no channel. May import: `bot.knowledge`, `bot.matching`,
this room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.answering.context import WIDE
from bot.answering.decision import Ambiguous, Answered, OutOfScope, Verdict
from bot.answering.exchange import Exchange
from bot.answering.following import Following, is_declined, is_exact
from bot.answering.messages import Answer, Notice
from bot.answering.remark import LANGUAGE_WISHES, STEERING
from bot.answering.turns import Reply, Turn, turn_of
from bot.answering.utterance import MAX_QUESTIONS, Part
from bot.knowledge.model import Language
from bot.matching.matcher import LONGEST_UTTERANCE as LONGEST_UTTERANCE
from bot.matching.matcher import SHORTLIST, Match


class Assistant(Following):
    """Answers from one version of the knowledge. Safe to share between conversations."""

    def turn(
        self,
        text: str,
        *,
        language: Language = "en",
        only: Language | None = None,
        last: Exchange | None = None,
    ) -> Turn:
        """Say all there is to say to an utterance.

        Args:
            text: What the person wrote; anything from nothing to thousands of characters.
            language: The one to answer in when the words do not tell.
            only: The one to answer in whatever the words tell.
            last: What was said before in this chat, if that was just now.
        """
        text = text[:LONGEST_UTTERANCE]
        match = self.matched(text, shortlist=SHORTLIST if last is None else WIDE)
        if only is not None:
            match = replace(match, language=only)
        if last is not None:
            if len(match.reading.tokens) <= 2 and confidence_of(match) < self.thresholds.suggest:
                match = replace(match, language=only)  # a strange name changes no language
            turn = self.follow_up(text, match, only or last.language, last)
            if turn is not None:
                return turn
        spoken = match.language or language
        kind = self._understanding.follow_up(match.reading.folded)
        steers = kind in STEERING and not is_exact(match) and not is_declined(match)
        if not match.reading.folded or steers:
            notice = Notice(spoken, self.texts(spoken).nothing_written)
            return turn_of(text, Reply(notice), last=last)
        wished = LANGUAGE_WISHES.get(kind or "")
        if wished is not None:
            notice = Notice(wished, self.texts(wished).language_set)
            return turn_of(text, Reply(notice), last=last, wished=wished)
        return turn_of(text, *self._replies(text, match, spoken), last=last)

    def _replies(self, text: str, match: Match, language: Language) -> tuple[Reply, ...]:
        """Reply to the whole, or to each of the questions in it, or to the one that counts."""
        verdict = self.decided(match)
        if is_exact(match):
            return (self.said(verdict, match, language),)
        parts = self._understanding.parts(text)
        at_home = self._asked_of_home(parts, match, language)
        if at_home is not None:
            return (at_home,)
        asking = [part for part in parts if part.asks]
        clear = isinstance(verdict, Answered)
        if clear and len(asking) < 2:
            return (self.said(verdict, match, language),)
        # A single part that is the whole text has just been matched.
        whole = parts if len(parts) > 1 or (parts and parts[0].text != text.strip()) else ()
        looked_at = asking if clear else [*whole, *self._windows(parts)]
        if not looked_at:
            return (self.said(verdict, match, language),)
        matches = {part: self.matched(part.text) for part in looked_at}
        verdicts = {part: self._decided(matches[part], match) for part in matches}
        several = self._several(matches, verdicts)
        if len(several) > 1:
            return tuple(self.said(verdicts[p], matches[p], language) for p in several)
        # "Many thanks!" at the end is certain, but it is not what was asked.
        serious = [part for part in matches if not self._is_courtesy(verdicts[part])]
        sure = [part for part in serious if isinstance(verdicts[part], Answered)]
        asked = [part for part in serious if part.asks]
        best = max(sure or asked or matches, key=lambda part: confidence_of(matches[part]))
        if not clear and confidence_of(matches[best]) > confidence_of(match):
            match, verdict = matches[best], verdicts[best]
        return (self.said(verdict, match, language),)

    def _is_courtesy(self, verdict: Verdict) -> bool:
        return isinstance(verdict, Answered) and self.is_small_talk(verdict.best.entry)

    def _asked_of_home(
        self, parts: Iterable[Part], whole: Match, language: Language
    ) -> Reply | None:
        """Reply to "what is done here?" in a message that names the country elsewhere."""
        named = whole.reading.named & self.countries
        if len(named) != 1:
            return None
        for part in sorted(parts, key=lambda part: not part.asks):
            if self._understanding.says_here(part.text):
                reply = self.of_the_country(part.text, named, language)
                if reply is not None:
                    return reply
        return None

    def _decided(self, of_part: Match, of_whole: Match) -> Verdict:
        """Decide on a part; what the whole names elsewhere must not speak against its answer."""
        verdict = self.decided(of_part)
        match verdict:
            case Answered(best) if self.matcher.contradicted(best.entry, of_whole.reading):
                return Ambiguous((best,))
            case _:
                return verdict

    def _several(
        self, matches: Mapping[Part, Match], verdicts: Mapping[Part, Verdict]
    ) -> Sequence[Part]:
        """Give the parts that are questions of their own, if at least one is clear.

        "And how much was lost?" means little without the answer to the other half: to offer
        whatever has those words would disturb that answer.
        """
        found: dict[str, Part] = {}
        clear = False
        halfway = (self.thresholds.suggest + self.thresholds.answer) / 2
        for part, verdict in verdicts.items():
            sure = isinstance(verdict, Answered)
            likely = not isinstance(verdict, OutOfScope) and confidence_of(matches[part]) >= halfway
            if part.asks and (sure or likely):
                found.setdefault(matches[part].candidates[0].entry, part)
                clear = clear or sure
        return list(found.values())[:MAX_QUESTIONS] if clear else []

    def _windows(self, parts: Iterable[Part]) -> Iterator[Part]:
        for part in parts:
            yield from self._understanding.windows(part)

    def search(
        self, text: str, language: Language, limit: int
    ) -> tuple[tuple[Answer, ...], Language | None]:
        """Find up to *limit* answers worth showing for a few words, best first.

        Args:
            text: What the person has typed so far.
            language: The one to answer in when the words do not tell.
            limit: How many answers at most.

        Returns:
            The answers, and the language that the words tell, or None.
        """
        match = self.matched(text, shortlist=limit, beside_certain=True)
        worth = [c for c in match.candidates if c.confidence >= self.thresholds.suggest]
        found = (self.answer(c.entry, match.language or language) for c in worth[:limit])
        return tuple(found), match.language


def confidence_of(match: Match) -> float:
    """Give the confidence of the best candidate, 0 without one."""
    return match.candidates[0].confidence if match.candidates else 0.0
