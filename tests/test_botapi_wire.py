"""The fake Telegram fails as Telegram fails, and the library understands all it says."""

import asyncio
import json
import urllib.error
import urllib.request

import pytest
from telegram import Bot, InputMediaPhoto, Message, Update
from telegram.error import BadRequest

from tests.botapi import FakeTelegram, Person
from tests.calling import call, png


def test_tokens_methods_and_bodies(telegram: FakeTelegram) -> None:
    """
    GET with a query and POST with a form are as good as JSON.
    """
    form = urllib.request.Request(f"{telegram.url}/bot{telegram.token}/GETME", data=b"a=b")
    query = f"{telegram.url}/bot{telegram.token}/getMyName?language_code=es"

    with urllib.request.urlopen(form) as me, urllib.request.urlopen(query) as name:
        bodies = json.loads(me.read()), json.loads(name.read())

    assert all(body["ok"] for body in bodies)
    assert call(telegram, "getMe", token="1:X")["description"] == "Unauthorized"
    assert call(telegram, "getMoney")["description"] == "Not Found: method not found"
    assert [request.method for request in telegram.refusals] == ["getMe", "getMoney"]


@pytest.mark.parametrize(
    ("code", "description"),
    [
        pytest.param(429, "Too Many Requests: retry after 3", id="429"),
        pytest.param(502, "Bad Gateway", id="502"),
        pytest.param(401, "Unauthorized", id="401"),
        pytest.param(403, "Forbidden: bot was blocked by the user", id="403"),
    ],
)
def test_a_planned_refusal_comes_so_often(
    telegram: FakeTelegram, ana: Person, code: int, description: str
) -> None:
    """
    Faults are used up, and do not count as refusals that a test should worry about.
    """
    telegram.fails("sendMessage", code, retry_after=3 if code == 429 else None, times=2)

    answers = [call(telegram, "sendMessage", chat_id=ana.id, text="a") for _ in range(3)]

    assert [answer["ok"] for answer in answers] == [False, False, True]
    assert answers[0]["description"] == description
    assert answers[0].get("parameters") == ({"retry_after": 3} if code == 429 else None)
    assert telegram.refusals == []


def test_a_lost_answer_and_a_lost_question_look_alike(telegram: FakeTelegram, ana: Person) -> None:
    """
    Only the person knows whether the message arrived.
    """
    telegram.swallows_answers("sendMessage", seconds=0.05)
    telegram.hangs("sendMessage", seconds=0.05)
    telegram.resets("sendMessage")

    for text in ("swallowed", "hung", "reset"):
        with pytest.raises(OSError):
            call(telegram, "sendMessage", chat_id=ana.id, text=text)

    assert ana.reads().text == "swallowed"
    ana.sees_no_reply(seconds=0.05)


def test_the_api_goes_away_and_comes_back(telegram: FakeTelegram) -> None:
    """
    At the same address, or no bot would find it again.
    """
    telegram.goes_away(60)

    with pytest.raises(OSError):
        call(telegram, "getMe")
    telegram.comes_back()

    assert call(telegram, "getMe")["ok"]


def test_excesses_are_counted_when_watched() -> None:
    """
    Telegram answers such a bot with 429 sooner or later.
    """
    with FakeTelegram(watch_rates=True) as telegram:
        ana = telegram.person("Ana")
        ana.starts()

        for _ in range(6):
            call(telegram, "sendMessage", chat_id=ana.id, text="a")

        assert [excess.limit for excess in telegram.rate_excesses] == ["chat"]


async def test_the_library_understands_every_kind_of_update(
    telegram: FakeTelegram, ana: Person
) -> None:
    """
    Objects with a missing field fail in the library, long before our handlers.
    """

    def act() -> None:
        group = telegram.group("Clase", members=[ana])
        forum = telegram.group("Foro", forum=True)
        channel = telegram.channel("Noticias")
        said = ana.says("/start q_x @carsi_test_bot https://x.org a@x.org #tag")
        ana.edits(said, "otra cosa")
        ana.sends_photo("pie")
        ana.sends_sticker()
        ana.sends_voice()
        ana.sends_document()
        ana.says("/ask", in_=group, anonymously=True)
        forum.topic("Dudas")
        group.migrates()
        group.adds_bot()
        channel.adds_bot(as_administrator=True)
        channel.posts("noticia")
        ana.sends_data(said, "x")
        telegram.deliver({"inline_query": {"id": "7", "from": ana.user, "query": "", "offset": ""}})
        ana.blocks_the_bot()

    await asyncio.to_thread(act)
    async with Bot(
        telegram.token, base_url=f"{telegram.url}/bot", base_file_url=f"{telegram.url}/file/bot"
    ) as bot:
        received = await bot.get_updates()

    kinds = {kind for u in received for kind in Update.ALL_TYPES if getattr(u, kind) is not None}
    assert kinds == {
        "message",
        "edited_message",
        "channel_post",
        "callback_query",
        "inline_query",
        "my_chat_member",
    }
    assert all(u.effective_chat or u.inline_query for u in received)


async def test_the_library_understands_every_answer(telegram: FakeTelegram, ana: Person) -> None:
    """
    A photo is uploaded once and then sent by its id; its caption is counted after parsing.
    """
    group = await asyncio.to_thread(telegram.group, "Clase", admins=[ana])
    async with Bot(
        telegram.token, base_url=f"{telegram.url}/bot", base_file_url=f"{telegram.url}/file/bot"
    ) as bot:
        sent = await bot.send_photo(ana.id, png(), caption="<b>pie</b>", parse_mode="HTML")
        again = await bot.send_photo(ana.id, sent.photo[-1].file_id)
        new = InputMediaPhoto(png(50, 50), caption="otra")
        edited = await bot.edit_message_media(new, chat_id=ana.id, message_id=sent.message_id)
        with pytest.raises(BadRequest, match="Message caption is too long"):
            await bot.send_photo(ana.id, png(), caption="x" * 1025)
        with pytest.raises(BadRequest, match="Image_process_failed"):
            await bot.send_photo(ana.id, b"no picture")
        chat = await bot.get_chat(group.id)
        admins = await bot.get_chat_administrators(group.id)
        info = await bot.get_webhook_info()
        file = await bot.get_file(sent.photo[-1].file_id)
        content = bytes(await file.download_as_bytearray())
        await bot.send_chat_action(ana.id, "typing")

    assert isinstance(edited, Message)
    assert (sent.caption, sent.photo[-1].width, edited.photo[-1].width) == ("pie", 40, 50)
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
    assert (chat.title, len(admins), info.url) == ("Clase", 2, "")
    assert ana.reads().photo_content == png(50, 50)
    assert content == png()
