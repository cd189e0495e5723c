"""What an utterance means after what was said before: a choice, more of it, the same elsewhere.

Takes words and the last exchange, gives turns; knows no channel. May import: `bot.knowledge`,
`bot.matching`, this room.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bot.answering.context import Chances, Context
from bot.answering.deciding import CRIED, Deciding
from bot.answering.decision import (
    MAX_CHOICES,
    WORTH_MENTIONING,
    Ambiguous,
    Answered,
    Thresholds,
    Verdict,
    likeliest,
)
from bot.answering.exchange import Exchange
from bot.answering.messages import Choice, Offer
from bot.answering.remark import ASKING, LANGUAGE_WISHES, NUMBERS, ORDINALS, PICKS, Remark
from bot.answering.turns import Reply, Turn, turn_of
from bot.answering.utterance import Understanding
from bot.knowledge.model import Entry, FollowUp, Knowledge, Language
from bot.matching.matcher import Match, Matcher

PLAIN = 75.0  # points from which a question is the same whatever was said before
SHORT = 12  # words; a longer utterance says itself what it is about


class Following(Deciding):
    """Replies to utterances that mean something only after others."""

    def __init__(
        self,
        knowledge: Knowledge,
        matcher: Matcher,
        thresholds: Thresholds,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        super().__init__(knowledge, matcher, thresholds, today)
        self._understanding = Understanding(knowledge.vocabulary)
        self._context = Context(knowledge, matcher)

    def follow_up(self, text: str, match: Match, language: Language, last: Exchange) -> Turn | None:
        """Reply to what means something only after *last*; None if it stands by itself."""
        understanding = self._understanding
        kind = understanding.follow_up(match.reading.folded) or understanding.closing(text)
        entry = self.knowledge.entries.get(last.entry or "")
        if entry is not None and self.is_small_talk(entry.id):
            entry = None
        remark = Remark(text, match, kind, language, last, entry)
        for way in (
            self._picked, self._about_the_answer, self._elsewhere, self._picked_beside, self._here,
            self._in_context, self._said_above,
        ):  # fmt: skip
            turn = way(remark)
            if turn is not None:
                return turn
        return None

    def _picked(self, remark: Remark) -> Turn | None:
        """Take "the second one", "yes" or "none of these" for what was offered."""
        choices = self.choices(remark.last.offered, remark.language)
        if not choices:
            return None
        if remark.kind in ("no", "another"):
            heading = self.texts(remark.language).none_of_these_reply
            menu = replace(self.topics(remark.language), heading=heading)
            return remark.answered_by(Reply(menu))
        if remark.kind == "shorter" and remark.entry is None:
            return self._which(choices, remark)
        return self._pick(choices, remark)

    def _picked_beside(self, remark: Remark) -> Turn | None:
        """Take "the second one" or "yes" for what stands under the answer before.

        After the list of goals the second one is the second goal.
        """
        if remark.entry is None or remark.last.offered or remark.kind not in PICKS:
            return None
        if is_declined(remark.match):
            return None  # "ok" takes nothing where nothing was asked
        named = remark.match.reading.named
        same_topic = self.knowledge.in_topic(remark.entry.topic) if named else ()
        numbered = [e.id for e in same_topic if self.matcher.about(e.id) == named]
        if len(numbered) == 1:
            return remark.answered_by(Reply(self.answer(numbered[0], remark.language)))
        choices = self.related(remark.entry.id, remark.language).choices
        return self._pick(choices, remark) if choices else None

    def _pick(self, choices: Sequence[Choice], remark: Remark) -> Turn | None:
        number = ORDINALS.index(remark.kind) if remark.kind in ORDINALS else 0
        if remark.kind == "last":
            number = len(choices) - 1
        if (remark.kind == "yes" and len(choices) > 1) or number >= len(choices):
            return self._which(choices, remark)
        if remark.kind in PICKS:
            return remark.still(Reply(self.answer(choices[number].entry, remark.language)))
        return None

    def _which(self, choices: Sequence[Choice], remark: Remark) -> Turn:
        which = self.texts(remark.language).which_one
        return remark.still(Reply(Offer(remark.language, which, tuple(choices))))

    def _about_the_answer(self, remark: Remark) -> Turn | None:
        """Give source, brevity, language or neighbours of the answer before."""
        entry, language = remark.entry, remark.language
        if entry is None:
            return None
        related = self.related(entry.id, language)
        match remark.kind:
            case "english" | "spanish":
                wished = LANGUAGE_WISHES[remark.kind]
                reply = Reply(self.answer(entry.id, wished))
                return turn_of(remark.text, reply, last=remark.last, wished=wished)
            case "source" if entry.sources:
                return Turn((Reply(self.sources_of(entry.id, language)),), remark.last)
            case "shorter":
                return Turn((Reply(self.in_short(entry.id, language)),), remark.last)
            case "another":
                return remark.still(Reply(self._instead(entry.id, language, remark.last.text)))
            case "more" if related.choices:
                return remark.answered_by(Reply(self._beside(related, entry, remark)))
            case _:
                return None

    def _instead(self, entry: str, language: Language, asked: str) -> Offer:
        """Offer what else *asked* may have meant; what is beside the entry, if nothing."""
        found = self.matched(asked, beside_certain=True).candidates
        near = [c.entry for c in found if c.confidence >= self.thresholds.suggest]
        choices = self.choices((e for e in near if e != entry), language)
        if not choices:
            return self.related(entry, language)
        return Offer(language, self.texts(language).instead, choices)

    def _elsewhere(self, remark: Remark) -> Turn | None:
        """Ask the same of what is named now, and nothing else is said: "and Honduras?"."""
        entry = remark.entry
        if remark.kind not in (None, *ORDINALS, "next", "last") or entry is None:
            return None
        same_topic = [e.id for e in self.knowledge.in_topic(entry.topic)]
        if remark.kind in ("next", "last"):
            sibling = self._further(entry.id, same_topic, remark.kind)
        else:
            named = self.matcher.only_named(remark.match.reading)
            sibling = self.matcher.sibling(entry.id, named, same_topic) if named else None
        if sibling is None or self._is_offered(remark):
            return None
        return remark.answered_by(Reply(self.answer(sibling, remark.language)))

    def _is_offered(self, remark: Remark) -> bool:
        """Tell whether one of the things offered is about what is named; any is, if nothing is."""
        named = remark.match.reading.named
        return any(named <= self.matcher.about(choice) for choice in remark.last.asked)

    def _further(self, entry: str, among: Sequence[str], which: FollowUp) -> str | None:
        """Find what follows a numbered entry: the goal after this one, or the last."""
        numbered = [self.matcher.sibling(entry, frozenset({n}), among) for n in NUMBERS]
        here = next((at for at, n in enumerate(NUMBERS) if n in self.matcher.about(entry)), None)
        if here is None:
            return None
        further = [found for found in numbered[here + 1 :] if found is not None]
        return (further[0] if which == "next" else further[-1]) if further else None

    def _here(self, remark: Remark) -> Turn | None:
        """Answer "what does CARSI do here" for the country that is spoken of."""
        if remark.entry is None or remark.match.reading.named & self.countries:
            return None
        country = self._country_of.get(remark.entry.id)
        if country is None or not self._understanding.says_here(remark.text):
            return None
        reply = self.of_the_country(remark.text, country, remark.language)
        return None if reply is None else remark.answered_by(reply)

    def of_the_country(self, text: str, named: frozenset[str], language: Language) -> Reply | None:
        """Reply to what is asked of the one country *named*, if that is sure."""
        match = self.matched(f"{text} {' '.join(named).replace('-', ' ')}")
        verdict = self.decided(match)
        if isinstance(verdict, Answered) and named <= self.matcher.about(verdict.best.entry):
            return self.said(verdict, match, language)
        return None

    def _in_context(self, remark: Remark) -> Turn | None:
        """Take few words for what they likeliest mean after what was said."""
        alone = self.decided(remark.match)
        chances = None if self._stands_alone(remark, alone) else self._weighed(remark)
        if chances is None or chances.none >= chances.candidates[0].confidence:
            return None
        best = chances.candidates[0].entry
        language = remark.match.language or remark.language
        told = self._told_of(best, remark, language)
        if told is not None or (isinstance(alone, Answered) and alone.best.entry == best):
            return told
        verdict = likeliest(chances.candidates, remark.last.asked)
        unclear = remark.kind is not None and isinstance(verdict, Ambiguous)
        entry = remark.entry if not remark.last.asked else None
        if entry is not None and (unclear or best == entry.id):
            above = self._above(entry, remark, chances, language)
            return remark.answered_by(Reply(above)) if above.choices else None
        return remark.answered_by(self.said(verdict, remark.match, language))

    def _told_of(self, best: str, remark: Remark, language: Language) -> Turn | None:
        """Quote what the answer before says of a country: "is that one in Belize, too"."""
        entry, named = remark.entry, remark.match.reading.named & self.countries
        if entry is None or remark.last.asked or not named or best not in self._country_of:
            return None
        of_the_same = self.knowledge.entries[best].topic == entry.topic  # its killings, of killings
        if of_the_same or entry.id in self._country_of:
            return None
        passage = self._passage(entry, remark, language)
        if passage is None:
            return None
        choices = self._few([best, *entry.related], language)
        above = self._beside(Offer(language, "", choices), entry, remark, passage)
        return remark.answered_by(Reply(above))

    def _stands_alone(self, remark: Remark, alone: Verdict) -> bool:
        """Tell whether a remark is a question by itself; "in total" leads away from a country."""
        reading, cry = remark.match.reading, remark.match.cry
        points_back = self._understanding.points_back(reading.folded)
        if cry is not None and cry.confidence >= CRIED and remark.kind is None:
            return True
        if isinstance(alone, Answered) and self.is_small_talk(alone.best.entry):
            return True
        plain = isinstance(alone, Answered) and alone.best.confidence >= PLAIN
        if plain and not remark.kind and not points_back:
            return True
        if self._understanding.says_all(reading.folded) or len(reading.tokens) > SHORT:
            return True
        asking = [part.text for part in self._understanding.parts(remark.text) if part.asks]
        if len(asking) > 1 and any(isinstance(self._alone(text), Answered) for text in asking):
            return True
        steers = remark.kind is not None or (is_exact(remark.match) and not points_back)
        return steers and remark.kind not in ASKING

    def _alone(self, text: str) -> Verdict:
        return self.decided(self.matched(text))

    def _weighed(self, remark: Remark) -> Chances | None:
        return self._context.weigh(remark.text, remark.match, remark.last)

    def _above(self, entry: Entry, remark: Remark, chances: Chances, language: Language) -> Offer:
        """Say what stands above, and offer what else is likely meant, or beside it."""
        likely = [c.entry for c in chances.candidates if c.confidence >= WORTH_MENTIONING]
        choices = self._few((i for i in [*likely, *entry.related] if i != entry.id), language)
        passage = self._passage(entry, remark, language)
        return self._beside(Offer(language, "", choices), entry, remark, passage)

    def _few(self, ids: Iterable[str], language: Language) -> tuple[Choice, ...]:
        return self.choices(list(dict.fromkeys(ids))[:MAX_CHOICES], language)

    def _said_above(self, remark: Remark) -> Turn | None:
        """Lead from "when?" and "why?", which the answer before tells or nothing does, on."""
        if remark.kind not in ASKING or remark.entry is None or remark.last.asked:
            return None
        related = self.related(remark.entry.id, remark.language)
        if not related.choices:
            return None
        passage = self._passage(remark.entry, remark, remark.language)
        return remark.answered_by(Reply(self._beside(related, remark.entry, remark, passage)))

    def _passage(self, entry: Entry, remark: Remark, language: Language) -> str | None:
        """Find the sentence of an answer that a remark asks for."""
        answer = entry.answer[entry.in_language(language)].text
        return self.matcher.passage(remark.match.reading, answer, bare=remark.kind in ASKING)

    def _beside(
        self, offer: Offer, entry: Entry, remark: Remark, passage: str | None = None
    ) -> Offer:
        """Say before what is offered what the answer above says of it, or that it says no more."""
        texts = self.texts(offer.language)
        named = remark.match.reading.named
        heading = texts.said_above if self.matcher.mentions(entry.id, named) else texts.not_above
        if passage:
            heading = texts.quoted_above.format(passage=passage)
        return replace(offer, heading=heading, above=entry.id)


def is_exact(match: Match) -> bool:
    """Tell whether the utterance is, to the letter, a phrasing of the best candidate."""
    best = match.candidates[0] if match.candidates else None
    return best is not None and best.exact


def is_declined(match: Match) -> bool:
    """Tell whether the utterance is, to the letter, of a kind that is declined in its own words."""
    return bool(match.kind) and not match.candidates
