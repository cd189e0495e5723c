"""Give messages the form that Telegram shows: texts with entities, pictures, buttons.

Knows nothing of handlers or HTTP. May import: `bot.answering`, `bot.knowledge`, this room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from telegram import InlineKeyboardMarkup, MessageEntity
from telegram.constants import MessageLimit

from bot.answering.messages import Answer, Choice, Decline, Menu, Message, Notice, Offer
from bot.answering.presenter import linked
from bot.channels.telegram import keyboards
from bot.channels.telegram.buttons import Data
from bot.channels.telegram.delivery import as_json
from bot.channels.telegram.drawings import Drawing
from bot.channels.telegram.splitting import split, units
from bot.knowledge.markup import RichText, Span
from bot.knowledge.model import Language
from bot.knowledge.texts import Texts

LONGEST_TEXT = int(MessageLimit.MAX_TEXT_LENGTH)
LONGEST_CAPTION = int(MessageLimit.CAPTION_LENGTH)
_ENTITIES = {
    "bold": MessageEntity.BOLD,
    "italic": MessageEntity.ITALIC,
    "link": MessageEntity.TEXT_LINK,
}


@dataclass(frozen=True)
class Piece:
    """One message as Telegram takes it.

    Attributes:
        text: The text, or the caption of the drawing.
        entities: Over the text, in UTF-16 units.
        keyboard: The buttons under it.
        drawing: The picture to show.
    """

    text: str
    entities: tuple[MessageEntity, ...] = ()
    keyboard: InlineKeyboardMarkup | None = None
    drawing: Drawing | None = None

    @cached_property
    def content(self) -> bytes:
        """What sendMessage takes beside the chat, as an object of JSON; made once."""
        made: dict[str, Any] = {"text": self.text, "link_preview_options": {"is_disabled": True}}
        if self.entities:
            made["entities"] = [entity.to_dict() for entity in self.entities]
        if self.keyboard is not None:
            made["reply_markup"] = self.keyboard.to_dict()
        return as_json(made)

    @cached_property
    def sure(self) -> bool:
        """Whether Telegram has no reason to refuse it as a message."""
        return bool(self.text.strip()) and units(self.text) <= LONGEST_TEXT

    @cached_property
    def buttons(self) -> tuple[tuple[str, Data], ...]:
        """The buttons that ask something of the bot, with their labels."""
        rows = self.keyboard.inline_keyboard if self.keyboard is not None else ()
        found = [(b.text, Data.read(str(b.callback_data))) for row in rows for b in row]
        return tuple((label, data) for label, data in found if data is not None)


def render(
    message: Message,
    texts: Texts,
    version: str,
    *,
    drawing: Drawing | None = None,
    topic: str = "",
    page: int = 0,
) -> tuple[Piece, ...]:
    """Give *message* its form, in one piece or, if it is long, several.

    Args:
        message: What to say.
        texts: The bot's own words, in the language of the message.
        version: The version of the knowledge, which a vote is about.
        drawing: The picture of an answer, if there is one.
        topic: Title of the topic to go back to, for an answer opened from its menu.
        page: Which page of a menu, from 0; the last one if there are not so many.
    """
    match message:
        case Answer():
            rows = keyboards.under_answer(message, texts, version, topic=topic)
            return _answer(message, texts, drawing, keyboards.markup(rows))
        case Offer(_, heading):
            return _plain(heading, keyboards.under_offer(message, texts))
        case Decline(_, text, heading, topics):
            more = RichText.plain(f"\n\n{heading}" if topics else "")
            rows = keyboards.under_decline(message, texts)
            return _pieces(text + more, keyboards.markup(rows))
        case Menu():
            return (menu_page(message, texts, page),)
        case Notice(_, text):
            return _plain(text, [])


def menu_page(menu: Menu, texts: Texts, page: int) -> Piece:
    """Show one page of a menu, the last one if there are not so many."""
    pages = keyboards.pages(menu)
    page = min(page, pages - 1)
    heading = menu.heading
    if pages > 1:
        heading = texts.page.format(heading=heading, page=page + 1, pages=pages)
    return Piece(heading, (), keyboards.markup(keyboards.under_menu(menu, texts, page)))


def welcome(examples: Sequence[Choice], texts: Texts, language: Language) -> Piece:
    """Greet, and show what can be asked."""
    rows = keyboards.under_welcome(examples, texts, language)
    return Piece(texts.welcome, (), keyboards.markup(rows))


def in_full(answer: Answer) -> RichText:
    """Give an answer its title, and under it in one small line its sources, as links, and date.

    The title says what was understood: "They rose." alone would answer anything.
    """
    footer = RichText.plain("")
    for number, citation in enumerate(answer.citations):
        link = linked(citation.label, citation.url)
        footer = footer + RichText.plain("; " if number else "") + link
    if answer.as_of_short:
        footer = footer + RichText.plain((" · " if footer.text else "") + answer.as_of_short)
    text = answer.body
    if answer.title:
        bold = Span(start=0, end=len(answer.title), kind="bold")
        title = RichText(text=answer.title, spans=(bold,))
        text = title + RichText.plain("\n\n") + text
    if footer.text:
        whole = Span(start=0, end=len(footer.text), kind="italic")
        small = RichText(text=footer.text, spans=(whole, *footer.spans))
        text = text + RichText.plain("\n\n") + small
    for notice in answer.notices:
        text = text + RichText.plain(f"\n{notice}")
    return text


def entities_of(text: RichText) -> tuple[MessageEntity, ...]:
    """Convert spans, counted in code points, to entities, counted in UTF-16 units."""
    entities = [
        MessageEntity(_ENTITIES[s.kind], s.start, s.end - s.start, url=s.url) for s in text.spans
    ]
    return tuple(MessageEntity.adjust_message_entities_to_utf_16(text.text, entities))


def _answer(
    answer: Answer, texts: Texts, drawing: Drawing | None, keyboard: InlineKeyboardMarkup | None
) -> tuple[Piece, ...]:
    text = in_full(answer)
    if drawing is None or answer.picture is None:
        return _pieces(text, keyboard)
    alt = texts.picture_shows.format(alt=answer.picture.alt.get(answer.language, ""))
    in_words = RichText.plain(f"\n\n{alt}")
    captioned = text + in_words
    if units(captioned.text) <= LONGEST_CAPTION:
        return (Piece(captioned.text, entities_of(captioned), keyboard, drawing),)
    caption = answer.picture.caption.get(answer.language, "")
    if units(caption + in_words.text) <= LONGEST_CAPTION:
        return (Piece(caption + in_words.text, drawing=drawing), *_pieces(text, keyboard))
    shown = split(RichText.plain(caption), LONGEST_CAPTION)[0].text
    return (Piece(shown, drawing=drawing), *_pieces(captioned, keyboard))


def _plain(text: str, rows: keyboards.Rows) -> tuple[Piece, ...]:
    return _pieces(RichText.plain(text), keyboards.markup(rows))


def _pieces(text: RichText, keyboard: InlineKeyboardMarkup | None) -> tuple[Piece, ...]:
    pieces = [Piece(p.text, entities_of(p)) for p in split(text, LONGEST_TEXT)]
    return (*pieces[:-1], replace(pieces[-1], keyboard=keyboard))
