"""Rules about the two languages of an answer: the same figures, names and links.

May import: `bot.errors`, `bot.knowledge`, `bot.matching`, this room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.curation.rules import Broken, Desk
from bot.curation.rules_entries import links_in
from bot.curation.rules_figures import amounts_in
from bot.knowledge.model import LANGUAGES, Entry, Language
from bot.matching.features import Featurizer
from bot.matching.folding import fold

# Programmes and bodies may rightly be called by a common noun in one language only.
NAMES_COUNTED = ("country", "person")


def parity(desk: Desk) -> Iterator[Broken]:
    """Both languages say the same."""
    names = Featurizer({}, _names(desk))
    for entry in desk.entries:
        if len(entry.languages()) < len(LANGUAGES):
            continue  # the rule about languages has said so
        numbers = {x: amounts_in(entry.answer[x].text) for x in LANGUAGES}
        yield from _compared(desk, entry, "parity-numbers", "figures", numbers)
        named = {x: _as_said(names.named(fold(entry.answer[x].text).split())) for x in LANGUAGES}
        yield from _compared(desk, entry, "parity-names", "names", named)
        links = {x: _as_said(links_in(entry.answer[x])) for x in LANGUAGES}
        yield from _compared(desk, entry, "parity-links", "links", links)


def _compared(
    desk: Desk, entry: Entry, rule: str, what: str, found: Mapping[Language, Mapping[Any, str]]
) -> Iterator[Broken]:
    """Compare what is *found* in each language, by value; told as it is written."""
    english, spanish = (
        {found[here][one] for one in found[here].keys() - found[there].keys()}
        for here, there in (LANGUAGES, LANGUAGES[::-1])
    )
    if not (english or spanish):
        return
    only = [
        f"only in {language}: {', '.join(sorted(missing))}"
        for language, missing in (("English", english), ("Spanish", spanish))
        if missing
    ]
    yield Broken(
        rule,
        desk.place(entry.id, "answer", "es"),
        f"the {what} of entry {entry.id!r} differ; {'; '.join(only)}",
        "say the same in both: '82.1', '1,500' and '1.5 billion' are '82.1', '1,500' and"
        " '1,500 millones' in Spanish"
        if what == "figures"
        else "say the same in both languages",
        entry.id,
    )


def _as_said(found: Iterable[str]) -> dict[str, str]:
    return {one: one for one in found}


def _names(desk: Desk) -> dict[tuple[str, ...], list[str]]:
    """Map the words of each name in the vocabulary to it; two names by one word are left out."""
    found: dict[tuple[str, ...], str] = {}
    ambiguous: set[tuple[str, ...]] = set()
    for name in desk.knowledge.vocabulary.names:
        if name.kind not in NAMES_COUNTED:
            continue
        for word in name.words:
            run = tuple(fold(word).split())
            if found.setdefault(run, name.name) != name.name:
                ambiguous.add(run)
    return {run: [name] for run, name in found.items() if run not in ambiguous}
