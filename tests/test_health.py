"""What operators see: probes, metrics, log lines, and the end of a process that hears nothing."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.vitals import Vitals
from bot.knowledge.reading import SHIPPED, read_knowledge
from bot.telemetry.health import Health
from bot.telemetry.watchdog import Watchdog
from tests.botapi import FakeTelegram, Person
from tests.bots import ANSWER, QUESTION, Bot, eventually


@pytest.fixture(scope="module")
def telegram() -> Iterator[FakeTelegram]:
    """A Bot API for this file; each test has people of its own."""
    with FakeTelegram() as server:
        yield server


@pytest.fixture(scope="module")
def bot(telegram: FakeTelegram, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """One bot for the tests that do not stop it."""
    with Bot(telegram, tmp_path_factory.mktemp("bot")) as running:
        running.awaits_ready()
        yield running


@pytest.fixture
def ana(telegram: FakeTelegram) -> Person:
    """Somebody new."""
    return telegram.person("Anastasia", language="en", username="anastasia_77")


OWN = read_knowledge(SHIPPED)


def health_of(vitals: Vitals, *, database: str | None = None) -> Health:
    """Give the health that these vitals amount to."""
    return Health(vitals, lambda: database, lambda: OWN)


def test_a_bot_that_answers_is_alive_and_ready(bot: Bot) -> None:
    """
    Both probes, and what they say to people.
    """
    assert bot.get("/healthz")[0] == 200
    status, body = bot.get("/readyz")

    report = json.loads(body)
    assert status == 200
    assert (report["status"], report["mode"], report["troubles"]) == ("ok", "polling", [])
    assert re.fullmatch(r"[0-9a-f]{12}", report["knowledge"])


def test_questions_are_counted_by_verdict_language_and_entry(bot: Bot, ana: Person) -> None:
    """
    Curators see on a dashboard what people ask.
    """
    name = 'carsi_questions_total{channel="private",entry="where",language="en",verdict="answered"}'
    before = bot.metric(name)

    ana.asks(QUESTION)

    assert bot.metric(name) == before + 1
    assert bot.metric("carsi_update_seconds_count") >= 1


def test_misses_and_votes_are_counted(bot: Bot, ana: Person) -> None:
    """
    What is missing, and what is not good enough.
    """
    before = bot.metric('carsi_misses_total{language="en"}')
    ana.asks("zebra crossing regulations")
    answer = ana.asks(QUESTION)

    ana.presses(answer, "Helpful").waits()

    assert bot.metric('carsi_misses_total{language="en"}') == before + 1
    vote = 'carsi_votes_total{entry="where",language="en",reason="helpful"}'
    assert eventually(lambda: bot.metric(vote)) >= 1


@pytest.mark.parametrize(
    "name",
    [
        "carsi_poll_age_seconds",
        "carsi_another_poller",
        "carsi_database_up",
        "carsi_knowledge_refused",
        "carsi_blocked_total",
        "carsi_answers_in_body_total",
        "process_resident_memory_bytes",
    ],
)
def test_a_metric_is_there_from_the_start(bot: Bot, name: str) -> None:
    """
    An alert on something that is absent never fires.
    """
    assert re.search(rf"^{name} ", bot.get("/metrics")[1], re.MULTILINE)


def test_somebody_who_blocked_the_bot_is_no_error(
    telegram: FakeTelegram, bot: Bot, ana: Person
) -> None:
    """
    People leave.
    """
    before = bot.metric("carsi_blocked_total")
    telegram.fails("sendMessage", 403, chat_id=ana.id)

    ana.says(QUESTION)
    telegram.awaits_confirmation()

    assert bot.metric("carsi_blocked_total") == before + 1
    assert not bot.logged("not_sent")


def test_an_exchange_is_one_line_that_points_to_nobody(bot: Bot, ana: Person) -> None:
    """
    Logs are copied, kept and read by many.
    """
    before = len(bot.log.splitlines())

    ana.asks(f"{QUESTION} I am Anastasia")

    (line,) = eventually(lambda: bot.log.splitlines()[before:])
    assert re.search(
        r" INFO \S+ answered entry=where language=en channel=private"
        r" knowledge=[0-9a-f]{12} ms=[\d.]+$",
        line,
    )
    for secret in ("head office", "Anastasia", "anastasia_77", str(ana.id)):
        assert secret not in bot.log


def test_the_token_is_in_no_line(telegram: FakeTelegram, bot: Bot) -> None:
    """
    Whoever has it is the bot.
    """
    assert telegram.token not in bot.log
    assert telegram.token not in bot.get("/metrics")[1] + bot.get("/readyz")[1]


def test_another_poller_is_shown(telegram: FakeTelegram, tmp_path: Path) -> None:
    """
    Not ready, for it gets no updates; but alive, for a restart would only prolong the fight.
    """
    with FakeTelegram() as own, Bot(own, tmp_path) as bot:
        bot.awaits_ready()
        own.fails("getUpdates", 409)
        own.person("Ana").says("wake up")  # ends the poll that waits

        report = eventually(lambda: bot.health() if bot.get("/readyz")[0] == 503 else None)

        assert report["troubles"] == ["another process polls with the same token"]
        assert bot.get("/healthz")[0] == 200
        assert len(bot.logged("another_poller")) == 1


def test_a_lost_database_is_said_and_answers_go_on(tmp_path: Path) -> None:
    """
    Ready all the same: people are answered, only memory is missing.
    """
    (tmp_path / "file").write_text("not a folder")
    url = f"sqlite:///{tmp_path}/file/bot.db"
    with FakeTelegram() as own, Bot(own, tmp_path, {"CARSI_DATABASE_URL": url}) as bot:
        bot.awaits_ready()

        answer = own.person("Ana", language="en").asks(QUESTION)

        assert ANSWER in answer.text
        report = eventually(lambda: r if (r := bot.health())["database"] == "lost" else None)
        assert report["status"] == "degraded"
        assert bot.metric("carsi_database_up") == 0
        assert len(bot.logged("database_lost")) == 1


def test_nothing_is_deaf_before_the_first_contact() -> None:
    """
    A bot that waits for the network at its start must not be restarted for it.
    """
    vitals = Vitals(heard_at=time.monotonic() - 3600)

    assert not health_of(vitals).deaf
    assert not health_of(vitals).ready


@pytest.mark.parametrize(("silent_for", "deaf"), [(119, False), (121, True)])
def test_two_minutes_of_silence_are_deaf(silent_for: int, deaf: bool) -> None:
    """
    A poll takes 25 seconds at most, so several have failed by then.
    """
    vitals = Vitals(mode="polling", heard_at=time.monotonic() - silent_for)

    assert health_of(vitals).deaf is deaf
    assert health_of(vitals).ready is not deaf


@pytest.mark.parametrize(
    ("vitals", "trouble"),
    [
        ({}, "Telegram was not reached yet"),
        ({"mode": "polling", "stopping": True}, "told to stop"),
        ({"mode": "webhook", "delivery_error": "Connection refused"}, "could not deliver"),
    ],
)
def test_each_trouble_is_said_in_words(vitals: dict[str, Any], trouble: str) -> None:
    """
    For whoever is woken up by it.
    """
    health = health_of(Vitals(**vitals))  # made now, for it counts the seconds of silence

    assert trouble in health.report()["troubles"][0]
    assert trouble in health.in_words(OWN.texts["en"].desk)


def test_a_curator_reads_it_in_her_language() -> None:
    """
    With what is well, in whole sentences.
    """
    vitals = Vitals(mode="webhook", other_poller=True, pending=3)

    said = health_of(vitals, database="OperationalError").in_words(OWN.texts["es"].desk)

    assert said.split("\n") == [
        "No puedo responder:",
        "- otro proceso recoge mensajes con el mismo token",
        "- no se puede usar la base de datos: OperationalError",
        "Última señal de vida hace 0 s.",
        "Mensajes que Telegram todavía retiene: 3.",
        f"Versión de los datos: {OWN.version}.",
    ]


def test_a_curator_reads_that_all_is_well() -> None:
    """
    In few words.
    """
    said = health_of(Vitals(mode="polling")).in_words(OWN.texts["en"].desk)

    assert said.startswith("All is well.\nI fetch messages from Telegram.")


def test_a_deaf_process_is_ended() -> None:
    """
    So that its supervisor starts it anew.
    """
    ended = threading.Event()
    codes: list[int] = []
    vitals = Vitals(mode="polling", heard_at=time.monotonic() - 121)

    def end(code: int) -> None:
        codes.append(code)
        ended.set()

    with Watchdog(health_of(vitals), look=0.01, end=end):
        assert ended.wait(10)

    assert codes == [1]


@pytest.mark.parametrize(
    "vitals",
    [
        pytest.param({"mode": "polling"}, id="it hears"),
        pytest.param({"heard_at": -1e6}, id="Telegram was never reached"),
        pytest.param({"mode": "polling", "heard_at": -1e6, "other_poller": True}, id="two pollers"),
    ],
)
def test_a_process_that_may_recover_is_left_alone(vitals: dict[str, Any]) -> None:
    """
    A restart would not help.
    """
    looked = threading.Event()
    ended: list[int] = []

    class Watched(Health):
        @property
        def deaf(self) -> bool:
            looked.set()
            return Health.deaf.fget(self)  # type: ignore[attr-defined, no-any-return]

    with Watchdog(
        Watched(Vitals(**vitals), lambda: None, lambda: OWN), look=0.01, end=ended.append
    ):
        assert looked.wait(10)
        looked.clear()
        assert looked.wait(10)

    assert ended == []
