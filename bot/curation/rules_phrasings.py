"""Rules about phrasings: enough of them, different from each other, each for one entry.

May import: `bot.errors`, `bot.knowledge`, `bot.matching`, this room.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from rapidfuzz import fuzz

from bot.curation.rules import Broken, Desk
from bot.curation.rules_entries import LANGUAGE_NAMES
from bot.errors import Location
from bot.knowledge.model import LANGUAGES, Language
from bot.matching.folding import fold

FEWEST = 40  # per language: on public sets going from 10 to 100 took n-grams from 80 to 90 % right
MANY = 4  # others that a phrasing is too like, from which it alone is to blame
REMOVE = "remove it: whoever asks so is understood by those others"
REMOVE_ONE = "remove one, or ask in other words: more of the same teaches nothing"
ALIKE = 95  # token_set_ratio, 0 to 100; above, one phrasing adds nothing to the other


def few(desk: Desk) -> Iterator[Broken]:
    """An entry is asked for in many ways."""
    for entry in desk.entries if desk.whole else ():
        for language in entry.languages():
            count = len(entry.phrasings.get(language, ()))
            if count < FEWEST:
                yield Broken(
                    "few-phrasings",
                    desk.place(entry.id, "phrasings", language),
                    f"entry {entry.id!r} has {count} phrasings in {LANGUAGE_NAMES[language]},"
                    f" at least {FEWEST} are needed",
                    f"add more to phrasings/{entry.topic}.{language}.yaml: other people's words,"
                    " half sentences, typing errors",
                    entry.id,
                )


def similar(desk: Desk) -> Iterator[Broken]:
    """No phrasing of an entry has all the words of another of it, in either language."""
    for entry in desk.entries:
        every: list[tuple[Language, str, str]] = [
            (language, folded, text)
            for language in LANGUAGES
            for folded, text in desk.folded[entry.id][language]
        ]
        alike = _alike([folded for _, folded, _ in every])
        partners = Counter(place for pair in alike for place in pair)
        # One word that stands in many others is to blame itself, and not those others.
        hubs = sorted(place for place, count in partners.items() if count >= MANY)
        blamed = {place: (f"{partners[place]} others of its entry", REMOVE) for place in hubs}
        for first, second in alike:
            if first not in hubs:
                language, _, text = every[first]
                other = _beside(desk.place_of_phrasing(entry.id, language, text))
                blamed.setdefault(second, (f"{text!r} ({other})", REMOVE_ONE))
        for place, (like, hint) in blamed.items():
            language, _, text = every[place]
            yield Broken(
                "similar-phrasings",
                desk.place_of_phrasing(entry.id, language, text),
                f"phrasing {text!r} is too like {like}",
                hint,
                entry.id,
            )


def _alike(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Give the places of those pairs of *texts* that ask in the same words."""
    return [
        (first, second)
        for first, second in _worth_comparing(texts)
        if fuzz.token_set_ratio(texts[first], texts[second], score_cutoff=ALIKE) > ALIKE
    ]


def _worth_comparing(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Give the pairs of *texts* that can be `ALIKE`: one in a hundred.

    Either nearly all words of one are in the other, or their letters are nearly the same.
    """
    words = [sorted(set(text.split())) for text in texts]
    number = {word: n for n, word in enumerate({word for own in words for word in own})}
    rows = np.repeat(np.arange(len(texts)), [len(own) for own in words])
    has = np.zeros((len(texts), len(number)), np.float32)
    has[rows, [number[word] for own in words for word in own]] = 1.0
    lines = [" ".join(own).encode() for own in words]
    places = np.repeat(np.arange(len(texts)) * 64, [len(line) for line in lines])
    places += np.frombuffer(b"".join(lines), np.uint8) % 64
    letters = np.bincount(places, minlength=64 * len(texts)).astype(np.uint16).reshape(-1, 64)
    weight = np.array([len(word) + 1.0 for word in number], np.float32)
    length = has @ weight
    shortest = np.minimum(length[:, None], length)
    worth = (has * weight) @ has.T >= 0.85 * shortest
    near = np.abs(length[:, None] - length) <= 0.08 * (length[:, None] + length)
    first, second = np.nonzero(np.triu(near & ~worth, 1))
    common = np.minimum(letters[first], letters[second]).sum(axis=1) + 1
    same = common >= 0.9 * shortest[first, second]
    worth[first[same], second[same]] = True
    return [(one, other) for one, other in np.argwhere(np.triu(worth, 1)).tolist()]


def repeated(desk: Desk) -> Iterator[Broken]:
    """A phrasing leads to one entry, or to one kind of declined question."""
    first: dict[str, tuple[str, Language, str]] = {}
    for entry in desk.entries:
        for language in LANGUAGES:
            for folded, text in desk.folded[entry.id][language]:
                owner = first.setdefault(folded, (entry.id, language, text))
                if owner[0] != entry.id:
                    other = _beside(desk.place_of_phrasing(*owner))
                    yield Broken(
                        "repeated-phrasing",
                        desk.place_of_phrasing(entry.id, language, text),
                        f"phrasing {text!r} is also in entry {owner[0]!r} ({other})",
                        "it can lead to one entry only; keep it where the answer is fuller",
                        entry.id,
                    )
    yield from _declined(desk, first)


def _declined(desk: Desk, first: dict[str, tuple[str, Language, str]]) -> Iterator[Broken]:
    document = desk.document("declined.yaml")
    declines = desk.knowledge.declines
    rows: list[tuple[tuple[str | int, ...], str]] = [
        (("declined", number, "phrasings", language, row), text)
        for number, decline in enumerate(declines.declined)
        for language, texts in decline.phrasings.items()
        for row, text in enumerate(texts)
    ]
    rows += [
        (("general", language, row), text)
        for language, texts in declines.general.items()
        for row, text in enumerate(texts)
    ]
    for path, text in rows if document is not None else ():
        if (owner := first.get(fold(text))) and document is not None:
            other = _beside(desk.place_of_phrasing(*owner))
            yield Broken(
                "repeated-phrasing",
                document.where(path),
                f"{text!r} is declined here but answered by {owner[0]!r} ({other})",
                "decide whether we answer it, and remove it from the other",
            )


def measured(desk: Desk) -> Iterator[Broken]:
    """What measures us is not practised."""
    asked = {
        fold(question.text): question.where for question in desk.questions if not question.after
    }
    for entry in desk.entries:
        for language in LANGUAGES:
            for number, (folded, text) in enumerate(desk.folded[entry.id][language]):
                if folded in asked:
                    what = "phrasing" if number else "the title"
                    yield Broken(
                        "measured-phrasing",
                        desk.place_of_phrasing(entry.id, language, text),
                        f"{what} {text!r} is asked by an evaluation set ({_beside(asked[folded])})",
                        "word one of the two differently: what is practised measures nothing",
                        entry.id,
                    )


def evaluation(desk: Desk) -> Iterator[Broken]:
    """Evaluation sets expect entries that exist, and ask nothing twice."""
    asked: dict[str, Location] = {}
    for question in desk.questions:
        for entry_id in question.entries:
            if desk.whole and entry_id not in desk.knowledge.entries:
                yield Broken(
                    "evaluation",
                    question.where,
                    f"entry {entry_id!r} is expected but does not exist",
                    "correct the id, or remove it from the question",
                )
        folded = fold(" ".join((*question.after, question.text)))
        if folded and folded in asked:
            yield Broken(
                "evaluation",
                question.where,
                f"{question.text!r} is asked at {_beside(asked[folded])} too",
                "ask it once, with every entry that answers it",
            )
        asked.setdefault(folded, question.where)


def _beside(where: Location) -> str:
    return f"{where.path.name}:{where.line}"
