"""Our bot and the library as it comes, each a process by a fake Telegram, and a crowd that asks."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.answering.messages import Answer
from bot.assembly import assistant_for
from bot.curation.questions import Question, question_files, read_questions
from bot.knowledge.reading import SHIPPED, read_knowledge
from tests.botapi import FakeTelegram, Person
from tests.bots import ROOT, Bot, eventually, free_port
from tests.chaos import webhook_settings


class Stock(Bot):
    """The library as it comes; it has no health port."""

    def __init__(self, telegram: FakeTelegram, folder: Path, port: int | None = None) -> None:
        self._arguments = [telegram.token, telegram.url, *([str(port)] if port else [])]
        super().__init__(telegram, folder, name="stock", knowledge=SHIPPED)

    def _started(self) -> subprocess.Popen[str]:
        with self._log.open("a", encoding="utf-8") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.benchmarks.stock", *self._arguments],
                env=self.environ,
                cwd=ROOT,
                text=True,
                stdout=log,
                stderr=subprocess.STDOUT,
            )


def titles() -> list[str]:
    """Give the title of each entry that one plain message answers, as somebody types it."""
    entries = read_knowledge(SHIPPED).entries.values()
    typed = [entry.question["en"] for entry in entries if not entry.picture]
    return [title.lower().replace("the ", "teh ", 1) for title in typed]


def own_words() -> list[str]:
    """Give the questions of our sets, as people wrote them, that one plain message answers."""
    assistant = assistant_for()

    def is_plain(question: Question) -> bool:
        first, *others = assistant.turn(question.text, language="en").replies
        return not others and isinstance(first.message, Answer) and not first.message.picture

    return [q.text for q in read_questions(question_files(SHIPPED)) if is_plain(q)]


def crowd(telegram: FakeTelegram, size: int) -> list[Person]:
    """Invent people to whom the bot may write."""
    people = [telegram.person(f"P{number}", language="en") for number in range(size)]
    for person in people:
        person._private.opened = True
    return people


def ask_all(telegram: FakeTelegram, people: Sequence[Person], asked: Sequence[str]) -> float:
    """Have everybody ask at once, and give the seconds until everybody is answered."""
    before = len(telegram.calls("sendMessage"))
    began = time.perf_counter()
    for number, person in enumerate(people):
        person.says(asked[number % len(asked)])

    def answered() -> bool | None:
        sent = len(telegram.world.requests) - before >= len(people)  # cheap look first
        return (sent and len(telegram.calls("sendMessage")) - before >= len(people)) or None

    eventually(answered, timeout=180)
    return time.perf_counter() - began


@contextmanager
def ours(
    telegram: FakeTelegram, folder: Path, settings: dict[str, str] | None = None
) -> Iterator[Bot]:
    """Run our bot with the whole knowledge."""
    with Bot(telegram, folder, settings, knowledge=SHIPPED) as bot:
        bot.awaits_ready()
        if settings and "CARSI_WEBHOOK_URL" in settings:
            eventually(lambda: telegram.world.webhook)
        else:
            telegram.awaits_poll()
        yield bot


@contextmanager
def stock(telegram: FakeTelegram, folder: Path, *, webhook: bool) -> Iterator[Bot]:
    """Run the library as it comes."""
    port = free_port() if webhook else None
    with Stock(telegram, folder, port) as bot:
        if webhook:
            eventually(lambda: telegram.world.webhook or bot.process.poll(), timeout=60)
            assert bot.process.poll() is None, bot.log
        else:
            telegram.awaits_poll(timeout=180)
        yield bot


Starter = Callable[[FakeTelegram, Path], Any]


def by_webhook(body_rate: float) -> Starter:
    """Give what starts our bot by webhook."""

    def start(telegram: FakeTelegram, folder: Path) -> Any:
        port = free_port()
        url = f"http://127.0.0.1:{port}/hook"
        return ours(telegram, folder, webhook_settings(port, url, body_rate))

    return start


def polling_stock(telegram: FakeTelegram, folder: Path) -> Any:
    """Start the library by polling."""
    return stock(telegram, folder, webhook=False)


def webhook_stock(telegram: FakeTelegram, folder: Path) -> Any:
    """Start the library by webhook."""
    return stock(telegram, folder, webhook=True)


@contextmanager
def fresh() -> Iterator[tuple[FakeTelegram, Path]]:
    """Give a Telegram and a folder for one measurement."""
    with tempfile.TemporaryDirectory() as folder, FakeTelegram() as telegram:
        yield telegram, Path(folder)
