"""The whole bot by polling, as a process of its own: it waits, is killed, and ends in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.botapi import FakeTelegram
from tests.bots import ANSWER, QUESTION, eventually
from tests.bots import Bot as BotProcess


@pytest.mark.parametrize("at_start", [True, False])
def test_a_refused_token_ends_the_process(
    telegram: FakeTelegram, tmp_path: Path, at_start: bool
) -> None:
    """
    Exit code 2 and one clear line, which does not show the token.
    """
    token = "1234:WRONG" if at_start else telegram.token
    if not at_start:
        telegram.fails("getUpdates", 401, times=9)
        telegram.fails("getMe", 401, times=9)

    with BotProcess(telegram, tmp_path, {"CARSI_TELEGRAM_TOKEN": token}) as bot:
        assert bot.process.wait(30) == 2

        assert "Telegram does not accept CARSI_TELEGRAM_TOKEN" in bot.log
        assert token not in bot.log
        assert "Traceback" not in bot.log
        assert "Unclosed" not in bot.log


@pytest.mark.parametrize("status", [401, 404])
def test_an_answer_that_meets_a_passing_refusal_is_given_later(
    telegram: FakeTelegram, tmp_path: Path, status: int
) -> None:
    """
    The bot is not known there for a moment; the person still waits.
    """
    with BotProcess(telegram, tmp_path) as bot:
        bot.awaits_ready()
        telegram.fails("sendMessage", status)
        ana = telegram.person("Ana", language="en")

        assert ANSWER in ana.asks(QUESTION).text


def test_the_process_waits_for_telegram_at_start(telegram: FakeTelegram, tmp_path: Path) -> None:
    """
    After a power cut the network comes later than the bot.
    """
    telegram.goes_away(seconds=600)
    with BotProcess(telegram, tmp_path) as bot:
        eventually(lambda: bot.metric('carsi_retries_total{reason="connection"}'))
        status, report = bot.get("/readyz")
        telegram.comes_back()

        answer = telegram.person("Ana", language="en").asks(QUESTION, timeout=30)

        assert ANSWER in answer.text
        assert (status, "Telegram was not reached yet" in report) == (503, True)


def test_the_process_can_be_ended_while_it_waits(telegram: FakeTelegram, tmp_path: Path) -> None:
    """
    A supervisor that ends it gets a clean exit, and no error about what was left open.
    """
    telegram.goes_away(seconds=600)
    with BotProcess(telegram, tmp_path) as bot:
        eventually(lambda: bot.metric('carsi_retries_total{reason="connection"}'))

        assert bot.ends() == 0
        assert not bot.logged("ERROR")


def test_a_question_survives_kill_and_network(telegram: FakeTelegram, tmp_path: Path) -> None:
    """
    Killed in the middle of sending; started again while Telegram is away; answered once.
    """
    ana = telegram.person("Ana", language="en")
    with BotProcess(telegram, tmp_path) as bot:
        bot.awaits_ready()
        telegram.hangs("sendMessage")
        ana.says(QUESTION)
        eventually(lambda: telegram.calls("sendMessage"))
        bot.dies()
        telegram.goes_away(seconds=600)
        bot.comes_back()
        eventually(lambda: bot.metric('carsi_retries_total{reason="connection"}'))
        telegram.comes_back()

        assert ANSWER in ana.reads(timeout=30).text
        telegram.awaits_confirmation()
        assert len(ana.messages()) == 1


def test_what_is_in_flight_is_finished_at_the_end(telegram: FakeTelegram, tmp_path: Path) -> None:
    """
    SIGTERM: five seconds, exit 0, everything answered and confirmed.
    """
    people = [telegram.person(f"P{number}", language="en") for number in range(40)]
    with BotProcess(telegram, tmp_path) as bot:
        bot.awaits_ready()
        telegram.fails("sendMessage", 429, retry_after=1, times=12)
        for person in people:
            person.says(QUESTION)
        eventually(lambda: len(telegram.calls("sendMessage")) >= 12)

        assert bot.ends() == 0

        assert [len(person.messages()) for person in people] == [1] * 40
        assert telegram.pending_updates == 0


def test_what_cannot_be_finished_at_the_end_is_not_lost(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    """
    A send that hangs is given up after five seconds, and the question comes again.
    """
    ana, ben = (telegram.person(name, language="en") for name in ("Ana", "Ben"))
    with BotProcess(telegram, tmp_path) as bot:
        bot.awaits_ready()
        telegram.fails("sendMessage", 429, retry_after=20, chat_id=ana.id)
        ana.says(QUESTION)
        eventually(lambda: telegram.calls("sendMessage"))
        ben.says(QUESTION)
        ben.reads()

        assert bot.ends() == 0
        bot.comes_back()

        assert ANSWER in ana.reads(timeout=30).text
        telegram.awaits_confirmation()
        assert [len(person.messages()) for person in (ana, ben)] == [1, 1]
