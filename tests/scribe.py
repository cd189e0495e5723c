"""Act as a person in a private chat, and write down what a bystander would see.

A `Scribe` writes a transcript that is read with pleasure and compared to the letter.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from tests.botapi import FakeTelegram, Message, Person

WIDTH = 92  # columns
INDENT = "    "


class Scribe:
    """Writes down one person's conversation."""

    def __init__(self, telegram: FakeTelegram, person: Person, title: str) -> None:
        self._telegram = telegram
        self._person = person
        self._name = str(person.user["first_name"])
        self._seen: dict[int, tuple[str, ...]] = {}
        self._lines = [title, "=" * len(title), ""]

    def says(self, text: str) -> None:
        """Write to the bot and note what comes."""
        self._note(f"{self._name}: {text}")
        self._person.says(text)
        self._note_reactions()

    def presses(self, label: str) -> None:
        """Press the button of the latest message that has it, and note what becomes of it."""
        message = next(
            m
            for m in reversed(self._person.messages())
            if any(b.text.startswith(label) for row in m.buttons for b in row)
        )
        self._note(f"{self._name} presses [{message.button(label).text}]")
        press = self._person.presses(message, label)
        self._telegram.awaits_confirmation(timeout=60)
        if press.text:
            self._note(f"    (for a moment: {press.text})")
        self._note_reactions()

    def comes_back(self, when: str) -> None:
        """Go on as another day, with another phone: nobody types so much in a second."""
        language = self._person.user.get("language_code")
        self._person = self._telegram.person(self._name, language=language)
        self._note(f"--- {when} ---")
        self._lines.append("")

    def edits(self, text: str) -> None:
        """Change the last message and note what becomes of its answer."""
        self._note(f"{self._name} changes that to: {text}")
        self._person.edits(None, text)
        self._note_reactions()

    def sends_voice(self) -> None:
        """Send a voice message and note what comes."""
        self._note(f"{self._name} sends a voice message")
        self._person.sends_voice()
        self._note_reactions()

    def transcript(self) -> str:
        """Give all that was written down."""
        return "\n".join(self._lines).rstrip() + "\n"

    def _note(self, line: str) -> None:
        self._lines.extend(textwrap.wrap(line, WIDTH))

    def _note_reactions(self) -> None:
        self._telegram.awaits_confirmation(timeout=60)
        for message in self._person.messages():
            shown = tuple(_shown(message))
            before = self._seen.get(message.message_id)
            if shown == before:
                continue
            self._lines.append("")
            self._lines.extend(shown if before is None else _changes(before, shown))
            self._seen[message.message_id] = shown
        self._lines.append("")


def _changes(before: tuple[str, ...], now: tuple[str, ...]) -> Iterator[str]:
    """Give what changed in an edited message: only the buttons, if the words stayed."""
    words, former = [_words(lines) for lines in (now, before)]
    yield f"{INDENT}~ the message above changes ~"
    yield from (line for line in now if words != former or line.startswith(f"{INDENT}["))


def _words(lines: tuple[str, ...]) -> list[str]:
    return [line for line in lines if not line.startswith(f"{INDENT}[")]


def _shown(message: Message) -> Iterator[str]:
    if message.photo:
        yield f"{INDENT}(a picture)"
    for line in (message.text or message.caption).split("\n"):
        yield from textwrap.wrap(line, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT) or [
            ""
        ]
    for row in message.buttons:
        yield INDENT + " ".join(f"[{button.text}]" for button in row)
