"""Show a curator why an utterance got the reply it got.

May import: `bot.answering`, `bot.matching`, `bot.knowledge`.
"""

from __future__ import annotations

from bot.answering.assistant import Assistant
from bot.answering.decision import Ambiguous, Answered, OutOfScope, Verdict
from bot.knowledge.model import Language
from bot.knowledge.texts import DeskTexts
from bot.matching.evidence import Evidence
from bot.matching.matcher import Match

SHOWN = 3  # candidates


def explained(assistant: Assistant, text: str, language: Language) -> str:
    """Explain each reply to *text*: verdict, what was understood, and each reason in points.

    Args:
        assistant: Who replies.
        text: What somebody wrote, or may write.
        language: The one to explain in.
    """
    decided = [
        (reply.verdict, reply.match)
        for reply in assistant.turn(text).replies
        if reply.verdict is not None and reply.match is not None
    ]
    if not decided:  # a reply that needs no matching, such as "in English please"
        match = assistant.matcher.match(text)
        decided = [(assistant.decided(match), match)]
    texts = assistant.texts(language).desk
    return "\n\n".join(_decided(assistant, *pair, texts) for pair in decided)


def _decided(assistant: Assistant, verdict: Verdict, match: Match, texts: DeskTexts) -> str:
    limits, matcher, reading = assistant.thresholds, assistant.matcher, match.reading
    shown = {"answer": limits.enough(match), "lead": limits.margin, "offer": limits.suggest}
    within = texts.limits.format(**{name: f"{points:.0f}" for name, points in shown.items()})
    words = " ".join(reading.tokens) or texts.nothing_understood
    lines = [f"{_verdict(verdict, texts)} ({within})", texts.understood.format(words=words)]
    for repair in reading.repairs:
        mended = texts.spelling.format(written=repair.written, meant=repair.meant)
        lines.append(f"  {mended}")
    if unknown := matcher.unknown(match):
        lines.append(f"  {texts.unknown.format(words=', '.join(unknown))}")
    for candidate in match.candidates[:SHOWN]:
        lines.append(f"{candidate.confidence:6.1f}  {candidate.entry}")
        reasons = matcher.evidence(match, candidate)
        lines += [f"        {_written(reason, texts)}" for reason in reasons]
    kind = f" ({match.kind})" if match.kind else ""
    lines.append(f"{match.declined:6.1f}  {texts.declined_class}{kind}")
    return "\n".join(lines)


def _verdict(verdict: Verdict, texts: DeskTexts) -> str:
    match verdict:
        case Answered(best):
            return texts.answered.format(entry=best.entry)
        case Ambiguous(choices):
            return texts.offered.format(entries=", ".join(choice.entry for choice in choices))
        case OutOfScope(""):
            return texts.out_of_scope
        case OutOfScope(kind):
            return texts.declined_as.format(kind=kind)


def _written(reason: Evidence, texts: DeskTexts) -> str:
    lacking = reason.kind == "covered" and reason.detail
    detail = texts.lacking.format(words=reason.detail) if lacking else reason.detail
    detail = f": {detail}" if detail else ""
    return f"{reason.points:+6.1f}  {getattr(texts.reasons, reason.kind)}{detail}"
