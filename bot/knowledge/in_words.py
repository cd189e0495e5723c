"""Say what is wrong with the shape of a file in words that need no programming.

Takes what pydantic found, gives findings. May import: `bot.errors`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import ErrorDetails
from rapidfuzz import process

from bot.errors import Finding, Location

_ONE = {"entries": "entry", "names": "name", "concepts": "concept", "declined": "decline"}
_MANUAL = "knowledge/README.md shows how it is written"
_DATE = "a date is 2012-02-06, '2012-02' or '2012'"
_LIKE = 70.0  # 0 to 100: one or two letters of a short key

Words = tuple[str, str]  # the fact, and the way out


def shape_finding(
    where: Location, problem: ErrorDetails, value: object, shape: TypeAdapter[Any]
) -> Finding:
    """Make a finding of a *problem* of pydantic.

    Args:
        where: The place it is about.
        problem: One of `ValidationError.errors()`.
        value: The whole content of the file, which tells the id of an entry by its number.
        shape: What the content should have been; its keys are what may have been meant.
    """
    said, hint = in_words(problem, shape)
    return Finding(where, f"{_name(problem['loc'], value)}: {said}", hint)


def in_words(problem: ErrorDetails, shape: TypeAdapter[Any] | None = None) -> Words:
    """Give the fact and a hint."""
    kind, given, context = problem["type"], problem["input"], problem.get("ctx", {})
    if kind == "missing":
        return "it is missing", "add it; knowledge/README.md shows a whole entry"
    if kind == "extra_forbidden":
        keys = _keys(shape.json_schema(), problem["loc"][:-1]) if shape else ()
        hint = "remove it, or correct the spelling of the key"
        return "there is no such key here", _meant(problem["loc"][-1], keys) or hint
    if given is None:
        return "nothing is written here", "write it, or remove the key"
    if isinstance(given, bool) and not kind.startswith("bool"):
        hint = "YAML takes yes, no, on, off for true and false: put the word in quotes"
        return "text is meant here", hint
    if kind == "literal_error":
        known = re.findall(r"'([^']+)'", context.get("expected", ""))
        return f"{given!r} is none of {', '.join(known)}", _meant(given, known) or "choose one"
    if kind == "string_pattern_mismatch":
        date = r"\d{4}" in context.get("pattern", "")
        name = "a name is small letters, digits and hyphens"
        return f"{given!r} is not written as it must be", _DATE if date else name
    if kind == "value_error":
        return str(context.get("error")), "write it with bold, italics, lists and links only"
    return _of_type(kind, given, context) or (problem["msg"], _MANUAL)


def _of_type(kind: str, given: object, context: Mapping[str, Any]) -> Words | None:
    text = kind == "string_type" or context.get("class_name") == "RichText"
    if text and isinstance(given, int | float | dt.date):
        return "text is meant here", f"put it in quotes: '{given}'"
    if text:
        return "text is meant here", "write text; put one that holds ': ' in quotes"
    no_number = (f"{given!r} is not a number", "write digits only")
    said: dict[str, Words] = {
        "string_too_short": ("it is empty", "write it, or remove the key"),
        "string_too_long": (f"it has over {context.get('max_length')} characters", "shorten it"),
        "tuple": ("a list is meant here", "write each on a line of its own, after '- '"),
        "dict": ("keys are meant here", f"write it as en: …, or as key: …; {_MANUAL}"),
        "model": ("keys are meant here", f"write it as key: …, a line each; {_MANUAL}"),
        "date": (f"{given!r} is not a day", "a day is written 2027-06-30"),
        "bool": ("yes or no is meant here", "write true or false"),
        **dict.fromkeys(("float", "decimal", "finite_number"), no_number),
        "greater_than_equal": (f"{given} is too low", f"at least {context.get('ge')}"),
        "less_than_equal": (f"{given} is too high", f"at most {context.get('le')}"),
    }
    return said.get(kind) or said.get(kind.partition("_")[0])


def _name(path: tuple[int | str, ...], value: Any) -> str:
    """Name what stands at *path*: `entry 'five-goals': phrasings.en, number 2`."""
    name, above = "", ""
    for part in path:
        value = _child(value, part)
        called = isinstance(value, dict) and (value.get("id") or value.get("name"))
        if part == "[key]":
            continue
        if isinstance(part, str):
            name += ("." if name and not name.endswith(": ") else "") + part
        elif isinstance(called, str):
            name = f"{_ONE.get(above, above)} {called!r}: ".lstrip()
        else:
            name += f"{', ' if name else ''}number {part + 1}"
        above = str(part)
    return name.removesuffix(": ") or "the file"


def _child(value: Any, part: int | str) -> Any:
    if isinstance(value, dict):
        return value.get(part)
    return value[part] if isinstance(value, list) and isinstance(part, int) else None


def _keys(schema: Mapping[str, Any], path: tuple[int | str, ...]) -> Collection[str]:
    """Give the keys that *schema* knows at *path*."""
    at: Mapping[str, Any] = schema
    for part in (*path, None):
        if "$ref" in at:
            at = schema["$defs"][at["$ref"].rpartition("/")[2]]
        if part is not None:
            inner = at.get("properties", {}).get(part) or at.get("additionalProperties")
            at = at.get("items", {}) if isinstance(part, int) else inner or {}
    return list(at.get("properties", ()))


def _meant(wrong: object, known: Collection[str]) -> str:
    even = {key.replace("_", ""): key for key in known}
    found = process.extractOne(str(wrong).lower().replace("_", ""), list(even), score_cutoff=_LIKE)
    return f"did you mean {even[found[0]]}?" if found else ""
