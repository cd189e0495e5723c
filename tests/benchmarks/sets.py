"""The question sets that the benchmarks ask, and knowledge made from them in memory.

Public sets are read where they lie and never copied. May import: `bot`.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.markup import RichText
from bot.knowledge.model import Declines, Entry, Knowledge, Vocabulary
from tests.benchmarks.typos import mistyped

OUT_OF_SCOPE = "oos"  # the intent of CLINC150's messages that nothing answers
# Intents of CLINC150 that our bot does answer: greetings, and questions about itself.
SMALL_TALK = {
    "greeting", "goodbye", "thank_you", "are_you_a_bot", "who_made_you", "what_is_your_name",
    "what_can_i_ask_you", "meaning_of_life", "do_you_have_pets", "tell_joke", "fun_fact",
    "how_old_are_you", "what_are_your_hobbies", "where_are_you_from", "who_do_you_work_for",
}  # fmt: skip
SHOTS = 10  # phrasings an entry
DRAWS = 3
FOUND_BESIDE = Path(__file__).parents[3] / "shared" / "benchmarks"


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a public set.

    Attributes:
        text: As a person wrote it.
        entry: Id of the entry that answers it; empty if none does.
        intent: The same as the set calls it.
        split: "train", "val" or "test".
    """

    text: str
    entry: str
    intent: str
    split: str


@dataclass(frozen=True, slots=True)
class Draw:
    """A few phrasings of every entry, and what is asked of whoever has learnt them."""

    name: str
    phrasings: Mapping[str, tuple[str, ...]]
    asked: tuple[Message, ...]
    asked_outside: tuple[Message, ...]

    def knowledge(self) -> Knowledge:
        """Give the phrasings as knowledge without vocabulary or declined questions."""
        return knowledge_of(self.phrasings, self.name)


def read_set(folder: Path, name: str) -> tuple[Message, ...] | None:
    """Read a public set from *folder*; None if it is not there."""
    path = folder / f"{name}.jsonl"
    if not path.is_file():
        return None
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return tuple(
        Message(
            row["text"],
            "" if row["intent"] == OUT_OF_SCOPE else _entry_id(row["intent"]),
            row["intent"],
            row["split"],
        )
        for row in rows
    )


def draws(messages: Sequence[Message], name: str) -> list[Draw]:
    """Draw `SHOTS` phrasings an entry from the training messages, `DRAWS` times, always alike."""
    by_entry: dict[str, list[str]] = defaultdict(list)
    for message in messages:
        if message.split == "train" and message.entry:
            by_entry[message.entry].append(message.text)
    tests = [m for m in messages if m.split == "test"]
    inside = tuple(m for m in tests if m.entry)
    outside = tuple(m for m in tests if not m.entry)
    found = []
    for seed in range(DRAWS):
        dice = random.Random(seed)
        drawn = {e: tuple(dice.sample(by_entry[e], SHOTS)) for e in sorted(by_entry)}
        found.append(Draw(f"{name} draw {seed}", drawn, inside, outside))
    return found


def knowledge_of(phrasings: Mapping[str, Sequence[str]], version: str) -> Knowledge:
    """Make knowledge of English *phrasings* by entry id; the first is the title."""
    entries = {
        entry: Entry(
            id=entry,
            question={"en": texts[0]},
            phrasings={"en": tuple(texts[1:])},
            answer={"en": RichText.plain(f"The answer to {entry}.")},
        )
        for entry, texts in phrasings.items()
    }
    return Knowledge(entries, (), {}, Vocabulary(), Declines(), {}, {}, version)


def recombined(messages: Iterable[Message], phrasings: int) -> dict[str, tuple[str, ...]]:
    """Make as many *phrasings* as wanted, `SHOTS` an entry, from training messages.

    Each entry has two messages of its own; its phrasings join the head of one to the tail of the
    other and change a word; one in ten has a typing error. The same call gives the same texts.
    """
    dice = random.Random(phrasings)
    texts = [m.text for m in messages if m.split == "train" and m.entry]
    words = sorted({word for text in texts for word in text.split()})
    made = {}
    for number in range(phrasings // SHOTS):
        pair = (dice.choice(texts).split(), dice.choice(texts).split())
        made[f"entry-{number}"] = tuple(_joined(pair, words, dice) for _ in range(SHOTS))
    return made


def _joined(pair: tuple[list[str], list[str]], words: list[str], dice: random.Random) -> str:
    head, tail = pair if dice.random() < 0.5 else pair[::-1]
    kept = dice.randint(1, len(head))
    joined = head[:kept] + tail[dice.randint(0, len(tail) - 1) :]
    joined[dice.randrange(len(joined))] = dice.choice(words)
    text = " ".join(joined)
    return mistyped(text, dice) if dice.random() < 0.1 else text


def _entry_id(intent: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", intent.lower()).strip("-")[:48]
