"""Knowledge as `carsi-bot check` sees it, on a certain day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from bot.curation.check import check
from bot.errors import Finding

TODAY = dt.date(2026, 1, 15)
ENTRIES, PHRASINGS = "entries/money.yaml", "phrasings/money.en.yaml"


def findings(folder: Path) -> Sequence[Finding]:
    """Give all that breaks a rule in *folder*."""
    return check(folder, today=TODAY).findings
