"""Knowledge that changes while people are being answered."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from pathlib import Path
from queue import Queue

import pytest

from bot.answering.assistant import Assistant
from bot.answering.messages import Answer
from bot.assembly import assistant_for
from bot.channels.telegram.curators import News
from bot.channels.telegram.vitals import Vitals
from bot.desk import Desk
from bot.knowledge.reading import SHIPPED, read_knowledge
from bot.live import Live, Reloaded
from bot.prepare import Preparer
from bot.storage.journal import open_journal
from bot.telemetry.health import Health
from tests.botapi import FakeTelegram
from tests.bots import ANSWER, QUESTION, Bot, eventually, small_knowledge
from tests.clean_knowledge import change
from tests.conftest import COMMAND, ROOT

OWN = read_knowledge(SHIPPED).texts
FILE = "entries/basics.yaml"
MOVED = "The head office has moved to Ceiba."
NEW_ENTRY = """
  - id: painters
    question: {en: How many painters are there?, es: ¿Cuántos pintores hay?}
    answer: {en: There are seven painters., es: Hay siete pintores.}
"""


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep what these tests fit away from what is worth keeping."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A few entries."""
    return small_knowledge(tmp_path)


def in_english(reloaded: Reloaded) -> str:
    return reloaded.in_words(OWN["en"].desk)


def says(assistant: Assistant, question: str = QUESTION) -> str:
    message = assistant.turn(question).replies[0].message
    return message.body.text if isinstance(message, Answer) else type(message).__name__


def test_a_changed_answer_is_given_after_a_reload_that_says_what_changed(folder: Path) -> None:
    """
    The curator reads what people will notice, not a list of files.
    """
    live = Live(folder, assistant_for)
    before = live()

    change(folder, FILE, ANSWER, MOVED)
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(NEW_ENTRY)
    reloaded = live.reload()

    assert in_english(reloaded).split("\n") == [
        "new: painters",
        "changed: where (answer.en)",
        "phrasings: 2 more, 0 fewer, 0 moved",
    ]
    assert says(live()) == MOVED
    assert says(live(), "How many painters are there?") == "There are seven painters."
    assert says(before) == ANSWER  # who is being answered keeps the version it began with


def test_broken_knowledge_is_refused_with_file_and_line_and_the_last_good_stays(
    folder: Path,
) -> None:
    """
    A missing quote at noon must not silence the bot until evening.
    """
    live = Live(folder, assistant_for)
    change(folder, FILE, "  - id: where", "  - id: Where?")

    reloaded = live.reload()

    assert reloaded.wrong
    assert not reloaded.changed
    said = in_english(reloaded)
    assert f"{folder / FILE}:10: entries.2.id" in said
    assert "hint:" in said
    assert f"The last good version, {live().knowledge.version}, stays." in said
    assert live.trouble is reloaded
    assert says(live()) == ANSWER


def test_mended_knowledge_is_taken_again(folder: Path) -> None:
    """
    Nothing but saving the file may be needed.
    """
    live = Live(folder, assistant_for)
    change(folder, FILE, "  - id: where", "  - id: Where?")
    live.reload()

    change(folder, FILE, "  - id: Where?", "  - id: where")
    change(folder, FILE, ANSWER, MOVED)
    reloaded = live.catch_up()

    assert reloaded is not None
    assert reloaded.changed
    assert live.trouble is None
    assert says(live()) == MOVED


def test_any_failure_keeps_the_last_good_version(folder: Path) -> None:
    """
    A full disk or a bug of ours is no reason to stop answering.
    """
    fails: list[Exception] = []

    def build(path: Path) -> Assistant:
        if fails:
            raise fails.pop()
        return assistant_for(path)

    live = Live(folder, build)
    fails.append(MemoryError())

    reloaded = live.reload()

    assert reloaded.wrong
    assert in_english(reloaded).startswith("The matcher could not be fitted (MemoryError).\n")
    assert says(live()) == ANSWER


def test_files_saved_while_they_are_read_are_read_again(folder: Path) -> None:
    """
    Half of an old version and half of a new one are a version that nobody wrote.
    """
    built: list[str] = []

    def build(path: Path) -> Assistant:
        assistant = assistant_for(path)
        built.append(assistant.knowledge.version)
        if len(built) == 2:
            change(folder, FILE, ANSWER, MOVED)
        return assistant

    live = Live(folder, build)
    change(folder, FILE, "school paint", "school colours")

    live.reload()

    assert len(built) == 3
    assert says(live()) == MOVED
    assert live().knowledge.version == built[-1]


def test_watching_notices_a_saved_file_by_itself(folder: Path) -> None:
    """
    A curator saves, and asks.
    """
    told: Queue[Reloaded] = Queue()
    live = Live(folder, assistant_for, told=told.put, every=0.02)
    live.start()
    try:
        change(folder, FILE, ANSWER, MOVED)
        reloaded = told.get(timeout=30)
    finally:
        live.stop()

    assert reloaded.changed
    assert says(live()) == MOVED


def test_a_look_can_be_asked_for(folder: Path) -> None:
    """
    SIGHUP does not wait for the next look.
    """
    told: Queue[Reloaded] = Queue()
    live = Live(folder, assistant_for, told=told.put, every=3600)
    live.start()
    try:
        change(folder, FILE, ANSWER, MOVED)
        live.look_now()
        reloaded = told.get(timeout=30)
    finally:
        live.stop()

    assert reloaded.changed


def test_answers_go_on_while_a_new_version_is_built(folder: Path) -> None:
    """
    Fitting takes a while; nobody waits for it.
    """
    building, may_finish = threading.Event(), threading.Event()

    def build(path: Path) -> Assistant:
        building.set()
        assert may_finish.wait(30)
        return assistant_for(path)

    may_finish.set()
    live = Live(folder, build)
    building.clear()
    may_finish.clear()
    change(folder, FILE, ANSWER, MOVED)
    reload = threading.Thread(target=live.reload)
    reload.start()

    assert building.wait(30)
    meanwhile = says(live())
    may_finish.set()
    reload.join(30)

    assert (meanwhile, says(live())) == (ANSWER, MOVED)


MANY_BROKEN = "topic: more\nentries:\n" + "".join(
    f"  - id: {letter}?\n    question: {{en: {letter}}}\n    answer: {{en: {letter}}}\n"
    for letter in "abcdefg"
)


@pytest.fixture
def live(folder: Path) -> Live:
    """The knowledge in use; nobody watches its files."""
    return Live(folder, assistant_for)


@pytest.fixture
def desk(live: Live, tmp_path: Path) -> Desk:
    """The curators' desk beside it."""
    journal = open_journal(f"sqlite:///{tmp_path / 'journal.db'}", keep_questions=False)
    return Desk(live, journal, Health(Vitals(), lambda: None, lambda: live().knowledge))


@pytest.fixture
def news(desk: Desk) -> list[News]:
    """What curators are told without asking."""
    told: list[News] = []
    desk.on_news(told.append)
    return told


def looked(live: Live) -> None:
    """Let it notice what was saved, as its watching does."""
    reloaded = live.catch_up()
    assert reloaded is not None
    live.told(reloaded)


def test_a_refused_version_is_told_once_with_its_first_findings(
    live: Live, news: list[News], folder: Path
) -> None:
    """
    What a curator can mend in one go, on the screen of a phone; saving it again is no news.
    """
    more = folder / "entries/more.yaml"
    more.write_text(MANY_BROKEN, encoding="utf-8")
    looked(live)
    os.utime(more, (0, 0))
    looked(live)

    (told,) = news
    first, *found, rest = told["en"].split("\n")
    assert first == "Changed knowledge was refused, the last good version stays:"
    assert [line.split(": ")[:2] for line in found] == [
        [f"{more}:{line}", f"entries.{number}.id"] for number, line in enumerate((3, 6, 9, 12, 15))
    ]
    assert rest == "… and 2 more"


def test_good_files_are_told_only_after_bad_ones(
    live: Live, news: list[News], folder: Path
) -> None:
    """
    Every good change would be a message otherwise.
    """
    change(folder, FILE, ANSWER, MOVED)
    looked(live)
    change(folder, FILE, "  - id: where", "  - id: Where?")
    looked(live)
    change(folder, FILE, "  - id: Where?", "  - id: where")
    looked(live)
    change(folder, FILE, MOVED, ANSWER)
    looked(live)

    refused, good = news
    assert "basics.yaml:10: entries.2.id" in refused["en"]
    assert good["en"] == "The knowledge is good again. Nothing has changed."
    assert good["es"] == "Los archivos vuelven a estar bien. No ha cambiado nada."


def test_files_that_still_change_are_not_called_good(
    live: Live, news: list[News], folder: Path
) -> None:
    """
    Nothing is known of them yet.
    """
    change(folder, FILE, "  - id: where", "  - id: Where?")
    looked(live)
    live.told(Reloaded("restless", live().knowledge.version))

    assert len(news) == 1


async def test_what_a_curator_reloads_is_news_to_the_others(
    live: Live, desk: Desk, news: list[News], folder: Path
) -> None:
    """
    Who was told that it is refused must not believe that it still is.
    """
    change(folder, FILE, "  - id: where", "  - id: Where?")
    looked(live)
    change(folder, FILE, "  - id: Where?", "  - id: where")
    await desk.reload("es")

    assert [told["en"].split("\n")[0] for told in news] == [
        "Changed knowledge was refused, the last good version stays:",
        "The knowledge is good again. Nothing has changed.",
    ]


def test_fitting_happens_in_a_process_of_its_own(folder: Path, tmp_path: Path) -> None:
    """
    So that answers are as fast as ever, and the memory it took is given back.
    """
    Preparer()(folder)

    assert list((tmp_path / "cache").rglob("*.npz"))


def test_fitting_is_given_up_when_the_bot_stops(folder: Path, tmp_path: Path) -> None:
    """
    Nothing is left behind that runs on.
    """
    preparer = Preparer()
    preparer.stop()

    preparer(folder)

    assert not list((tmp_path / "cache").rglob("*.npz"))


def test_the_running_bot_takes_changed_knowledge_and_refuses_broken_knowledge(
    telegram: FakeTelegram, folder: Path, tmp_path: Path
) -> None:
    """
    Without a restart, without a lost message; curators are told file and line unasked.
    """
    shy, gone, rosa = (telegram.person(name) for name in ("Shy", "Gone", "Rosa"))
    settings = {
        "CARSI_CURATORS": f"{shy.id},{gone.id},{rosa.id}",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    with Bot(telegram, tmp_path, settings, knowledge=folder) as bot:
        bot.awaits_ready()
        before = telegram.person("Ana").asks(QUESTION, timeout=60).text

        change(folder, FILE, ANSWER, MOVED)
        told = rosa.asks("/reload", timeout=60).text
        after = telegram.person("Eva").asks(QUESTION).text
        gone.asks(QUESTION)
        gone.blocks_the_bot()

        change(folder, FILE, "  - id: where", "  - id: Where?")
        bot.process.send_signal(signal.SIGHUP)
        pushed = rosa.reads(timeout=60).text
        refused = rosa.asks("/reload", timeout=60).text
        still = telegram.person("Luz").asks(QUESTION).text
        health = rosa.asks("/health").text
        change(folder, FILE, "  - id: Where?", "  - id: where")
        good_again = rosa.reads(timeout=60).text

    assert ANSWER in before
    assert "changed: where (answer.en)" in told
    assert MOVED in after
    assert "file=basics.yaml line=10" in bot.logged("knowledge_refused")[0]
    assert pushed.startswith("Changed knowledge was refused, the last good version stays:")
    assert "basics.yaml:10: entries.2.id" in pushed
    assert "basics.yaml:10: entries.2.id" in refused
    assert good_again.startswith("The knowledge is good again.")
    assert shy.messages() == []  # has never written to the bot, so it may not write to them
    assert not [message for message in gone.messages() if "refused" in message.text]
    assert not bot.logged("ERROR")
    assert MOVED in still
    assert "refused" in health


def test_a_saved_file_reaches_people_without_a_word(
    telegram: FakeTelegram, folder: Path, tmp_path: Path
) -> None:
    """
    No command is needed, and no message is lost meanwhile.
    """
    with Bot(telegram, tmp_path, {"XDG_CACHE_HOME": str(tmp_path / "cache")}) as bot:
        bot.awaits_ready()
        change(folder, FILE, ANSWER, MOVED)
        answers = [telegram.person("Ana").asks(QUESTION, timeout=60).text]
        eventually(lambda: bot.logged("knowledge_reloaded"))
        answers.append(telegram.person("Eva").asks(QUESTION).text)

    assert ANSWER in answers[0] or MOVED in answers[0]
    assert MOVED in answers[1]


def test_the_console_takes_what_was_saved_before_the_next_question(
    folder: Path, tmp_path: Path
) -> None:
    """
    Try, change, try again; and be told what is wrong in one's own words.
    """
    environ = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "LANG": "C.UTF-8"}
    chat = subprocess.Popen(
        [*COMMAND, "chat", "--knowledge", str(folder)],
        env=environ, cwd=ROOT, text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert chat.stdin is not None
    assert chat.stdout is not None

    def ask(until: str) -> str:
        assert chat.stdin is not None
        assert chat.stdout is not None
        chat.stdin.write(f"{QUESTION}\n")
        chat.stdin.flush()
        heard = ""
        while until not in heard:
            heard += chat.stdout.readline() or pytest.fail(f"only heard {heard}")
        return heard

    try:
        first = ask(ANSWER)
        change(folder, FILE, ANSWER, MOVED)
        second = ask(MOVED)
        change(folder, FILE, "  - id: where", "  - id: Where?")
        third = ask(MOVED)
    finally:
        chat.kill()
        chat.communicate(timeout=10)

    assert "changed" not in first
    assert "changed: where (answer.en)" in second
    assert "basics.yaml:10" in third
