"""Say where and why a file stops being YAML, as its writer sees it.

A parser complains where it can go no further, which may be a hundred lines below the slip. May
import: `bot.errors`.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from bot.errors import Finding, Location

_CURLY = "“”„«»‘’"
_INDENT = "check the indentation, and put quotes around a text that holds ': ' or '#'"
_WORDS = {  # the parser's -> ours, with the way out
    "could not find expected ':'": (
        "this is neither a key nor a row of a list",
        "write 'key: ' or '- ', each with the blank behind it",
    ),
    "did not find expected ',' or ']'": ("the [ here is not closed", "close it with ]"),
    "did not find expected ',' or '}'": ("the { here is not closed", "close it with }"),
    "did not find expected key": ("this stands too far left or right, or is no key", _INDENT),
    "did not find expected '-' indicator": ("this stands too far left or right", _INDENT),
    "mapping values are not allowed in this context": ("a key cannot stand here", _INDENT),
    "but found another document": ("a second document begins here", "remove the line ---"),
}
_BEGINS = ("',' or", "expected ':'")  # in what is said of a place, but begins before it
_SPECIAL = "@`%&*!|>?,"  # where a value begins, YAML means something else by them


def not_yaml(path: Path, text: str, error: Any) -> Finding:
    """Make a finding of the `yaml.YAMLError` that was raised for *text*."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:  # a character that no YAML may hold
        line = text.count("\n", 0, getattr(error, "position", 0))
        said = getattr(error, "reason", None) or str(error)
        return _finding(path, line, said, "write the line anew: it holds what cannot be seen")
    quoted = _quoted(text, error)
    if quoted is None:
        begins = any(part in error.problem for part in _BEGINS)
        line = error.context_mark.line if begins and error.context_mark else mark.line
        return _finding(path, line, *_said(text, mark.index, error))
    quote = text[quoted.index]
    inside = "'' for ' inside of it" if quote == "'" else '\\" for " inside of it'
    said = f"the text that begins with {quote} here is not closed by {quote}, or too early"
    return _finding(path, quoted.line, said, f"put {quote} at its end, and write {inside}")


def _finding(path: Path, line: int, said: str, hint: str) -> Finding:
    return Finding(Location(path, line + 1), f"is not YAML: {said}", hint)


def _quoted(text: str, error: Any) -> Any:
    """Give the mark where the quoted text begins that is to blame; None if none is."""
    if error.context == "while scanning a quoted scalar":
        return error.context_mark
    before: Any = None
    with suppress(yaml.YAMLError):
        for token in yaml.scan(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if token.start_mark.index >= error.problem_mark.index:
                break
            before = token
    here = isinstance(before, yaml.ScalarToken) and before.end_mark.line == error.problem_mark.line
    return before.start_mark if here and before.style in ("'", '"') else None


def _said(text: str, index: int, error: Any) -> tuple[str, str]:
    """Give what is wrong at *index* of *text*, and its remedy."""
    start = text.rfind("\n", 0, index) + 1
    before, line = text[start:index], text[start:].partition("\n")[0]
    value = _value(line)
    if "cannot start any token" in error.problem:
        value = text[index : index + 1]
    elif start + line.find(value) > index:
        value = ""  # the fault is before it
    if "\t" in before + text[index : index + 1] and not before.strip(" \t-"):
        return "a tab stands where spaces are meant", "put spaces in the place of the tab"
    if value[:1] and value[0] in _SPECIAL:
        hint = f'put quotes around the whole text: "{value[0]}…"'
        return f"a text cannot begin with {value[0]}", hint
    if value[:1] and value[0] in _CURLY:
        hint = f"write straight quotes, \" or ', in the place of {value[0]}"
        return f"the curly quotation mark {value[0]} closes and opens nothing", hint
    if "unknown escape character" in error.problem:
        return "a \\ in quotes means something else", "write \\\\ for each \\"
    if error.problem.startswith("mapping values") and ": " in before:
        return "a text without quotes holds ': '", "put quotes around the whole text"
    return _WORDS.get(error.problem, (error.problem, _INDENT))


def _value(line: str) -> str:
    """Give what stands behind the dashes and the key of a *line*."""
    rest = line.strip().removeprefix("- ").lstrip()
    key, colon, value = rest.partition(": ")
    return value.lstrip() if colon and " " not in key else rest
