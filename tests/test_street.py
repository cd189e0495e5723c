"""The rooms of the program stand in a one-way street, and each module keeps its own promise."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1] / "bot"
MODULES = sorted(HOUSE.rglob("*.py"))
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "knowledge": {"errors"},
    "matching": {"errors", "knowledge"},
    "answering": {"errors", "knowledge", "matching"},
    "channels": {"errors", "knowledge", "matching", "answering"},
    # These hang off the street: it does not know of them.
    "storage": {"errors", "knowledge", "matching", "answering", "channels"},
    "telemetry": {"errors", "knowledge", "matching", "answering", "channels"},
    "curation": {"errors", "knowledge", "matching", "answering", "channels"},
}


def name_of(path: Path) -> str:
    """Give the dotted name of a module, less the house."""
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts)


def room_of(name: str) -> str:
    """Give the room that a module stands in."""
    return name.partition(".")[0]


def imports_of(path: Path) -> set[str]:
    """Give every module of ours that *path* imports, anywhere in it, as `bot.room.module`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports by dots"
            module = node.module or ""
            of_folder = (HOUSE.parent / module.replace(".", "/")).is_dir()
            found |= {f"{module}.{a.name}" for a in node.names} if of_folder else {module}
    return {name for name in found if name.split(".")[0] == "bot"}


def test_every_room_has_its_place_in_the_street() -> None:
    """
    What stands outside the rooms joins the parts, and no room knows of it.
    """
    rooms = {path.parent.name for path in HOUSE.glob("*/__init__.py")}

    assert rooms | {"errors"} == set(MAY_IMPORT)


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_what_lies_below(room: str) -> None:
    """
    Dependencies point inwards.
    """
    own = [path for path in MODULES if room_of(name_of(path)) == room]
    imported = {room_of(name.removeprefix("bot.")) for path in own for name in imports_of(path)}

    assert imported - {room} <= MAY_IMPORT[room]


def test_nothing_imports_the_house_by_its_name() -> None:
    """
    In a Telegram program `bot` is always about to be something else.
    """
    assert [path for path in MODULES if "bot" in imports_of(path)] == []


def test_no_module_imports_a_circle() -> None:
    """
    Within a room there is an order too.
    """
    left = {f"bot.{name_of(path)}".removesuffix(".__init__"): imports_of(path) for path in MODULES}
    while True:
        free = {name for name, needs in left.items() if not needs & left.keys() - {name}}
        if not free:
            break
        left = {name: needs for name, needs in left.items() if name not in free}

    assert left == {}


@pytest.mark.parametrize(
    "path",
    [p for p in MODULES if room_of(name_of(p)) in MAY_IMPORT and p.stat().st_size],
    ids=name_of,
)
def test_a_module_keeps_the_promise_of_its_first_lines(path: Path) -> None:
    """
    A newcomer who reads only those can draw the house.
    """
    first_lines = " ".join((ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").split())
    promise = re.search(r"May import: (.*)", first_lines)
    assert promise, "the docstring does not say what the module may import"
    told = promise[1]
    named = set(re.findall(r"bot\.[a-z_.]*[a-z]", told))
    parent = f"bot.{name_of(path)}".rpartition(".")[0]

    unsaid = {
        name
        for name in imports_of(path)
        if not any(name == n or name.startswith(f"{n}.") for n in named)
        and not ("this room" in told and name.startswith(f"{parent}."))
    }

    assert unsaid == set()
