"""Knowledge that changes while people are being answered: taken, refused, or read once more."""

from __future__ import annotations

import threading
from pathlib import Path
from queue import Queue

import pytest

from bot import live as live_module
from bot.answering.assistant import Assistant
from bot.answering.messages import Answer
from bot.assembly import assistant_for
from bot.errors import KnowledgeError
from bot.knowledge.reading import SHIPPED, read_knowledge
from bot.live import Live, Reloaded, Signature, signature
from tests.bots import ANSWER, FILE, MOVED, QUESTION, eventually, small_knowledge
from tests.clean_knowledge import change

OWN = read_knowledge(SHIPPED).texts
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
    assert f"{folder / FILE}:10: entry 'Where?': id" in said
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


@pytest.mark.parametrize(
    "failure", [MemoryError(), KnowledgeError([])], ids=["no memory", "a refusal without findings"]
)
def test_any_failure_keeps_the_last_good_version(folder: Path, failure: Exception) -> None:
    """
    A full disk or a bug of ours is no reason to stop answering.
    """
    fails: list[Exception] = []

    def build(path: Path) -> Assistant:
        if fails:
            raise fails.pop()
        return assistant_for(path)

    live = Live(folder, build)
    fails.append(failure)

    reloaded = live.reload()

    name = type(failure).__name__
    assert live.trouble is reloaded
    assert in_english(reloaded).startswith(f"The matcher could not be fitted ({name}).\n")
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


def test_a_listener_that_fails_does_not_end_the_watching(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """
    Else nothing saved would be taken any more, and no line would say why.
    """
    told: Queue[Reloaded] = Queue()

    def hear(reloaded: Reloaded) -> None:
        told.put(reloaded)
        raise ValueError("cannot listen")

    live = Live(folder, assistant_for, told=hear, every=0.02)
    live.start()
    try:
        change(folder, FILE, ANSWER, MOVED)
        told.get(timeout=30)
        change(folder, FILE, MOVED, ANSWER)
        assert told.get(timeout=30).changed
    finally:
        live.stop()

    assert "knowledge_not_told" in caplog.text


def test_nothing_ends_the_watching(
    folder: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A disk that is gone for a moment, or a fault of ours: what is saved later is taken.
    """
    told: Queue[Reloaded] = Queue()
    troubled = threading.Event()

    def look(path: Path) -> Signature:
        if troubled.is_set():
            troubled.clear()
            raise OSError(5, "Input/output error")
        return signature(path)

    monkeypatch.setattr(live_module, "signature", look)
    live = Live(folder, assistant_for, told=told.put, every=0.02)
    troubled.set()
    live.start()
    try:
        eventually(lambda: "knowledge_not_watched" in caplog.text)
        change(folder, FILE, ANSWER, MOVED)
        reloaded = told.get(timeout=30)
    finally:
        live.stop()

    assert reloaded.changed
    assert says(live()) == MOVED


def test_a_change_that_cannot_be_told_apart_is_not_tried_for_ever(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Each attempt fits the matcher anew; the next saved file is the time for another.
    """

    def compare(*_: object) -> None:
        raise IndexError("tuple index out of range")

    live = Live(folder, assistant_for)
    monkeypatch.setattr(live_module, "change_between", compare)
    change(folder, FILE, ANSWER, MOVED)

    reloaded = live.catch_up()

    assert reloaded is not None
    assert (reloaded.outcome, reloaded.error) == ("unfitted", "IndexError")
    assert live.catch_up() is None
    assert says(live()) == ANSWER


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
