"""Answers in any chat, while a person types the bot's name and some words.

May import: `bot.answering`, `bot.channels.journal`, `bot.knowledge`, this room.
"""

from __future__ import annotations

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)

from bot.answering.messages import Answer
from bot.channels.journal import Asked
from bot.channels.telegram.door import Context
from bot.channels.telegram.host import Host
from bot.channels.telegram.rendering import LONGEST_TEXT, entities_of, in_full
from bot.channels.telegram.sending import NO_PREVIEW
from bot.channels.telegram.splitting import split
from bot.knowledge.model import Language

RESULTS = 8  # what a screen shows
CACHED = 300  # seconds that Telegram repeats a result by itself
DESCRIPTION = 100  # characters; Telegram shows about two lines


class Inline:
    """Handler of inline queries."""

    def __init__(self, host: Host) -> None:
        self._host = host

    async def on_query(self, update: Update, context: Context) -> None:
        """Offer up to eight answers to the words typed so far; without words, the most asked."""
        query = update.inline_query
        if query is None:
            return
        profile = self._host.language(update)
        told: Language | None = None
        if query.query.strip():
            answers, told = self._host.assistant.search(query.query, profile, RESULTS)
            version = self._host.assistant.knowledge.version
            if answers:  # half a word that finds nothing is no question yet
                self._host.journal.asked(
                    Asked("ambiguous", told or profile, None, "inline", version)
                )
        else:
            answers = self._most_asked(profile)
        texts = self._host.texts(told or profile)
        button = InlineQueryResultsButton(texts.inline_nothing, start_parameter="ask")
        await query.answer(
            [self._result(answer, context.bot.username) for answer in answers],
            cache_time=CACHED,
            is_personal=told is None,  # then the results are in the language of the profile
            button=None if answers else button,
        )

    def _most_asked(self, language: Language) -> tuple[Answer, ...]:
        assistant = self._host.assistant
        popular = [e for e, _ in self._host.popular.most_common()]
        examples = [choice.entry for choice in assistant.examples(language, RESULTS)]
        known = [
            e for e in dict.fromkeys([*popular, *examples]) if e in assistant.knowledge.entries
        ]
        answers = (assistant.answer(entry, language) for entry in known)
        return tuple(a for a in answers if not a.bare)[:RESULTS]

    def _result(self, answer: Answer, username: str) -> InlineQueryResultArticle:
        text = split(in_full(answer), LONGEST_TEXT)[0]
        address = f"https://t.me/{username}?start=q_{answer.entry}"
        label = self._host.texts(answer.language).inline_more
        flat = " ".join(answer.body.text.split())
        return InlineQueryResultArticle(
            id=f"{answer.entry}.{answer.language}",
            title=answer.question,
            description=flat if len(flat) <= DESCRIPTION else f"{flat[: DESCRIPTION - 1]}…",
            input_message_content=InputTextMessageContent(
                text.text, entities=entities_of(text), link_preview_options=NO_PREVIEW
            ),
            reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton(label, url=address)]]),
        )
