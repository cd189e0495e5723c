"""What an utterance means after what was said before: a choice, more of it, the same elsewhere.

Takes words and the last exchange, gives turns; knows no channel. May import: `bot.knowledge`,
`bot.matching`, this room.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answering.decision import Ambiguous, Answered, OutOfScope, Thresholds, Verdict, decide
from bot.answering.exchange import Exchange
from bot.answering.messages import Message, Offer
from bot.answering.presenter import Presenter
from bot.answering.turns import Reply, Turn, turn_of
from bot.answering.utterance import Understanding
from bot.knowledge.model import FollowUp, Knowledge, Language
from bot.matching.matcher import Match, Matcher

SHORT = 6  # words; a longer utterance says itself of which country it speaks
CLEARER = 5.0  # points by which a country makes a question of it that seemed one without
ORDINALS: tuple[FollowUp, ...] = ("first", "second", "third")
# What asks nothing by itself, and is no question when nothing was said before.
STEERING: frozenset[FollowUp | None] = frozenset(
    {*ORDINALS, "last", "yes", "no", "another", "shorter"}
)
LANGUAGE_WISHES: dict[str, Language] = {"english": "en", "spanish": "es"}


class Following(Presenter):
    """Replies to utterances that mean something only after others."""

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

    def follow_up(self, text: str, match: Match, language: Language, last: Exchange) -> Turn | None:
        """Reply to what means something only after *last*; None if it stands by itself."""
        kind = self._understanding.follow_up(match.reading.folded)
        for way in (
            self._picked, self._about_the_answer, self._elsewhere, self._there, self._said_above,
        ):  # fmt: skip
            turn = way(text, match, kind, language, last)
            if turn is not None:
                return turn
        return None

    def decided(self, match: Match) -> Verdict:
        """Decide on *match*; what somebody in danger says is declined in its own words on less."""
        verdict = decide(match, self.thresholds)
        sensed = match.declined >= self.thresholds.suggest and self.is_urgent(match.kind)
        return OutOfScope(match.kind) if sensed and verdict == OutOfScope() else verdict

    def said(self, verdict: Verdict, match: Match, language: Language) -> Reply:
        """Put a verdict into words."""
        message: Message
        match verdict:
            case Answered(best):
                message = self.answer(best.entry, language)
            case Ambiguous(choices):
                message = self._offer([c.entry for c in choices], language)
            case OutOfScope(kind):
                message = self.decline(kind, [c.entry for c in match.candidates], language)
        return Reply(message, verdict, match)

    def _offer(self, entries: Sequence[str], language: Language) -> Offer:
        """Ask which was meant; "goodbye" is hardly the second best guess."""
        first, *others = entries
        meant = [first, *(e for e in others if not self.is_small_talk(e))]
        texts = self.texts(language)
        asked = texts.did_you_mean if len(meant) > 1 else texts.did_you_mean_one
        if any(self.knowledge.entries[e].urgent for e in meant):
            asked = f"{texts.in_danger}\n\n{asked}"
        return Offer(language, asked, tuple(self.choice(e, language) for e in meant))

    def _picked(
        self, text: str, match: Match, kind: FollowUp | None, language: Language, last: Exchange
    ) -> Turn | None:
        """Take "the second one", "yes" or "none of these" for what was offered."""
        choices = [self.choice(e, language) for e in last.offered if e in self.knowledge.entries]
        if not choices:
            return None
        number = ORDINALS.index(kind) if kind in ORDINALS else 0
        if kind == "last":
            number = len(choices) - 1
        if kind in ("no", "another"):
            heading = self.texts(language).none_of_these_reply
            menu = replace(self.topics(language), heading=heading)
            return turn_of(text, Reply(menu), last=last)
        if (kind == "yes" and len(choices) > 1) or number >= len(choices):
            offer = Offer(language, self.texts(language).which_one, tuple(choices))
            return turn_of(last.text, Reply(offer), last=last)
        if kind in (*ORDINALS, "last", "yes"):
            reply = Reply(self.answer(choices[number].entry, language))
            return turn_of(last.text, reply, last=last)
        return None

    def _about_the_answer(
        self, text: str, match: Match, kind: FollowUp | None, language: Language, last: Exchange
    ) -> Turn | None:
        """Give source, brevity, language or neighbours of the answer before."""
        entry = self.knowledge.entries.get(last.entry or "")
        if entry is None:
            return None
        related = self.related(entry.id, language)
        match kind:
            case "english" | "spanish":
                wished = LANGUAGE_WISHES[kind]
                reply = Reply(self.answer(entry.id, wished))
                return turn_of(text, reply, last=last, wished=wished)
            case "source" if entry.sources:
                return Turn((Reply(self.sources_of(entry.id, language)),), last)
            case "shorter":
                return Turn((Reply(self.in_short(entry.id, language)),), last)
            case "another":
                offer = self._instead(entry.id, language, last.text)
                return turn_of(last.text, Reply(offer), last=last)
            case "more" | "why" if related.choices:
                return turn_of(text, Reply(related), last=last)
            case _:
                return None

    def _instead(self, entry: str, language: Language, asked: str) -> Offer:
        """Offer what else *asked* may have meant; what is beside the entry, if nothing."""
        found = self.matcher.match(asked, beside_certain=True).candidates
        near = [c.entry for c in found if c.confidence >= self.thresholds.suggest]
        choices = [self.choice(e, language) for e in near if e != entry]
        if not choices:
            return self.related(entry, language)
        return Offer(language, self.texts(language).instead, tuple(choices))

    def _elsewhere(
        self, text: str, match: Match, kind: FollowUp | None, language: Language, last: Exchange
    ) -> Turn | None:
        """Ask the same of what is named now, and nothing else is said: "and Honduras?"."""
        named = self.matcher.only_named(match.reading)
        if kind not in (None, *ORDINALS) or not named:
            return None
        if last.offered or last.entry not in self.knowledge.entries:
            turn = self._named_late(text, match, language, last)
            if turn is not None:
                return turn
        entry = self.knowledge.entries.get(last.entry or "")
        if entry is None:
            return None
        same_topic = [e.id for e in self.knowledge.in_topic(entry.topic)]
        sibling = self.matcher.sibling(entry.id, named, same_topic)
        if sibling is not None:
            return turn_of(text, Reply(self.answer(sibling, language)), last=last)
        for asked in (last.text, entry.question[entry.in_language(language)]):
            whole = self.matcher.match(f"{asked} {text}")
            verdict = self.decided(whole)
            if isinstance(verdict, OutOfScope):
                continue
            if named <= self.matcher.about(whole.candidates[0].entry):
                return turn_of(text, self.said(verdict, whole, language), last=last)
        return None

    def _named_late(
        self, text: str, match: Match, language: Language, last: Exchange
    ) -> Turn | None:
        """Answer what was asked before, now that the person has said of what."""
        before, whole = self.matcher.match(last.text), self.matcher.match(f"{last.text} {text}")
        verdict = self.decided(whole)
        unsure = all(isinstance(self.decided(m), Ambiguous) for m in (before, match))
        if not unsure or self.matcher.only_named(before.reading):
            return None  # "Costa Rica" is no question that "El Salvador" would complete
        if not isinstance(verdict, Answered):
            return None
        return turn_of(text, self.said(verdict, whole, language), last=last)

    def _there(
        self, text: str, match: Match, kind: FollowUp | None, language: Language, last: Exchange
    ) -> Turn | None:
        """Take a few words that name nothing to be about the country that was spoken of."""
        country, folded = self._country(last), match.reading.folded
        short = len(match.reading.tokens) <= SHORT and not self._understanding.says_all(folded)
        if kind not in (None, "detail") or not country or not short:
            return None
        alone = self.decided(match)
        if match.reading.named or alone == OutOfScope(match.kind or " "):
            return None
        rest = self._understanding.without_there(folded)
        wholes = [self.matcher.match(f"{said} {country}") for said in dict.fromkeys((folded, rest))]
        surest = max(wholes, key=self._surely_of_a_country)
        verdict = self.decided(surest)
        if isinstance(verdict, OutOfScope):
            return None
        best = surest.candidates[0]
        if not self.matcher.countries_of(best.entry):
            return None
        if best.entry in last.offered and best.confidence >= self.thresholds.answer:
            verdict = Answered(best)  # of what was offered, this is the one
        if isinstance(alone, Answered):
            clearer = rest != folded or best.confidence >= alone.best.confidence + CLEARER
            if not (clearer and isinstance(verdict, Answered)):
                return None  # it stands by itself
        spoken = match.language or language
        return turn_of(text, self.said(verdict, surest, spoken), last=last)

    def _surely_of_a_country(self, match: Match) -> tuple[bool, bool]:
        best = match.candidates[0] if match.candidates else None
        fits = best is not None and bool(self.matcher.countries_of(best.entry))
        return fits, isinstance(self.decided(match), Answered)

    def _said_above(
        self, text: str, match: Match, kind: FollowUp | None, language: Language, last: Exchange
    ) -> Turn | None:
        """Lead from "when?" and the like, which the answer before tells or nothing does, on."""
        entry = self.knowledge.entries.get(last.entry or "")
        if kind != "detail" or entry is None:
            return None
        related = self.related(entry.id, language)
        if not related.choices or isinstance(self.decided(match), Answered):
            return None
        offer = replace(related, heading=self.texts(language).said_above)
        return turn_of(text, Reply(offer), last=last)

    def _country(self, last: Exchange) -> str:
        """Give the words for the one country that was spoken of last; none for several."""
        if last.offered and last.text:
            named = self.matcher.only_named(self.matcher.match(last.text).reading)
            if named:
                return last.text
        entry = self.knowledge.entries.get(last.entry or "")
        countries = self.matcher.countries_of(entry.id) if entry is not None else ()
        return " ".join(countries).replace("-", " ") if len(countries) == 1 else ""
