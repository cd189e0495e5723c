"""Rules about what an entry must have: languages, sources, dates, lengths, relations.

May import: `bot.errors`, `bot.knowledge`, `bot.matching`, this room.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from rapidfuzz import process

from bot.curation.rules import Broken, Desk
from bot.errors import Location
from bot.knowledge.markup import RichText
from bot.knowledge.model import LANGUAGES, Language
from bot.matching.folding import fold

LONGEST_TITLE = 64  # characters; a button on a phone shows no more
LONGEST_ANSWER = 900  # characters: about what a phone shows without scrolling
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
LANGUAGE_NAMES: Mapping[Language, str] = {"en": "English", "es": "Spanish"}


def languages(desk: Desk) -> Iterator[Broken]:
    """Every entry, topic, source, picture and decline stands in both languages."""
    for entry in desk.entries:
        for language in LANGUAGES:
            for name in ("question", "answer"):
                if not desk.written(entry.id, name, language):
                    yield Broken(
                        "language",
                        desk.place(entry.id, name),
                        f"entry {entry.id!r} has no {name} in {LANGUAGE_NAMES[language]}",
                        f"write {name}: {language}: below it, with the same facts",
                        entry.id,
                    )
    for language in LANGUAGES:
        for where, what, texts in _other_texts(desk):
            if language not in texts:
                yield Broken(
                    "language",
                    where,
                    f"{what} is not in {LANGUAGE_NAMES[language]}",
                    f"add {language}: to it",
                )


def _other_texts(desk: Desk) -> Iterator[tuple[Location, str, frozenset[str]]]:
    knowledge = desk.knowledge
    if (topics := desk.document("topics.yaml")) is not None:
        for topic in knowledge.topics:
            rows = enumerate(topics.value if isinstance(topics.value, list) else ())
            row = next((n for n, r in rows if isinstance(r, dict) and r.get("id") == topic.id), 0)
            yield topics.where((row,)), f"topic {topic.id!r}", frozenset(topic.title)
    if (sources := desk.document("sources.yaml")) is not None:
        for key, source in knowledge.sources.items():
            yield sources.where((key,)), f"the short name of {key!r}", frozenset(source.short)
    if (pictures := desk.document("pictures.yaml")) is not None:
        for key, picture in knowledge.pictures.items():
            both = frozenset(picture.alt) & frozenset(picture.caption)
            yield pictures.where((key,)), f"alternative text or caption of {key!r}", both
    if (declined := desk.document("declined.yaml")) is not None:
        for number, decline in enumerate(knowledge.declines.declined):
            both = frozenset(decline.answer) & frozenset(decline.phrasings)
            yield declined.where(("declined", number)), f"decline {decline.id!r}", both


def sources(desk: Desk) -> Iterator[Broken]:
    """Facts have a source and a date; sources exist and are used; links are sources."""
    known = desk.knowledge.sources
    for entry in desk.entries:
        if entry.topic not in desk.small_talk and not entry.sources:
            yield Broken(
                "source",
                desk.place(entry.id),
                f"entry {entry.id!r} names no source",
                "add sources: [key], a key of sources.yaml that carries its figures",
                entry.id,
            )
        if entry.topic not in desk.small_talk and entry.as_of is None:
            yield Broken(
                "date",
                desk.place(entry.id),
                f"entry {entry.id!r} has no as_of date",
                "add the day its facts were true: as_of: 2012-02-06, or '2012' if no more is known",
                entry.id,
            )
        for key in entry.sources if known or desk.whole else ():
            if key not in known:
                yield Broken(
                    "unknown-source",
                    desk.place(entry.id, "sources"),
                    f"source {key!r} is not in sources.yaml",
                    _nearest(key, known) or "add it there, or correct the key",
                    entry.id,
                )
    document = desk.document("sources.yaml")
    cited = {key for entry in desk.entries for key in entry.sources} | _drawn_from(desk)
    for key in known if document is not None and desk.whole else ():
        if key not in cited:
            yield Broken(
                "unused-source",
                document.where((key,)) if document else Location(desk.folder),
                f"source {key!r} is not cited by any entry",
                "cite it where it carries a fact, or remove it",
            )


def _drawn_from(desk: Desk) -> set[str]:
    """Give every word in the figures: the sources of what is drawn are among them."""
    files = sorted((desk.folder / "figures").glob("*.yaml"))
    return {w for file in files for w in _KEY.findall(file.read_text("utf-8", "replace"))}


def links(desk: Desk) -> Iterator[Broken]:
    """A link in an answer is the address of a source."""
    urls = {source.url for source in desk.knowledge.sources.values()}
    for entry in desk.entries if urls or desk.whole else ():
        for language, answer in entry.answer.items():
            for url in sorted(links_in(answer) - urls):
                yield Broken(
                    "unknown-link",
                    desk.place(entry.id, "answer", language),
                    f"the link {url} is not the address of a source",
                    "link to a source, or add this page to sources.yaml",
                    entry.id,
                )


def links_in(answer: RichText) -> frozenset[str]:
    """Give the addresses that an answer links to."""
    return frozenset(span.url for span in answer.spans if span.url is not None)


def relations(desk: Desk) -> Iterator[Broken]:
    """Related entries exist, once each, and are others."""
    for entry in desk.entries:
        for number, other in enumerate(entry.related):
            gone = desk.whole and other not in desk.knowledge.entries
            twice = other in entry.related[:number]
            if gone or twice or other == entry.id:
                problem = "does not exist" if gone else "stands twice" if twice else "is itself"
                near = _nearest(other, desk.knowledge.entries) if gone else ""
                yield Broken(
                    "related",
                    desk.place(entry.id, "related"),
                    f"related entry {other!r} {problem}",
                    near or "remove it, or name another entry worth asking next",
                    entry.id,
                )
    yield from _offered(desk)


def _offered(desk: Desk) -> Iterator[Broken]:
    """What a bare word is answered with exists."""
    document, vocabulary = desk.document("vocabulary.yaml"), desk.knowledge.vocabulary
    if document is None or not desk.whole:
        return
    leads = [("concepts", at, c.name, c.entries) for at, c in enumerate(vocabulary.concepts)]
    leads += [("names", at, n.name, n.entries) for at, n in enumerate(vocabulary.names)]
    for kind, at, name, entries in leads:
        for other in entries:
            if other not in desk.knowledge.entries:
                yield Broken(
                    "related",
                    document.where((kind, at, "entries")),
                    f"{name!r} leads to entry {other!r}, which does not exist",
                    _nearest(other, desk.knowledge.entries) or "remove it",
                )


def lengths(desk: Desk) -> Iterator[Broken]:
    """Titles fit on a button, answers on a phone's screen and under a picture."""
    for entry in desk.entries:
        for language in entry.languages():
            title = entry.question[language]
            answer = desk.written(entry.id, "answer", language)
            if len(title) > LONGEST_TITLE:
                yield Broken(
                    "title",
                    desk.place(entry.id, "question", language),
                    f"the title has {len(title)} characters, at most {LONGEST_TITLE} fit",
                    "shorten it: a button shows its beginning only",
                    entry.id,
                )
            if len(answer) > LONGEST_ANSWER:
                yield Broken(
                    "long-answer",
                    desk.place(entry.id, "answer", language),
                    f"the answer has {len(answer)} characters, at most {LONGEST_ANSWER}",
                    "keep what the question asks for; the rest may be an entry of its own",
                    entry.id,
                )


def titles(desk: Desk) -> Iterator[Broken]:
    """No two entries have the same title."""
    for language in LANGUAGES:
        count = Counter(fold(e.question.get(language, e.id)) for e in desk.entries)
        for entry in desk.entries:
            if count[fold(entry.question.get(language, entry.id))] > 1:
                yield Broken(
                    "title",
                    desk.place(entry.id, "question", language),
                    f"another entry has the title {entry.question[language]!r} too",
                    "say in the title what is special about this one",
                    entry.id,
                )


def reviews(desk: Desk) -> Iterator[Broken]:
    """Entries are checked again in time."""
    for entry in desk.entries:
        if entry.overdue(desk.today):
            yield Broken(
                "review",
                desk.place(entry.id, "review_by"),
                f"entry {entry.id!r} should have been checked again by {entry.review_by}",
                "check its facts, mend them, and set as_of and review_by anew",
                entry.id,
            )


def markup(desk: Desk) -> Iterator[Broken]:
    """No sign of markup is left in what people read."""
    for entry in desk.entries:
        for language, answer in entry.answer.items():
            left = next((sign for sign in ("**", "](") if sign in answer.text), None)
            if left is not None:
                yield Broken(
                    "markup",
                    desk.place(entry.id, "answer", language),
                    f"{left} would be read as it is: what it begins does not end",
                    "write **bold** or [a link](https://…) with both ends in one paragraph",
                    entry.id,
                )


def billones(desk: Desk) -> Iterator[Broken]:
    """A Spanish billón is a million millions."""
    for entry in desk.entries:
        for name, text in (
            ("question", entry.question.get("es", "")),
            ("answer", entry.answer["es"].text if "es" in entry.answer else ""),
        ):
            if "bill" in text.casefold() and {"billon", "billones"} & set(fold(text).split()):
                yield Broken(
                    "billones",
                    desk.place(entry.id, name, "es"),
                    "billones are millions of millions in Spanish",
                    "write 1,500 millones for 1.5 billion",
                    entry.id,
                )


def _nearest(wrong: str, known: Mapping[str, object]) -> str:
    found = process.extractOne(wrong, list(known), score_cutoff=70)
    return f"did you mean {found[0]!r}?" if found else ""
