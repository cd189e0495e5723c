"""Questions from many people while the bot is killed: who was answered, who twice, who never."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.botapi import FakeTelegram, Person
from tests.bots import ANSWER, QUESTION, Bot, eventually, free_port

# Seconds. An answer that Telegram got so shortly before a kill was in flight: the bot had no
# chance to learn of it, so the next process gives it again.
IN_FLIGHT = 0.15

Kill = tuple[float, float]  # when the signal was sent, and when the process was gone


@dataclass(frozen=True, slots=True)
class Tally:
    """How it ended.

    Attributes:
        asked: How many questions there were.
        lost: Questions without an answer.
        in_flight: Questions answered twice because the kill came in between.
        twice: Questions answered twice for any other reason.
        kills: How many processes were killed.
        seconds: From the first question to the last answer.
    """

    asked: int
    lost: int
    in_flight: int
    twice: int
    kills: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.asked} asked, {self.kills} kills: {self.lost} lost, {self.twice} answered"
            f" twice, {self.in_flight} in flight at a kill and answered again,"
            f" {self.seconds:.1f} s"
        )


class Crowd:
    """People who each ask one question, at a steady pace, from a thread of their own."""

    def __init__(self, telegram: FakeTelegram, size: int, seconds: float) -> None:
        self.people = [telegram.person(f"P{number}", language="en") for number in range(size)]
        self._telegram = telegram
        self._pause = seconds / size
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self.began = time.time()

    def start(self) -> None:
        """Begin to ask."""
        self.began = time.time()
        self._thread.start()

    def tally(self, kills: Sequence[Kill], *, timeout: float) -> Tally:
        """Wait until everybody is answered, or for *timeout* seconds, and count."""
        self._thread.join()

        def quiet() -> bool | None:
            answered = all(answers(person) for person in self.people)
            return (answered and not self._telegram.pending_updates) or None

        with contextlib.suppress(AssertionError):  # the tally says who was lost
            eventually(quiet, timeout=timeout)
        seconds = time.time() - self.began
        doubled = [times for person in self.people if len(times := self._times(person)) > 1]
        by_kill = sum(
            all(any(sent - IN_FLIGHT <= at <= dead for sent, dead in kills) for at in times[:-1])
            for times in doubled
        )
        return Tally(
            asked=len(self.people),
            lost=sum(not answers(person) for person in self.people),
            in_flight=by_kill,
            twice=len(doubled) - by_kill,
            kills=len(kills),
            seconds=seconds,
        )

    def _ask(self) -> None:
        for person in self.people:
            person.says(QUESTION)
            time.sleep(self._pause)

    def _times(self, person: Person) -> list[float]:
        return sorted(
            call.at
            for call in self._telegram.calls("sendMessage")
            if call.params.get("chat_id") == str(person.id) and (call.answer or {}).get("ok")
        )


def answers(person: Person) -> int:
    """Count the answers that *person* has got."""
    return sum(ANSWER in message.text for message in person.messages())


def kill_at_random(
    bots: Sequence[Bot], *, kills: int, apart: tuple[float, float], seed: int
) -> list[Kill]:
    """Kill one bot after the other at random moments, and start each again at once."""
    dice, times = random.Random(seed), list[Kill]()
    while len(times) < kills:
        time.sleep(dice.uniform(*apart))
        victim = dice.choice(bots)
        sent = time.time()
        victim.dies()
        times.append((sent, time.time()))
        victim.comes_back()
    return times


def webhook_settings(port: int, url: str, body_rate: float) -> dict[str, str]:
    """Give the settings of a replica that listens on *port*."""
    return {
        "CARSI_WEBHOOK_URL": url,
        "CARSI_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
        "CARSI_WEBHOOK_BODY_RATE": f"{body_rate:g}",
    }


def one_bot_killed(
    folder: Path,
    *,
    webhook: bool,
    body_rate: float = 0.0,
    questions: int,
    kills: int,
    seed: int = 7,
) -> Tally:
    """Ask while one bot, by polling or by webhook, is killed again and again."""
    port = free_port()
    settings = webhook_settings(port, f"http://127.0.0.1:{port}/hook", body_rate)
    with (
        FakeTelegram() as telegram,
        Bot(telegram, folder, settings if webhook else None) as bot,
    ):
        bot.awaits_ready()
        crowd = Crowd(telegram, questions, seconds=1.3 * kills)
        crowd.start()
        times = kill_at_random([bot], kills=kills, apart=(0.9, 1.6), seed=seed)
        return crowd.tally(times, timeout=60)


@contextmanager
def replicas(
    telegram: FakeTelegram,
    folder: Path,
    *,
    number: int,
    database: str,
    front: Callable[[Sequence[int]], Any],
    url: str,
    body_rate: float,
) -> Iterator[list[Bot]]:
    """Run several replicas behind a *front*, which is given their ports."""
    ports = [free_port() for _ in range(number)]
    with ExitStack() as stack:
        stack.enter_context(front(ports))
        yield [
            stack.enter_context(
                Bot(
                    telegram,
                    folder,
                    {**webhook_settings(port, url, body_rate), "CARSI_DATABASE_URL": database},
                    name=f"bot-{place}",
                )
            )
            for place, port in enumerate(ports)
        ]


def replicas_killed(
    bots: Sequence[Bot],
    telegram: FakeTelegram,
    *,
    questions: int,
    kills: int,
    apart: tuple[float, float],
    seed: int = 7,
) -> Tally:
    """Ask while one replica after the other is killed."""
    for bot in bots:
        bot.awaits_ready()
    eventually(lambda: telegram.world.webhook)
    crowd = Crowd(telegram, questions, seconds=sum(apart) / 2 * kills)
    crowd.start()
    times = kill_at_random(bots, kills=kills, apart=apart, seed=seed)
    return crowd.tally(times, timeout=90)
