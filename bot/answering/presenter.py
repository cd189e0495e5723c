"""Put the knowledge into messages: answers, menus, declines, sources.

Takes ids, gives messages; matches nothing and knows no channel. May import: `bot.knowledge`,
this room.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache

from bot.answering.messages import (
    Answer,
    Choice,
    Citation,
    Decline,
    Menu,
    Offer,
    TopicChoice,
)
from bot.knowledge.markup import RichText, Span
from bot.knowledge.model import Entry, Knowledge, Language
from bot.knowledge.sentences import ends_of
from bot.knowledge.texts import Texts

NEAREST_TOPICS = 2
SHORT = 0.6  # of a whole answer; a beginning that is longer is no short answer
ANSWERS_KEPT = 1_000  # of those given today; all of them, in both languages, are 2 MB


class Presenter:
    """Says what one version of the knowledge holds. Safe to share."""

    def __init__(self, knowledge: Knowledge, today: Callable[[], dt.date] = dt.date.today) -> None:
        self.knowledge = knowledge
        self._today = today
        self._small_talk = {topic.id for topic in knowledge.topics if topic.small_talk}
        self._declines = {decline.id: decline for decline in knowledge.declines.declined}
        self._answered = lru_cache(ANSWERS_KEPT)(self._answer)

    def texts(self, language: Language) -> Texts:
        """Give the bot's own sentences."""
        return self.knowledge.texts[language]

    def answer(self, entry_id: str, language: Language) -> Answer:
        """Give the answer of an entry, in *language* if it has it; the same object all day.

        Raises:
            KeyError: There is no such entry.
        """
        return self._answered(entry_id, language, self._today())

    def _answer(self, entry_id: str, language: Language, today: dt.date) -> Answer:
        entry = self.knowledge.entries[entry_id]
        given = entry.in_language(language)
        texts = self.texts(language)
        sources = self.knowledge.sources
        small_talk = entry.topic in self._small_talk
        bare = small_talk or entry.urgent
        dated = entry.as_of if not bare else None
        return Answer(
            entry=entry.id,
            topic=entry.topic,
            language=given,
            question=entry.question[given],
            body=entry.answer[given],
            citations=tuple(
                Citation(sources[key].short.get(language, sources[key].title), sources[key].url)
                for key in (() if bare else entry.sources)
                if key in sources
            ),
            as_of=texts.as_of.format(date=texts.written_date(dated)) if dated else None,
            as_of_short=(
                texts.as_of.format(date=texts.written_date(dated, short=True)) if dated else None
            ),
            notices=self._notices(entry, given, language, today),
            picture=self.knowledge.pictures.get(entry.picture or ""),
            related=tuple(
                self.choice(r, language) for r in entry.related if r in self.knowledge.entries
            ),
            also_in=tuple(x for x in entry.languages() if x != given),
            small_talk=small_talk,
            bare=bare,
        )

    def is_small_talk(self, entry_id: str) -> bool:
        """Tell whether an entry is about the conversation itself."""
        return self.knowledge.entries[entry_id].topic in self._small_talk

    def is_urgent(self, kind: str) -> bool:
        """Tell whether a kind of declined question comes from somebody in danger."""
        decline = self._declines.get(kind)
        return decline is not None and decline.urgent

    def related(self, entry_id: str, language: Language) -> Offer:
        """Offer what is worth asking after an entry; there may be nothing."""
        related = self.answer(entry_id, language).related
        return Offer(language, self.texts(language).see_also, related, unsure=False)

    def sources_of(self, entry_id: str, language: Language) -> Answer:
        """Give the sources of an entry in full: title, publisher, date and link of each."""
        answer = self.answer(entry_id, language)
        texts = self.texts(language)
        body = RichText.plain(texts.sources_of.format(question=answer.question))
        for key in self.knowledge.entries[entry_id].sources:
            source = self.knowledge.sources.get(key)
            if source is not None:
                told = ", ".join(filter(None, (source.publisher, source.date)))
                body = body + RichText.plain("\n• ") + linked(source.title, source.url)
                body = body + RichText.plain(f". {told}")
        return replace(
            answer, question="", body=body, citations=(), notices=(), picture=None, related=()
        )

    def in_short(self, entry_id: str, language: Language) -> Answer:
        """Give the beginning of an answer: its first paragraph, with the list that it opens.

        Where that is most of the whole, its first sentence. What else is worth asking stood
        under the whole of it.
        """
        answer = self.answer(entry_id, language)
        paragraphs = answer.body.text.split("\n\n")
        kept = 2 if paragraphs[0].endswith(":") else 1
        end = len("\n\n".join(paragraphs[:kept]))
        sentence = answer.body.text[: next(ends_of(answer.body.text))].rstrip()
        if end > SHORT * len(answer.body.text) and not sentence.endswith(":"):
            end = len(sentence)
        return replace(answer, body=answer.body.part(0, end), picture=None, related=())

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
        choices = tuple(self.choice(entry.id, language) for entry in entries)
        return Menu(language, heading, choices=choices, topic=topic_id)

    def _topic_choices(self, language: Language) -> tuple[TopicChoice, ...]:
        return tuple(
            TopicChoice(topic.id, topic.title.get(language, topic.id))
            for topic in self.knowledge.topics
        )

    def _notices(
        self, entry: Entry, given: Language, wanted: Language, today: dt.date
    ) -> tuple[str, ...]:
        texts = self.texts(wanted)
        notices = []
        if given != wanted:
            notices.append(texts.only_in.format(language=self.texts(given).language_name))
        if entry.review_by is not None and entry.overdue(today):
            notices.append(texts.review_overdue.format(date=texts.written_day(entry.review_by)))
        return tuple(notices)

    def decline(self, kind: str, nearest_entries: Iterable[str], language: Language) -> Decline:
        """Say honestly that this is not covered, with the topics that are nearest.

        Args:
            kind: A curated kind of declined question; empty for the general sentence.
            nearest_entries: Best first.
            language: The one to say it in.
        """
        texts = self.texts(language)
        serious = (entry for entry in nearest_entries if not self.is_small_talk(entry))
        near = dict.fromkeys(self.knowledge.entries[entry].topic for entry in serious)
        by_id = {choice.topic: choice for choice in self._topic_choices(language)}
        nearest = tuple(by_id[topic] for topic in list(near)[:NEAREST_TOPICS])
        decline = self._declines.get(kind)
        text = RichText.plain(texts.not_covered)
        if decline is not None and language in decline.answer:
            text = decline.answer[language]
        return Decline(language, text, texts.nearest_topics, nearest, kind if decline else "")


def linked(label: str, url: str | None) -> RichText:
    """Give *label* as a link, or as it is without a *url*."""
    span = Span(start=0, end=len(label), kind="link", url=url)
    return RichText(text=label, spans=(span,)) if url else RichText.plain(label)
