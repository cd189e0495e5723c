"""Read YAML with the line of every value, and without YAML's traps.

Gives plain values, and to who asks where each stands; refuses duplicate keys, and `no`, `on` or
a date where a text is meant are left to the model, which then can name the line. May import:
`bot.errors`, this room's words for what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from bot.errors import Finding, KnowledgeError, Location
from bot.knowledge.in_words import shape_finding
from bot.knowledge.not_yaml import not_yaml

Path_ = tuple[str | int, ...]
T = TypeVar("T")
ENCODING = "utf-8-sig"  # some editors begin a file with a mark
_COMMENT_BEHIND = re.compile(rb"^[ \t]*[^#\s].*[ \t]#", re.M)
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Document:
    """One YAML file.

    Attributes:
        path: Where it was read from.
        value: Its content as plain values.
        content: The file as it was read.
    """

    path: Path
    value: Any
    content: bytes

    @cached_property
    def lines(self) -> Mapping[Path_, int]:
        """Line number, from 1, by the path of keys and indexes that leads to a value.

        Worked out when first asked for: a file in which all is well is never asked.
        """
        return {path: line for path, _, line in self._nodes()}

    def _nodes(self) -> Iterator[tuple[Path_, yaml.Node, int]]:
        """Give each value by its path, with the line of its key or else its own."""
        root = yaml.compose(self.content.decode(ENCODING), _Loader)
        waiting: list[tuple[Path_, yaml.Node, yaml.Node]] = [((), root, root)] if root else []
        while waiting:
            path, node, begin = waiting.pop()
            yield path, node, begin.start_mark.line + 1
            if isinstance(node, yaml.SequenceNode):
                waiting += [((*path, number), each, each) for number, each in enumerate(node.value)]
            elif isinstance(node, yaml.MappingNode):
                waiting += [((*path, key.value), value, key) for key, value in node.value]

    def comments_behind(self) -> Iterator[tuple[Path_, int, str]]:
        """Give the comments that follow a value without quotes on its line, by path and line."""
        if not _COMMENT_BEHIND.search(self.content):
            return
        lines = self.content.decode(ENCODING).split("\n")
        for path, node, _ in self._nodes():
            if isinstance(node, yaml.ScalarNode) and not node.style and node.value:
                end = node.end_mark
                behind = lines[end.line][end.column :].strip()
                if behind.startswith("#"):
                    yield path, end.line + 1, behind

    def where(self, path: Path_ = ()) -> Location:
        """Tell where *path* stands, or its nearest parent that has a line."""
        while path and path not in self.lines:
            path = path[:-1]
        return Location(self.path, self.lines.get(path, 1))

    def shaped(self, shape: TypeAdapter[T]) -> T:
        """Give the content as *shape* has it.

        Raises:
            KnowledgeError: It breaks the shape: what does, by line, each with a hint.
        """
        try:
            return shape.validate_python(self.value)
        except ValidationError as error:
            raise KnowledgeError(
                [
                    shape_finding(self.where(problem["loc"]), problem, self.value, shape)
                    for problem in error.errors(include_url=False)
                ]
            ) from error


def content_of(path: Path) -> bytes:
    """Read *path*.

    Raises:
        KnowledgeError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        finding = Finding(Location(path), f"cannot be read: {error.strerror}", "check the path")
        raise KnowledgeError([finding]) from error


def read_yaml(path: Path, content: bytes | None = None) -> Document:
    """Read the one document in *path*, or in its *content* if that was read before.

    Raises:
        KnowledgeError: Not UTF-8, not YAML, empty, an alias or tag, or a key that stands twice;
            all findings at once, each with file and line.
    """
    try:
        content = content_of(path) if content is None else content
        text = content.decode(ENCODING)
        loader = _Loader(text)
        try:
            node, value = loader.get_single_node(), None
            findings: list[Finding] = []
            if node is not None and not _refused(node, path, findings):
                value = _value(loader, node, path, findings)
        finally:
            loader.dispose()
    except UnicodeDecodeError as error:
        finding = Finding(Location(path), "is not UTF-8 text", "save the file as UTF-8")
        raise KnowledgeError([finding]) from error
    except RecursionError as error:
        finding = Finding(Location(path), "is nested too deeply", "close the brackets")
        raise KnowledgeError([finding]) from error
    except yaml.YAMLError as error:
        raise KnowledgeError([not_yaml(path, text, error)]) from error
    if value is None and not findings:
        hint = "write into it, get its earlier version back, or remove the file"
        findings.append(Finding(Location(path, 1), "the file is empty", hint))
    if findings:
        raise KnowledgeError(findings)
    return Document(path, value, content)


def _refused(root: yaml.Node, file: Path, findings: list[Finding]) -> bool:
    """Refuse what stands twice because an alias refers to it: it may even contain itself."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            where = Location(file, node.start_mark.line + 1)
            findings.append(Finding(where, "an alias refers to this", "write it out twice"))
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            waiting += [child for pair in node.value for child in pair]
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
    return bool(findings)


def _plain(loader: Any, node: yaml.Node, file: Path, findings: list[Finding]) -> Any:
    try:
        return loader.construct_object(node, deep=True)
    except (ValueError, LookupError, AttributeError) as error:
        # A date that is none, such as 2012-02-31, or a tag on what it does not fit
        problem = str(error) if isinstance(error, ValueError) else f"{node.value!r} does not fit"
        where = Location(file, node.start_mark.line + 1)
        findings.append(Finding(where, problem, "correct the value"))
        return None


def _value(loader: Any, node: yaml.Node, file: Path, findings: list[Finding]) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, child, file, findings) for child in node.value]
    if not isinstance(node, yaml.MappingNode):
        return _plain(loader, node, file, findings)
    result: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        said = len(findings)
        key = _plain(loader, key_node, file, findings)
        if not isinstance(key, str) or not isinstance(key_node, yaml.ScalarNode):
            if len(findings) == said:
                hint = f'put it in quotes: "{key_node.value}"'
                findings.append(Finding(Location(file, line), f"the key {key!r} is not text", hint))
            key = str(key_node.value)
        if key in result:
            hint = "keep one of the two; YAML would silently take the last"
            findings.append(Finding(Location(file, line), f"{key!r} stands twice", hint))
        result[key] = _value(loader, value_node, file, findings)
    return result
