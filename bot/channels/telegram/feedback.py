"""What people think of an answer: one vote a message, and nobody knows whose it was.

A vote is about an entry in one version of the knowledge; both stand behind the button. May
import: `bot.answering`, `bot.channels.journal`, this room.
"""

from __future__ import annotations

from telegram import Bot

from bot.answering.exchange import Recent
from bot.channels.journal import Reason, Vote
from bot.channels.telegram.buttons import Data, Kind
from bot.channels.telegram.host import Host
from bot.channels.telegram.keyboards import VoteState, markup, under_answer
from bot.channels.telegram.places import Place
from bot.channels.telegram.rendering import Piece

REASONS: dict[Kind, Reason] = {
    Kind.HELPFUL: "helpful",
    Kind.WRONG_ANSWER: "wrong_answer",
    Kind.OUT_OF_DATE: "out_of_date",
    Kind.UNCLEAR: "unclear",
    Kind.INCORRECT: "incorrect",
}
VOTES = frozenset({*REASONS, Kind.NOT_HELPFUL, Kind.BACK})
GUARDED = 10_000  # messages; the keyboard itself shows the vote, this only stops double taps
GUARDED_FOR = 86_400.0  # seconds


class Feedback:
    """Takes votes and changes the keyboards they came from."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._states: Recent[VoteState] = host.memory(GUARDED, GUARDED_FOR)

    def told(self, chat: int, message_id: int, data: Data) -> str | None:
        """Give what a person reads at once for a vote; None for what needs no words."""
        texts = self._host.texts(data.language)
        if message_id and self._states.get((chat, message_id)) == "done":
            return texts.voted_before
        if data.kind is Kind.NOT_HELPFUL:
            return texts.what_is_wrong
        return texts.thanks if data.kind in REASONS else None

    async def act(self, bot: Bot, place: Place, data: Data, message_id: int) -> None:
        """Count a vote, or ask what is wrong."""
        key = (place.chat, message_id)
        before = (self._states.get(key) if message_id else None) or "open"
        wanted: VoteState = "done"
        if data.kind in (Kind.NOT_HELPFUL, Kind.BACK):
            wanted = "asked" if data.kind is Kind.NOT_HELPFUL else "open"
        if before in ("done", wanted):
            return
        self._states.put(key, wanted)
        assistant = self._host.assistant
        known = data.name in assistant.knowledge.entries
        if known and data.kind in REASONS:
            reason = REASONS[data.kind]
            self._host.journal.voted(Vote(data.name, data.language, data.version, reason))
        if not known:
            keyboard = None
        else:
            answer = assistant.answer(data.name, data.language)
            rows = under_answer(answer, self._host.texts(data.language), data.version, vote=wanted)
            keyboard = markup(rows)
        piece = Piece("", keyboard=keyboard)
        await self._host.sender.edit_keyboard(bot, place.chat, message_id, piece)
        self._host.note_edit(place, message_id, piece)
