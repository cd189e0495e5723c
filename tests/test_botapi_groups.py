"""The fake Telegram has people who may not be written to first, groups and forums."""

import pytest

from tests.botapi import FakeTelegram, Person, mention
from tests.calling import call, catch_up, refusal, updates


def test_a_bot_may_not_write_first(telegram: FakeTelegram) -> None:
    """
    Telegram lets people begin, and end.
    """
    eva = telegram.person("Eva")

    before = refusal(telegram, "sendMessage", chat_id=eva.id, text="hola")
    eva.says("hola")
    eva.blocks_the_bot()
    blocked = refusal(telegram, "sendMessage", chat_id=eva.id, text="hola")

    assert before == "Forbidden: bot can't initiate conversation with a user"
    assert blocked == "Forbidden: bot was blocked by the user"


@pytest.mark.parametrize(
    ("text", "arrives"),
    [
        pytest.param("¿qué es la CARSI?", False, id="talk among people"),
        pytest.param("/ask qué es", True, id="command"),
        pytest.param("/ask@carsi_test_bot qué es", True, id="command to this bot"),
        pytest.param("/ask@other_bot qué es", False, id="command to another"),
        pytest.param("oye @CARSI_test_bot qué es", True, id="mention"),
        pytest.param("oye @other_bot qué es", False, id="mention of another"),
    ],
)
def test_a_group_shows_the_bot_what_is_meant_for_it(
    telegram: FakeTelegram, ana: Person, text: str, arrives: bool
) -> None:
    """
    Privacy mode is on for nearly every bot.
    """
    group = telegram.group("Clase", members=[ana])
    catch_up(telegram)

    ana.says(text, in_=group)

    assert [u["message"]["text"] for u in updates(telegram)] == [text] * arrives


def test_a_reply_to_the_bot_reaches_it(telegram: FakeTelegram, ana: Person) -> None:
    """
    A conversation in a group goes on by replies.
    """
    group = telegram.group("Clase", members=[ana])
    call(telegram, "sendMessage", chat_id=group.id, text="hola")
    catch_up(telegram)

    ana.says("¿y cuánto?", in_=group, reply_to=ana.reads(in_=group))
    ana.says("oye CARSI", in_=group, entities=[mention("oye CARSI", "CARSI", telegram.bot)])

    received = [u["message"] for u in updates(telegram)]
    assert received[0]["reply_to_message"]["text"] == "hola"
    assert received[1]["entities"][0]["type"] == "text_mention"


def test_a_forum_keeps_topics_apart(telegram: FakeTelegram, ana: Person) -> None:
    """
    An answer without its thread lands in another conversation.
    """
    forum = telegram.group("Foro", forum=True, members=[ana])
    doubts = forum.topic("Dudas")

    ana.says("/ask", in_=forum, thread=doubts)
    call(telegram, "sendMessage", chat_id=forum.id, text="a", message_thread_id=doubts)

    received = updates(telegram)[-1]["message"]
    assert (received["message_thread_id"], received["is_topic_message"]) == (doubts, True)
    assert ana.reads(in_=forum).thread == doubts
    assert refusal(telegram, "sendMessage", chat_id=forum.id, text="a", message_thread_id=999) == (
        "Bad Request: message thread not found"
    )


def test_a_group_migrates_and_throws_the_bot_out(telegram: FakeTelegram, ana: Person) -> None:
    """
    The old id is refused, and the refusal names the new one.
    """
    group = telegram.group("Clase", members=[ana])
    old = group.id

    new = group.migrates()
    moved = call(telegram, "sendMessage", chat_id=old, text="a")
    fine = call(telegram, "sendMessage", chat_id=new, text="a")
    group.removes_bot()
    out = refusal(telegram, "sendMessage", chat_id=new, text="a")

    assert moved["description"] == "Bad Request: group chat was upgraded to a supergroup chat"
    assert moved["parameters"] == {"migrate_to_chat_id": new}
    assert fine["ok"]
    assert out == "Forbidden: bot was kicked from the supergroup chat"


def test_members_and_leaving(telegram: FakeTelegram, ana: Person) -> None:
    """
    Settings of a group are for its administrators only; the bot has to ask who they are.
    """
    eva = telegram.person("Eva")
    group = telegram.group("Clase", members=[ana], admins=[eva])

    statuses = [
        call(telegram, "getChatMember", chat_id=group.id, user_id=person)["result"]["status"]
        for person in (ana.id, eva.id, telegram.bot["id"])
    ]
    admins = call(telegram, "getChatAdministrators", chat_id=group.id)["result"]
    call(telegram, "leaveChat", chat_id=group.id)

    assert statuses == ["member", "administrator", "member"]
    assert [admin["status"] for admin in admins] == ["creator", "administrator"]
    assert refusal(telegram, "getChat", chat_id=group.id) == (
        "Forbidden: bot is not a member of the group chat"
    )


def test_silence_is_seen_and_an_unwanted_reply_too(telegram: FakeTelegram, ana: Person) -> None:
    """
    Tests of groups are mostly about saying nothing.
    """
    ana.sees_no_reply(seconds=0.05)
    call(telegram, "sendMessage", chat_id=ana.id, text="hola")

    with pytest.raises(AssertionError, match="did not expect"):
        ana.sees_no_reply(seconds=0.05)
    with pytest.raises(AssertionError, match=r"waited 0\.05 s for nothing"):
        ana.reads(timeout=0.05)
