"""`python -m bot.prepare DIR`: fit the matcher of a folder of knowledge and keep it.

The running bot does this in a process of its own, so that people are answered meanwhile.
Stands outside the street; may import everything.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

ATTACHED = "attached"  # said to a process that ends with the one that started it
NICENESS = 10  # of 19: whoever answers people goes first


class Preparer:
    """Fits in a process of its own; can be told to give up."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = threading.Event()

    def __call__(self, folder: Path) -> None:
        """Fit the knowledge in *folder* and return when that is done, or has failed.

        What is wrong is not told: whoever reads the knowledge next finds the same.
        """
        if self._stopped.is_set():
            return
        quiet, began = subprocess.DEVNULL, time.monotonic()
        command = [sys.executable, "-m", "bot.prepare", str(folder), ATTACHED]
        log.info("knowledge_fitting")
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet
        ) as process:
            self._process = process
            if self._stopped.is_set():
                process.kill()
            process.wait()
        seconds = f"{time.monotonic() - began:.0f}"
        log.info("knowledge_fitted", extra={"fields": {"seconds": seconds}})

    def stop(self) -> None:
        """Give up what is being fitted, and fit no more."""
        self._stopped.set()
        if self._process is not None:
            self._process.kill()


def main(folder: Path) -> None:
    """Fit and keep."""
    from bot.knowledge.reading import read_knowledge
    from bot.matching.cache import index_for
    from bot.matching.words import words

    with suppress(AttributeError, OSError):  # Windows knows no niceness
        os.nice(NICENESS)
    index_for(read_knowledge(folder), words())


def end_with_parent() -> None:
    """End when whoever started this process has, even killed: its end of the pipe closes then."""

    def wait() -> None:
        sys.stdin.buffer.read()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


if __name__ == "__main__":
    if ATTACHED in sys.argv[2:]:
        end_with_parent()
    main(Path(sys.argv[1]))
