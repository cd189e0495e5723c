"""What was said last in a chat is known for a few minutes, and no longer."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.answering.exchange import KEPT_EXCHANGES, KEPT_FOR, Exchange, Memory


@dataclass(slots=True)
class Clock:
    """Time that passes when a test says so, in seconds."""

    now: float = field(default=0.0)

    def __call__(self) -> float:
        return self.now


def test_what_was_said_is_forgotten_after_ten_minutes() -> None:
    """
    A short message then begins a new subject.
    """
    clock = Clock()
    memory = Memory(clock)
    said = Exchange("", "five-goals", "en")
    memory.remember("ana", said)

    clock.now = KEPT_FOR - 1
    assert memory.last("ana") == said
    clock.now = KEPT_FOR + 1
    assert memory.last("ana") is None


def test_chats_know_nothing_of_each_other() -> None:
    """
    "And Honduras?" of one must not follow the question of another.
    """
    memory = Memory(Clock())
    memory.remember("ana", Exchange("", "five-goals", "en"))

    assert memory.last("luis") is None
    assert memory.forget("ana")
    assert not memory.forget("ana")
    assert memory.last("ana") is None


def test_memory_has_an_end() -> None:
    """
    The chat that was silent longest goes first.
    """
    memory = Memory(Clock())
    said = Exchange("", "five-goals", "en")
    for chat in range(KEPT_EXCHANGES):
        memory.remember(chat, said)
    memory.remember(0, said)

    memory.remember("one more", said)

    assert memory.last(0) == said
    assert memory.last(1) is None


def test_what_is_too_old_is_not_kept_at_all() -> None:
    """
    Nobody's words stay in memory because nobody else came to push them out.
    """
    clock = Clock()
    memory = Memory(clock)
    memory.remember("ana", Exchange("my words", None, "en"))

    clock.now = KEPT_FOR
    memory.remember("luis", Exchange("", "five-goals", "en"))

    assert not memory.forget("ana")
    assert memory.forget("luis")


def test_a_chosen_language_outlasts_the_exchange() -> None:
    """
    Who chose Spanish yesterday is answered in Spanish today.
    """
    clock = Clock()
    memory = Memory(clock)
    memory.choose("ana", "es")

    clock.now = KEPT_FOR * 100
    memory.remember("luis", Exchange("", "five-goals", "en"))

    assert memory.chosen("ana") == "es"
