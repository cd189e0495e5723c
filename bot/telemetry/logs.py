"""Log lines are events with fields: a short fixed name, then `key=value`.

Never an utterance, a name, a chat id or the token. May import: `bot.errors`.
"""

from __future__ import annotations

import logging
import sys

from bot.errors import place_of_error


class EventFormatter(logging.Formatter):
    """Writes `time LEVEL logger event key=value …` on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line of *record*; an exception adds its type and place, not its text."""
        fields = dict(getattr(record, "fields", {}))
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {record.getMessage()}"
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            fields |= {"error": type(error).__name__, "at": place_of_error(error)}
        told = " ".join(f"{key}={value}" for key, value in fields.items())
        return f"{line} {told}".rstrip().replace("\n", " ")


def set_up(level: int = logging.INFO) -> None:
    """Send our events to standard error; keep libraries that print addresses quiet."""
    # What no line of ours shows need not be found out for each (Logging HOWTO, "Optimization").
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(EventFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("bot").setLevel(level)
    for noisy in ("httpx", "httpcore", "aiohttp.access", "telegram"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
