"""What a line of the log says, and what it does not."""

from __future__ import annotations

import logging
import sys

from bot.telemetry.logs import EventFormatter


def test_an_exception_is_told_by_type_and_place_and_not_by_its_text() -> None:
    """
    The text may hold what somebody wrote.
    """
    try:
        int("my secret")
    except ValueError:
        record = logging.LogRecord("bot", logging.ERROR, "x", 1, "failed", (), sys.exc_info())

    line = EventFormatter().format(record)

    assert "ERROR bot failed error=ValueError at=test_logs.py:" in line
    assert "secret" not in line


def test_fields_follow_the_event_on_one_line() -> None:
    """
    Programs take it apart by spaces.
    """
    record = logging.LogRecord("bot", logging.INFO, "x", 1, "started", (), None)
    record.fields = {"bot": "a\nb", "n": 3}

    assert EventFormatter().format(record).endswith("INFO bot started bot=a b n=3")
