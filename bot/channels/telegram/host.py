"""What every handler works with: who answers, what is remembered, how it is sent.

May import: `bot.answering`, `bot.channels.journal`, `bot.knowledge`, this room.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telegram import Bot, Message, Update, User

from bot.answering.assistant import LONGEST_UTTERANCE, Assistant
from bot.answering.exchange import KEPT_CHOICES, KEPT_EXCHANGES, KEPT_FOR, Exchange, Recent
from bot.answering.messages import Answer
from bot.answering.messages import Message as Words
from bot.channels.journal import Journal, Missed
from bot.channels.telegram.buttons import Data
from bot.channels.telegram.drawings import Drawings
from bot.channels.telegram.flood import GROUP, PERSON, Flood
from bot.channels.telegram.places import Place, place_of
from bot.channels.telegram.rendering import Piece, render
from bot.channels.telegram.sending import Sender, Sent
from bot.knowledge.model import LANGUAGES, Language
from bot.knowledge.texts import Texts

SPANISH_READERS = ("es", "ca", "gl", "eu")  # profile languages that read Spanish rather
MOST_NEAREST = 3  # entries kept with an unanswered question
_MARKS = re.compile(r"[^\w\s]|_")  # all but letters, digits and spaces
_PRIVATE_DETAILS = re.compile(r"\S+@\S+|\d")
KEPT_THINGS = 1_000  # in each of the small memories; about 1 MB in all


@dataclass(frozen=True, slots=True)
class Shown:
    """The buttons under the latest message of a private chat, for who types their labels."""

    message_id: int
    buttons: tuple[tuple[str, Data], ...]


class Host:
    """One bot's parts. The assistant is asked for anew each time: it may be replaced."""

    def __init__(
        self, assistant: Callable[[], Assistant], journal: Journal, pictures: Path | None
    ) -> None:
        self._assistant = assistant
        self.journal = journal
        self.drawings = Drawings(pictures)
        self.sender = Sender(journal)
        self.flood = Flood()
        self.chosen: Recent[Language] = Recent(KEPT_CHOICES, math.inf)  # by chat
        self._memories: list[Recent[Any]] = []
        self.last: Recent[Exchange] = self.memory(KEPT_EXCHANGES, KEPT_FOR)  # by subject
        self.uttered: Recent[str] = self.memory(KEPT_THINGS, KEPT_FOR)  # by our answer to it
        self.shown: Recent[Shown] = self.memory(KEPT_THINGS, KEPT_FOR)
        self.popular: Counter[str] = Counter()  # entries, since the start
        self._rendered: dict[Hashable, tuple[Answer, tuple[Piece, ...]]] = {}

    @property
    def assistant(self) -> Assistant:
        """Who answers now."""
        return self._assistant()

    def texts(self, language: Language) -> Texts:
        """Give the bot's own sentences."""
        return self.assistant.texts(language)

    def language(self, update: Update) -> Language:
        """Guess the language for a person who has not just written a question.

        The one chosen for the chat, else the one just spoken in it, else the profile's.
        """
        chat, user = update.effective_chat, update.effective_user
        chosen = self.chosen.get((chat.id,)) if chat else None
        if chosen is not None:
            return chosen
        last = self.last.get((chat.id, 0)) if chat and chat.id > 0 else None
        return last.language if last is not None else profile_language(user)

    def pieces(self, words: Words, *, topic: str = "", page: int = 0) -> tuple[Piece, ...]:
        """Give *words* their form, with the picture if there is one."""
        version, texts = self.assistant.knowledge.version, self.texts(words.language)
        if not isinstance(words, Answer):
            return render(words, texts, version, topic=topic, page=page)
        drawing = self.drawings.of(words.picture, words.language)
        key = (words.entry, words.language, topic, drawing)
        of, pieces = self._rendered.get(key, (None, ()))
        if of is not words:  # today's answer of this version is always the same object
            pieces = render(words, texts, version, drawing=drawing, topic=topic)
            self._rendered[key] = words, pieces
        return pieces

    async def say(self, bot: Bot, place: Place, words: Iterable[Words]) -> tuple[Sent, ...]:
        """Say *words* at *place*."""
        return await self.post(bot, place, [p for w in words for p in self.pieces(w)])

    async def reply(self, message: Message | None, words: Words) -> tuple[Sent, ...]:
        """Say *words* in reply to a person's message."""
        if message is None:
            return ()
        return await self.say(message.get_bot(), place_of(message), [words])

    async def post(self, bot: Bot, place: Place, pieces: Iterable[Piece]) -> tuple[Sent, ...]:
        """Send *pieces*, count them, and remember the buttons under the last one."""
        sent = await self.sender.send(bot, place, list(pieces))
        self.flood.charge(place.chat, GROUP if place.group else PERSON, len(sent) - 1)
        self.note_buttons(place, sent)
        return sent

    def note_buttons(self, place: Place, sent: tuple[Sent, ...]) -> None:
        """Remember the buttons under the last of *sent*, so that their labels can be typed."""
        buttons = sent[-1].piece.buttons if sent else ()
        if buttons and not place.group:
            self.shown.put((place.chat,), Shown(sent[-1].message_id, buttons))

    def note_edit(self, place: Place, message_id: int, piece: Piece) -> None:
        """Remember the new buttons under a message, if it is the latest."""
        shown = self.shown.get((place.chat,))
        if shown is not None and shown.message_id == message_id:
            self.shown.put((place.chat,), Shown(message_id, piece.buttons))

    def miss(self, text: str, language: Language) -> None:
        """Keep an unanswered question, if the operator opted in, with what may be private blanked.

        Args:
            text: What was written.
            language: As far as the words tell.
        """
        if not self.journal.keeps_questions:
            return
        candidates = self.assistant.matcher.match(text).candidates[:MOST_NEAREST]
        blanked = _PRIVATE_DETAILS.sub("#", text[:LONGEST_UTTERANCE])
        self.journal.missed(Missed(blanked, language, tuple(c.entry for c in candidates)))

    def typed(self, place: Place, text: str) -> tuple[Data, int] | None:
        """Give the button that a person means by typing its label, or its number.

        Returns:
            The button's data and the message that holds it; None for any other text.
        """
        shown = self.shown.get((place.chat,))
        if place.group or shown is None:
            return None
        wanted = bare(text)
        if wanted.isdecimal() and len(wanted) < 3 and 1 <= int(wanted) <= len(shown.buttons):
            return shown.buttons[int(wanted) - 1][1], shown.message_id
        for label, data in shown.buttons:
            if wanted and wanted == bare(label):
                return data, shown.message_id
        return None

    def memory(self, size: int, seconds: float) -> Recent[Any]:
        """Make a memory that `forget` and `sweep` know."""
        self._memories.append(Recent(size, seconds))
        return self._memories[-1]

    def forget(self, chat: int) -> bool:
        """Drop all about *chat* but the language chosen; tell whether there was anything."""
        return sum(memory.forget(chat) for memory in self._memories) > 0

    def sweep(self) -> None:
        """Drop all that has been kept for long enough."""
        for memory in self._memories:
            memory.sweep()
        self.flood.sweep()

    def opened(self, place: Place, entry: str, language: Language) -> None:
        """Remember that an entry was opened by a button or a link."""
        self.popular[entry] += 1
        self.last.put(place.subject, Exchange("", entry, language))


def bare(text: str) -> str:
    """Give the letters and digits of *text*, without case and accents, one space between words."""
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFD", plain)
    return " ".join(_MARKS.sub("", plain).split())


def profile_language(user: User | None) -> Language:
    """Guess a person's language from the profile: Spanish for its readers, else English."""
    code = (user.language_code or "") if user else ""
    return "es" if code.split("-")[0].lower() in SPANISH_READERS else "en"


def named_language(word: str) -> Language | None:
    """Understand "en", "English", "inglés", "español" and the like; None for any other word."""
    begins = bare(word)[:2]
    also: dict[str, Language] = {"in": "en", "sp": "es"}
    return next((x for x in LANGUAGES if x == begins), also.get(begins))
