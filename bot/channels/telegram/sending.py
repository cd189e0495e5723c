"""Bring pieces to a chat: send, edit, replace; pictures are uploaded once.

A message that a person has deleted in the meantime is no error. May import:
`bot.channels.journal`, this room.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from telegram import Bot, InputFile, InputMediaPhoto, LinkPreviewOptions, Message, ReplyParameters
from telegram.error import BadRequest, ChatMigrated

from bot.channels.journal import Journal
from bot.channels.telegram.delivery import Letter, as_json
from bot.channels.telegram.drawings import Drawing
from bot.channels.telegram.places import Place
from bot.channels.telegram.rendering import Piece
from bot.channels.telegram.transport import send_message

log = logging.getLogger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
UNKNOWN = 0  # id of a message that went out in the response to a webhook


@dataclass(frozen=True, slots=True)
class Sent:
    """A piece that stands in a chat; its id is `UNKNOWN` if Telegram did not tell."""

    message_id: int
    piece: Piece


class Sender:
    """Sends for one bot."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def send(self, bot: Bot, place: Place, pieces: Sequence[Piece]) -> tuple[Sent, ...]:
        """Send *pieces* in order; the first one answers the person's message.

        Returns:
            What stands in the chat now.

        Raises:
            Forbidden: The person has blocked the bot, or the group has thrown it out.
        """
        sent: list[Sent] = []
        for piece in pieces:
            try:
                number = await self._send(bot, place, piece)
            except ChatMigrated as moved:
                place = replace(place, chat=moved.new_chat_id, reply_to=None)
                number = await self._send(bot, place, piece)
            sent.append(Sent(number, piece))
            if place.reply_to is not None:
                place = replace(place, reply_to=None)
        return tuple(sent)

    async def edit(self, bot: Bot, chat: int, message_id: int, piece: Piece) -> bool:
        """Put *piece* in the place of a message; tell whether the message could be edited."""
        if message_id == UNKNOWN:
            return False
        try:
            if piece.drawing is not None:
                await self._edit_drawing(bot, chat, message_id, piece, piece.drawing)
            else:
                await bot.edit_message_text(
                    piece.text,
                    chat,
                    message_id,
                    entities=piece.entities,
                    reply_markup=piece.keyboard,
                    link_preview_options=NO_PREVIEW,
                )
        except BadRequest as error:
            return "not modified" in error.message
        return True

    async def edit_keyboard(self, bot: Bot, chat: int, message_id: int, piece: Piece) -> None:
        """Put the buttons of *piece* under a message; one that is gone is let go."""
        if message_id == UNKNOWN:
            return
        try:
            await bot.edit_message_reply_markup(chat, message_id, reply_markup=piece.keyboard)
        except BadRequest as error:
            log.info("keyboard_stays", extra={"fields": {"error": type(error).__name__}})

    async def replace(
        self, bot: Bot, place: Place, old: Sequence[Sent], new: Sequence[Piece]
    ) -> tuple[Sent, ...]:
        """Put *new* in the place of *old*: by editing where they pair, else by sending anew.

        A message whose id is unknown stays as it is; the same words are not sent twice.
        """
        if [was.piece for was in old] == list(new):
            return tuple(old)
        pairs = list(zip(old, new, strict=False))
        alike = len(old) == len(new) and all(
            bool(was.piece.drawing) <= bool(now.drawing) for was, now in pairs
        )
        if alike:
            edited = [
                was.piece == now or await self.edit(bot, place.chat, was.message_id, now)
                for was, now in pairs
            ]
            if all(edited):
                return tuple(Sent(was.message_id, now) for was, now in pairs)
        for was in old:
            if was.message_id != UNKNOWN:
                await self._delete(bot, place.chat, was.message_id)
        return await self.send(bot, place, new)

    async def _delete(self, bot: Bot, chat: int, message_id: int) -> None:
        try:
            await bot.delete_message(chat, message_id)
        except BadRequest as error:
            log.info("message_stays", extra={"fields": {"error": type(error).__name__}})

    async def _send(self, bot: Bot, place: Place, piece: Piece) -> int:
        """Send a piece, and give the number of the message."""
        if piece.drawing is not None:
            message = await self._send_drawing(bot, place, piece, piece.drawing)
            if message is not None:
                return message.message_id
        return await send_message(bot, letter_to(place, piece))

    async def _send_drawing(
        self,
        bot: Bot,
        place: Place,
        piece: Piece,
        drawing: Drawing,
    ) -> Message | None:
        """Send a drawing with its caption; None if Telegram takes it in no way."""
        reply = None
        if place.reply_to is not None:
            reply = ReplyParameters(place.reply_to, allow_sending_without_reply=True)
        for photo in self._photos(drawing):
            try:
                message = await bot.send_photo(
                    place.chat,
                    photo,
                    caption=piece.text,
                    caption_entities=piece.entities,
                    reply_markup=piece.keyboard,
                    message_thread_id=place.thread,
                    reply_parameters=reply,
                )
            except BadRequest as error:
                about = {"picture": drawing.key, "error": error.message}
                log.warning("picture_refused", extra={"fields": about})
                continue
            self._remember(drawing, message)
            return message
        return None

    async def _edit_drawing(
        self, bot: Bot, chat: int, message_id: int, piece: Piece, drawing: Drawing
    ) -> None:
        media = InputMediaPhoto(
            self._photos(drawing)[0], caption=piece.text, caption_entities=piece.entities
        )
        message = await bot.edit_message_media(media, chat, message_id, reply_markup=piece.keyboard)
        if isinstance(message, Message):
            self._remember(drawing, message)

    def _photos(self, drawing: Drawing) -> list[str | InputFile]:
        """Give the ways to send a drawing: as Telegram knows it already, else as a file."""
        known = self._journal.picture_id(drawing.key)
        upload = InputFile(drawing.path.read_bytes(), filename=drawing.path.name, attach=True)
        return [known, upload] if known else [upload]

    def _remember(self, drawing: Drawing, message: Message) -> None:
        if message.photo:
            self._journal.remember_picture(drawing.key, message.photo[-1].file_id)


def letter_to(place: Place, piece: Piece) -> Letter:
    """Address a piece without a drawing."""
    to: dict[str, Any] = {"chat_id": place.chat}
    if place.thread is not None:
        to["message_thread_id"] = place.thread
    if place.reply_to is not None:
        reply = {"message_id": place.reply_to, "allow_sending_without_reply": True}
        to["reply_parameters"] = reply
    content = as_json(to)[:-1] + b"," + piece.content[1:]
    return Letter(place.chat, content, sure=piece.sure and place.reply_to is None)
