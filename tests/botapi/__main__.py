"""Try a bot by hand, without Telegram: `python -m tests.botapi --port 8081`.

Start the bot with this address and token, type to it as a person, and see what it sends.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time

from .people import Person
from .seen import Message, Press
from .server import TOKEN, FakeTelegram

HELP = """\
  /press N      press the button with number N
  /inline WORDS see what the bot offers for these words in any chat
  /edit TEXT    change what you wrote last
  /sticker      send a sticker
  /calls        show the calls of the bot that were refused
  /quit         leave
Anything else goes to the bot, commands such as /start too.
"""
GLANCE = 0.1  # seconds between two looks at the chat


def main() -> None:
    """Run the fake and a line chat on top of it."""
    options = argparse.ArgumentParser(prog="python -m tests.botapi", description=__doc__)
    options.add_argument("--port", type=int, default=8081)
    options.add_argument("--name", default="Ana", help="who you are")
    options.add_argument("--language", default="es", help="the language of your app")
    chosen = options.parse_args()
    with FakeTelegram(port=chosen.port) as telegram:
        show(f"The Bot API is at {telegram.url}, the token is {TOKEN}\n{HELP}")
        person = telegram.person(chosen.name, language=chosen.language)
        Chat(telegram, person).run()


class Chat:
    """A chat in a terminal."""

    def __init__(self, telegram: FakeTelegram, person: Person) -> None:
        self._telegram = telegram
        self._person = person
        self._shown: dict[int, int] = {}  # edits already shown, by message id
        self._last: Message | None = None  # the last message with buttons

    def run(self) -> None:
        """Read lines until the end."""
        threading.Thread(target=self._watch, daemon=True).start()
        for line in sys.stdin:
            command, _, rest = line.strip().partition(" ")
            if command == "/quit":
                return
            if line.strip():
                self._do(command, rest.strip(), line.strip())
        time.sleep(1)  # the lines came from a pipe: let the last answer arrive

    def _do(self, command: str, rest: str, line: str) -> None:
        try:
            if command == "/press":
                self._press(rest)
            elif command == "/inline":
                self._inline(rest)
            elif command == "/edit":
                self._person.edits(None, rest)
            elif command == "/sticker":
                self._person.sends_sticker()
            elif command == "/calls":
                for request in self._telegram.refusals:
                    show(f"  {request.method} {request.params}: {request.answer}\n")
            else:
                self._person.says(line)
        except (AssertionError, KeyError) as error:
            show(f"  ({error})\n")

    def _press(self, number: str) -> None:
        buttons = [b for row in (self._last.buttons if self._last else []) for b in row]
        if not number.isdecimal() or not 1 <= int(number) <= len(buttons):
            show(f"  (there are {len(buttons)} buttons)\n")
            return
        button = buttons[int(number) - 1]
        if not button.data or self._last is None:
            show(f"  (it opens {button.url or button.wire})\n")
            return
        press = self._person.sends_data(self._last, button.data).waits()
        self._show_answer(press)

    def _show_answer(self, press: Press) -> None:
        if press.text:
            show(f"  {'!' if press.alert else '~'} {press.text}\n")

    def _inline(self, words: str) -> None:
        offered = self._person.inline(words)
        for result in offered.results:
            show(f"  * {result.title} - {result.description}\n")
        if offered.button:
            show(f"  [{offered.button['text']}]\n")

    def _watch(self) -> None:
        while True:
            for message in self._person.messages():
                edits = len(message.record.earlier)
                if self._shown.get(message.message_id) != edits:
                    self._shown[message.message_id] = edits
                    self._show(message, edited=edits > 0)
            time.sleep(GLANCE)

    def _show(self, message: Message, *, edited: bool) -> None:
        picture = "[photo] " if message.photo else ""
        sign = "*" if edited else "<"
        show(f"{sign} {picture}{message.text or message.caption}\n")
        for shown, url in message.links.items():
            show(f"    {shown}: {url}\n")
        number = 0
        for row in message.buttons:
            labels = []
            for button in row:
                number += 1
                labels.append(f"[{number} {button.text}]")
            show(f"    {' '.join(labels)}\n")
        if message.buttons:
            self._last = message


def show(text: str) -> None:
    """Write to the terminal."""
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
