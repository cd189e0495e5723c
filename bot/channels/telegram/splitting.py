"""Cut a text that is too long for one message where a reader would pause.

Telegram counts UTF-16 units; texts and spans count code points. May import: `bot.knowledge`.
"""

from __future__ import annotations

from bot.knowledge.markup import RichText

PAUSES = ("\n\n", "\n", ". ", " ")  # best first


def units(text: str) -> int:
    """Count UTF-16 units."""
    return len(text) + sum(c > "\uffff" for c in text)


def split(text: RichText, limit: int) -> tuple[RichText, ...]:
    """Cut *text* into parts of at most *limit* UTF-16 units, at paragraphs if possible.

    A style or link that lies across a cut goes on in the next part.
    """
    parts = []
    start, whole = 0, text.text
    while units(whole[start:]) > limit:
        end = start + _fitting(whole[start:], limit)
        cut = _pause(whole, start, end)
        parts.append(text.part(start, cut))
        start = cut
        while start < len(whole) and whole[start] in " \n":
            start += 1
    parts.append(text.part(start, len(whole)))
    return tuple(parts)


def _fitting(text: str, limit: int) -> int:
    """Count the code points from the start that fit into *limit* UTF-16 units."""
    left = limit
    for number, character in enumerate(text):
        left -= 2 if character > "\uffff" else 1
        if left < 0:
            return number
    return len(text)


def _pause(text: str, start: int, end: int) -> int:
    """Find the best place to cut between *start* and *end*, not in the first quarter."""
    earliest = start + (end - start) // 4
    for pause in PAUSES:
        at = text.rfind(pause, earliest, end)
        if at > start:
            return at + len(pause.rstrip())
    return end
