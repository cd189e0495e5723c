"""What to say to an utterance, a choice or a request for the menu.

Takes words, gives messages; knows no channel. May import: `bot.knowledge`, `bot.matching`,
this room.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from bot.answering.decision import Ambiguous, Answered, OutOfScope, Thresholds, Verdict, decide
from bot.answering.exchange import Exchange
from bot.answering.messages import (
    Answer,
    Choice,
    Citation,
    Decline,
    Menu,
    Message,
    Notice,
    Offer,
    TopicChoice,
)
from bot.knowledge.markup import RichText
from bot.knowledge.model import Entry, Knowledge, Language
from bot.knowledge.texts import Texts
from bot.matching.matcher import Match, Matcher

NEAREST_TOPICS = 2
LONGEST_UTTERANCE = 500  # characters; what comes after hardly ever holds the question


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


class Assistant:
    """Answers from one version of the knowledge. Safe to share between conversations."""

    def __init__(
        self,
        knowledge: Knowledge,
        matcher: Matcher,
        thresholds: Thresholds,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        self.knowledge = knowledge
        self.matcher = matcher
        self.thresholds = thresholds
        self._today = today
        self._small_talk = {topic.id for topic in knowledge.topics if topic.small_talk}
        self._declines = {decline.id: decline for decline in knowledge.declines.declined}

    def texts(self, language: Language) -> Texts:
        """Give the bot's own sentences."""
        return self.knowledge.texts[language]

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
        reply = self.reply(text, language=language, only=only)
        message = reply.message
        entry = message.entry if isinstance(message, Answer) else None
        return Turn((reply,), Exchange(text, entry, message.language))

    def reply(self, text: str, *, language: Language = "en", only: Language | None = None) -> Reply:
        """Reply to an utterance.

        Args:
            text: What the person wrote; anything from nothing to thousands of characters.
            language: The one to answer in when the words do not tell.
            only: The one to answer in whatever the words tell.
        """
        match = self.matcher.match(text[:LONGEST_UTTERANCE])
        spoken = only or match.language or language
        if not match.reading.folded:
            return Reply(Notice(language, self.texts(language).nothing_written))
        verdict = decide(match, self.thresholds)
        match verdict:
            case Answered(best):
                return Reply(self.answer(best.entry, spoken), verdict, match)
            case Ambiguous(choices):
                heading = self.texts(spoken).did_you_mean
                offered = tuple(self.choice(c.entry, spoken) for c in choices)
                return Reply(Offer(spoken, heading, offered), verdict, match)
            case OutOfScope(kind):
                return Reply(self._decline(kind, match, spoken), verdict, match)

    def answer(self, entry_id: str, language: Language) -> Answer:
        """Give the answer of an entry, in *language* if it has it.

        Raises:
            KeyError: There is no such entry.
        """
        entry = self.knowledge.entries[entry_id]
        given = entry.in_language(language)
        texts = self.texts(language)
        sources = self.knowledge.sources
        small_talk = entry.topic in self._small_talk
        dated = entry.as_of if not small_talk else None
        return Answer(
            entry=entry.id,
            language=given,
            question=entry.question[given],
            body=entry.answer[given],
            citations=tuple(
                Citation(sources[key].short.get(language, sources[key].title), sources[key].url)
                for key in entry.sources
                if key in sources
            ),
            as_of=texts.as_of.format(date=texts.written_date(dated)) if dated else None,
            as_of_short=(
                texts.as_of.format(date=texts.written_date(dated, short=True)) if dated else None
            ),
            notices=self._notices(entry, given, language),
            picture=self.knowledge.pictures.get(entry.picture or ""),
            related=tuple(
                self.choice(r, language) for r in entry.related if r in self.knowledge.entries
            ),
            also_in=tuple(x for x in entry.languages() if x != given),
            small_talk=small_talk,
        )

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
        match = self.matcher.match(text[:LONGEST_UTTERANCE])
        worth = [c for c in match.candidates if c.confidence >= self.thresholds.suggest]
        found = (self.answer(c.entry, match.language or language) for c in worth[:limit])
        return tuple(found), match.language

    def examples(self, language: Language, limit: int) -> tuple[Choice, ...]:
        """Give up to *limit* questions that show what can be asked.

        They are the ones named in the texts; a folder without those shows the first of each
        topic, then further ones.
        """
        entries = self.knowledge.entries
        firsts = {entry.topic: entry.id for entry in reversed(tuple(entries.values()))}
        serious = [e for t, e in firsts.items() if t not in self._small_talk]
        named = [e for e in self.texts(language).examples if e in entries]
        ids = dict.fromkeys([*named, *reversed(serious), *entries])
        return tuple(self.choice(entry, language) for entry in list(ids)[:limit])

    def choice(self, entry_id: str, language: Language) -> Choice:
        """Give the title of an entry as something to pick."""
        entry = self.knowledge.entries[entry_id]
        return Choice(entry_id, entry.question[entry.in_language(language)])

    def topics(self, language: Language) -> Menu:
        """Give the menu of topics."""
        return Menu(language, self.texts(language).topics, topics=self._topic_choices(language))

    def topic(self, topic_id: str, language: Language) -> Menu:
        """Give the questions of a topic; the menu of topics for an unknown one."""
        entries = self.knowledge.in_topic(topic_id)
        if not entries:
            return self.topics(language)
        title = next(t.title for t in self.knowledge.topics if t.id == topic_id)
        heading = self.texts(language).topic.format(topic=title.get(language, topic_id))
        return Menu(language, heading, choices=tuple(self.choice(e.id, language) for e in entries))

    def _topic_choices(self, language: Language) -> tuple[TopicChoice, ...]:
        return tuple(
            TopicChoice(topic.id, topic.title.get(language, topic.id))
            for topic in self.knowledge.topics
        )

    def _notices(self, entry: Entry, given: Language, wanted: Language) -> tuple[str, ...]:
        texts = self.texts(wanted)
        notices = []
        if given != wanted:
            notices.append(texts.only_in.format(language=self.texts(given).language_name))
        if entry.review_by is not None and entry.overdue(self._today()):
            notices.append(texts.review_overdue.format(date=texts.written_day(entry.review_by)))
        return tuple(notices)

    def _decline(self, kind: str, match: Match, language: Language) -> Decline:
        texts = self.texts(language)
        near = dict.fromkeys(self.knowledge.entries[c.entry].topic for c in match.candidates)
        by_id = {choice.topic: choice for choice in self._topic_choices(language)}
        nearest = tuple(by_id[topic] for topic in list(near)[:NEAREST_TOPICS])
        decline = self._declines.get(kind)
        text = RichText.plain(texts.not_covered)
        if decline is not None and language in decline.answer:
            text = decline.answer[language]
        return Decline(language, text, texts.nearest_topics, nearest, kind if decline else "")
