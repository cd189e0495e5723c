"""Draw the pictures of the knowledge from its figures, in every language.

Takes figures/*.yaml and the short names of the sources, gives PNG files. The same figures give
the same bytes again, with the same version of matplotlib. May import: matplotlib,
`bot.knowledge`, this room.
"""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.patches import Polygon

from bot.curation import stamps
from bot.curation.charts import (
    BLUE,
    GREY,
    INK,
    NORMAL,
    ORANGE,
    SMALL,
    WIDTH,
    Sheet,
    Table,
    cumulative_totals,
    funding_by_year,
    homicide_rates,
    points,
    spent,
)
from bot.knowledge.model import LANGUAGES, Language
from bot.knowledge.yaml_files import read_yaml

SEA = "#eaf3f9"
LAND, OURS = "#e4e4e0", "#a3d5bf"
WEST, EAST, SOUTH, NORTH = -92.7, -76.2, 7.0, 18.7  # what the map shows, in degrees


def draw(knowledge_dir: Path, target: Path) -> list[Path]:
    """Draw every picture in every language, and give the files written.

    Args:
        knowledge_dir: Holds figures/*.yaml, figures/map.json and sources.yaml.
        target: Folder for the pictures, each named <picture>.<language>.png; made if missing.

    Raises:
        KnowledgeError: A file cannot be read.
    """
    figures = knowledge_dir / "figures"
    shapes = json.loads((figures / "map.json").read_text(encoding="utf-8"))
    drawings: dict[str, tuple[str, Callable[[Table], Sheet]]] = {
        "funding-by-year": ("funding-by-year", funding_by_year),
        "cumulative-totals": ("cumulative-totals", cumulative_totals),
        "spent": ("spent", spent),
        "homicide-rates": ("homicide-rates", homicide_rates),
        "timeline": ("timeline", timeline),
        "map": ("countries", partial(region, shapes=shapes)),
    }
    bibliography: Mapping[str, Any] = read_yaml(knowledge_dir / "sources.yaml").value
    target.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        # The font comes with matplotlib, so it is the same everywhere.
        matplotlib.rcParams["font.family"] = ["DejaVu Sans"]
        matplotlib.rcParams["hatch.linewidth"] = 1.2
        for name, (file, drawing) in drawings.items():
            source = figures / f"{file}.yaml"
            content = read_yaml(source).value
            # No software name or version inside, only which figures were drawn.
            metadata = {"Software": None, stamps.KEY: stamps.stamp(source)}
            for language in LANGUAGES:
                sheet = drawing(Table(content, language, _short(bibliography, language)))
                path = target / f"{name}.{language}.png"
                sheet.figure.savefig(path, format="png", metadata=metadata)
                written.append(path)
    return written


def _short(bibliography: Mapping[str, Any], language: Language) -> dict[str, str]:
    return {key: source["short"][language] for key, source in bibliography.items()}


def timeline(table: Table) -> Sheet:
    """Draw the dates one under the other, each with a sentence."""
    sheet = Sheet(table, height=1020)
    top, step = 110.0, (sheet.bottom - 130) / len(table.rows)
    axes = sheet.axes(0, 0, WIDTH, sheet.height)
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(sheet.height, 0)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.patch.set_visible(False)
    middles = [top + step * (number + 0.5) for number in range(len(table.rows))]
    axes.plot([260, 260], [middles[0], middles[-1]], color=BLUE, linewidth=points(8), zorder=1)
    for row, y in zip(table.rows, middles, strict=True):
        axes.plot(
            260, y, marker="o", markersize=points(34), color=ORANGE, markeredgecolor=INK, zorder=2
        )
        axes.text(220, y, row["year"], ha="right", va="center_baseline", weight="bold",
                  fontsize=points(38), color=INK)  # fmt: skip
        text = "\n".join(textwrap.wrap(row["text"][table.language], 52))
        axes.text(310, y, text, va="center", fontsize=points(NORMAL), color=INK)
    return sheet


def region(table: Table, *, shapes: Mapping[str, Any]) -> Sheet:
    """Draw the partner countries with their names, and their neighbours in pale grey."""
    stretch = 1 / math.cos(math.radians((SOUTH + NORTH) / 2))
    height = round(WIDTH * (NORTH - SOUTH) / (EAST - WEST) * stretch)
    sheet = Sheet(table, height=height + 110 + 112)  # title above, footer below
    axes = sheet.axes(0, 110, WIDTH, 110 + height)
    axes.set_facecolor(SEA)
    axes.set_xlim(WEST, EAST)
    axes.set_ylim(SOUTH, NORTH)
    axes.set_xticks([])
    axes.set_yticks([])
    for group, color in (("neighbours", LAND), ("countries", OURS)):
        for rings in shapes[group].values():
            for ring in rings:
                axes.add_patch(Polygon(ring, facecolor=color, edgecolor="white", linewidth=2))
    for row in table.rows:
        _name(axes, row, table.language, size=34, color=INK, weight="bold")
    for row in table.content["neighbours"]:
        _name(axes, row, table.language, size=SMALL, color=GREY)
    return sheet


def _name(axes: Any, row: Mapping[str, Any], language: Language, **style: Any) -> None:
    place: Sequence[float] = row["label_at"]
    size = style.pop("size")
    end: Sequence[float] = row.get("points_to", place)
    line = {"arrowstyle": "-", "linewidth": 2, "shrinkA": 6, "shrinkB": 0} if end != place else None
    axes.annotate(row["name"][language], end, place, ha="center", va="center", arrowprops=line,
                  fontsize=points(size), zorder=4, **style)  # fmt: skip
    if line:
        axes.plot(*end, marker="o", markersize=points(12), color=INK)
