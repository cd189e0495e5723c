"""Draw the charts of numbers: the sheet they stand on, and a function for each chart.

Takes a table of figures in one language, gives a drawing. Every word comes from the table; here
are only places, sizes and colours. May import: matplotlib, `bot.knowledge`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from bot.knowledge.model import Language

DPI = 100
WIDTH = 1280  # pixels; Telegram shows photos at most this wide
MARGIN = 40
SMALL, NORMAL, LARGE = 26.0, 30.0, 44.0  # pixels; below 26 a phone shows nothing readable
INK, GREY, PALE = "#1a1a1a", "#555555", "#d9d9d9"
# The Okabe-Ito colours, which colour-blind people can tell apart.
ORANGE, SKY, GREEN, YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, VERMILION, PURPLE = "#0072B2", "#D55E00", "#CC79A7"
ACCOUNTS = {
    "ESF": (SKY, ""),
    "INCLE": (ORANGE, "//"),
    "FMF": (PURPLE, "xx"),
    "NADR": (YELLOW, ".."),
}
STAGES = {"allocated": (SKY, ""), "obligated": (ORANGE, "//"), "disbursed": (GREEN, "xx")}
KINDS: dict[str, dict[str, Any]] = {  # mark, colour and size in pixels
    "allocated": {"marker": "s", "color": ORANGE, "markersize": 36, "fillstyle": "none",
                  "markeredgecolor": ORANGE, "markeredgewidth": 5},
    "appropriated": {"marker": "o", "color": BLUE, "markersize": 18, "linestyle": ":"},
    "running-total": {"marker": "^", "color": GREEN, "markersize": 30},
    "incle": {"marker": "X", "color": VERMILION, "markersize": 30},
    "committed": {"marker": "*", "color": PURPLE, "markersize": 40},
    "inl": {"marker": "D", "color": SKY, "markersize": 22},
    "more-than": {"marker": "$\\uparrow$", "color": INK, "markersize": 32, "linestyle": "none"},
}  # fmt: skip
PLACES = {  # where a label stands: its shift in pixels, and its alignment
    "above": (0, 22, "center", "bottom"),
    "below": (0, -24, "center", "top"),
    "right": (22, 4, "left", "center"),
    "below-right": (18, -10, "left", "top"),
}


def points(pixels: float) -> float:
    """Turn *pixels* into points, in which matplotlib measures text."""
    return pixels * 72 / DPI


def written(amount: float) -> str:
    """Write *amount* as both languages of the region do: 101.5 and 1,150."""
    return f"{amount:,.1f}".removesuffix(".0")


@dataclass(frozen=True, slots=True)
class Table:
    """One file of figures, read in one language.

    Attributes:
        content: The file as it is written.
        language: The language of every word taken from it.
        sources: Short names of the bibliography, by key.
    """

    content: Mapping[str, Any]
    language: Language
    sources: Mapping[str, str]

    def words(self, *path: str) -> str:
        """Give the words at *path* in the table's language."""
        value: Any = self.content
        for key in path:
            value = value[key]
        return str(value[self.language])

    @property
    def rows(self) -> list[Any]:
        """Give the rows of the main table."""
        return list(self.content["rows"])

    def footer(self) -> str:
        """Give the lines under a picture, with the sources of what is drawn."""
        drawn = self.content.get("drawn")
        rows = [r for r in self.rows if drawn is None or r["year"] in drawn]
        keys = [self.content["source"]] if "source" in self.content else [r["source"] for r in rows]
        named = "; ".join(dict.fromkeys(self.sources[key] for key in keys))
        return self.words("footer").format(sources=named)


class Sheet:
    """A white sheet with title, subtitle and footer; room for a chart between them."""

    def __init__(self, table: Table, *, height: int) -> None:
        self.height = height
        self.figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor="white")
        FigureCanvasAgg(self.figure)
        self.write(table.words("title"), MARGIN, 28, size=LARGE, weight="bold")
        if "subtitle" in table.content:
            self.write(table.words("subtitle"), MARGIN, 88, size=NORMAL, color=GREY)
        lines = textwrap.wrap(table.footer(), 80)
        self.bottom = height - 24 - 34 * len(lines)  # where the footer begins
        self.write("\n".join(lines), MARGIN, self.bottom, size=SMALL, color=GREY)

    def write(self, text: str, x: float, y: float, *, size: float = NORMAL, **style: Any) -> None:
        """Write *text* with its upper left corner at *x*, *y*, in pixels from the upper left."""
        style = {"color": INK, "va": "top", "linespacing": 1.25, **style}
        where = (x / WIDTH, 1 - y / self.height)
        self.figure.text(*where, text, fontsize=points(size), **style)

    def axes(self, left: float, top: float, right: float, bottom: float) -> Axes:
        """Give axes between these pixels, without a frame."""
        size = ((right - left) / WIDTH, (bottom - top) / self.height)
        axes = self.figure.add_axes((left / WIDTH, 1 - bottom / self.height, *size))
        for spine in axes.spines.values():
            spine.set_visible(False)
        axes.tick_params(length=0, labelsize=points(NORMAL), labelcolor=INK, pad=8)
        return axes

    def legend(self, handles: list[Any], y: float, *, columns: int) -> None:
        """Explain marks or colours, from *y* pixels down."""
        self.figure.legend(
            handles=handles,
            loc="upper left",
            bbox_to_anchor=(MARGIN / WIDTH, 1 - y / self.height),
            ncols=columns,
            fontsize=points(SMALL),
            frameon=False, borderpad=0, borderaxespad=0,
            handlelength=1.6, handleheight=1.0, labelspacing=0.45, columnspacing=2.0,
        )  # fmt: skip


def label(axes: Axes, text: str, x: float, y: float, **style: Any) -> None:
    """Write a value at a place of the chart, readable on hatches too."""
    style = {"fontsize": points(SMALL), "color": INK, "va": "center", "ha": "center", **style}
    box = {"facecolor": "white", "edgecolor": "none", "pad": 2.0, "alpha": 0.92}
    axes.text(x, y, text, bbox=box, **style)


def funding_by_year(table: Table) -> Sheet:
    """Draw a column for each year, stacked by account, with every value written."""
    sheet = Sheet(table, height=960)
    handles = [
        Patch(facecolor=color, hatch=hatch, edgecolor=INK, label=table.words("labels", account))
        for account, (color, hatch) in ACCOUNTS.items()
    ]
    sheet.legend(handles, 142, columns=2)
    axes = sheet.axes(MARGIN, 230, WIDTH - MARGIN, sheet.bottom - 70)
    axes.set_xlim(-0.3, 4.4)
    axes.set_ylim(0, 146)
    axes.set_yticks([])
    axes.axhline(0, color=INK, linewidth=2)
    axes.set_xticks(range(5), [str(row["fiscal_year"]) for row in table.rows])
    for x, row in enumerate(table.rows):
        base, beside = 0.0, 0.0
        for account, (color, hatch) in ACCOUNTS.items():
            amount = row[account]
            if not amount:
                continue
            axes.bar(x, amount, 0.44, base, color=color, hatch=hatch, edgecolor=INK, linewidth=1)
            middle = base + amount / 2
            if amount >= 15:  # tall enough for a line of text
                label(axes, written(amount), x, middle)
            else:
                beside = max(middle, beside + 9.5)
                label(axes, f"{account} {written(amount)}", x + 0.24, beside, ha="left")
            base += amount
        axes.text(
            x, base + 2, written(row["total"]), ha="center", va="bottom", weight="bold",
            fontsize=points(34), color=INK,
        )  # fmt: skip
    return sheet


def cumulative_totals(table: Table) -> Sheet:
    """Draw a mark for each total by its date; join only those that count the same."""
    sheet = Sheet(table, height=1180)
    said = {kind: table.words("kinds", kind, "label") for kind in KINDS}
    handles = [Line2D([], [], **_mark(x) | {"linestyle": "", "label": said[x]}) for x in KINDS]
    sheet.legend(handles, sheet.bottom - 292, columns=1)
    axes = sheet.axes(MARGIN + 92, 150, WIDTH - MARGIN - 30, sheet.bottom - 370)
    axes.set_xlim(2010.9, 2023.4)
    axes.set_ylim(0, 1300)
    axes.set_yticks(range(0, 1251, 250), [written(y) for y in range(0, 1251, 250)])
    axes.set_xticks(range(2011, 2024, 2), [str(year) for year in range(2011, 2024, 2)])
    axes.tick_params(axis="x", pad=14)
    axes.grid(color=PALE, linewidth=1.5)
    axes.set_axisbelow(True)
    for kind in KINDS:
        rows = [row for row in table.rows if row["kind"] == kind]
        xs = [_year(row["as_of"]) for row in rows]
        # The arrow of "more than" stands on its amount; the other marks sit around theirs.
        ys = [row["amount"] + (45 if row.get("over") else 0) for row in rows]
        axes.plot(xs, ys, zorder=3, **_mark(kind))
        for row, x, y in zip(rows, xs, ys, strict=True):
            dx, dy, ha, va = PLACES[row["place"]]
            text = written(row["amount"])
            if row.get("over"):
                text = table.words("labels", "over").format(amount=text)
            axes.annotate(
                text, (x, y), (points(dx), points(dy)), textcoords="offset points", ha=ha, va=va,
                fontsize=points(28), weight="bold", color=INK, zorder=4,
            )  # fmt: skip
    return sheet


def _mark(kind: str) -> dict[str, Any]:
    """Give the look of a kind of total, in matplotlib's words and units."""
    look: dict[str, Any] = {"linewidth": 4, "markeredgecolor": INK} | KINDS[kind]
    return look | {"markersize": points(look["markersize"])}


def _year(date: str) -> float:
    """Place a date on the axis of years; a year alone stands in its middle."""
    parts = [int(part) for part in date.split("-")]
    if len(parts) == 1:
        return parts[0] + 0.5
    day = parts[2] if len(parts) == 3 else 15
    return parts[0] + (parts[1] - 1) / 12 + day / 366


def spent(table: Table) -> Sheet:
    """Draw what was set aside, under contract and paid out, at each date."""
    sheet = Sheet(table, height=900)
    axes = sheet.axes(MARGIN + 420, 150, WIDTH - MARGIN, sheet.bottom - 24)
    axes.set_xlim(0, 690)
    axes.set_ylim(7.8, -0.5)
    axes.set_xticks([])
    ticks: list[tuple[float, str]] = []
    for number, row in enumerate(table.rows):
        top = number * 4.2
        axes.plot([0, 0], [top + 0.5, top + 3.5], color=INK, linewidth=2)
        style: dict[str, Any] = {"fontsize": points(34), "weight": "bold", "color": INK}
        axes.annotate(
            row["name"][table.language], (0, top), (points(-420), 0), va="center",
            textcoords="offset points", **style,
        )  # fmt: skip
        for place, (stage, (color, hatch)) in enumerate(STAGES.items(), start=1):
            ticks.append((top + place, table.words("labels", stage)))
            told = row[stage]
            if told is None:
                text = table.words("labels", "unknown")
                axes.text(12, top + place, text, va="center_baseline", style="italic", color=GREY,
                          fontsize=points(28))  # fmt: skip
                continue
            amount = told["amount"]
            axes.barh(top + place, amount, 0.74, color=color, hatch=hatch, edgecolor=INK)
            text = table.words("labels", told["said"]).format(amount=written(amount))
            axes.text(amount + 10, top + place, text, va="center_baseline", fontsize=points(NORMAL))
    axes.set_yticks([y for y, _ in ticks], [name for _, name in ticks])
    return sheet


def homicide_rates(table: Table) -> Sheet:
    """Draw two bars for each country, and say where one is missing."""
    sheet = Sheet(table, height=1080)
    early, late = (row for row in table.rows if row["year"] in table.content["drawn"])
    looks = ((early, 0.0, SKY, ""), (late, 0.4, VERMILION, "//"))
    handles = [
        Patch(facecolor=color, hatch=hatch, edgecolor=INK,
              label=table.words("labels", str(row["year"])))
        for row, _, color, hatch in looks
    ]  # fmt: skip
    sheet.legend(handles, 142, columns=2)
    axes = sheet.axes(MARGIN + 210, 196, WIDTH - MARGIN, sheet.bottom - 20)
    axes.set_xlim(0, 96)
    axes.set_xticks([])
    axes.invert_yaxis()
    axes.axvline(0, color=INK, linewidth=2)
    countries = sorted((key for key in early if key.isupper()), key=lambda iso: -early[iso])
    for y, iso in enumerate(countries):
        for row, below, color, hatch in looks:
            if iso in row:
                axes.barh(y + below, row[iso], 0.38, color=color, hatch=hatch, edgecolor=INK)
                axes.text(row[iso] + 1, y + below, written(row[iso]), va="center",
                          fontsize=points(28))  # fmt: skip
            else:
                text = table.words("labels", "unknown")
                axes.text(1, y + below, text, va="center", color=GREY, style="italic",
                          fontsize=points(SMALL))  # fmt: skip
    names = [table.words("labels", iso) for iso in countries]
    axes.set_yticks([y + 0.2 for y in range(len(countries))], names)
    return sheet
