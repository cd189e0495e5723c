"""The ways of asking, folded, as rows of the index: kept end to end, made into objects when asked.

May import: `bot.knowledge`, this room's folding.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.model import LANGUAGES, Knowledge
from bot.matching.folding import Folder

DECLINED = ""  # the class of everything that we do not answer


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way of asking.

    Attributes:
        owner: Entry id, or `DECLINED`.
        kind: Id of the kind of declined question; empty for entries and for general messages.
        folded: What the curator wrote, folded and with abbreviations written out.
    """

    owner: str
    kind: str
    folded: str


@dataclass(frozen=True)
class Phrasings(Sequence[Phrasing]):
    """Phrasings by row, in a quarter of the room that as many objects would take.

    Attributes:
        names: Ids of owners and kinds.
        owners, kinds: Of each row, as places in *names*.
        text: All folded texts end to end, UTF-8.
        ends: Where the text of each row ends.
        numbers: CRC-32 of the texts, rising.
        rows: The row of each of *numbers*; of equal ones the first row comes first.
    """

    names: tuple[str, ...]
    owners: NDArray[np.uint32]
    kinds: NDArray[np.uint32]
    text: NDArray[np.uint8]
    ends: NDArray[np.int64]
    numbers: NDArray[np.uint32]
    rows: NDArray[np.int64]

    @classmethod
    def of(cls, phrasings: Iterable[Phrasing]) -> Phrasings:
        """Pack *phrasings*, in their order."""
        found = tuple(phrasings)
        names = tuple(dict.fromkeys(name for p in found for name in (p.owner, p.kind)))
        place = {name: number for number, name in enumerate(names)}
        texts = [phrasing.folded.encode() for phrasing in found]
        numbers = np.array([zlib.crc32(text) for text in texts], np.uint32)
        rows = np.argsort(numbers, kind="stable")
        return cls(
            names=names,
            owners=np.array([place[p.owner] for p in found], np.uint32),
            kinds=np.array([place[p.kind] for p in found], np.uint32),
            text=np.frombuffer(b"".join(texts), np.uint8),
            ends=np.cumsum([len(text) for text in texts], dtype=np.int64),
            numbers=numbers[rows],
            rows=rows,
        )

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, row: int) -> Phrasing: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[Phrasing]: ...
    def __getitem__(self, row: int | slice) -> Phrasing | Sequence[Phrasing]:
        """Give the phrasing of *row*."""
        if isinstance(row, slice):
            return [self[number] for number in range(len(self))[row]]
        row = range(len(self))[row]  # from the end, and too far, as in any sequence
        start = self.ends[row - 1] if row else 0
        folded = self.text[start : self.ends[row]].tobytes().decode()
        return Phrasing(self.names[self.owners[row]], self.names[self.kinds[row]], folded)

    def kind_of(self, row: int) -> str:
        """Give the kind of the phrasing of *row*."""
        return self.names[int(self.kinds[row])]

    def find(self, folded: str) -> Phrasing | None:
        """Give the first phrasing that is *folded* to the letter, or None."""
        number = np.uint32(zlib.crc32(folded.encode()))
        place = self.numbers.searchsorted(number)
        while place < len(self.numbers) and self.numbers[place] == number:
            phrasing = self[int(self.rows[place])]
            if phrasing.folded == folded:
                return phrasing
            place += 1
        return None


def phrasings_of(knowledge: Knowledge) -> tuple[Phrasing, ...]:
    """Give every phrasing, by entry id so that files may be rearranged, declined ones last."""
    folder = Folder(knowledge.vocabulary)
    found: list[Phrasing] = []
    for entry_id in sorted(knowledge.entries):
        entry = knowledge.entries[entry_id]
        texts = [folder(text) for language in LANGUAGES for text in entry.asked_as(language)]
        found += [Phrasing(entry_id, "", text) for text in dict.fromkeys(texts) if text]
    for decline in sorted(knowledge.declines.declined, key=lambda d: d.id):
        texts = [folder(t) for language in LANGUAGES for t in decline.phrasings.get(language, ())]
        found += [Phrasing(DECLINED, decline.id, text) for text in dict.fromkeys(texts) if text]
    texts = [folder(t) for x in LANGUAGES for t in knowledge.declines.general.get(x, ())]
    found += [Phrasing(DECLINED, "", text) for text in dict.fromkeys(texts) if text]
    return tuple(found)
