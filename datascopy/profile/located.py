"""Read YAML so that every value still knows its line: the shared reader of profiles, claims, policies and table schemas."""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode
from ruamel.yaml.reader import ReaderError

from datascopy.model import Fault

MOST_BYTES = 5_000_000
MOST_VALUES = 200_000
"""Values after all aliases are followed: a file of a few lines can stand for billions."""

SHOWN_CHARACTERS = 40

_HALF = re.compile("[\ud800-\udfff]")
_PREFIX = "tag:yaml.org,2002:"
_TRUTH = {"true": True, "false": False}

Keys = tuple[str | int, ...]
"""Where a value stands: keys of mappings and positions in lists, from the root."""


@dataclass(frozen=True, slots=True)
class Located:
    """A YAML file as plain JSON values (mappings with text keys, lists, text, numbers, true, false, None), each with its place."""

    file: Path
    value: Any
    marks: Mapping[Keys, tuple[int, int]] = field(default_factory=dict)
    """keys -> line and column (both from 1) of the key, or of the entry of a list"""
    written: Mapping[Keys, str] = field(default_factory=dict)
    """keys of a scalar -> its text as it is written"""
    files: Mapping[Keys, Path] = field(default_factory=dict)
    """keys -> the file where the value really stands, where that is another one: a profile that extends another"""

    def line(self, *keys: str | int) -> int:
        """Return the line of a key, or of its nearest ancestor that is known."""
        for length in range(len(keys), -1, -1):
            if keys[:length] in self.marks:
                return self.marks[keys[:length]][0]
        return 1

    def file_of(self, *keys: str | int) -> Path:
        """Return the file of a key, or of its nearest ancestor that is known."""
        for length in range(len(keys), -1, -1):
            if keys[:length] in self.marks:
                return self.files.get(keys[:length], self.file)
        return self.file

    def place(self, *keys: str | int) -> str:
        """Return `file:line` of a key."""
        return f"{shown(self.file_of(*keys))}:{self.line(*keys)}"


def shown(file: Path) -> str:
    """Return a path as a person would type it: relative to the working directory where it lies in it."""
    try:
        return str(file.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(file)


def read_bytes(file: Path) -> bytes:
    """Return the bytes of a file of at most MOST_BYTES.

    Raises:
        Fault: the file is missing, is a folder, cannot be read, or is larger.
    """
    try:
        if not file.exists():
            raise Fault(f"{shown(file)} does not exist.")
        if not file.is_file():
            raise Fault(f"{shown(file)} is not a file.")
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise Fault(f"{shown(file)} cannot be read: {error.strerror or error}.") from error
    if len(data) > MOST_BYTES:
        raise Fault(f"{shown(file)} is larger than {MOST_BYTES:,} bytes, which no file of this kind should be.")
    return data


def read_yaml(file: Path) -> Located:
    """Read a YAML file; no tag constructs an object, dates stay text.

    Raises:
        Fault: missing, not UTF-8, not YAML, a key twice, a tag, too large, or nested too deeply; with file and line.
    """
    try:
        text = read_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise Fault(f"{shown(file)}:{line}: not UTF-8. Save the file as UTF-8.") from error
    try:
        node = YAML(typ="safe", pure=True).compose(text)
        return _Reading(file).finish(node)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f":{mark.line + 1}" if mark else ""
        raise Fault(f"{shown(file)}{where}: not YAML: {error.problem or error.context}.") from error
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise Fault(f"{shown(file)}:{line}: a control character stands here. Remove it.") from error
    except YAMLError as error:
        raise Fault(f"{shown(file)}: not YAML: {' '.join(str(error).split())}.") from error
    except RecursionError as error:
        raise Fault(f"{shown(file)}: nested too deeply.") from error


class _Reading:
    """Turns the nodes of one file into values, noting lines."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.marks: dict[Keys, tuple[int, int]] = {}
        self.written: dict[Keys, str] = {}
        self.values = 0
        self.open: set[int] = set()

    def finish(self, node: Node | None) -> Located:
        value = None if node is None else self.value(node, ())
        return Located(self.file, value, self.marks, self.written)

    def fault(self, node: Node, sentence: str) -> Fault:
        return Fault(f"{shown(self.file)}:{node.start_mark.line + 1}: {sentence}")

    def value(self, node: Node, keys: Keys) -> Any:
        self.values += 1
        if self.values > MOST_VALUES:
            raise self.fault(node, f"more than {MOST_VALUES:,} values, counting what aliases repeat.")
        self.marks.setdefault(keys, (node.start_mark.line + 1, node.start_mark.column + 1))
        if isinstance(node, ScalarNode):
            self.whole(node)
            self.written[keys] = node.value
            return self.scalar(node)
        if id(node) in self.open:
            raise self.fault(node, "an alias that contains itself.")
        self.open.add(id(node))
        plain: Any = self.mapping(node, keys) if isinstance(node, MappingNode) else self.sequence(node, keys)
        self.open.discard(id(node))
        return plain

    def mapping(self, node: MappingNode, keys: Keys) -> dict[str, Any]:
        self.tagged(node, "map")
        plain: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                raise self.fault(key, "a key must be plain text.")
            self.whole(key)
            if key.value in plain:
                raise self.fault(key, f"the key '{key.value}' stands twice; the first is in line {self.marks[(*keys, key.value)][0]}.")
            self.marks[(*keys, key.value)] = (key.start_mark.line + 1, key.start_mark.column + 1)
            plain[key.value] = self.value(value, (*keys, key.value))
        return plain

    def sequence(self, node: Node, keys: Keys) -> list[Any]:
        self.tagged(node, "seq")
        return [self.value(one, (*keys, number)) for number, one in enumerate(node.value)]

    def whole(self, node: ScalarNode) -> None:
        """Refuse half a character: an escape of a surrogate, which no other program can read or write."""
        if _HALF.search(node.value):
            raise self.fault(node, "a text holds half a character (a surrogate). Remove the escape.")

    def tagged(self, node: Node, kind: str) -> None:
        if node.tag != _PREFIX + kind:
            raise self.fault(node, f"the tag {node.tag} is not allowed. Remove it.")

    def scalar(self, node: ScalarNode) -> Any:
        text = node.value
        match str(node.tag).removeprefix(_PREFIX):
            case "str" | "timestamp" | "merge" | "value":
                return text
            case "null":
                return None
            case "bool" if text.lower() in _TRUTH:
                return _TRUTH[text.lower()]
            case "int" | "float":
                return self.number(node)
        raise self.fault(node, f"the tag {node.tag} is not allowed. Remove it.")

    def number(self, node: ScalarNode) -> int | float:
        text = node.value.replace("_", "")
        try:
            number = int(text, 0) if node.tag == f"{_PREFIX}int" and text.lstrip("+-")[:2] in ("0x", "0o", "0b") else float(text)
        except ValueError as error:
            raise self.fault(node, f"{_cut(node.value)} is not a number. Put it in quotes if it is text.") from error
        if abs(number) > sys.float_info.max:
            raise self.fault(node, f"{_cut(node.value)} is not a finite number.")
        return int(text) if isinstance(number, float) and node.tag == f"{_PREFIX}int" else number


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
