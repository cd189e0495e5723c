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


class Desk:
    """Does what `bot.channels.telegram.curators.CuratorDesk` promises."""

    def __init__(self, live: Live, journal: SqlJournal, health: Health) -> None:
        self._live = live
        self._journal = journal
        self._health = health

    def why(self, text: str) -> str:
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
        last = self._live.last_change
        if reloaded.changed or reloaded.wrong or not last:
            return reloaded.text
        return f"{reloaded.text} The last change:\n{last}"

    def on_news(self, tell: Callable[[str], object]) -> None:
        """Have *tell* called when changed files are refused, and when they are good again."""
        refused = False

        def told(reloaded: Reloaded) -> None:
            nonlocal refused
            if reloaded.wrong:
                tell(f"Changed knowledge was refused:\n{reloaded.text}")
            elif refused:
                tell(f"The knowledge is good again. {reloaded.text}")
            refused = reloaded.wrong

        self._live.told = told

    def health(self) -> str:
        """Give the state of polling, storage and knowledge."""
        report = self._health.report()
        troubles = report.pop("troubles")
        lines = [f"{name}: {value}" for name, value in report.items()]
        lines += [f"- {trouble}" for trouble in troubles]
        if self._live.trouble:
            lines.append(f"Changed knowledge was refused:\n{self._live.trouble}")
        return "\n".join(lines)


def _line(group: Group) -> str:
    nearest = group.nearest[0][0] if group.nearest else "none"
    now = f"answered now: {group.answered_by}" if group.answered_by else f"nearest: {nearest}"
    return f"{group.count} × {group.texts[0][0]} ({group.language}; {now})"
