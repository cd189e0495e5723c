"""What to say to an utterance, with what was said before in mind.

Takes words, gives messages; knows no channel. May import: `bot.knowledge`, `bot.matching`,
this room.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.answering.decision import Ambiguous, Answered, OutOfScope, Thresholds, Verdict, decide
from bot.answering.exchange import Exchange
from bot.answering.messages import Answer, Message, Notice, Offer
from bot.answering.presenter import Presenter
from bot.answering.utterance import MAX_QUESTIONS, Part, Understanding
from bot.knowledge.model import Knowledge, Language
from bot.matching.matcher import LONGEST_UTTERANCE as LONGEST_UTTERANCE
from bot.matching.matcher import Match, Matcher


@dataclass(frozen=True, slots=True)
class Reply:
    """What was said, and why.

    Attributes:
        message: What the person reads.
        verdict: How it was decided; None where nothing was matched.
        match: What was found; None where nothing was matched.
    """

    message: Message
    verdict: Verdict | None = None
    match: Match | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """All that is said to one utterance.

    Attributes:
        replies: One for each question in it, in order; never empty.
        exchange: What a follow-up would refer to.
        wished: The language that the person asked to be answered in from now on ("in English
            please"), or None.
    """

    replies: tuple[Reply, ...]
    exchange: Exchange
    wished: Language | None = None

    @property
    def decisive(self) -> Reply:
        """The reply that tells how it went: the first answer, else the first offer, else any."""
        kinds = (Answer, Offer, object)
        return next(r for kind in kinds for r in self.replies if isinstance(r.message, kind))


class Assistant(Presenter):
    """Answers from one version of the knowledge. Safe to share between conversations."""

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
        self._understanding = Understanding(knowledge.vocabulary)

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
        match = self.matcher.match(text)
        # Names have no language: "Costa Rica?" is answered in the one that is spoken here.
        told = None if is_name(match) else match.language
        spoken = only or told or language
        if last is not None:
            turn = self._follow_up(text, match, only or last.language, last)
            if turn is not None:
                return turn
        if not match.reading.folded:
            return _turn(text, Reply(Notice(language, self.texts(language).nothing_written)))
        wished = _LANGUAGE_WISHES.get(self._understanding.follow_up(match.reading.folded) or "")
        if wished is not None:
            return _turn(
                text, Reply(Notice(wished, self.texts(wished).language_set)), wished=wished
            )
        return _turn(text, *self._replies(text, match, spoken))

    def _replies(self, text: str, match: Match, language: Language) -> tuple[Reply, ...]:
        """Reply to the whole, or to each of the questions in it, or to the one that counts."""
        verdict = decide(match, self.thresholds)
        if is_exact(match):
            return (self._said(verdict, match, language),)
        parts = self._understanding.parts(text)
        asking = [part for part in parts if part.asks]
        clear = isinstance(verdict, Answered)
        if clear and len(asking) < 2:
            return (self._said(verdict, match, language),)
        # A single part that is the whole text has just been matched.
        whole = parts if len(parts) > 1 or (parts and parts[0].text != text.strip()) else ()
        looked_at = asking if clear else [*whole, *self._windows(parts)]
        if not looked_at:
            return (self._said(verdict, match, language),)
        matches = {part: self.matcher.match(part.text) for part in looked_at}
        verdicts = {part: self._decided(matches[part], match) for part in matches}
        several = self._several(matches, verdicts)
        if len(several) > 1:
            return tuple(self._said(verdicts[p], matches[p], language) for p in several)
        # "Many thanks!" at the end is certain, but it is not what was asked.
        serious = [
            part
            for part, verdict in verdicts.items()
            if isinstance(verdict, Answered) and not self.is_small_talk(verdict.best.entry)
        ]
        best = max(serious or matches, key=lambda part: confidence_of(matches[part]))
        if not clear and confidence_of(matches[best]) > confidence_of(match):
            match, verdict = matches[best], verdicts[best]
        return (self._said(verdict, match, language),)

    def _decided(self, of_part: Match, of_whole: Match) -> Verdict:
        """Decide on a part; what the whole names elsewhere must not speak against its answer."""
        verdict = decide(of_part, self.thresholds)
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

    def _said(self, verdict: Verdict, match: Match, language: Language) -> Reply:
        message: Message
        match verdict:
            case Answered(best):
                message = self.answer(best.entry, language)
            case Ambiguous(choices):
                offered = tuple(self.choice(c.entry, language) for c in choices)
                texts = self.texts(language)
                asked = texts.did_you_mean if len(offered) > 1 else texts.did_you_mean_one
                message = Offer(language, asked, offered)
            case OutOfScope(kind):
                message = self.decline(kind, [c.entry for c in match.candidates], language)
        return Reply(message, verdict, match)

    def _follow_up(
        self, text: str, match: Match, language: Language, last: Exchange
    ) -> Turn | None:
        """Reply to what means something only after *last*; None if it stands by itself."""
        kind = self._understanding.follow_up(match.reading.folded)
        named = self.matcher.only_named(match.reading)
        if last.entry is None or last.entry not in self.knowledge.entries:
            return self._named_late(text, match, language, last) if named else None
        match kind:
            case "english" | "spanish":
                wished = _LANGUAGE_WISHES[kind]
                return _turn(text, Reply(self.answer(last.entry, wished)), wished=wished)
            case "source" if self.knowledge.entries[last.entry].sources:
                return Turn((Reply(self.sources_of(last.entry, language)),), last)
            case "more" | "why" if (offer := self.related(last.entry, language)).choices:
                return Turn((Reply(offer),), last)
            case None if named:
                entry = self.knowledge.entries[last.entry]
                same_topic = [e.id for e in self.knowledge.in_topic(entry.topic)]
                sibling = self.matcher.sibling(entry.id, named, same_topic)
                return _turn(text, Reply(self.answer(sibling, language))) if sibling else None
            case _:
                return None

    def _named_late(
        self, text: str, match: Match, language: Language, last: Exchange
    ) -> Turn | None:
        """Answer what was asked before, now that the person has said of what."""
        before, whole = self.matcher.match(last.text), self.matcher.match(f"{last.text} {text}")
        verdict = decide(whole, self.thresholds)
        unsure = all(isinstance(decide(m, self.thresholds), Ambiguous) for m in (before, match))
        if not unsure or self.matcher.only_named(before.reading):
            return None  # "Costa Rica" is no question that "El Salvador" would complete
        if not isinstance(verdict, Answered):
            return None
        return _turn(text, self._said(verdict, whole, language))

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
        match = self.matcher.match(text, shortlist=limit, beside_certain=True)
        worth = [c for c in match.candidates if c.confidence >= self.thresholds.suggest]
        found = (self.answer(c.entry, match.language or language) for c in worth[:limit])
        return tuple(found), match.language


_LANGUAGE_WISHES: dict[str, Language] = {"english": "en", "spanish": "es"}


def _turn(text: str, *replies: Reply, wished: Language | None = None) -> Turn:
    message = replies[-1].message
    entry = message.entry if isinstance(message, Answer) else None
    return Turn(replies, Exchange(text, entry, message.language), wished)


def is_name(match: Match) -> bool:
    """Tell whether the utterance is a name, or a year, and nothing else."""
    return "-".join(match.reading.tokens) in match.reading.named


def is_exact(match: Match) -> bool:
    """Tell whether the utterance is, to the letter, a phrasing of the best candidate."""
    best = match.candidates[0] if match.candidates else None
    return best is not None and best.exact


def confidence_of(match: Match) -> float:
    """Give the confidence of the best candidate, 0 without one."""
    return match.candidates[0].confidence if match.candidates else 0.0
