"""The bot as a process of its own, with a journal that tests can read and a desk that answers.

`python -m tests.rehearsal` runs it; `Rehearsal` starts that and looks at what it noted.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.answering.assistant import Assistant
from bot.assembly import assistant_for
from bot.channels.journal import Asked, Missed, Vote
from bot.channels.telegram.curators import News
from bot.channels.telegram.vitals import Vitals
from bot.knowledge.model import Language
from bot.telemetry.logs import set_up
from tests.botapi import FakeTelegram, Person
from tests.botapi.world import Profile
from tests.unkept import NoUpdates

JOURNAL = "journal.jsonl"
TODAY = dt.date(2026, 11, 24)  # for ever, so that no review becomes overdue under a test
ROOT = Path(__file__).parents[1]


class FileJournal:
    """Notes everything, a line each, in a file."""

    def __init__(self, path: Path, *, keeps_questions: bool) -> None:
        self.keeps_questions = keeps_questions
        self._path = path
        self._pictures: dict[str, str] = {}

    def asked(self, asked: Asked) -> None:
        """Note an exchange."""
        self._note("asked", asdict(asked))

    def missed(self, missed: Missed) -> None:
        """Note an unanswered question."""
        self._note("missed", asdict(missed))

    def voted(self, vote: Vote) -> None:
        """Note a vote."""
        self._note("voted", asdict(vote))

    def picture_id(self, picture: str) -> str | None:
        """Give what was remembered."""
        return self._pictures.get(picture)

    def remember_picture(self, picture: str, file_id: str) -> None:
        """Remember it."""
        self._pictures[picture] = file_id
        self._note("picture", {"picture": picture})

    def _note(self, kind: str, value: dict[str, Any]) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"kind": kind, **value}, ensure_ascii=False) + "\n")


class EchoDesk:
    """Answers each command with its name."""

    async def why(self, language: Language, text: str) -> str:
        """Repeat the question."""
        return f"evidence for: {text}"

    async def stats(self, language: Language) -> str:
        """Give a line."""
        return "12 asked"

    async def unanswered(self, language: Language) -> str:
        """Give more than one message holds."""
        return "\n".join(f"{n} how do I get a visa" for n in range(400))

    async def reload(self, language: Language) -> str:
        """Fail, as a desk may."""
        raise RuntimeError("disk on fire")

    async def health(self, language: Language) -> str:
        """Give a line."""
        return {"en": "polling well", "es": "todo va bien"}[language]

    def on_news(self, tell: Callable[[News], object]) -> None:
        """Have none."""


class Rehearsal:
    """A running bot, the Telegram it talks to, its notes, and its curator if it has one."""

    def __init__(self, telegram: FakeTelegram, folder: Path, knowledge: Path) -> None:
        self.telegram = telegram
        self.knowledge = knowledge
        self.curator: Person | None = None
        self._folder = folder

    def notes(self, kind: str) -> list[dict[str, Any]]:
        """Give what was noted of a kind: asked, missed, voted, picture."""
        journal = self._folder / JOURNAL
        lines = journal.read_text(encoding="utf-8").splitlines() if journal.exists() else []
        return [note for note in map(json.loads, lines) if note.pop("kind") == kind]

    def log(self) -> str:
        """Give all that the bot has logged."""
        return (self._folder / "bot.log").read_text(encoding="utf-8")


@contextmanager
def rehearse(
    folder: Path,
    knowledge: Path,
    environ: Mapping[str, str],
    *,
    keep_questions: bool = False,
    curators: str = "",
    profile: Profile | None = None,
    fails: str = "",
) -> Iterator[Rehearsal]:
    """Run the bot on *knowledge* until the end of the block; it keeps its files in *folder*.

    Args:
        folder: For the journal and the log.
        knowledge: What the bot knows.
        environ: The environment of the process.
        keep_questions: As the operator may wish.
        curators: Ids of the people who may give curators' commands.
        profile: What Telegram knows of the bot from its former life.
        fails: A method that Telegram refuses, five hundred times.
    """
    with FakeTelegram(watch_rates=True) as telegram, (folder / "bot.log").open("w") as log:
        telegram.world.profile = profile or telegram.world.profile
        if fails:
            telegram.fails(fails, 400, times=500)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.rehearsal"],
            env={
                **environ,
                "REHEARSAL_API": telegram.url,
                "REHEARSAL_TOKEN": telegram.token,
                "REHEARSAL_KNOWLEDGE": str(knowledge),
                "REHEARSAL_JOURNAL": str(folder / JOURNAL),
                "REHEARSAL_KEEP_QUESTIONS": "1" if keep_questions else "",
                "REHEARSAL_CURATORS": curators,
            },
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _await_first_poll(process, telegram, folder / "bot.log")
            yield Rehearsal(telegram, folder, knowledge)
        finally:
            process.kill()
            process.wait(10)


def _await_first_poll(process: subprocess.Popen[bytes], telegram: FakeTelegram, log: Path) -> None:
    while not telegram.world.updates.polled:
        with suppress(AssertionError):
            telegram.awaits_poll(timeout=0.5)
        if process.poll() is not None:
            msg = f"the bot ended before it began:\n{log.read_text(encoding='utf-8')}"
            raise RuntimeError(msg)


def main() -> None:
    """Run the bot."""
    from bot.channels.telegram import app  # only this process needs it

    environ = os.environ
    set_up()
    knowledge = Path(environ["REHEARSAL_KNOWLEDGE"])
    read = assistant_for(knowledge)
    assistant = Assistant(read.knowledge, read.matcher, read.thresholds, today=lambda: TODAY)
    keeps = bool(environ["REHEARSAL_KEEP_QUESTIONS"])
    running = app.build(
        environ["REHEARSAL_TOKEN"],
        environ["REHEARSAL_API"],
        lambda: assistant,
        journal=FileJournal(Path(environ["REHEARSAL_JOURNAL"]), keeps_questions=keeps),
        updates=NoUpdates(),
        vitals=Vitals(),
        pictures=knowledge / "pictures",
        curators=frozenset(map(int, environ["REHEARSAL_CURATORS"].split())),
        desk=EchoDesk(),
    )
    asyncio.run(app.serve(running))


if __name__ == "__main__":
    main()
