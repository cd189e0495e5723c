"""Give messages the form that Telegram shows: text with entities, and buttons.

Knows nothing of handlers or HTTP. May import: `bot.answering`, `bot.knowledge`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

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
from bot.knowledge.markup import RichText, Span
from bot.knowledge.texts import Texts

ENTRY, TOPIC, TOPICS = "q", "t", "m"  # first part of a button's data; ids follow a colon
_ENTITIES = {
    "bold": MessageEntity.BOLD,
    "italic": MessageEntity.ITALIC,
    "link": MessageEntity.TEXT_LINK,
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as Telegram takes it; offsets are in UTF-16 units."""

    text: str
    entities: tuple[MessageEntity, ...]
    keyboard: InlineKeyboardMarkup | None


def render(message: Message, texts: Texts) -> Rendered:
    """Give *message* its form, with the bot's own words from *texts*."""
    match message:
        case Answer():
            return _rendered(with_footer(message, texts), message.related)
        case Offer(_, heading, choices):
            return _rendered(RichText.plain(heading), choices)
        case Decline(_, text, heading, topics):
            more = RichText.plain(f"\n\n{heading}") if topics else RichText.plain("")
            return _rendered(text + more, topics)
        case Menu(_, heading, topics, choices):
            return _rendered(RichText.plain(heading), topics or choices, columns=2 if topics else 1)
        case Notice(_, text):
            return _rendered(RichText.plain(text), ())


def with_footer(answer: Answer, texts: Texts) -> RichText:
    """Put an answer's sources, as links, and its date in one small line under it."""
    footer = RichText.plain("")
    for number, citation in enumerate(answer.citations):
        link = RichText.plain(citation.label)
        if citation.url is not None:
            span = Span(start=0, end=len(citation.label), kind="link", url=citation.url)
            link = RichText(text=citation.label, spans=(span,))
        footer = footer + RichText.plain("; " if number else "") + link
    if answer.as_of:
        footer = footer + RichText.plain((" · " if footer.text else "") + answer.as_of)
    text = answer.body
    if footer.text:
        whole = Span(start=0, end=len(footer.text), kind="italic")
        text = (
            text + RichText.plain("\n\n") + RichText(text=footer.text, spans=(whole, *footer.spans))
        )
    for notice in answer.notices:
        text = text + RichText.plain(f"\n{notice}")
    return text


def entities_of(text: RichText) -> tuple[MessageEntity, ...]:
    """Convert spans, counted in code points, to entities, counted in UTF-16 units."""
    entities = [
        MessageEntity(_ENTITIES[s.kind], s.start, s.end - s.start, url=s.url) for s in text.spans
    ]
    return tuple(MessageEntity.adjust_message_entities_to_utf_16(text.text, entities))


def _rendered(
    text: RichText, choices: Iterable[Choice | TopicChoice], columns: int = 1
) -> Rendered:
    buttons = [_button(choice) for choice in choices]
    rows = [buttons[start : start + columns] for start in range(0, len(buttons), columns)]
    return Rendered(text.text, entities_of(text), InlineKeyboardMarkup(rows) if rows else None)


def _button(choice: Choice | TopicChoice) -> InlineKeyboardButton:
    match choice:
        case Choice(entry, label):
            return InlineKeyboardButton(label, callback_data=f"{ENTRY}:{entry}")
        case TopicChoice(topic, label):
            return InlineKeyboardButton(label, callback_data=f"{TOPIC}:{topic}")
