"""Show a curator why an utterance got the reply it got.

May import: `bot.answering`, `bot.matching`, `bot.knowledge`.
"""

from __future__ import annotations

from bot.answering.assistant import Assistant
from bot.answering.decision import Ambiguous, Answered, OutOfScope, Verdict, decide
from bot.matching.evidence import Evidence
from bot.matching.matcher import Match

SHOWN = 3  # candidates

_REASONS = {
    "exact": "exactly a phrasing",
    "named": "nothing but a name",
    "learnt": "words and pieces that tell entries apart",
    "words": "words that tell entries apart",
    "pieces": "pieces of words",
    "concepts": "concepts and names",
    "meanings": "meanings of the words",
    "base": "before any word",
    "likeness": "most alike phrasing",
    "covered": "share of the words that the entry has",
    "length": "length of the question",
    "names": "names and numbers",
    "declined": "like questions we decline",
    "limit": "kept within 0 to 100",
}


def explained(assistant: Assistant, text: str) -> str:
    """Explain each reply to *text*: verdict, what was understood, and each reason in points."""
    decided = [
        (reply.verdict, reply.match)
        for reply in assistant.turn(text).replies
        if reply.verdict is not None and reply.match is not None
    ]
    if not decided:  # a reply that needs no matching, such as "in English please"
        match = assistant.matcher.match(text)
        decided = [(decide(match, assistant.thresholds), match)]
    return "\n\n".join(_decided(assistant, *pair) for pair in decided)


def _decided(assistant: Assistant, verdict: Verdict, match: Match) -> str:
    limits, matcher = assistant.thresholds, assistant.matcher
    match verdict:
        case Answered(best):
            head = f"answered: {best.entry}"
        case Ambiguous(choices):
            head = "ambiguous: " + ", ".join(choice.entry for choice in choices)
        case OutOfScope(kind):
            head = "out of scope" + (f": declined as {kind}" if kind else "")
    lines = [
        f"{head} (answer from {limits.answer:.0f} with a lead of {limits.margin:.0f},"
        f" offer from {limits.suggest:.0f})",
        f"understood: {' '.join(match.reading.tokens) or '(nothing)'}",
    ]
    lines += [f"  spelling: {r.written} -> {r.meant}" for r in match.reading.repairs]
    if unknown := matcher.unknown(match):
        lines.append(f"  unknown: {', '.join(unknown)}")
    for candidate in match.candidates[:SHOWN]:
        lines.append(f"{candidate.confidence:6.1f}  {candidate.entry}")
        reasons = matcher.evidence(match, candidate)
        lines += [f"        {_written(reason)}" for reason in reasons]
    lines.append(
        f"{match.declined:6.1f}  the declined class{f' ({match.kind})' if match.kind else ''}"
    )
    return "\n".join(lines)


def _written(reason: Evidence) -> str:
    detail = f": {reason.detail}" if reason.detail else ""
    return f"{reason.points:+6.1f}  {_REASONS[reason.kind]}{detail}"
