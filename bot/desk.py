"""The curators' desk in a chat: /why, /stats, /unanswered, /reload and /health.

Stands outside the street; may import everything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.curation.explain import explained
from bot.curation.stats import in_words, stats
from bot.curation.unanswered import Group, blamed, grouped
from bot.live import Live, Reloaded
from bot.storage.journal import SqlJournal
from bot.telemetry.health import Health

SHOWN = 12  # groups in one message
TOLD = 5  # findings in a message that nobody asked for
LONGEST = 300  # characters of each, so that it stays one message


class Desk:
    """Does what `bot.channels.telegram.curators.CuratorDesk` promises."""

    def __init__(self, live: Live, journal: SqlJournal, health: Health) -> None:
        self._live = live
        self._journal = journal
        self._health = health
        self._tell: Callable[[str], object] = lambda _: None
        self._refused = ""  # the version that curators know was refused

    async def why(self, text: str) -> str:
        """Give the evidence for the reply to *text*."""
        return explained(self._live(), text)

    async def stats(self) -> str:
        """Give what was asked, answered, offered and missed."""
        assistant = self._live()
        counts = await asyncio.to_thread(self._journal.counts)
        return in_words(stats(assistant.knowledge, counts))

    async def unanswered(self) -> str:
        """Give the misses grouped by likeness, and the entries that people found wanting."""
        return await asyncio.to_thread(self._unanswered)

    def _unanswered(self) -> str:
        groups = grouped(self._live(), self._journal.missed_questions())
        lines = [_line(group) for group in groups[:SHOWN]]
        lines += [
            f"👎 {b.count} × {b.entry} ({b.language}): "
            + ", ".join(f"{reason} {n}" for reason, n in b.reasons)
            for b in blamed(self._journal.votes())[:SHOWN]
        ]
        if not self._journal.keeps_questions:
            lines.append("Questions are not kept: CARSI_KEEP_QUESTIONS is off.")
        return "\n".join(lines) or "Nothing is unanswered."

    async def reload(self) -> str:
        """Read the knowledge again; say what changed, or file and line of what is wrong."""
        reloaded = await asyncio.to_thread(self._live.reload)
        self._hear(reloaded)
        last = self._live.last_change
        if reloaded.changed or reloaded.wrong or not last:
            return reloaded.text
        return f"{reloaded.text} The last change:\n{last}"

    def on_news(self, tell: Callable[[str], object]) -> None:
        """Have *tell* called once for each version refused, and when the files are good again."""
        self._tell, self._live.told = tell, self._hear

    def _hear(self, reloaded: Reloaded) -> None:
        if reloaded.wrong:
            if reloaded.refused != self._refused:  # else it was saved again as it was
                self._refused = reloaded.refused
                said = "Changed knowledge was refused, the last good version stays:"
                self._tell(f"{said}\n{_in_short(reloaded)}")
        elif self._refused and not self._live.trouble:  # files that still change are not good yet
            self._refused = ""
            self._tell(f"The knowledge is good again. {reloaded.text}")

    async def health(self) -> str:
        """Give the state of polling, storage and knowledge."""
        report = self._health.report()
        troubles = report.pop("troubles")
        lines = [f"{name}: {value}" for name, value in report.items()]
        lines += [f"- {trouble}" for trouble in troubles]
        if self._live.trouble:
            lines.append(f"Changed knowledge was refused:\n{self._live.trouble}")
        return "\n".join(lines)


def _in_short(reloaded: Reloaded) -> str:
    lines = [f"{f.where}: {f.problem}"[:LONGEST] for f in reloaded.findings[:TOLD]]
    if not lines:
        return reloaded.text
    more = len(reloaded.findings) - TOLD
    return "\n".join([*lines, f"… and {more} more"] if more > 0 else lines)


def _line(group: Group) -> str:
    nearest = group.nearest[0][0] if group.nearest else "none"
    now = f"answered now: {group.answered_by}" if group.answered_by else f"nearest: {nearest}"
    return f"{group.count} × {group.texts[0][0]} ({group.language}; {now})"
