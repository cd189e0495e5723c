"""The curators' desk in a chat: /why, /stats, /unanswered, /reload and /health.

Stands outside the street; may import everything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.channels.telegram.curators import News
from bot.curation.explain import explained
from bot.curation.stats import in_words, stats
from bot.curation.unanswered import Blamed, Group, blamed, grouped
from bot.knowledge.model import LANGUAGES, Language
from bot.knowledge.texts import DeskTexts, Texts
from bot.live import Live, Reloaded
from bot.storage.journal import SqlJournal
from bot.telemetry.health import Health

SHOWN = 12  # groups in one message
TOLD = 5  # findings in a message that nobody asked for
PATIENCE = 20.0  # seconds that a curator waits for a reload; an update may take a minute in all
LONGEST = 300  # characters of each, so that it stays one message


class Desk:
    """Does what `bot.channels.telegram.curators.CuratorDesk` promises."""

    def __init__(self, live: Live, journal: SqlJournal, health: Health) -> None:
        self._live = live
        self._journal = journal
        self._health = health
        self._tell: Callable[[News], object] = lambda _: None
        self._late: asyncio.Task[Reloaded] | None = None  # a reload whose end is still to be told
        self._refused = ""  # the version that curators know was refused

    def _texts(self, language: Language) -> DeskTexts:
        return self._live().texts(language).desk

    async def why(self, language: Language, text: str) -> str:
        """Give the evidence for the reply to *text*."""
        return explained(self._live(), text, language)

    async def stats(self, language: Language) -> str:
        """Give what was asked, answered, offered and missed."""
        counts = await asyncio.to_thread(self._journal.counts)
        return in_words(stats(self._live().knowledge, counts), self._texts(language))

    async def unanswered(self, language: Language) -> str:
        """Give the misses grouped by likeness, and the entries that people found wanting."""
        return await asyncio.to_thread(self._unanswered, self._live().texts(language))

    def _unanswered(self, texts: Texts) -> str:
        groups = grouped(self._live(), self._journal.missed_questions())
        lines = [_line(group, texts.desk) for group in groups[:SHOWN]]
        lines += [_blamed(b, texts) for b in blamed(self._journal.votes())[:SHOWN]]
        if not self._journal.keeps_questions:
            lines.append(texts.desk.questions_not_kept)
        return "\n".join(lines) or texts.desk.nothing_unanswered

    async def reload(self, language: Language) -> str:
        """Read the knowledge again; say what changed, or file and line of what is wrong.

        New ways of asking take longer to learn than a chat waits: then it is told later.
        """
        work = asyncio.create_task(asyncio.to_thread(self._live.reload))
        done, _ = await asyncio.wait({work}, timeout=PATIENCE)
        if not done:
            self._late = work
            work.add_done_callback(self._tell_late)
            return self._texts(language).fitting
        reloaded = work.result()
        self._hear(reloaded)
        texts, last = self._texts(language), self._live.last_change
        said = reloaded.in_words(texts)
        if reloaded.changed or reloaded.wrong or last is None:
            return said
        return f"{said} {texts.last_change}\n{last.in_words(texts)}"

    def _tell_late(self, work: asyncio.Task[Reloaded]) -> None:
        if work.cancelled() or work.exception() is not None:
            return
        reloaded, was_refused = work.result(), bool(self._refused)
        self._hear(reloaded)  # which tells of what is wrong, and of what is good again
        if not reloaded.wrong and not was_refused:
            self._told(reloaded.in_words)

    def on_news(self, tell: Callable[[News], object]) -> None:
        """Have *tell* called once for each version refused, and when the files are good again."""
        self._tell, self._live.told = tell, self._hear

    def _hear(self, reloaded: Reloaded) -> None:
        if reloaded.wrong:
            if reloaded.refused != self._refused:  # else it was saved again as it was
                self._refused = reloaded.refused
                self._told(lambda texts: f"{texts.refused}\n{_in_short(reloaded, texts)}")
        elif self._refused and not self._live.trouble:  # files that still change are not good yet
            self._refused = ""
            self._told(lambda texts: f"{texts.good_again} {reloaded.in_words(texts)}")

    def _told(self, say: Callable[[DeskTexts], str]) -> None:
        self._tell({language: say(self._texts(language)) for language in LANGUAGES})

    async def health(self, language: Language) -> str:
        """Give the state of polling, storage and knowledge."""
        texts = self._texts(language)
        said = self._health.in_words(texts)
        trouble = self._live.trouble
        return f"{said}\n{texts.refused}\n{trouble.trouble(texts)}" if trouble else said


def _in_short(reloaded: Reloaded, texts: DeskTexts) -> str:
    lines = [f"{f.where}: {f.problem}"[:LONGEST] for f in reloaded.findings[:TOLD]]
    more = len(reloaded.findings) - TOLD
    if more > 0:
        lines.append(texts.and_more.format(listed="…", count=more))
    return "\n".join(lines) or reloaded.trouble(texts)


def _blamed(entry: Blamed, texts: Texts) -> str:
    reasons = ", ".join(f"{n} × {getattr(texts, reason)}" for reason, n in entry.reasons)
    return f"👎 {entry.count} × {entry.entry} ({entry.language}): {reasons}"


def _line(group: Group, texts: DeskTexts) -> str:
    if group.answered_by:
        now = texts.answered_now.format(entry=group.answered_by)
    elif group.nearest:
        now = texts.nearest.format(entry=group.nearest[0][0])
    else:
        now = texts.nothing_near
    return f"{group.count} × {group.texts[0][0]} ({group.language}; {now})"
