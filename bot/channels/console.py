"""The same conversation on a console: no token, no network.

Reads lines, prints messages; numbers pick choices. Coloured in a terminal, plain in a pipe.
May import: `bot.answering`, `bot.knowledge`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from textwrap import fill
from typing import TextIO

from rich.console import Console
from rich.text import Text

from bot.answering.assistant import Assistant
from bot.answering.exchange import KEPT_FOR, Exchange, Recent
from bot.answering.messages import (
    Answer,
    Choice,
    Decline,
    Menu,
    Message,
    Notice,
    Offer,
    TopicChoice,
)
from bot.knowledge.markup import RichText
from bot.knowledge.model import LANGUAGES, Language
from bot.knowledge.texts import Texts

WIDTH = 80  # columns; longer lines tire the eye
_HERE = (0,)  # the one chat there is
_STYLES = {"bold": "bold", "italic": "italic", "link": "underline"}


def readable(width: int = WIDTH) -> Console:
    """Give a console that wraps at *width* columns and is plain when piped."""
    console = Console(highlight=False)
    console.width = min(width, console.width) if console.is_terminal else width
    return console


def lines_from(stream: TextIO, prompt: str) -> Iterator[str]:
    """Give the lines a person types, with history by the arrow keys; ends at end of input."""
    if not stream.isatty():
        yield from (line.rstrip("\n") for line in stream)
        return
    with suppress(ImportError):  # Windows has its own line editing
        import readline  # noqa: F401
    while True:
        try:
            yield input(prompt)
        except (EOFError, KeyboardInterrupt):
            return


# Gives who answers from now on and what has changed; None if nothing has.
Renew = Callable[[Language], tuple[Assistant, str] | None]


@dataclass(slots=True)
class ConsoleChat:
    """One person's conversation on a console."""

    assistant: Assistant
    console: Console
    language: Language = "en"
    chosen: bool = False
    renew: Renew = lambda _: None
    _choices: tuple[Choice | TopicChoice, ...] = field(default=(), init=False)
    _last: Recent[Exchange] = field(default_factory=lambda: Recent(1, KEPT_FOR), init=False)

    def run(self, lines: Iterable[str]) -> None:
        """Greet, then reply to each of *lines* until they end or /quit."""
        self._say(self._texts.console_welcome)
        for line in lines:
            if line.strip() in ("/quit", "/exit", "/salir"):
                break
            self._renewed()
            self.hear(line.strip())
        self._say(self._texts.console_goodbye)

    def hear(self, line: str) -> None:
        """Reply to one line: a command, the number of a choice, or a question."""
        command, _, rest = line.partition(" ")
        if line.isdecimal() and self._choices and len(line) < 3:  # 911 is no choice
            self._pick(int(line))
        elif command == "/topics":
            self._show(self.assistant.topics(self.language))
        elif command in ("/help", "/start"):
            self._say(self._texts.console_help)
        elif command == "/lang":
            self._set_language(rest.strip())
        elif line.startswith("/"):
            self._say(self._texts.console_unknown_command.format(command=_printable(command)))
        else:
            only = self.language if self.chosen else None
            turn = self.assistant.turn(
                line, language=self.language, only=only, last=self._last.get(_HERE)
            )
            self._last.put(_HERE, turn.exchange)
            self.language = turn.exchange.language
            for reply in turn.replies:
                self._show(reply.message)

    def _renewed(self) -> None:
        """Take what a curator has changed since the last line, and say what that is."""
        renewed = self.renew(self.language)
        if renewed is not None:
            self.assistant, remark = renewed
            self._choices = ()
            self._print(Text(remark, style="italic"))

    @property
    def _texts(self) -> Texts:
        return self.assistant.texts(self.language)

    def _pick(self, number: int) -> None:
        if not 1 <= number <= len(self._choices):
            self._say(self._texts.console_pick.format(count=len(self._choices)))
            return
        match self._choices[number - 1]:
            case Choice(entry):
                self._last.put(_HERE, Exchange("", entry, self.language))
                self._show(self.assistant.answer(entry, self.language))
            case TopicChoice(topic):
                self._show(self.assistant.topic(topic, self.language))

    def _set_language(self, wanted: str) -> None:
        known = next((x for x in LANGUAGES if x == wanted.lower()[:2]), None)
        if known is None:
            self._say(f"{self._texts.choose_language} /lang en, /lang es")
            return
        self.language, self.chosen = known, True
        self._say(self._texts.language_set)

    def _show(self, message: Message) -> None:
        match message:
            case Answer():
                self._print(Text(message.title, style="bold"))
                self._print(rendered(message.body))
                # Addresses are not wrapped: a terminal makes only whole ones clickable.
                texts, width = self._texts, self.console.width
                self._print(footer(message, texts.source, texts.sources, width), wrap=False)
                self._list(self._texts.see_also, message.related)
            case Offer(_, heading, choices):
                self._list(heading, choices)
            case Decline(_, text, heading, topics):
                self._print(rendered(text))
                self._list(heading, topics)
            case Menu(_, heading, topics, choices):
                self._list(heading, topics or choices)
            case Notice(_, text):
                self._say(text)

    def _list(self, heading: str, choices: tuple[Choice | TopicChoice, ...]) -> None:
        self._choices = choices
        if choices:
            lines = [f"  {n}. {choice.label}" for n, choice in enumerate(choices, start=1)]
            self._print(Text("\n".join([heading, *lines])))

    def _say(self, text: str) -> None:
        self._print(Text(text))

    def _print(self, text: Text, *, wrap: bool = True) -> None:
        if text.plain:
            self.console.print(text, soft_wrap=not wrap)
            self.console.print()


def rendered(text: RichText) -> Text:
    """Give *text* with its spans styled; a link is followed by its address in the footer."""
    result = Text(text.text)
    for span in text.spans:
        style = _STYLES[span.kind]
        result.stylize(f"link {span.url}" if span.url else style, span.start, span.end)
    return result


def footer(answer: Answer, one: str, many: str, width: int) -> Text:
    """Give the lines under an answer: its sources with addresses, its date, its warnings.

    All but the addresses are kept within *width* columns.
    """
    lines = []
    if answer.citations:
        lines.append(f"{one if len(answer.citations) == 1 else many}:")
    for citation in answer.citations:
        lines.append(f"- {citation.label}")
        if citation.url:
            lines.append(f"  {citation.url}")
    if answer.as_of:
        lines.append(answer.as_of[0].upper() + answer.as_of[1:])
    lines += [fill(notice, width) for notice in answer.notices]
    return Text("\n".join(lines), style="dim")


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text[:40])


def chat(assistant: Assistant, language: Language, renew: Renew = lambda _: None) -> None:
    """Converse on standard input and output until the person leaves.

    Args:
        assistant: Who answers at first.
        language: The one to begin in.
        renew: Asked before each line for who answers from then on, and what has changed, in the
            language spoken.
    """
    conversation = ConsoleChat(assistant, readable(), language, renew=renew)
    conversation.run(lines_from(sys.stdin, "> "))
