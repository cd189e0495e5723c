"""Who answers an update: one replica of several, and another when that one is gone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.claims import KEPT, LEASE, ClaimTable, through
from bot.storage.database import Database
from tests.journals import NOW, Clock, Open, empty_database, journals_of, settle


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind."""
    return empty_database(request, tmp_path)


@pytest.fixture
def clock() -> Clock:
    """Time stands still, until the test moves it."""
    return Clock()


@pytest.fixture
def opened(url: str, clock: Clock) -> Iterator[Open]:
    """Open journals of one database, as replicas would."""
    with journals_of(url, clock) as open_one:
        yield open_one


async def test_an_answered_update_is_done_for_every_replica(opened: Open) -> None:
    """
    Telegram brings an update again whenever it is in doubt.
    """
    first, second = opened(), opened()

    assert await first.claim([10, 11]) == {10: "ours", 11: "ours"}
    first.mark_done(10)
    settle(first)

    assert await second.claim([10, 12]) == {10: "done", 12: "ours"}
    assert await first.claim([10]) == {10: "done"}


async def test_two_replicas_never_answer_the_same_update(opened: Open) -> None:
    """
    Whoever claims first answers; the other waits.
    """
    first, second = opened(), opened()

    await first.claim([10])

    assert await second.claim([10]) == {10: "taken"}
    assert await first.claim([10]) == {10: "taken"}


async def test_a_released_update_may_be_answered_at_once(opened: Open) -> None:
    """
    It could not be sent: whoever gets it next should try.
    """
    first, second = opened(), opened()
    await first.claim([10])

    first.release(10)
    settle(first)

    assert await second.claim([10]) == {10: "ours"}


async def test_the_claim_of_a_dead_replica_lapses(opened: Open, clock: Clock) -> None:
    """
    A replica that was killed answers no more, and somebody must.
    """
    first, second = opened(), opened()
    await first.claim([10])
    first.close()

    clock.now += LEASE + 1

    assert await second.claim([10]) == {10: "ours"}


async def test_the_claim_of_a_slow_replica_is_renewed(opened: Open, clock: Clock) -> None:
    """
    Telegram may hold up an answer for half a minute; nobody else must give it meanwhile.
    """
    first, second = opened(), opened()
    await first.claim([10])

    for _ in range(5):
        clock.now += LEASE / 2
        settle(first)

    assert await second.claim([10]) == {10: "taken"}


async def test_updates_are_remembered_for_two_days(opened: Open, clock: Clock) -> None:
    """
    Telegram repeats for one; then the table must not grow.
    """
    first = opened()
    await first.claim([10])
    first.mark_done(10)
    settle(first)

    clock.now += KEPT + 1000
    settle(first)
    second = opened()

    assert await second.claim([10]) == {10: "ours"}


async def test_two_bots_share_a_database(opened: Open) -> None:
    """
    Both number their updates, and the numbers may meet.
    """
    one, other = opened(bot=7), opened(bot=8)
    await one.claim([10])

    assert await other.claim([10]) == {10: "ours"}


def test_a_process_that_is_gone_holds_no_claim(url: str) -> None:
    """
    After a crash the next start need not wait for claims to lapse.
    """
    database = Database(url)
    database.prepare()
    host = ClaimTable(7, database.dialect).owner.partition("/")[0]
    with database.engine.begin() as connection:
        for number, owner in enumerate(
            [f"{host}/{os.getpid()}/before", f"{host}/999999999/gone", "elsewhere/1/alive"]
        ):
            ClaimTable(7, database.dialect, owner).claim(through(connection), [number], now=NOW)

        mine = ClaimTable(7, database.dialect)
        mine.begin(connection)
        answer = mine.claim(through(connection), [0, 1, 2], now=NOW)

    database.close()
    assert answer == {0: "ours", 1: "ours", 2: "taken"}
