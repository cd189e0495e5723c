"""Questions and what is said to them: new ones, edited ones, and those that are not text.

May import: `bot.answering`, `bot.channels.journal`, this room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from telegram import Message, Update

from bot.answering.assistant import LONGEST_UTTERANCE
from bot.answering.exchange import Exchange, Recent
from bot.answering.messages import Answer, Decline, Menu, Notice, Offer
from bot.answering.messages import Message as Words
from bot.answering.turns import Turn
from bot.channels.journal import Asked, VerdictName
from bot.channels.telegram.door import Context
from bot.channels.telegram.host import Host, bare
from bot.channels.telegram.menus import Menus
from bot.channels.telegram.places import Place, place_of, question_in
from bot.channels.telegram.sending import Sent

EDITABLE = 300.0  # seconds in which an edited question edits its answer
SAME_QUESTION = 3.0  # seconds in which the same words of the same person are one question
KEPT_QUESTIONS = 1_000  # each with its answer as it was sent: about 6 MB


@dataclass(frozen=True, slots=True)
class Handled:
    """A question and what was said to it, as long as it may still be edited.

    Attributes:
        text: What was asked.
        before: What had been said before it.
        sent: What answers it now.
    """

    text: str
    before: Exchange | None
    sent: tuple[Sent, ...]


class Conversation:
    """Handlers of what people write."""

    def __init__(self, host: Host, menus: Menus) -> None:
        self._host = host
        self._menus = menus
        self._handled: Recent[Handled] = host.memory(KEPT_QUESTIONS, EDITABLE)
        self._just_asked: Recent[int] = host.memory(KEPT_QUESTIONS, SAME_QUESTION)
        self._albums: Recent[bool] = host.memory(KEPT_QUESTIONS, EDITABLE)

    async def on_text(self, update: Update, context: Context) -> None:
        """Answer a new text."""
        message = update.message
        if message is None:  # the filter promises it
            return
        text = question_in(message, context.bot.bot)[:LONGEST_UTTERANCE]
        place = place_of(message)
        if self._repeated(message, text):
            return
        typed = self._host.typed(place, text)
        if typed is not None:
            await self._menus.typed(context.bot, place, *typed)
            return
        before = self._host.last.get(place.subject)
        turn = self._turn(update, place, text, before)
        sent = await self._host.say(context.bot, place, spoken(turn, place))
        self._keep(place, message, Handled(text, before, sent))
        self._note(place, turn, text)
        if before is not None and before.offered and isinstance(turn.decisive.message, Menu):
            self._host.miss(before.text, before.language)  # "none of these" in so many words

    async def on_edit(self, update: Update, context: Context) -> None:
        """Change the answer to a question that was changed within five minutes."""
        message = update.edited_message
        if message is None or message.edit_date is None:
            return
        place = place_of(message)
        known = self._handled.get((place.chat, message.message_id))
        late = (message.edit_date - message.date).total_seconds() > EDITABLE
        text = question_in(message, context.bot.bot)[:LONGEST_UTTERANCE]
        if known is None or late or text == known.text:
            return
        turn = self._turn(update, place, text, known.before)
        pieces = [p for words in spoken(turn, place) for p in self._host.pieces(words)]
        sent = await self._host.sender.replace(context.bot, place, known.sent, pieces)
        self._host.note_buttons(place, sent)
        self._keep(place, message, Handled(text, known.before, sent))
        self._note(place, turn, text)

    async def on_other(self, update: Update, context: Context) -> None:
        """Say once, and in private only, that text is what is read."""
        message = update.message
        if message is None or place_of(message).group:
            return
        if message.media_group_id is not None:
            album = (message.chat_id, hash(message.media_group_id))
            if self._albums.get(album):
                return
            self._albums.put(album, True)
        language = self._host.language(update)
        await self._host.reply(message, Notice(language, self._host.texts(language).text_only))

    def _repeated(self, message: Message, text: str) -> bool:
        user = message.from_user.id if message.from_user else 0
        key = (message.chat_id, user, hash(bare(text) or text))
        before = self._just_asked.get(key)
        self._just_asked.put(key, message.message_id)
        # The same message comes again when its answer could not be sent.
        return before is not None and before != message.message_id

    def _turn(self, update: Update, place: Place, text: str, before: Exchange | None) -> Turn:
        """Ask the assistant; the language of the words goes before the one that was chosen."""
        host = self._host
        turn = host.assistant.turn(text, language=host.language(update), last=before)
        host.last.put(place.subject, turn.exchange)
        if turn.wished is not None and not place.group:
            host.chosen.put((place.chat,), turn.wished)
        return turn

    def _keep(self, place: Place, message: Message, handled: Handled) -> None:
        self._handled.put((place.chat, message.message_id), handled)
        for sent in handled.sent:
            self._host.uttered.put((place.chat, sent.message_id), handled.text)

    def _note(self, place: Place, turn: Turn, text: str) -> None:
        """Count what was asked, and keep what was missed if the operator opted in."""
        host = self._host
        version = host.assistant.knowledge.version
        for reply in turn.replies:
            verdict = verdict_of(reply.message)
            if verdict is None:
                continue
            entry = reply.message.entry if isinstance(reply.message, Answer) else None
            if entry is not None:
                host.popular[entry] += 1
            said_in = reply.message.language
            where: Literal["group", "private"] = "group" if place.group else "private"
            host.journal.asked(Asked(verdict, said_in, entry, where, version))
        missed = [r for r in turn.replies if isinstance(r.message, Decline) and not r.message.kind]
        if missed:
            host.miss(text, missed[0].message.language)


def spoken(turn: Turn, place: Place) -> list[Words]:
    """Give what is said aloud: in a group nothing but answers, rather than asking everybody."""
    words = [reply.message for reply in turn.replies]
    return [w for w in words if not (place.group and isinstance(w, Offer | Decline))]


def verdict_of(words: Words) -> VerdictName | None:
    """Tell how an utterance was decided; None if there was nothing to decide."""
    match words:
        case Answer():
            return "answered"
        case Offer(unsure=True):
            return "ambiguous"
        case Decline():
            return "out_of_scope"
        case _:
            return None
