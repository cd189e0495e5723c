"""Rules about pictures: drawn, described, up to date, and the same figures as beside them.

May import: `bot.errors`, `bot.knowledge`, this room.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.curation.rules import Broken, Desk
from bot.curation.stamps import stamp, stamp_in
from bot.errors import KnowledgeError
from bot.knowledge.model import LANGUAGES, Picture
from bot.knowledge.yaml_files import Document, read_yaml

_DOLLARS = re.compile(r"\$(\d+(?:,\d{3})*(?:\.\d+)?)(?: million| billion)?")
_RATE = re.compile(r"(?<![\d$.,])(\d+\.\d+)(?![\d%]| million| billion)")
_FACTORS = (1.0, 1e-3, 1e-6, 1e-9, 1e3, 1e6)  # in dollars, thousands, millions or billions


def pictures(desk: Desk) -> Iterator[Broken]:
    """A picture that an entry names is described, and drawn in both languages."""
    for entry in desk.entries:
        if entry.picture is None:
            continue
        where = desk.place(entry.id, "picture")
        picture = desk.knowledge.pictures.get(entry.picture)
        if picture is None:
            yield Broken(
                "picture",
                where,
                f"picture {entry.picture!r} is not in pictures.yaml",
                "describe it there, with alt and caption in both languages, or correct the name",
                entry.id,
            )
        elif missing := _undrawn(desk, picture):
            yield Broken(
                "picture",
                where,
                f"{' and '.join(missing)} not drawn",
                "draw it: carsi-bot draw",
                entry.id,
            )


def _undrawn(desk: Desk, picture: Picture) -> list[str]:
    names = [f"{picture.name}.{language}.png" for language in LANGUAGES]
    return [name for name in names if not (desk.folder / "pictures" / name).is_file()]


def stale(desk: Desk) -> Iterator[Broken]:
    """A picture is drawn from the figures as they are now."""
    document = desk.document("pictures.yaml")
    for key, picture in desk.knowledge.pictures.items() if document else ():
        for language in LANGUAGES:
            file = desk.folder / "pictures" / f"{picture.name}.{language}.png"
            stamped = stamp_in(file) if file.is_file() else None
            figures = desk.folder / "figures" / (stamped or "").partition(" ")[0]
            if stamped and not (figures.is_file() and stamp(figures) == stamped) and document:
                yield Broken(
                    "stale-picture",
                    document.where((key,)),
                    f"{file.name} is older than figures/{figures.name}",
                    "draw it anew: carsi-bot draw",
                )


def figures(desk: Desk) -> Iterator[Broken]:
    """Files of figures can be read, and the amounts and rates of answers are among them."""
    documents: list[Document] = []
    for file in sorted((desk.folder / "figures").glob("*.yaml")):
        try:
            documents.append(read_yaml(file))
        except KnowledgeError as error:
            for f in error.findings:
                yield Broken("figures", f.where, f.problem, f.hint)
            return
    known = {number for document in documents for number in _numbers(document.value)}
    for entry in desk.entries if known else ():
        if "en" not in entry.answer:
            continue
        text = entry.answer["en"].text
        amounts = [(m[0], m[1]) for m in _DOLLARS.finditer(text)]
        rates = [(m[0], m[1]) for m in _RATE.finditer(text)]
        for shown, digits in amounts + rates:
            if not _among(digits.replace(",", ""), known):
                yield Broken(
                    "figures",
                    desk.place(entry.id, "answer", "en"),
                    f"{shown} stands in the answer but not in figures/",
                    "correct the answer or the figures; or add the amount, with its source, there",
                    entry.id,
                )


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, dict):
        for part in value.values():
            yield from _numbers(part)
    elif isinstance(value, list):
        for part in value:
            yield from _numbers(part)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def _among(digits: str, known: set[float]) -> bool:
    """Tell whether a number of *known*, rounded as *digits* are, is that one."""
    places = len(digits.partition(".")[2])
    wanted = float(digits)
    return any(round(n * factor, places) == wanted for n in known for factor in _FACTORS)
