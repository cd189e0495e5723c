"""Groups: the bot speaks when it is spoken to, and when it knows."""

from __future__ import annotations

import datetime as dt

import pytest
from telegram import Chat, Message, MessageEntity, User

from bot.channels.telegram.places import question_in
from tests.botapi.people import mention
from tests.rehearsal import Rehearsal

ME = "@carsi_test_bot"


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("/ask What are the five goals?", "CARSI has five goals"),
        (f"/ask{ME} ¿Cuáles son los cinco objetivos?", "La CARSI tiene"),
        (f"{ME} What are the five goals?", "CARSI has five goals"),
        ("@CARSI_test_BOT: aims of the programme", "CARSI has five goals"),
        (f"¿Cuáles son los cinco objetivos? {ME}", "La CARSI tiene"),
    ],
)
def test_who_asks_the_bot_is_answered(rehearsal: Rehearsal, text: str, begins: str) -> None:
    """
    By a command or its name, in reply to the very message, without the name being matched.
    """
    ana = rehearsal.telegram.person("Ana", language="es")
    group = rehearsal.telegram.group("Class 5b", members=[ana])

    asked = ana.says(text, in_=group)
    answer = ana.reads(in_=group)

    assert begins in answer.text
    assert answer.reply_to == asked.message_id


def test_a_mention_without_a_username_counts(rehearsal: Rehearsal) -> None:
    """
    Some clients mention by name and id.
    """
    ana = rehearsal.telegram.person("Ana")
    group = rehearsal.telegram.group("Class 5b", members=[ana], bot_is_admin=True)
    text = "CARSI test, who runs it?"

    ana.says(text, in_=group, entities=[mention(text, "CARSI test", rehearsal.telegram.bot)])

    assert "Two agencies" in ana.reads(in_=group).text


def test_a_reply_to_the_bot_is_a_question_to_it(rehearsal: Rehearsal) -> None:
    """
    A conversation goes on without the name in every line.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    group = rehearsal.telegram.group("Class 5b", members=[ana])
    answer = ana.asks("/ask Who runs it?", in_=group)

    ana.says("Why was it created?", in_=group, reply_to=answer)

    assert "Because of violence" in ana.reads(in_=group).text


def test_the_name_in_reply_to_a_question_passes_it_on(rehearsal: Rehearsal) -> None:
    """
    Ben asked the group; Ana knows whom to ask.
    """
    ana, ben = rehearsal.telegram.person("Ana"), rehearsal.telegram.person("Ben")
    group = rehearsal.telegram.group("Class 5b", members=[ana, ben])
    question = ben.says("who runs it?", in_=group)

    ana.says(ME, in_=group, reply_to=question)

    assert "Two agencies" in ana.reads(in_=group).text


@pytest.mark.parametrize(
    "text",
    [
        "What are the five goals?",
        "@somebody_else What are the five goals?",
        "@carsi_test_bot_2 What are the five goals?",
        "/ask@other_bot What are the five goals?",
        "/nonsense",
        "nobody@carsi_test_bot.org",
    ],
)
def test_others_are_left_alone(rehearsal: Rehearsal, text: str) -> None:
    """
    Even where the bot sees every message, as an administrator.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    group = rehearsal.telegram.group("Class 5b", members=[ana], bot_is_admin=True)

    ana.says(text, in_=group)

    ana.sees_no_reply(in_=group, seconds=0.3)


@pytest.mark.parametrize("text", ["how much money", "zxcvb qwrtp", "cuánto dinero recibió"])
def test_when_unsure_the_bot_keeps_silent(rehearsal: Rehearsal, text: str) -> None:
    """
    A "did you mean" would ask thirty people what one of them meant.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    group = rehearsal.telegram.group("Class 5b", members=[ana])

    ana.says(f"{ME} {text}", in_=group)

    ana.sees_no_reply(in_=group, seconds=0.3)
    assert "Two agencies" in ana.asks(f"{ME} Who runs it?", in_=group).text


def test_silence_for_what_is_not_text(rehearsal: Rehearsal) -> None:
    """
    A sticker in a group is not meant for us.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    group = rehearsal.telegram.group("Class 5b", members=[ana], bot_is_admin=True)

    ana.sends_voice(in_=group)
    ana.sends_photo("look", in_=group)
    ana.sends_sticker(in_=group)
    ana.sends_document(in_=group)

    ana.sees_no_reply(in_=group, seconds=0.3)


def test_the_answer_stays_in_its_topic(rehearsal: Rehearsal) -> None:
    """
    A forum is many rooms.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    forum = rehearsal.telegram.group("School", forum=True, members=[ana])
    thread = forum.topic("Homework")

    ana.says("/ask What are the five goals?", in_=forum, thread=thread)
    answer = ana.reads(in_=forum)
    ana.presses(answer, "Who runs it?")

    assert answer.thread == thread
    assert ana.reads(in_=forum).thread == thread


def test_only_administrators_set_the_language_of_a_group(rehearsal: Rehearsal) -> None:
    """
    It holds for all, so not everybody may change it.
    """
    ana, chief = rehearsal.telegram.person("Ana"), rehearsal.telegram.person("Chief")
    group = rehearsal.telegram.group("Class 5b", members=[ana], admins=[chief], supergroup=True)

    refused = ana.asks(f"/lang{ME} es", in_=group)
    still_english = ana.asks("/topics", in_=group)
    chief.says(f"/lang{ME} es", in_=group)
    ana.reads(in_=group)
    spanish = ana.asks("/topics", in_=group)
    chief.says("/lang en", in_=group, anonymously=True)
    ana.reads(in_=group)

    assert refused.text.startswith("Only the administrators")
    assert still_english.text.startswith("What would you like")
    assert spanish.text == "¿Sobre qué quiere saber?"
    assert ana.asks("/topics", in_=group).text.startswith("What would you like")


def test_a_group_that_moves_is_followed_with_its_language(rehearsal: Rehearsal) -> None:
    """
    A group becomes a supergroup by itself one day, under another id.
    """
    chief = rehearsal.telegram.person("Chief")
    group = rehearsal.telegram.group("Class 5b", admins=[chief])
    chief.asks("/lang es", in_=group)

    group.migrates()

    assert chief.asks(f"/topics{ME}", in_=group).text == "¿Sobre qué quiere saber?"


def test_being_thrown_out_and_taken_back(rehearsal: Rehearsal) -> None:
    """
    The bot goes on, says nothing on its own when it comes back, and answers again.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    group = rehearsal.telegram.group("Class 5b", members=[ana])
    ana.asks("/ask Who runs it?", in_=group)

    group.removes_bot()
    group.adds_bot()

    ana.sees_no_reply(in_=group, seconds=0.3)
    assert "Because of" in ana.asks("/ask Why was it created?", in_=group).text


def test_the_bot_leaves_channels(rehearsal: Rehearsal) -> None:
    """
    Nobody can ask there.
    """
    telegram = rehearsal.telegram
    left = len(telegram.calls("leaveChat"))
    channel = telegram.channel("News")

    channel.adds_bot(as_administrator=True)
    channel.posts("What are the five goals?")
    call = telegram.awaits_call("leaveChat", count=left + 1)

    assert call.params["chat_id"] == str(channel.id)
    assert channel.messages() == []


@pytest.mark.parametrize(
    ("language", "says"), [("en", "In a group I answer when"), ("es", "En un grupo respondo")]
)
def test_help_in_a_group_says_how_to_ask_there(
    rehearsal: Rehearsal, language: str, says: str
) -> None:
    """
    The rules are others than in private.
    """
    ana = rehearsal.telegram.person("Ana", language=language)
    group = rehearsal.telegram.group("Class 5b", members=[ana])

    assert ana.asks(f"/help{ME}", in_=group).text.startswith(says)
    assert ana.asks(f"/start{ME}", in_=group).text.startswith(says)


def test_exchanges_in_groups_are_counted_as_such(rehearsal: Rehearsal) -> None:
    """
    An operator sees where the bot is used, and nothing of who uses it.
    """
    ana = rehearsal.telegram.person("Ana", language="en")
    group = rehearsal.telegram.group("Class 5b", members=[ana])
    ana.asks("/ask Who runs it?", in_=group)
    rehearsal.telegram.awaits_confirmation()

    last = rehearsal.notes("asked")[-1]

    assert (last["channel"], last["entry"], last["verdict"]) == ("group", "who-runs-it", "answered")


def test_an_entity_that_cuts_an_emoji_in_half_breaks_nothing() -> None:
    """
    No app sends that, but who forges updates may.
    """
    me = User(9, "Carsi", is_bot=True, username="carsi_bot")
    halved = MessageEntity(MessageEntity.MENTION, 1, 2)
    now = dt.datetime.now(dt.UTC)
    message = Message(1, now, Chat(1, Chat.PRIVATE), text="🙂 what is it", entities=[halved])

    assert question_in(message, me).endswith("what is it")
