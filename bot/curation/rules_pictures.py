"""Rules about pictures: drawn, described and up to date.

May import: `bot.errors`, `bot.knowledge`, this room.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.curation.rules import Broken, Desk
from bot.curation.stamps import stamp, stamp_in
from bot.knowledge.model import LANGUAGES, Picture

LONGEST_CAPTION = 1024  # UTF-16 units under a picture (Telegram's limit)


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


def captions(desk: Desk) -> Iterator[Broken]:
    """A picture told in words, which stands in its caption, fits under it."""
    document = desk.document("pictures.yaml")
    for key, picture in desk.knowledge.pictures.items() if document else ():
        for language in LANGUAGES:
            told = desk.knowledge.texts[language].picture_shows
            alt = told.format(alt=picture.alt.get(language, ""))
            caption = f"{picture.caption.get(language, '')}\n\n{alt}"
            size = len(caption.encode("utf-16-le")) // 2
            if size > LONGEST_CAPTION and document:
                yield Broken(
                    "long-caption",
                    document.where((key, "alt", language)),
                    f"caption and alt have {size} characters, {LONGEST_CAPTION} fit",
                    "shorten the alt: say what the picture shows, not how it looks",
                )


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
