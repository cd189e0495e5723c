"""Which updates are answered, and by which replica they are being answered now.

An update is claimed before it is answered, so that two replicas that get it do not both
answer. A claim is renewed while its owner lives and lapses soon after the owner was killed:
then the update may be claimed again, and nothing is lost. May import: `bot.channels.journal`,
this room's schema.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, delete, select, text

from bot.channels.journal import Claim
from bot.storage.schema import done

LEASE = 10.0  # seconds after its last renewal that a claim lapses
RENEW = 3.0  # seconds between renewals: three may fail before another replica takes over
KEPT = 48 * 3600.0  # seconds that an answered update is remembered; Telegram repeats for 24 h

Execute = Callable[[str, dict[str, Any]], Iterable[Any]]  # a statement and its values, for rows

_LIST = {
    "sqlite": "json_each(:ids) AS list",
    "postgresql": "json_array_elements_text(CAST(:ids AS json)) AS list(value)",
}
_CLAIM = """
INSERT INTO done (bot, update_id, state, owner, at)
SELECT :bot, CAST(list.value AS BIGINT), 'claimed', :owner, :now FROM {list} WHERE true
ON CONFLICT (bot, update_id) DO UPDATE SET owner = excluded.owner, at = excluded.at
WHERE done.state = 'claimed' AND done.at < :lapsed
RETURNING update_id"""
_STATE = """
SELECT update_id, state FROM done
WHERE bot = :bot AND update_id IN (SELECT CAST(list.value AS BIGINT) FROM {list})"""
_MARK = """
INSERT INTO done (bot, update_id, state, owner, at)
SELECT :bot, CAST(list.value AS BIGINT), 'done', :owner, :now FROM {list} WHERE true
ON CONFLICT (bot, update_id) DO UPDATE SET state = 'done', at = excluded.at"""
_RELEASE = """
DELETE FROM done WHERE bot = :bot AND owner = :owner AND state = 'claimed'
AND update_id IN (SELECT CAST(list.value AS BIGINT) FROM {list})"""
_RENEW = "UPDATE done SET at = :now WHERE bot = :bot AND owner = :owner AND state = 'claimed'"


def through(connection: Connection) -> Execute:
    """Execute by SQLAlchemy."""
    return lambda statement, given: connection.execute(text(statement), given)


class ClaimTable:
    """The table of updates, seen by one replica of one bot."""

    def __init__(self, bot: int, dialect: str, owner: str | None = None) -> None:
        """Speak for a bot.

        Args:
            bot: Its user id.
            dialect: "sqlite" or "postgresql".
            owner: Names the replica; by default anew.
        """
        self._bot = bot
        self.owner = owner or f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
        self._claim, self._state, self._mark, self._release = (
            statement.format(list=_LIST[dialect]) for statement in (_CLAIM, _STATE, _MARK, _RELEASE)
        )

    def begin(self, connection: Connection) -> None:
        """Void the claims of processes of this machine that are gone; adopt unnumbered rows."""
        adopt = text("UPDATE done SET bot = :bot WHERE bot = 0")
        if self._bot:
            connection.execute(adopt, {"bot": self._bot})
        claimed = select(done.c.owner).where(done.c.state == "claimed").distinct()
        gone = [o for o in connection.execute(claimed).scalars() if self._is_gone(o)]
        if gone:
            connection.execute(
                delete(done).where(done.c.state == "claimed", done.c.owner.in_(gone))
            )

    def claim(self, execute: Execute, updates: Iterable[int], *, now: float) -> dict[int, Claim]:
        """Claim *updates* and tell of each whether it is ours, done, or somebody else's."""
        ids = sorted(updates)  # in one order, or two replicas would wait for each other
        wanted = {**self._these(ids), "now": now, "lapsed": now - LEASE}
        answer: dict[int, Claim] = {row[0]: "ours" for row in execute(self._claim, wanted)}
        rest = [i for i in ids if i not in answer]
        if rest:
            for update_id, state in execute(self._state, self._these(rest)):
                answer[update_id] = "done" if state == "done" else "taken"
        # A row that went between the two statements was just released: somebody's, for now.
        return {i: answer.get(i, "taken") for i in ids}

    def mark(self, execute: Execute, updates: Iterable[int], *, now: float) -> None:
        """Remember that *updates* are answered."""
        execute(self._mark, {**self._these(updates), "now": now})

    def release(self, execute: Execute, updates: Iterable[int]) -> None:
        """Give up claims of ours: these updates were not answered."""
        execute(self._release, self._these(updates))

    def renew(self, execute: Execute, *, now: float) -> None:
        """Say that this replica lives and still works on what it claimed."""
        execute(_RENEW, {"bot": self._bot, "owner": self.owner, "now": now})

    def forget_old(self, connection: Connection, *, now: float) -> None:
        """Delete what is older than 48 hours, of every bot."""
        connection.execute(delete(done).where(done.c.at < now - KEPT))

    def _these(self, updates: Iterable[int]) -> dict[str, Any]:
        return {"bot": self._bot, "owner": self.owner, "ids": json.dumps(sorted(updates))}

    def _is_gone(self, owner: str) -> bool:
        host, _, rest = owner.partition("/")
        number = rest.partition("/")[0]
        if host != socket.gethostname() or owner == self.owner or not number.isdecimal():
            return False
        if int(number) == os.getpid():  # the number went to us: in a container it always does
            return True
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            return True
        except OSError:
            return False
        return False
