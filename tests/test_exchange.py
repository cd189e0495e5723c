"""What was said last in a chat is known for a few minutes, and no longer."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.answering.exchange import KEPT_EXCHANGES, KEPT_FOR, Exchange, Recent

SAID = Exchange("", "five-goals", "en")
ANA, LUIS = 1, 2


@dataclass(slots=True)
class Clock:
    """Time that passes when a test says so, in seconds."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_was_said_is_forgotten_after_ten_minutes() -> None:
    """
    A short message then begins a new subject.
    """
    clock = Clock()
    last: Recent[Exchange] = Recent(KEPT_EXCHANGES, KEPT_FOR, clock)
    last.put((ANA,), SAID)

    clock.now = KEPT_FOR - 1
    assert last.get((ANA,)) == SAID
    clock.now = KEPT_FOR
    assert last.get((ANA,)) is None


def test_chats_know_nothing_of_each_other() -> None:
    """
    "And Honduras?" of one must not follow the question of another.
    """
    last: Recent[Exchange] = Recent(KEPT_EXCHANGES, KEPT_FOR, Clock())
    last.put((ANA, 7), SAID)

    assert last.get((LUIS, 7)) is None
    assert last.forget(ANA)
    assert not last.forget(ANA)
    assert last.get((ANA, 7)) is None


def test_memory_has_an_end() -> None:
    """
    The chat that was silent longest goes first.
    """
    last: Recent[Exchange] = Recent(2, KEPT_FOR, Clock())
    last.put((ANA,), SAID)
    last.put((LUIS,), SAID)
    last.put((ANA,), SAID)

    last.put((3,), SAID)

    assert last.get((ANA,)) == SAID
    assert last.get((LUIS,)) is None


def test_what_is_too_old_is_not_kept_at_all() -> None:
    """
    Nobody's words stay in memory because nobody else came to push them out.
    """
    clock = Clock()
    last: Recent[Exchange] = Recent(KEPT_EXCHANGES, KEPT_FOR, clock)
    last.put((ANA,), Exchange("my words", None, "en"))
    clock.now = KEPT_FOR / 2
    last.put((LUIS,), SAID)

    clock.now = KEPT_FOR
    last.sweep()

    assert not last.forget(ANA)
    assert last.forget(LUIS)


def test_what_is_kept_without_an_end_outlasts_every_sweep() -> None:
    """
    Who chose Spanish yesterday is answered in Spanish today.
    """
    clock = Clock()
    chosen: Recent[str] = Recent(10, math.inf, clock)
    chosen.put((ANA,), "es")

    clock.now = KEPT_FOR * 100
    chosen.sweep()

    assert chosen.get((ANA,)) == "es"
