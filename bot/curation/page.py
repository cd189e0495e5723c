"""Write all answers as one page that needs nothing else: no network, no server, no Telegram.

Both languages, pictures inside, a search of its own; readable without scripts too. May import:
`bot.answering`, `bot.knowledge`, `bot.matching`.
"""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from pathlib import Path
from string import Template

from bot.answering.presenter import Presenter
from bot.knowledge.markup import RichText, Span
from bot.knowledge.model import LANGUAGES, Entry, Knowledge, Language
from bot.matching.folding import fold

_ITEM = re.compile(r"(?P<indent>\s*)(?:•|(?P<number>\d+)\.) ")
_TAGS = {"bold": "strong", "italic": "em"}


def as_page(knowledge: Knowledge, pictures: Path, today: dt.date | None = None) -> str:
    """Give the page.

    Args:
        knowledge: All that it says.
        pictures: Folder of <name>.<language>.png; a picture that is not there is left out.
        today: The day it is written down on; default: today.
    """
    presenter = Presenter(knowledge, lambda: today or dt.date.today())
    languages = [
        x for x in LANGUAGES if any(x in e.languages() for e in knowledge.entries.values())
    ]
    template = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
    return template.substitute(
        title=escape(knowledge.texts[languages[0]].page_title),
        languages="\n".join(
            _Page(knowledge, presenter, pictures, x, languages, today or dt.date.today()).whole()
            for x in languages
        ),
    )


class _Page:
    """One language of the page."""

    def __init__(
        self,
        knowledge: Knowledge,
        presenter: Presenter,
        pictures: Path,
        language: Language,
        languages: Sequence[Language],
        today: dt.date,
    ) -> None:
        self.knowledge, self.presenter, self.pictures = knowledge, presenter, pictures
        self.language, self.languages, self.today = language, languages, today
        self.texts = knowledge.texts[language]
        self.topics = [
            (topic, [e for e in knowledge.in_topic(topic.id) if language in e.languages()])
            for topic in knowledge.topics
            if not topic.small_talk
        ]

    def whole(self) -> str:
        texts, x = self.texts, self.language
        entries = sum(len(entries) for _, entries in self.topics)
        lead = texts.page_lead.format(entries=entries, date=texts.written_day(self.today))
        links = "".join(
            f'<a href="#{other}" hreflang="{other}" lang="{other}"'
            f"{' aria-current=' + chr(34) + 'true' + chr(34) if other == x else ''}>"
            f"{escape(_capital(self.knowledge.texts[other].language_name))}</a>"
            for other in self.languages
        )
        contents = "".join(
            f'<li><a href="#{x}-topic-{topic.id}">{escape(topic.title.get(x, topic.id))}</a></li>'
            for topic, entries in self.topics
            if entries
        )
        title = escape(texts.page_title)
        fillers = " ".join(map(fold, self.knowledge.vocabulary.fillers))
        return f"""<div data-language="{x}" lang="{x}" id="{x}" data-title="{title}">
<a class="skip" href="#{x}-answers">{escape(texts.page_skip)}</a>
<header>
<nav class="languages">{links}</nav>
<h1>{title}</h1>
<p>{escape(lead)}</p>
</header>
<main id="{x}-answers">
<form class="search" role="search" hidden>
<label for="{x}-search">{escape(texts.page_search)}</label>
<input id="{x}-search" type="search" autocomplete="off" enterkeyhint="search"\
 data-fillers="{fillers}">
<p role="status" data-hint="{escape(texts.page_hint)}" data-found="{escape(texts.page_found)}"\
 data-nothing="{escape(texts.page_nothing)}">{escape(texts.page_hint)}</p>
</form>
<nav class="contents" aria-labelledby="{x}-contents">
<h2 id="{x}-contents">{escape(texts.page_contents)}</h2>
<ul class="topics">{contents}</ul>
</nav>
<div class="found" hidden></div>
<div class="all">
{"".join(self._topic(topic.id, topic.title.get(x, topic.id), e) for topic, e in self.topics if e)}
</div>
</main>
</div>"""

    def _topic(self, topic_id: str, title: str, entries: Sequence[Entry]) -> str:
        name = f"{self.language}-topic-{topic_id}"
        articles = "\n".join(map(self._article, entries))
        return (
            f'<section id="{name}" aria-labelledby="{name}-title">\n'
            f'<h2 id="{name}-title">{escape(title)}</h2>\n{articles}\n</section>\n'
        )

    def _article(self, entry: Entry) -> str:
        answer = self.presenter.answer(entry.id, self.language)
        texts = self.texts
        lines = [
            f'<a href="{escape(c.url)}" rel="noopener">{escape(c.label)}</a>'
            if c.url
            else escape(c.label)
            for c in answer.citations
        ]
        footer = []
        if lines:
            label = texts.source if len(lines) == 1 else texts.sources
            footer.append(f"{escape(label)}: {'; '.join(lines)}")
        if answer.as_of:
            footer.append(escape(answer.as_of[0].upper() + answer.as_of[1:]))
        footer += map(escape, answer.notices)
        related = [
            f'<a href="#{self.language}-{choice.entry}">{escape(choice.label)}</a>'
            for choice in answer.related
            if self.language in self.knowledge.entries[choice.entry].languages()
            and self.knowledge.entries[choice.entry].topic in {t.id for t, _ in self.topics}
        ]
        if related:
            footer.append(f"{escape(texts.see_also)}: {' · '.join(related)}")
        name = f"{self.language}-{entry.id}"
        asked = " ".join(dict.fromkeys(fold(" ".join(entry.asked_as(self.language))).split()))
        return (
            f'<article id="{name}" aria-labelledby="{name}-title" data-asked="{asked}">\n'
            f'<h3 id="{name}-title">{escape(answer.question)}</h3>\n'
            f"{''.join(blocks(answer.body))}{self._figure(entry)}"
            f"<footer>{''.join(f'<p>{line}</p>' for line in footer)}</footer>\n</article>"
        )

    def _figure(self, entry: Entry) -> str:
        picture = self.knowledge.pictures.get(entry.picture or "")
        file = self.pictures / f"{picture.name}.{self.language}.png" if picture else None
        if picture is None or file is None or not file.is_file():
            return ""
        data = base64.b64encode(file.read_bytes()).decode()
        alt, caption = picture.alt.get(self.language, ""), picture.caption.get(self.language, "")
        return (
            f'<figure><img src="data:image/png;base64,{data}" alt="{escape(alt)}" loading="lazy">'
            f"<figcaption>{escape(caption)}</figcaption></figure>\n"
        )


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]


def blocks(text: RichText) -> Iterator[str]:
    """Give the paragraphs and lists of *text* as HTML."""
    start, kinds, paragraph = 0, list[str](), list[str]()
    for line in text.text.split("\n"):
        item = _ITEM.match(line)
        depth = 1 + len(item["indent"]) // 2 if item else 0
        if paragraph and (item or not line):
            yield f"<p>{'<br>'.join(paragraph)}</p>\n"
            paragraph = []
        while len(kinds) > depth:
            yield f"</li></{kinds.pop()}>\n"
        if item:
            yield from _item(kinds, depth, item["number"])
            yield inline(text, start + item.end(), start + len(line))
        elif line:
            paragraph.append(inline(text, start, start + len(line)))
        start += len(line) + 1
    while kinds:
        yield f"</li></{kinds.pop()}>\n"
    if paragraph:
        yield f"<p>{'<br>'.join(paragraph)}</p>\n"


def _item(kinds: list[str], depth: int, number: str | None) -> Iterator[str]:
    kind = "ol" if number else "ul"
    if len(kinds) == depth:
        yield "</li>"
    while len(kinds) < depth:
        kinds.append(kind)
        yield f'<ol start="{number}">' if number and number != "1" else f"<{kind}>"
    yield "<li>"


def inline(text: RichText, start: int, end: int) -> str:
    """Give the characters of *text* from *start* to *end* as HTML, with the spans over them."""
    inside = [s for s in text.spans if s.start < end and s.end > start]
    edges = sorted(
        {start, end, *(min(max(p, start), end) for s in inside for p in (s.start, s.end))}
    )
    parts = []
    for left, right in pairwise(edges):
        part = escape(text.text[left:right], quote=False)
        for span in reversed([s for s in inside if s.start <= left and s.end >= right]):
            part = _tagged(part, span)
        parts.append(part)
    return "".join(parts)


def _tagged(part: str, span: Span) -> str:
    if span.url is not None:
        return f'<a href="{escape(span.url)}" rel="noopener">{part}</a>'
    tag = _TAGS[span.kind]
    return f"<{tag}>{part}</{tag}>"
