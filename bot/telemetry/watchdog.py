"""Ends a process that has gone deaf, so that its supervisor starts it anew.

A thread, because an event loop that hangs cannot notice that it hangs. May import: this room.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable

from bot.telemetry.health import Health

log = logging.getLogger(__name__)

LOOK = 5.0  # seconds between two looks
EXIT = 1


class Watchdog:
    """Looks at the health of a bot until it is stopped."""

    def __init__(
        self, health: Health, *, look: float = LOOK, end: Callable[[int], object] = os._exit
    ) -> None:
        """Look each *look* seconds; *end* ends the process, whatever it does just now."""
        self._health = health
        self._look = look
        self._end = end
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def __enter__(self) -> Watchdog:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()

    def _watch(self) -> None:
        while not self._stopped.wait(self._look):
            # With another poller about, a new start would only prolong the fight.
            if self._health.deaf and not self._health.vitals.other_poller:
                silent = round(self._health.vitals.silence())
                log.critical("deaf", extra={"fields": {"seconds": silent, "exit": EXIT}})
                # No question is lost: what is in hand was not confirmed, and comes again.
                self._end(EXIT)
                return
