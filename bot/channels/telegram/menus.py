"""Buttons, and what happens when they are pressed, or their labels typed.

May import: `bot.answering`, `bot.channels.journal`, `bot.knowledge`, this room.
"""

from __future__ import annotations

from dataclasses import replace

from telegram import Bot, Message, Update

from bot.answering.messages import Answer, Notice
from bot.answering.messages import Message as Words
from bot.channels.telegram.buttons import Data, Kind
from bot.channels.telegram.door import Context, answered
from bot.channels.telegram.feedback import VOTES, Feedback
from bot.channels.telegram.host import Host
from bot.channels.telegram.places import Place, is_group
from bot.channels.telegram.rendering import Piece, welcome
from bot.knowledge.model import Language

EXAMPLES = 6  # with the topics and the language, eight rows of buttons


class Menus:
    """Handles presses. Every one is answered first, and only then acted upon."""

    def __init__(self, host: Host, feedback: Feedback) -> None:
        self._host = host
        self._feedback = feedback

    async def on_press(self, update: Update, context: Context) -> None:
        """Answer a pressed button at once, then do what it says."""
        query = update.callback_query
        if query is None:
            return
        data = Data.read(query.data or "")
        message = query.message
        told = None
        if data is not None and message is not None and data.kind in VOTES:
            told = self._feedback.told(message.chat.id, message.message_id, data)
        await answered(query, told)
        if message is None:
            return
        thread = None
        if isinstance(message, Message) and message.is_topic_message:
            thread = message.message_thread_id
        place = Place(message.chat.id, thread, group=is_group(message.chat))
        if data is None:
            await self._gone(context.bot, place, self._host.language(update))
        else:
            await self._act(context.bot, place, data, message.message_id)

    async def typed(self, bot: Bot, place: Place, data: Data, message_id: int) -> None:
        """Do what the button says whose label a person typed; menus come as a new message."""
        below = {Kind.TOPIC: Kind.NEW_TOPIC, Kind.TOPICS: Kind.NEW_TOPICS}
        data = replace(data, kind=below.get(data.kind, data.kind))
        if data.kind in VOTES:
            told = self._feedback.told(place.chat, message_id, data)
            await self._feedback.act(bot, place, data, message_id)
            await self._host.say(bot, place, [Notice(data.language, told)] if told else [])
            return
        await self._act(bot, place, data, None)

    async def follow(self, bot: Bot, place: Place, data: Data) -> None:
        """Do what a link says."""
        await self._act(bot, place, data, None)

    async def _act(self, bot: Bot, place: Place, data: Data, message_id: int | None) -> None:
        assistant, language = self._host.assistant, data.language
        match data.kind:
            case Kind.ENTRY | Kind.ENTRY_OF_MENU | Kind.OTHER_LANGUAGE:
                if data.name not in assistant.knowledge.entries:
                    await self._gone(bot, place, language)
                elif data.kind is Kind.OTHER_LANGUAGE and message_id is not None:
                    await self._translate(bot, place, data, message_id)
                else:
                    await self._open(bot, place, data)
            case Kind.TOPIC | Kind.NEW_TOPIC:
                if not assistant.knowledge.in_topic(data.name):
                    await self._gone(bot, place, language)
                else:
                    menu = assistant.topic(data.name, language)
                    below = data.kind is Kind.NEW_TOPIC
                    await self._show(bot, place, menu, data.page, None if below else message_id)
            case Kind.TOPICS | Kind.NEW_TOPICS:
                below = data.kind is Kind.NEW_TOPICS
                menu = assistant.topics(language)
                await self._show(bot, place, menu, data.page, None if below else message_id)
            case Kind.NONE_OF_THESE:
                await self._none_of_these(bot, place, language, message_id)
            case Kind.CHOOSE_LANGUAGE | Kind.WELCOME:
                await self._choose(bot, place, data, message_id)
            case Kind.NOTHING:
                return
            case _:
                if message_id is not None:
                    await self._feedback.act(bot, place, data, message_id)

    async def _open(self, bot: Bot, place: Place, data: Data) -> None:
        answer = self._host.assistant.answer(data.name, data.language)
        self._host.opened(place, answer.entry, data.language)
        await self._host.post(bot, place, self._pieces(answer, data))

    def _pieces(self, answer: Answer, data: Data) -> tuple[Piece, ...]:
        topic = ""
        if data.kind is Kind.ENTRY_OF_MENU:
            titles = {t.id: t.title for t in self._host.assistant.knowledge.topics}
            topic = titles[answer.topic].get(data.language, answer.topic)
        return self._host.pieces(answer, topic=topic)

    async def _translate(self, bot: Bot, place: Place, data: Data, message_id: int) -> None:
        """Show an answer in its other language: in its place if it is a single message."""
        answer = self._host.assistant.answer(data.name, data.language)
        self._host.opened(place, answer.entry, data.language)
        pieces = self._host.pieces(answer)
        await self._put(bot, place, pieces, message_id if len(pieces) == 1 else None)

    async def _show(
        self, bot: Bot, place: Place, words: Words, page: int, message_id: int | None
    ) -> None:
        await self._put(bot, place, self._host.pieces(words, page=page), message_id)

    async def _put(
        self, bot: Bot, place: Place, pieces: tuple[Piece, ...], message_id: int | None
    ) -> None:
        """Show *pieces* in the place of a message; below, if there is none to be edited."""
        if message_id is not None and len(pieces) == 1:
            edited = await self._host.sender.edit(bot, place.chat, message_id, pieces[0])
            if edited:
                self._host.note_edit(place, message_id, pieces[0])
                return
        await self._host.post(bot, place, pieces)

    async def _none_of_these(
        self, bot: Bot, place: Place, language: Language, message_id: int | None
    ) -> None:
        texts = self._host.texts(language)
        heading = texts.none_of_these_reply
        asked = self._host.uttered.get((place.chat, message_id)) if message_id else None
        last = self._host.last.get(place.subject)
        if asked is None and last is not None and last.entry is None:
            asked = last.text or None
        if asked is not None:
            self._host.miss(asked, language)
            if self._host.journal.keeps_questions:
                heading = f"{texts.question_kept}\n\n{heading}"
        menu = replace(self._host.assistant.topics(language), heading=heading)
        await self._show(bot, place, menu, 0, message_id)

    async def _choose(self, bot: Bot, place: Place, data: Data, message_id: int | None) -> None:
        if place.group:  # there only administrators choose, by /lang
            return
        language = data.language
        self._host.chosen.put((place.chat,), language)
        texts = self._host.texts(language)
        if data.kind is Kind.WELCOME:
            examples = self._host.assistant.examples(language, EXAMPLES)
            await self._put(bot, place, (welcome(examples, texts, language),), message_id)
        else:
            await self._show(bot, place, Notice(language, texts.language_set), 0, message_id)

    async def _gone(self, bot: Bot, place: Place, language: Language) -> None:
        """Lead from a button that is out of date to the menu, with one sentence."""
        heading = self._host.texts(language).choice_gone
        menu = replace(self._host.assistant.topics(language), heading=heading)
        await self._show(bot, place, menu, 0, None)
