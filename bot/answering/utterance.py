"""Take an utterance apart: the questions in it, and what refers to the answer before.

Knows words, not entries. May import: `bot.knowledge`, `bot.matching`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.knowledge.model import FollowUp, Vocabulary
from bot.matching.folding import Folder

MAX_QUESTIONS = 3  # answers to one message; more are a wall of text
MOST_PARTS = 6  # parts that are looked at; of more, the first two and the last
LONG_PART = 14  # words; of a longer sentence, stretches are looked at too
WINDOW, STEP = 12, 6  # words of a stretch, and from one to the next
SHORTEST_PART = 2  # words; a shorter part of a sentence is no question
LONGEST_WISH = 5  # words of a wish that is then explained
WISHES: frozenset[FollowUp | None] = frozenset({"shorter", "source", "spanish", "english"})
_SENTENCE = re.compile(r"[^.?!;\n¿¡]+[?!]*|[.;\n]+")
_NUMBER_POINT = re.compile(r"(?<=\d)[.,](?=\d)|(?<=\b[A-Za-z])\.(?=[A-Za-z]\b)")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an utterance that may be a question of its own."""

    text: str
    asks: bool


class Understanding:
    """Takes utterances apart with the curator's lists of small words."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._fold = Folder(vocabulary)
        fillers = self._words(vocabulary.fillers)
        self._fillers = {filler for filler in fillers if " " not in filler}
        self._phrases = [filler for filler in fillers if " " in filler]  # "por favor"
        self._questions = self._words(vocabulary.question_words)
        self._here = self._words(vocabulary.here_words)
        self._all = self._words(vocabulary.all_words)
        self._pointing = self._words(vocabulary.pointing_words) | self._here
        self._joining = self._words(vocabulary.joining_words)
        self._joining |= {word.lower() for word in vocabulary.joining_words}
        self._reasons = [f"{word} " for word in self._words(vocabulary.reason_words)]
        self._follow_ups: dict[str, FollowUp] = {}
        written = [(self._fold(t), k) for k, texts in vocabulary.follow_ups.items() for t in texts]
        cores = [(self._core(folded), kind) for folded, kind in written]
        for folded, kind in (*written, *cores):  # what was written goes before what is left of it
            self._follow_ups.setdefault(folded, kind)
        self._follow_ups.pop("", None)
        self._beside_wishes = self._words(vocabulary.wish_words)
        self._wishes: dict[str, FollowUp] = {}
        self._hints: set[str] = set()  # no wish is without one, unless it is said to the letter
        for folded, kind in written:
            if kind not in WISHES:
                continue
            wished = self._wished(folded)
            self._hints.update(set(wished) - self._questions)
            if len(wished) == 1 and self._follow_ups.get(wished[0], kind) == kind:
                self._wishes.setdefault(wished[0], kind)

    def follow_up(self, folded: str) -> FollowUp | None:
        """Tell what a *folded* text asks about the answer before, if that is all it does."""
        tokens = folded.split()
        if self._hints.isdisjoint(tokens):
            return self._plainly(folded)
        return self._whole(folded) or self._begun(tokens)

    def _whole(self, folded: str) -> FollowUp | None:
        return self._plainly(folded) or self._politely(folded)

    def _plainly(self, folded: str) -> FollowUp | None:
        return self._follow_ups.get(folded) or self._follow_ups.get(self._core(folded))

    def _politely(self, folded: str) -> FollowUp | None:
        """Tell the wish in many words: "could you perhaps put that a little more briefly"."""
        kinds = {self._wishes.get(word) for word in self._wished(folded)}
        return kinds.pop() if len(kinds) == 1 else None

    def _wished(self, folded: str) -> list[str]:
        """Give the words of a *folded* text that are not just put around a wish."""
        return [word for word in self._core(folded).split() if word not in self._beside_wishes]

    def _begun(self, tokens: Sequence[str]) -> FollowUp | None:
        """Tell what is asked and then said again, or explained: "shorter please, I have class"."""
        for cut in range(min(LONGEST_WISH, len(tokens) - 1), 0, -1):
            kind = self._plainly(" ".join(tokens[:cut]))
            if kind not in WISHES:
                continue
            rest = " ".join(tokens[cut:])
            explained = any(f"{rest} ".startswith(reason) for reason in self._reasons)
            if explained or self._whole(rest) == kind:
                return kind
        return None

    def closing(self, text: str) -> FollowUp | None:
        """Tell the wish that closes a remark: "that is made up. where did you get it"."""
        *before, last = self.parts(text) or (Part("", asks=False),)
        kind = self._whole(self._fold(last.text)) if before else None
        return kind if kind in WISHES and not any(part.asks for part in before) else None

    def says_here(self, text: str) -> bool:
        """Tell whether *text* means a country that it need not name: "over there"."""
        return _has_one_of(self._here, self._fold(text))

    def says_all(self, folded: str) -> bool:
        """Tell whether a *folded* text speaks of all countries: "in total"."""
        return _has_one_of(self._all, folded)

    def points_back(self, folded: str) -> bool:
        """Tell whether a *folded* text has a word for what was spoken of: "how much did it get"."""
        return _has_one_of(self._pointing, folded)

    def parts(self, text: str) -> tuple[Part, ...]:
        """Give the sentences of *text*, and the parts of one that joins several questions.

        "What are the goals and who pays for it?" has two parts, "drug and arms trafficking"
        has one: only a question word begins a question.
        """
        found: list[Part] = []
        greeting, comma, rest = text.partition(",")
        if comma and not self._core(self._fold(greeting)):  # "buenas, qué es la carsi"
            text = rest
        for sentence in _SENTENCE.findall(_NUMBER_POINT.sub("", text)):
            for part in self._joined(sentence):
                tokens = self._fold(part).split()
                if len(tokens) >= SHORTEST_PART:
                    found.append(Part(part.strip(), "?" in part or self._opens(tokens)))
        return tuple(found if len(found) <= MOST_PARTS else found[:2] + found[2 - MOST_PARTS :])

    def windows(self, part: Part) -> tuple[Part, ...]:
        """Give overlapping stretches of a long *part*; none of a short one.

        Whoever explains at length who they are and why they ask still asks in a few words.
        """
        words = part.text.split()
        if len(words) <= LONG_PART:
            return ()
        starts = range(0, len(words) - WINDOW + STEP, STEP)
        return tuple(Part(" ".join(words[at : at + WINDOW]), asks=False) for at in starts)

    def _joined(self, sentence: str) -> Sequence[str]:
        """Take a sentence apart before each question that "and" or a comma joins to it."""
        if "," not in sentence and self._joining.isdisjoint(sentence.lower().split()):
            return (sentence,)
        words = sentence.split()
        parts: list[str] = []
        begin = 0
        for place in range(SHORTEST_PART, len(words) - 1):
            joins = words[place].lower() in self._joining
            after = place + joins
            long = place - begin >= SHORTEST_PART and len(words) - after >= SHORTEST_PART
            if (
                long
                and (joins or words[place - 1].endswith(","))
                and self._opens(self._fold(" ".join(words[after : after + 2])).split())
            ):
                parts.append(" ".join(words[begin:place]).rstrip(","))
                begin = after
        end = "?" if "?" in sentence else ""
        if not parts or not (end or self._opens(self._fold(parts[0]).split())):
            return (sentence,)
        return (*(part + end for part in parts), " ".join(words[begin:]))

    def _opens(self, tokens: Sequence[str]) -> bool:
        return bool(tokens) and (
            tokens[0] in self._questions or " ".join(tokens[:2]) in self._questions
        )

    def _core(self, folded: str) -> str:
        """Give what is left of a *folded* text without fillers."""
        padded = f" {folded} "
        for phrase in self._phrases:
            padded = padded.replace(f" {phrase} ", " ")
        return " ".join(t for t in padded.split() if t not in self._fillers)

    def _words(self, written: Sequence[str]) -> frozenset[str]:
        return frozenset(map(self._fold, written))


def _has_one_of(words: Iterable[str], folded: str) -> bool:
    padded = f" {folded} "
    return any(f" {word} " in padded for word in words)
