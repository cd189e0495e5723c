"""The buttons under each kind of message: words first, at most eight rows.

May import: `bot.answering`, `bot.knowledge`, this room.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.answering.messages import Answer, Choice, Decline, Menu, Offer
from bot.channels.telegram.buttons import Data, Kind, packed
from bot.knowledge.model import Language
from bot.knowledge.texts import Texts

Rows = list[list[InlineKeyboardButton]]
VoteState = Literal["open", "asked", "done"]

MOST_ROWS = 8  # a taller keyboard fills a small screen
MOST_RELATED = 3
TOPIC_COLUMNS = 2  # more of them and screen readers and short screens lose the labels


def button(label: str, data: Data) -> InlineKeyboardButton:
    """Make a button that asks something of the bot."""
    return InlineKeyboardButton(label, callback_data=str(data))


def markup(rows: Rows) -> InlineKeyboardMarkup | None:
    """Make a keyboard; None without buttons."""
    filled = [row for row in rows if row]
    return InlineKeyboardMarkup(filled) if filled else None


def under_answer(
    answer: Answer, texts: Texts, version: str, *, vote: VoteState = "open", topic: str = ""
) -> Rows:
    """Give the buttons under an answer.

    Args:
        answer: Whose buttons they are.
        texts: In the language of the answer.
        version: The version of the knowledge, which a vote is about.
        vote: Not yet voted, asked what is wrong, or voted.
        topic: Title of the topic to go back to, if the answer was opened from its menu.
    """
    language = answer.language
    if vote == "asked":
        return _reasons(answer, texts, version)
    rows = [
        [button(choice.label, Data(Kind.ENTRY, language, choice.entry))]
        for choice in answer.related[:MOST_RELATED]
    ]
    if vote == "done":
        rows.append([button(texts.thanks, Data(Kind.NOTHING, language))])
    elif not answer.bare:
        about = (language, answer.entry, packed(version))
        helpful = button(texts.helpful, Data(Kind.HELPFUL, *about))
        rows.append([helpful, button(texts.not_helpful, Data(Kind.NOT_HELPFUL, *about))])
    if answer.also_in:
        other = Data(Kind.OTHER_LANGUAGE, answer.also_in[0], answer.entry)
        rows.append([button(texts.in_other_language, other)])
    if topic:
        more = texts.more_in_topic.format(topic=topic)
        back = button(more, Data(Kind.NEW_TOPIC, language, answer.topic))
        rows.append([back, button(texts.all_topics, Data(Kind.NEW_TOPICS, language))])
    return rows


def _reasons(answer: Answer, texts: Texts, version: str) -> Rows:
    about = (answer.language, answer.entry, packed(version))
    reasons = (
        (texts.wrong_answer, Kind.WRONG_ANSWER),
        (texts.out_of_date, Kind.OUT_OF_DATE),
        (texts.unclear, Kind.UNCLEAR),
        (texts.incorrect, Kind.INCORRECT),
        (texts.back, Kind.BACK),
    )
    return [[button(label, Data(kind, *about))] for label, kind in reasons]


def under_offer(offer: Offer, texts: Texts) -> Rows:
    """Give the questions to choose from, and the way out if it is not clear which was meant."""
    rows = [[_choice(choice, offer.language)] for choice in offer.choices]
    if not offer.unsure:
        return rows
    return [*rows, [button(texts.none_of_these, Data(Kind.NONE_OF_THESE, offer.language))]]


def under_decline(decline: Decline, texts: Texts) -> Rows:
    """Give the nearest topics, and all of them."""
    language = decline.language
    near = [
        [button(topic.label, Data(Kind.NEW_TOPIC, language, topic.topic))]
        for topic in decline.topics
    ]
    return [*near, [button(texts.all_topics, Data(Kind.NEW_TOPICS, language))]]


def under_welcome(examples: Sequence[Choice], texts: Texts, language: Language) -> Rows:
    """Give example questions, the topics, and the other language."""
    other: Language = "es" if language == "en" else "en"
    return [
        *([_choice(example, language)] for example in examples),
        [button(texts.all_topics, Data(Kind.NEW_TOPICS, language))],
        [button(texts.in_other_language, Data(Kind.WELCOME, other))],
    ]


def pages(menu: Menu) -> int:
    """Count the pages that a menu needs."""
    things, a_page = len(menu.topics or menu.choices), _a_page(menu)
    return max(1, -(-things // a_page))


def under_menu(menu: Menu, texts: Texts, page: int) -> Rows:
    """Give one page of a menu, with the ways to the next, the previous and home."""
    a_page = _a_page(menu)
    first = page * a_page
    if menu.topics:
        shown = [
            button(topic.label, Data(Kind.TOPIC, menu.language, topic.topic))
            for topic in menu.topics[first : first + a_page]
        ]
        rows = [shown[at : at + TOPIC_COLUMNS] for at in range(0, len(shown), TOPIC_COLUMNS)]
    else:
        rows = [
            [button(choice.label, Data(Kind.ENTRY_OF_MENU, menu.language, choice.entry))]
            for choice in menu.choices[first : first + a_page]
        ]
    turning = []
    kind = Kind.TOPICS if menu.topics else Kind.TOPIC
    if page > 0:
        data = Data(kind, menu.language, menu.topic, str(page - 1))
        turning.append(button(texts.previous_page, data))
    if page + 1 < pages(menu):
        data = Data(kind, menu.language, menu.topic, str(page + 1))
        turning.append(button(texts.next_page, data))
    home = [] if menu.topics else [button(texts.all_topics, Data(Kind.TOPICS, menu.language))]
    return [*rows, turning, home]


def _a_page(menu: Menu) -> int:
    if menu.topics:
        fits = MOST_ROWS * TOPIC_COLUMNS
        return fits if len(menu.topics) <= fits else fits - TOPIC_COLUMNS
    fits = MOST_ROWS - 1
    return fits if len(menu.choices) <= fits else fits - 1


def _choice(choice: Choice, language: Language) -> InlineKeyboardButton:
    return button(choice.label, Data(Kind.ENTRY, language, choice.entry))


def choose_language(names: dict[Language, str]) -> Rows:
    """Give a button for each language, called by its own name."""
    return [[button(n, Data(Kind.CHOOSE_LANGUAGE, x))] for x, n in names.items()]
