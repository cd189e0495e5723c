"""Floors under the quality of answers: knowledge/evaluation/floors.yaml.

May import: `bot.errors`, `bot.knowledge`, this room.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.curation.questions import Measure
from bot.knowledge.model import Language
from bot.knowledge.yaml_files import read_yaml

if TYPE_CHECKING:
    from bot.curation.evaluate import Report  # brings all that answers: 40 ms of each check


class Floor(BaseModel):
    """A share of questions that must not fall below `least`, or rise above `most`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measure: Measure = Field(
        description="right, helped (right or among the choices), wrong, missed: of the covered;"
        " declined, tempted, fooled: of those that must not be answered"
    )
    kind: str | None = Field(default=None, description="Of this kind of question only")
    language: Language | None = Field(default=None, description="In this language only")
    least: float = Field(default=0.0, ge=0, le=100, description="Per cent")
    most: float = Field(default=100.0, ge=0, le=100, description="Per cent")

    def __str__(self) -> str:
        where = " ".join(filter(None, (self.kind, self.language))) or "all first messages"
        bound = f"at least {self.least:g} %" if self.least else f"at most {self.most:g} %"
        return f"{self.measure}, {where}: {bound}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A floor and the share, in per cent, that was measured."""

    floor: Floor
    share: float

    @property
    def held(self) -> bool:
        """Whether the floor holds."""
        return self.floor.least <= self.share <= self.floor.most


def read_floors(file: Path) -> tuple[Floor, ...]:
    """Read the floors in *file*; none if it is not there.

    Raises:
        KnowledgeError: The file breaks the shape.
    """
    if not file.is_file():
        return ()
    return read_yaml(file).shaped(TypeAdapter(tuple[Floor, ...]))


def standings(report: Report, floors: Iterable[Floor]) -> list[Standing]:
    """Compare *report* with *floors*; those that nothing was asked for are left out."""
    measured = (
        (floor, report.tally(kind=floor.kind, language=floor.language).share(floor.measure))
        for floor in floors
    )
    return [Standing(floor, share) for floor, share in measured if share is not None]
