"""The journal in a database: counts, votes, kept questions, pictures, answered updates.

Who asked is not in it. May import: `bot.channels.journal`, this room.
"""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.channels.journal import Asked, Claim, Missed, Vote
from bot.storage.claims import ClaimTable
from bot.storage.database import Database
from bot.storage.reading import Reading
from bot.storage.waiting import this_week, today
from bot.storage.writer import PAUSES, Writer

CLAIM_WITHIN = 0.5  # seconds that a person may wait for our bookkeeping
RECENT = 3_000  # updates remembered in memory, for while the database is lost
LONGEST_QUESTION = 500  # characters
_ADDRESS = re.compile(r"\S+@\S+\.\S+|(?<!\w)@\w{3,}")
_DIGIT = re.compile(r"\d")


class SqlJournal(Reading):
    """A `Journal` and `Updates` in SQLite or PostgreSQL, with the reads for curators.

    Writes never block and never raise. While the database is lost, answered updates are known
    from memory, so that this replica at least answers none twice.
    """

    def __init__(self, database: Database, *, keep_questions: bool, writer: Writer) -> None:
        super().__init__(database)
        self.keeps_questions = keep_questions
        self._writer = writer
        self._recent: OrderedDict[int, None] = OrderedDict()
        self._in_hand: set[int] = set()

    @property
    def trouble(self) -> str | None:
        """Why the database is not in use, in a few words; None while all is well."""
        return self._writer.lost

    def start(self) -> None:
        """Open the database, and write what waits, in the background."""
        self._writer.start()

    @property
    def settled(self) -> bool:
        """Whether all that was said is written."""
        return self._writer.settled

    def close(self) -> None:
        """Write what waits, for two seconds at most."""
        self._writer.close()

    def asked(self, asked: Asked) -> None:
        """Count an exchange."""
        key = (this_week(self._writer.now()), asked)
        self._writer.record(lambda records: records.exchanges.update([key]))

    def missed(self, missed: Missed) -> None:
        """Keep an unanswered question without what may point to a person; drop it by default."""
        if self.keeps_questions:
            kept = replace(missed, text=blanked(missed.text))
            day = today(self._writer.now())
            self._writer.record(lambda records: records.missed.append((day, kept)))

    def voted(self, vote: Vote) -> None:
        """Count a vote."""
        key = (this_week(self._writer.now()), vote)
        self._writer.record(lambda records: records.votes.update([key]))

    def picture_id(self, picture: str) -> str | None:
        """Give Telegram's file_id of a picture already uploaded, or None."""
        return self._writer.pictures.get(picture)

    def remember_picture(self, picture: str, file_id: str) -> None:
        """Keep Telegram's file_id of *picture* ("map.es", say), so that it is sent only once."""
        self._writer.pictures[picture] = file_id
        self._writer.record(lambda records: records.pictures.update({picture: file_id}))

    async def claim(self, updates: Iterable[int]) -> dict[int, Claim]:
        """Claim updates before they are answered; within half a second, whatever happens."""
        answer: dict[int, Claim] = {}
        for update_id in updates:
            known = update_id in self._recent
            answer[update_id] = (
                "done" if known else "taken" if update_id in self._in_hand else "ours"
            )
        open_ = [i for i, claim in answer.items() if claim == "ours"]
        self._hold(open_)
        try:
            claimed = await self._writer.claim(open_, within=CLAIM_WITHIN) if open_ else None
        except BaseException:
            self._let_go(open_)
            raise
        answer |= claimed or {}
        self._let_go(i for i in open_ if answer[i] != "ours")
        return answer

    def mark_done(self, update_id: int) -> None:
        """Remember that the update was answered."""
        self._let_go([update_id])
        self._recent[update_id] = None
        if len(self._recent) > RECENT:
            self._recent.popitem(last=False)
        self._writer.mark_done(update_id)

    def release(self, update_id: int) -> None:
        """Give up a claim: the update was not answered, and may be by whoever gets it next."""
        self._let_go([update_id])
        self._writer.release(update_id)

    def _hold(self, updates: Iterable[int]) -> None:
        self._in_hand.update(updates)
        self._writer.claimed = bool(self._in_hand)

    def _let_go(self, updates: Iterable[int]) -> None:
        self._in_hand.difference_update(updates)
        self._writer.claimed = bool(self._in_hand)


def open_journal(
    url: str,
    keep_questions: bool,
    *,
    bot: int = 0,
    owner: str | None = None,
    clock: Callable[[], float] = time.time,
    pauses: tuple[float, ...] = PAUSES,
) -> SqlJournal:
    """Give the journal at *url*; the database is opened at the first use, not here.

    Args:
        url: `sqlite:///…` or `postgresql://…`.
        keep_questions: Keep the text of unanswered questions, with digits and addresses blanked.
        bot: User id of the bot that speaks; 0 to only read.
        owner: Names this replica; by default after its machine and process.
        clock: Gives seconds since 1970.
        pauses: Seconds before a lost database is tried again; the last one repeats.

    Raises:
        SettingsError: The URL cannot be read, or its driver is not installed.
    """
    database = Database(url)
    claims = ClaimTable(bot, database.dialect, owner)
    writer = Writer(database, claims, bot=bot, clock=clock, pauses=pauses)
    return SqlJournal(database, keep_questions=keep_questions, writer=writer)


def blanked(text: str) -> str:
    """Blank digits, e-mail addresses and @names in *text*, and cut it at 500 characters."""
    return _DIGIT.sub("#", _ADDRESS.sub("@", text.replace("\0", "")))[:LONGEST_QUESTION]
