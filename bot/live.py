"""Knowledge that may change while people are being answered.

Reads and fits a new version beside the old one and swaps them in one step; keeps the last good
one if anything is wrong. Stands outside the street; may import everything.
"""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.answering.assistant import Assistant
from bot.curation.changes import Change, change_between
from bot.errors import Finding, KnowledgeError
from bot.knowledge.folder import knowledge_files, version_of
from bot.knowledge.texts import DeskTexts

log = logging.getLogger(__name__)

EVERY = 2.0  # seconds between looks; a curator saves and asks within a few
TRIES = 3  # readings of files that change while they are read, before waiting for quiet
LISTED = 10  # findings told; more are not mended in one go

Signature = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What came of looking at the files again.

    Attributes:
        outcome: "changed": people are answered from another version now; "unchanged": there is
            none; "restless": the files kept changing; "refused" and "unfitted": something is
            wrong, and the last good version stays.
        version: The one in use.
        change: What is different, if there is anything.
        findings: What is wrong with the files, if that is what is wrong.
        error: The name of what else went wrong, else empty.
        refused: The version that was not taken, else empty.
    """

    outcome: Literal["changed", "unchanged", "restless", "refused", "unfitted"]
    version: str
    change: Change | None = None
    findings: Sequence[Finding] = ()
    error: str = ""
    refused: str = ""

    @property
    def changed(self) -> bool:
        """Whether people are answered from another version now."""
        return self.outcome == "changed"

    @property
    def wrong(self) -> bool:
        """Whether something is wrong, and the last good version was kept."""
        return self.outcome in ("refused", "unfitted")

    def in_words(self, texts: DeskTexts) -> str:
        """Say what is different; or, with file and line, what is wrong."""
        match self.outcome:
            case "changed" if self.change is not None:
                return self.change.in_words(texts)
            case "restless":
                return texts.restless
            case "refused" | "unfitted":
                return f"{self.trouble(texts)}\n{texts.last_good.format(version=self.version)}"
            case _:
                return texts.unchanged

    def trouble(self, texts: DeskTexts) -> str:
        """Say what is wrong; empty if nothing is."""
        unfitted = texts.unfitted.format(error=self.error) if self.error else ""
        return "\n".join(map(str, self.findings[:LISTED])) or unfitted


class Live:
    """Gives the assistant that answers now; each message is answered by one version alone."""

    def __init__(
        self,
        folder: Path,
        build: Callable[[Path], Assistant],
        *,
        told: Callable[[Reloaded], None] = lambda _: None,
        every: float = EVERY,
    ) -> None:
        """Build the first version.

        Args:
            folder: The knowledge.
            build: Reads, fits and joins a version.
            told: Hears of each reload that the watching made.
            every: Seconds between looks.

        Raises:
            KnowledgeError: The first version cannot be used.
        """
        self.trouble: Reloaded | None = None  # why the files as they are now are not in use
        self.last_change: Change | None = None  # what was different in the version in use
        self._folder, self._build = folder, build
        self._every, self.told = every, told
        self._seen = signature(folder)
        self._assistant = build(folder)
        _spare_collections()
        self._one_at_a_time = threading.Lock()
        self._look = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._watch, name="knowledge", daemon=True)

    def __call__(self) -> Assistant:
        """Give who answers now."""
        return self._assistant

    def refused(self, texts: DeskTexts) -> str:
        """Say why the files as they are now are not in use; empty if they are."""
        trouble = self.trouble
        return trouble.trouble(texts) if trouble else ""

    def start(self) -> None:
        """Watch the files from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._stopped = True
        self._look.set()

    def look_now(self, *_: object) -> None:
        """Look at the files without waiting for the next time; safe in a signal handler."""
        self._look.set()

    def catch_up(self) -> Reloaded | None:
        """Reload if the files have changed; None if they have not. Waits for a reload under way."""
        with self._one_at_a_time:
            return self._reload() if signature(self._folder) != self._seen else None

    def reload(self) -> Reloaded:
        """Read the files again, changed or not. Waits for a reload under way."""
        with self._one_at_a_time:
            return self._reload()

    def _watch(self) -> None:
        last = self._seen
        while True:
            asked = self._look.wait(self._every)
            self._look.clear()
            if self._stopped:
                return
            try:
                last = self._looked(last, asked)
            except Exception:  # whatever it is, the next change must be noticed all the same
                log.exception("knowledge_not_watched")

    def _looked(self, last: Signature, asked: bool) -> Signature:
        now = signature(self._folder)
        # Several files are saved one after the other: wait until they rest.
        if (asked or now == last) and (reloaded := self.catch_up()) is not None:
            self._tell(reloaded)
            return self._seen
        return now

    def _tell(self, reloaded: Reloaded) -> None:
        try:
            self.told(reloaded)
        except Exception:  # whoever listens must not end the watching
            log.exception("knowledge_not_told")

    def _reload(self) -> Reloaded:
        for _ in range(TRIES):
            before = signature(self._folder)
            try:
                assistant = self._build(self._folder)
                if signature(self._folder) == before:
                    return self._swapped(assistant, before)
            except KnowledgeError as error:
                return self._refused(error, before)
            except Exception as error:  # whatever it is, people go on being answered
                log.exception("knowledge_failed")
                return self._failed(error, before)
        return Reloaded("restless", self._assistant.knowledge.version)

    def _swapped(self, assistant: Assistant, seen: Signature) -> Reloaded:
        old, version = self._assistant, assistant.knowledge.version
        if version == old.knowledge.version:
            self._seen, self.trouble = seen, None
            return Reloaded("unchanged", version)
        change = change_between(old.knowledge, assistant.knowledge)
        self._seen, self.trouble, self.last_change = seen, None, change
        self._assistant = assistant  # the one step: who is answering already keeps the old one
        fields = {"version": version, "before": old.knowledge.version}
        log.info("knowledge_reloaded", extra={"fields": fields})
        del old
        _spare_collections()
        return Reloaded("changed", version, change)

    def _refused(self, error: KnowledgeError, seen: Signature) -> Reloaded:
        if not error.findings:
            log.warning("knowledge_refused", extra={"fields": {"findings": 0}})
            return self._failed(error, seen)
        first = error.findings[0].where
        fields = {"findings": len(error.findings), "file": first.path.name, "line": first.line}
        log.warning("knowledge_refused", extra={"fields": fields})
        kept, refused = self._assistant.knowledge.version, version_of(self._folder)
        return self._kept(Reloaded("refused", kept, findings=error.findings, refused=refused), seen)

    def _failed(self, error: Exception, seen: Signature) -> Reloaded:
        kept, refused = self._assistant.knowledge.version, version_of(self._folder)
        name = type(error).__name__
        return self._kept(Reloaded("unfitted", kept, error=name, refused=refused), seen)

    def _kept(self, reloaded: Reloaded, seen: Signature) -> Reloaded:
        self._seen, self.trouble = seen, reloaded
        return reloaded


def _spare_collections() -> None:
    """Have garbage collections pass over all that is here to stay: each took 50 ms else."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def signature(folder: Path) -> Signature:
    """Give name, time and size of every file of *folder*: another one after any change."""
    found = []
    for path in knowledge_files(folder):
        try:
            state = path.stat()
        except OSError:  # gone since it was listed
            continue
        found.append((str(path), state.st_mtime_ns, state.st_size))
    return tuple(found)
