"""Rules of the house that no tool keeps: whose words stand where, and how large a thing may be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.knowledge.reading import SHIPPED, read_knowledge

ROOT = Path(__file__).parents[1]
HOUSE = ROOT / "bot"
MODULES = sorted(HOUSE.rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 300, 50  # lines
WRITTEN = [
    path
    for folder in ("bot", "knowledge", "tests", "deploy", ".hatch", ".ci")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in (".py", ".yaml", ".yml", ".md", ".sh", ".toml", "") and path.is_file()
]
SPANISH = re.compile(r"[áéíóúñ]|[¿¡]\w", re.I)
SENTENCE = re.compile(r"([a-z]{2,},? ){3}[a-z]{2,}", re.I)
# Paths of one machine, and numbers of things that only their maker can open
WORKPLACE = re.compile(r"(?<![\w.])/(work|home|root)/\w|\bissue #?\d|\bclaude\b", re.I)


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """Give line and text of each string in *path* that is not a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def rooms(*names: str) -> list[Path]:
    return [path for path in MODULES if path.relative_to(HOUSE).parts[0] in names]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(HOUSE).as_posix())
def test_no_string_of_the_program_is_spanish(path: Path) -> None:
    """
    What people read stands in knowledge/, where a curator can mend it.
    """
    assert [text for _, text in literals(path) if SPANISH.search(text)] == []


# What the modules beside the rooms of conversation say, they say to curators in a chat.
TOLD_IN_A_CHAT = [
    HOUSE / name
    for name in (
        "desk.py", "live.py", "curation/changes.py", "curation/explain.py", "curation/stats.py",
        "telemetry/health.py",
    )
]  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [*rooms("answering", "channels"), *TOLD_IN_A_CHAT],
    ids=lambda p: p.relative_to(HOUSE).as_posix(),
)
def test_no_string_near_people_is_a_sentence(path: Path) -> None:
    """
    Log events are single words with underscores; what is raised there is for programmers.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    not_for_people = {
        node.lineno
        for each in ast.walk(tree)
        if isinstance(each, ast.Raise) or _is_msg(each) or _is_logged(each)
        for node in ast.walk(each)
        if isinstance(node, ast.Constant)
    }

    said = [(n, t) for n, t in literals(path) if n not in not_for_people and SENTENCE.search(t)]

    assert said == []


def _is_msg(node: ast.AST) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else []
    return any(isinstance(target, ast.Name) and target.id == "msg" for target in targets)


def _is_logged(node: ast.AST) -> bool:
    keys = node.keys if isinstance(node, ast.Dict) else []
    return any(isinstance(key, ast.Constant) and key.value == "hint" for key in keys)


def test_no_sentence_of_the_bot_stands_in_the_program() -> None:
    """
    Not even as a default.
    """
    texts = read_knowledge(SHIPPED).texts
    sentences = {
        value
        for language in texts.values()
        for said in (language, language.desk, language.desk.reasons)
        for name in type(said).model_fields
        if isinstance(value := getattr(said, name), str) and value.count(" ") >= 2
    }

    assert {text.strip() for path in MODULES for _, text in literals(path)} & sentences == set()


def test_the_knowledge_holds_no_program() -> None:
    """
    A curator needs an editor and nothing else.
    """
    suffixes = {path.suffix for path in SHIPPED.rglob("*") if path.is_file()}

    assert suffixes <= {".yaml", ".md", ".png", ".json"}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(HOUSE).as_posix())
def test_no_file_has_two_subjects(path: Path) -> None:
    """
    Past three hundred lines it has.
    """
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function from its name on, less those of its docstring."""
    told = function.body[0]
    docstring = ast.get_docstring(function) is not None
    words = (told.end_lineno or 0) - told.lineno + 1 if docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - words


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(HOUSE).as_posix())
def test_no_function_is_longer_than_a_screen(path: Path) -> None:
    """
    What it says about itself not counted.
    """
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]

    assert [(f.name, lines_of(f)) for f in functions if lines_of(f) > LONGEST_FUNCTION] == []


def test_nothing_speaks_of_the_workplace() -> None:
    """
    A path that only one machine has helps nobody else.
    """
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in [*WRITTEN, ROOT / "README.md", ROOT / "pyproject.toml"]
        if path != Path(__file__)
        for match in WORKPLACE.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert found == []


def test_nothing_is_left_to_do() -> None:
    """
    What is not done is not handed in.
    """
    left = re.compile(r"\b(TODO|FIXME|XXX)\b|NotImplementedError|xfail")
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in WRITTEN
        if path.suffix == ".py" and path != Path(__file__)
        for match in left.finditer(path.read_text(encoding="utf-8"))
    ]

    assert found == []
