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
from collections.abc import Iterable

from sqlalchemy import Connection, delete, select, text

from bot.channels.journal import Claim
from bot.storage.schema import done

LEASE = 10.0  # seconds after its last renewal that a claim lapses
RENEW = 3.0  # seconds between renewals: three may fail before another replica takes over
KEPT = 48 * 3600.0  # seconds that an answered update is remembered; Telegram repeats for 24 h

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
_STATES = {name: text(_STATE.format(list=listed)) for name, listed in _LIST.items()}
_CLAIMS = {name: text(_CLAIM.format(list=listed)) for name, listed in _LIST.items()}
_MARKS = {name: text(_MARK.format(list=listed)) for name, listed in _LIST.items()}
_RENEWAL = text(
    "UPDATE done SET at = :now WHERE bot = :bot AND owner = :owner AND state = 'claimed'"
)


class ClaimTable:
    """The table of updates, seen by one replica of one bot."""

    def __init__(self, bot: int, owner: str | None = None) -> None:
        """Speak for the bot with this user id; *owner* names the replica, by default anew."""
        self._bot = bot
        self.owner = owner or f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"

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

    def claim(
        self, connection: Connection, updates: Iterable[int], *, now: float
    ) -> dict[int, Claim]:
        """Claim *updates* and tell of each whether it is ours, done, or somebody else's."""
        ids = sorted(updates)  # in one order, or two replicas would wait for each other
        dialect = connection.dialect.name
        given = {"bot": self._bot, "ids": json.dumps(ids), "owner": self.owner}
        ours = connection.execute(
            _CLAIMS[dialect], {**given, "now": now, "lapsed": now - LEASE}
        ).scalars()
        answer: dict[int, Claim] = dict.fromkeys(ours, "ours")
        rest = [i for i in ids if i not in answer]
        if rest:
            asked = {"bot": self._bot, "ids": json.dumps(rest)}
            for update_id, state in connection.execute(_STATES[dialect], asked):
                answer[update_id] = "done" if state == "done" else "taken"
        # A row that went between the two statements was just released: somebody's, for now.
        return {i: answer.get(i, "taken") for i in ids}

    def mark(self, connection: Connection, updates: Iterable[int], *, now: float) -> None:
        """Remember that *updates* are answered."""
        ids = json.dumps(sorted(updates))
        given = {"bot": self._bot, "ids": ids, "owner": self.owner, "now": now}
        connection.execute(_MARKS[connection.dialect.name], given)

    def release(self, connection: Connection, updates: Iterable[int]) -> None:
        """Give up claims of ours: these updates were not answered."""
        connection.execute(
            delete(done).where(
                done.c.bot == self._bot,
                done.c.update_id.in_(list(updates)),
                done.c.owner == self.owner,
                done.c.state == "claimed",
            )
        )

    def renew(self, connection: Connection, *, now: float) -> None:
        """Say that this replica lives and still works on what it claimed."""
        connection.execute(_RENEWAL, {"now": now, "bot": self._bot, "owner": self.owner})

    def forget_old(self, connection: Connection, *, now: float) -> None:
        """Delete what is older than 48 hours, of every bot."""
        connection.execute(delete(done).where(done.c.at < now - KEPT))

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
