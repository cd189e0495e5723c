"""The shipped knowledge: our own questions, and every stranger's message of CLINC150.

May import: `bot`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answering.assistant import Assistant, confidence_of
from bot.answering.decision import Answered
from bot.assembly import assistant_for
from bot.curation.evaluate import Report, evaluate
from bot.curation.questions import Question, question_files, read_questions
from bot.knowledge.reading import SHIPPED
from tests.benchmarks.peers import PEERS, Floats, Ranker
from tests.benchmarks.rows import OURS, Row, share
from tests.benchmarks.sets import SMALL_TALK, read_set
from tests.benchmarks.typos import mistyped_alike

FALSE = 3.0  # per cent of questions outside our scope that a peer may answer: sets its threshold
OFFERED = 3  # entries that a peer offers, whatever its confidence
ASKED_PEERS = 1_000  # strangers' messages that peers are asked; all would take an hour
SHOWN = 10  # strangers' messages that were answered most confidently

Numbers = dict[str, float]


@dataclass(frozen=True, slots=True)
class Stranger:
    """A message that is none of our business, and the entry that answered it all the same."""

    text: str
    intent: str
    entry: str
    confidence: float


def questions() -> tuple[Question, ...]:
    """Read the questions that we practise on."""
    return read_questions(question_files(SHIPPED))


def mistyped_questions(asked: Iterable[Question]) -> list[Question]:
    """Give the same questions with typing errors."""
    return [q.model_copy(update={"text": mistyped_alike(q.text)}) for q in asked]


def strangers(folder: Path) -> list[tuple[str, str]]:
    """Give text and intent of every message of CLINC150, small talk apart; [] if not here."""
    messages = read_set(folder, "clinc150") or ()
    return [(m.text, m.intent) for m in messages if m.intent not in SMALL_TALK]


def on_our_questions(folder: Path, peers: Iterable[str] = PEERS) -> list[Row]:
    """Measure what is answered rightly, wrongly and needlessly, and what typing errors cost."""
    asked = questions()
    assistant = assistant_for()
    by_who = {OURS: _numbers_of_ours(assistant, asked)}
    outside = [text for text, _ in strangers(folder)]
    outside = outside[:: max(1, len(outside) // ASKED_PEERS)]
    for name in peers:
        by_who[name] = _numbers_of(Ranker(PEERS[name], assistant.knowledge), asked, outside)

    def row(on: str, number: str, at_least: str = "", aim: str = "") -> Row:
        values = {who: found[number] for who, found in by_who.items() if number in found}
        return Row(on, number, values, at_least, aim)

    return [
        row("our questions", "right", "70", "85"),
        row("our questions", "right or offered", "90", "97"),
        row("our questions", "wrong", "≤ 4", "≤ 1.5"),
        row("our questions", "paraphrases: right or offered", "75", "90"),
        row("our questions", "out of scope: answered", "≤ 3", "≤ 1"),
        row("our questions", "top-1"),
        row("our questions", "top-1 with typing errors"),
        row("our questions", "top-1 lost by typing errors", "≤ 6", "≤ 4"),
        *([_strangers_of_peers(by_who)] if len(by_who) > 1 else []),
        *(row(f"our questions, {name}", f"top-1 in {name}") for name in sorted(_files(asked))),
        *_by_file(assistant, asked),
    ]


def _files(asked: Iterable[Question]) -> dict[str, list[Question]]:
    """Give the covered questions of each file that has some."""
    files: dict[str, list[Question]] = {}
    for question in asked:
        if question.covered:
            files.setdefault(question.where.path.stem, []).append(question)
    return files


def _strangers_of_peers(by_who: dict[str, Numbers]) -> Row:
    values = {w: n["strangers answered"] for w, n in by_who.items() if "strangers answered" in n}
    on = f"CLINC150, about {ASKED_PEERS:,} messages, asked of our knowledge"
    return Row(on, "answered", values)


def _by_file(assistant: Assistant, asked: Iterable[Question]) -> list[Row]:
    """Give our numbers of each file: some were written by people who had seen nothing."""
    files: dict[str, list[Question]] = {}
    for question in asked:
        files.setdefault(question.where.path.stem, []).append(question)
    return [
        Row(f"our questions, {name}", number, {OURS: value})
        for name, of_file in files.items()
        for number, value in numbers_of_report(evaluate(assistant, of_file)).items()
    ]


def on_strangers(folder: Path) -> tuple[list[Row], list[Stranger]]:
    """Ask our knowledge every message of CLINC150; give also the most confident answers."""
    asked = strangers(folder)
    values, answered = {}, []
    if asked:
        answered = answered_strangers(assistant_for(), asked)
        values = {OURS: 100.0 * len(answered) / len(asked)}
    answered.sort(key=lambda stranger: (-stranger.confidence, stranger.text))
    row = Row(
        "CLINC150, every message, asked of our knowledge", "answered", values, "≤ 0.5", "≤ 0.1"
    )
    return [row], answered[:SHOWN]


def answered_strangers(assistant: Assistant, asked: Iterable[tuple[str, str]]) -> list[Stranger]:
    """Give those of *asked* (text and intent) that were answered."""
    found = []
    for text, intent in asked:
        for reply in assistant.turn(text).replies:
            if isinstance(reply.verdict, Answered) and reply.match is not None:
                sure = confidence_of(reply.match)
                found.append(Stranger(text, intent, reply.verdict.best.entry, sure))
                break
    return found


def numbers_of_report(report: Report) -> Numbers:
    """Give the shares of *report* by the names of the rows."""
    tally, paraphrases = report.tally(), report.tally(kind="paraphrase")
    found = {
        "right": tally.share("right"),
        "right or offered": tally.share("helped"),
        "wrong": tally.share("wrong"),
        "paraphrases: right or offered": paraphrases.share("helped"),
        "out of scope: answered": tally.share("fooled"),
    }
    return {name: value for name, value in found.items() if value is not None}


def top_1_of(assistant: Assistant, asked: Sequence[Question]) -> float:
    """Give how often the best candidate is an expected entry, whatever its confidence."""
    hits = []
    for question in asked:
        if question.covered:
            candidates = assistant.matcher.match(question.text).candidates
            hits.append(bool(candidates) and candidates[0].entry in question.entries)
    return share(hits)


def _numbers_of_ours(assistant: Assistant, asked: Sequence[Question]) -> Numbers:
    top = top_1_of(assistant, asked)
    by_file = {f"top-1 in {n}": top_1_of(assistant, some) for n, some in _files(asked).items()}
    typed = top_1_of(assistant, mistyped_questions(asked))
    return (
        by_file
        | numbers_of_report(evaluate(assistant, asked))
        | {
            "top-1": top,
            "top-1 with typing errors": typed,
            "top-1 lost by typing errors": top - typed,
        }
    )


def _numbers_of(ranker: Ranker, asked: Sequence[Question], outside: Sequence[str]) -> Numbers:
    """Give the same of a peer, at the threshold that answers `FALSE` % of what is not ours."""
    inside = [q for q in asked if q.covered]
    fits = ranker.fits([q.text for q in inside])
    order = np.argsort(-fits, axis=1, kind="stable")[:, : OFFERED + 1]
    named = [[ranker.owners[n] for n in row] for row in order]
    others = [q.text for q in asked if not q.covered]
    threshold = _threshold(*_own(ranker, others))
    hit = np.array([n[0] in q.entries for n, q in zip(named, inside, strict=True)])
    ours = np.array([n[0] != "" for n in named])
    sure = fits.max(axis=1) >= threshold
    among = np.array(
        [
            bool({o for o in n if o}.intersection(q.entries))
            for n, q in zip((n[:OFFERED] for n in named), inside, strict=True)
        ]
    )
    paraphrase = np.array([q.kind == "paraphrase" for q in inside])
    typed, _ = ranker.best([q.text for q in mistyped_questions(inside)])
    typed_top = share([e in q.entries for e, q in zip(typed, inside, strict=True)])
    found = {
        "right": share(hit & sure),
        "right or offered": share(among & ~(sure & ours & ~hit)),
        "wrong": share(sure & ours & ~hit),
        "paraphrases: right or offered": share((among & ~(sure & ours & ~hit))[paraphrase]),
        "out of scope: answered": share(_answered(*_own(ranker, others), threshold)),
        "top-1": share(hit),
        "top-1 with typing errors": typed_top,
        "top-1 lost by typing errors": share(hit) - typed_top,
    }
    for name in _files(asked):
        found[f"top-1 in {name}"] = share(hit[[q.where.path.stem == name for q in inside]])
    if outside:
        found["strangers answered"] = share(_answered(*_own(ranker, outside), threshold))
    return found


def _own(ranker: Ranker, texts: Sequence[str]) -> tuple[Floats, Floats]:
    """Say of each text whether an entry is best (1) or a declined question (0), and how well."""
    owners, fits = ranker.best(texts)
    return np.array([owner != "" for owner in owners], np.float32), fits


def _threshold(own: Floats, fits: Floats) -> float:
    allowed = int(len(own) * FALSE / 100)
    answered = np.sort(fits[own > 0])[::-1]
    if len(answered) <= allowed:
        return 0.0
    return float(np.nextafter(answered[allowed], np.float32(np.inf)))


def _answered(own: Floats, fits: Floats, threshold: float) -> NDArray[np.bool_]:
    return np.logical_and(own > 0, fits >= threshold)
