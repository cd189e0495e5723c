"""A fitted index is kept, and one that is damaged, foreign or stale is never trusted."""

from __future__ import annotations

import mmap
import os
import pickle
import shutil
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.answering.assistant import Assistant
from bot.answering.messages import Answer
from bot.assembly import assistant_for
from bot.knowledge.reading import read_knowledge
from bot.matching import cache
from bot.matching.building import build_index
from bot.matching.cache import index_for, index_name, kept_index, load, save
from bot.matching.index import Index
from bot.matching.words import words
from tests.bots import ANSWER, QUESTION, small_knowledge
from tests.clean_knowledge import change
from tests.mapping import room_of


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The user's cache folder, for once."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "carsi-bot"


@pytest.fixture
def folder(tmp_path: Path, kept: Path) -> Path:
    """A few entries, fitted and kept."""
    folder = small_knowledge(tmp_path)
    assert says(assistant_for(folder)) == ANSWER
    return folder


@pytest.fixture
def file(kept: Path, folder: Path) -> Path:
    """Their index on disk."""
    return kept / index_name(read_knowledge(folder))


def says(assistant: Assistant) -> str:
    (reply,) = assistant.turn(QUESTION).replies
    return reply.message.body.text if isinstance(reply.message, Answer) else ""


def same(one: Index, other: Index) -> bool:
    """Compare all that is kept."""
    arrays = [f.name for f in fields(Index) if isinstance(getattr(one, f.name), np.ndarray)]
    own, others = one.own_words, other.own_words
    return (
        one.classes == other.classes
        and tuple(one.phrasings) == tuple(other.phrasings)
        and own.counts == others.counts
        and own.neighbours.words == others.neighbours.words
        and np.array_equal(own.neighbours.left, others.neighbours.left)
        and one.known == other.known
        and all(np.array_equal(getattr(one, name), getattr(other, name)) for name in arrays)
    )


def test_what_is_kept_is_what_was_fitted(tmp_path: Path, kept: Path) -> None:
    """
    An answer does not depend on whether the index was there.
    """
    knowledge = read_knowledge(small_knowledge(tmp_path))
    index = build_index(knowledge, words())

    save(index, tmp_path / "one.npz")

    assert same(load(tmp_path / "one.npz"), index)


def test_an_index_is_fitted_once(folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Fitting takes seconds, loading a moment.
    """
    fitted: list[float] = []

    assistant_for(folder, fitted.append)

    assert file.is_file()
    assert fitted == []


def test_a_kept_index_is_used_where_it_stands(file: Path) -> None:
    """
    Copied into memory, each replica would hold a copy; nothing else would show it.
    """
    index = load(file)

    arrays = [getattr(index, name) for name in cache.ARRAYS]
    arrays += [getattr(index.phrasings, name) for name in cache.PHRASINGS]

    assert {type(room_of(array)) for array in arrays} == {mmap.mmap}


def test_an_index_in_use_is_not_the_oldest(folder: Path, file: Path) -> None:
    """
    Whoever tries eight versions of a text must not wait for the one at rest.
    """
    os.utime(file, (1, 1))

    assert kept_index(read_knowledge(folder)) is not None

    assert file.stat().st_mtime > 1


def garbled(path: Path) -> None:
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = os.urandom(64)
    path.write_bytes(content)


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def a_text(path: Path) -> None:
    path.write_text("not an archive", encoding="utf-8")


def a_pickle(path: Path) -> None:
    path.write_bytes(pickle.dumps({"classes": ["a"]}))


def arrays_of_another_kind(path: Path) -> None:
    np.savez(path, classes=np.zeros(3), owners=np.zeros(3))


def emptied(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    "spoil", [garbled, truncated, a_text, a_pickle, arrays_of_another_kind, emptied]
)
def test_a_damaged_index_is_made_again(
    folder: Path, file: Path, spoil: Callable[[Path], None]
) -> None:
    """
    Disks fill up, machines lose power, and people copy the wrong file.
    """
    spoil(file)

    assert says(assistant_for(folder)) == ANSWER
    assert kept_index(read_knowledge(folder)) is not None


def test_a_shortened_index_is_made_again_wherever_it_ends(folder: Path, file: Path) -> None:
    """
    Every tenth of the way.
    """
    content, knowledge = file.read_bytes(), read_knowledge(folder)

    for tenth in range(10):
        file.write_bytes(content[: len(content) * tenth // 10])
        assert kept_index(knowledge) is None


class Trap:
    """Unpickled, it would create a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return Path.touch, (self._path,)


def test_no_pickle_is_ever_loaded(folder: Path, file: Path, tmp_path: Path) -> None:
    """
    A cache folder may be written by others; what stands there must not run.
    """
    with np.load(file) as arrays:
        names: list[str] = list(arrays.files)
    trap = np.array([Trap(tmp_path / "sprung")], dtype=object)
    content: dict[str, Any] = dict.fromkeys(names, trap)
    with file.open("wb") as archive:
        np.savez(archive, allow_pickle=True, **content)

    assert says(assistant_for(folder)) == ANSWER
    assert not (tmp_path / "sprung").exists()


def test_changed_knowledge_has_another_index(folder: Path, file: Path) -> None:
    """
    A stale one would answer for entries that are gone.
    """
    change(folder, "entries/basics.yaml", QUESTION, "Where is the treasury?")

    assistant = assistant_for(folder)

    assert index_name(assistant.knowledge) != file.name
    message = assistant.turn("where is the treasury").replies[0].message
    assert isinstance(message, Answer)
    assert message.entry == "where"


def test_a_corrected_answer_is_not_fitted_anew(folder: Path, file: Path) -> None:
    """
    What it names is looked up again all the same.
    """
    change(folder, "entries/basics.yaml", ANSWER, "In the attic since 2031.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.matching.building.build_index", _not_now)
        index = index_for(read_knowledge(folder), words())
        assert says(assistant_for(folder)) == "In the attic since 2031."

    assert index_name(read_knowledge(folder)) == file.name
    assert "2031" in index.known["where"].mentions
    assert index.known == build_index(read_knowledge(folder), words()).known


def _not_now(*_: object) -> None:
    pytest.fail("it was fitted anew")


def test_changed_code_has_another_index(
    folder: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    An update of the program may weigh otherwise.
    """
    monkeypatch.setattr(cache, "_code_version", lambda: "00000000")

    assert index_name(read_knowledge(folder)) != file.name
    assert kept_index(read_knowledge(folder)) is None


@pytest.mark.parametrize("where", ["a file", "no folder can be there"])
def test_a_cache_that_cannot_be_written_costs_only_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """
    Containers run with read-only disks.
    """
    blocked = tmp_path / "blocked"
    blocked.write_text("", encoding="utf-8")
    path = blocked if where == "a file" else blocked / "below" / "it"
    monkeypatch.setenv("XDG_CACHE_HOME", str(path))

    assert says(assistant_for(small_knowledge(tmp_path))) == ANSWER
    assert blocked.read_text(encoding="utf-8") == ""


def test_a_failed_write_leaves_nothing_behind(
    folder: Path, kept: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A full disk must not fill up further, and the old file stays whole.
    """
    index, content = load(file), file.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache, "write", full)
    with pytest.raises(OSError, match="No space"):
        save(index, file)

    assert file.read_bytes() == content
    assert [path.name for path in kept.iterdir()] == [file.name]


def test_the_cache_folder_does_not_grow_without_end(folder: Path, kept: Path, file: Path) -> None:
    """
    A curator saves a hundred times a day.
    """
    for number in range(20):
        shutil.copy(file, kept / f"old-{number}.npz")
        os.utime(kept / f"old-{number}.npz", (number, number))
    file.unlink()

    index_for(read_knowledge(folder), words())

    assert file.is_file()
    assert len(list(kept.glob("*.npz"))) == cache.KEPT
