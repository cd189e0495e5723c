"""What each piece of the matcher is worth: take it out, fit again, ask again.

Run with `python -m tests.benchmarks.ablation`; twenty minutes. May import: `bot`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from bot.answering.assistant import Assistant, confidence_of
from bot.answering.decision import Thresholds
from bot.curation.evaluate import evaluate
from bot.curation.questions import Question
from bot.curation.tables import Table, progress, show
from bot.knowledge.model import LANGUAGES, Declines, Knowledge
from bot.knowledge.reading import SHIPPED, read_knowledge
from bot.matching import building, fitting, index, matcher, scoring
from bot.matching.fitting import Fit
from bot.matching.matcher import Matcher
from bot.matching.names import Names
from bot.matching.spelling import Speller
from bot.matching.words import words
from tests.benchmarks.rows import auroc
from tests.benchmarks.sets import FOUND_BESIDE
from tests.benchmarks.shipped import (
    answered_strangers,
    mistyped_questions,
    numbers_of_report,
    questions,
    strangers,
    top_1_of,
)
from tests.benchmarks.swapped import taken_for_another

ROOMS = (scoring, index, building, matcher)  # where constants of the matcher are looked up
EVERY = 3  # one in so many strangers' messages is asked

Edit = Callable[[Knowledge], Knowledge]
Numbers = dict[str, float]


def _unchanged(knowledge: Knowledge) -> Knowledge:
    return knowledge


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the matcher, and how it is taken out.

    Attributes:
        name: What it is.
        edit: Takes it out of the knowledge.
        constants: Constants that take it out, by name.
        methods: Methods or functions that stand in: the place, the name, what replaces it.
    """

    name: str
    edit: Edit = _unchanged
    constants: dict[str, Any] = field(default_factory=dict)
    methods: tuple[tuple[Any, str, Any], ...] = ()

    @contextmanager
    def out(self) -> Iterator[None]:
        """Take the piece out of the code for a while."""
        with ExitStack() as stack:
            for room in ROOMS:
                for name, value in self.constants.items():
                    if hasattr(room, name):
                        stack.enter_context(patch.object(room, name, value))
            for place, name, substitute in self.methods:
                stack.enter_context(patch.object(place, name, substitute))
            yield


def _not_learnt(*args: Any, **named: Any) -> Fit:
    fitted = _FIT(*args, **named)
    return Fit(*(np.zeros_like(getattr(fitted, part)) for part in Fit.__slots__))


_FIT = fitting.fit


def _halved(knowledge: Knowledge) -> Knowledge:
    entries = {
        entry.id: entry.model_copy(
            update={"phrasings": {x: entry.phrasings.get(x, ())[::2] for x in LANGUAGES}}
        )
        for entry in knowledge.entries.values()
    }
    return replace(knowledge, entries=entries)


def _without_concepts(knowledge: Knowledge) -> Knowledge:
    vocabulary = knowledge.vocabulary.model_copy(update={"concepts": ()})
    return replace(knowledge, vocabulary=vocabulary)


def _without_general(knowledge: Knowledge) -> Knowledge:
    return replace(knowledge, declines=knowledge.declines.model_copy(update={"general": {}}))


def _without_declines(knowledge: Knowledge) -> Knowledge:
    return replace(knowledge, declines=Declines())


PIECES = (
    Piece("nothing"),
    Piece("spelling", methods=((Speller, "mend", lambda _, tokens: (list(tokens), [])),)),
    Piece("words run together", methods=((Speller, "_split", lambda *_: None),)),
    Piece("concepts", _without_concepts),
    Piece("names' reasons", methods=((Names, "_told", lambda *_: []),)),
    Piece("word meanings", constants={"MEANING": 0.0}),
    Piece("likeness", constants={"LIKENESS": 0.0}),
    Piece("ridge", methods=((fitting, "fit", _not_learnt),)),
    Piece("coverage", constants={"COVERED": 0.0}),
    Piece("declined class's score", constants={"TAKEN_OFF": 0.0}),
    Piece("declined questions, all", _without_declines),
    Piece("general messages", _without_general),
    Piece("length", constants={"LENGTH": 0.0}),
    Piece(
        "pieces of words",
        constants={"SHARE": {"words": 0.75, "pieces": 0.0, "concepts": 0.25}},
    ),
    Piece(
        "words, their pairs",
        constants={"SHARE": {"words": 0.0, "pieces": 0.73, "concepts": 0.27}},
    ),
    Piece("half of the phrasings", _halved),
)


def assistant_without(piece: Piece, knowledge: Knowledge) -> Assistant:
    """Fit an assistant without *piece*; call inside `piece.out()`."""
    knowledge = piece.edit(knowledge)
    fitted = building.build_index(knowledge, words())
    thresholds = Thresholds.fitted(fitted.strangers.tolist(), "careful")
    return Assistant(knowledge, Matcher(knowledge, fitted, words()), thresholds)


def measured(
    assistant: Assistant, halves: Sequence[Sequence[Question]], outside: list[tuple[str, str]]
) -> list[Numbers]:
    """Give the numbers of each half of the questions; what is not halved stands in both."""
    rows = []
    answered = answered_strangers(assistant, outside)
    swapped = taken_for_another(assistant)
    for asked in halves:
        sure = [confidence_of(assistant.matcher.match(q.text)) for q in asked]
        covered = np.array([q.covered for q in asked])
        rows.append(
            {"top-1": top_1_of(assistant, asked)}
            | {"top-1 typed": top_1_of(assistant, mistyped_questions(asked))}
            | {"AUROC": auroc(np.array(sure)[covered], np.array(sure)[~covered])}
            | numbers_of_report(evaluate(assistant, asked))
            | {"names swapped": swapped, "threshold": assistant.thresholds.answer}
            | ({"CLINC150": 100.0 * len(answered) / len(outside)} if outside else {})
        )
    return rows


COLUMNS = (
    "top-1",
    "top-1 typed",
    "AUROC",
    "right",
    "right or offered",
    "wrong",
    "out of scope: answered",
    "CLINC150",
    "names swapped",
    "threshold",
)


def table(heading: str, found: dict[str, Numbers]) -> Table:
    """Give one line a piece, every number as it is without that piece."""
    rows = [
        [name, *(f"{numbers[c]:.2f}" if c in numbers else "" for c in COLUMNS)]
        for name, numbers in found.items()
    ]
    return Table(heading, ("without", *(f">{c}" for c in COLUMNS)), rows)


def main() -> None:
    """Print both halves; with --json also as JSON, on a line of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=FOUND_BESIDE, help="where the public sets are")
    parser.add_argument("--only", nargs="*", help="names of pieces")
    parser.add_argument("--json", action="store_true", help="print JSON too")
    options = parser.parse_args()
    knowledge, asked = read_knowledge(SHIPPED), questions()
    # Neighbours in a file ask the same thing: every other line makes two like halves.
    halves = [[q for q in asked if q.where.line % 2 == odd] for odd in (1, 0)]
    outside = strangers(options.data)[::EVERY]
    chosen = [p for p in PIECES if not options.only or p.name in options.only]
    found: dict[str, list[Numbers]] = {}
    with progress("taking pieces out", len(chosen)) as advance:
        for number, piece in enumerate(chosen, start=1):
            with piece.out():
                assistant = assistant_without(piece, knowledge)
                found[piece.name] = measured(assistant, halves, outside)
            advance(number)
    for place, name in enumerate(("reported half (odd lines)", "half for tuning (even lines)")):
        heading = f"Each piece taken out in turn: {name}, {len(halves[place])} questions, %"
        show([table(heading, {n: rows[place] for n, rows in found.items()})], markdown=True)
    if options.json:
        json.dump(
            {n: dict(zip(("odd", "even"), r, strict=True)) for n, r in found.items()}, sys.stdout
        )


if __name__ == "__main__":
    main()
