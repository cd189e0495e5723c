"""Write all answers as one page that needs nothing else: no network, no server, no Telegram.

Both languages, pictures inside, a search of its own; readable without scripts too. May import:
`bot.answering`, `bot.knowledge`, `bot.matching`, this room.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from markdown_it import MarkdownIt

from bot.answering.presenter import Presenter
from bot.curation.exporting import written_answers
from bot.knowledge.model import LANGUAGES, Entry, Knowledge, Language
from bot.knowledge.reading import Places
from bot.matching.folding import fold


def as_page(
    knowledge: Knowledge, places: Places, pictures: Path, today: dt.date | None = None
) -> str:
    """Give the page.

    Args:
        knowledge: All that it says.
        places: Where it was read from.
        pictures: Folder of <name>.<language>.png; a picture that is not there is left out.
        today: The day it is written down on; default: today.
    """
    presenter = Presenter(knowledge, lambda: today or dt.date.today())
    answers = written_answers(places)
    languages = [
        x for x in LANGUAGES if any(x in e.languages() for e in knowledge.entries.values())
    ]
    template = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
    return template.substitute(
        title=escape(knowledge.texts[languages[0]].page_title),
        languages="\n".join(
            _Page(presenter, answers, pictures, x, languages, today or dt.date.today()).whole()
            for x in languages
        ),
    )


class _Page:
    """One language of the page."""

    def __init__(
        self,
        presenter: Presenter,
        answers: Mapping[str, Mapping[str, str]],
        pictures: Path,
        language: Language,
        languages: Sequence[Language],
        today: dt.date,
    ) -> None:
        self.presenter, self.answers, self.pictures = presenter, answers, pictures
        self.knowledge = knowledge = presenter.knowledge
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
            f"{as_html(self.answers[entry.id][self.language])}{self._figure(entry)}"
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


def as_html(markdown: str) -> str:
    """Give an answer's Markdown, which was checked when it was read, as HTML."""
    html: str = _writer().render(markdown)
    return html.replace("<a ", '<a rel="noopener" ')


@cache
def _writer() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False})
