"""A report in which paths bear other names: wherever a path, a file name or a key stands, in places, sentences, claims and evidence.

Identities and digests stay as they are: two reports of the same data, one with aliases, tell of the same findings.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, TypeVar

from datascopy.model import Report

if TYPE_CHECKING:
    import pandas as pd

KEPT = frozenset(
    {"identity", "rule", "rules", "digest", "content_digest", "versions", "sha256", "members", "pixels", "id", "severity", "status", "grey"}
)
"""fields that never hold a path"""
_WORD = re.compile(r"\w+")
LEAST_STEM = 4
"""characters that a file name without its extension must have, with a digit among them, before it is sought within sentences"""
LONG_STEM = 12

T = TypeVar("T")


class Names:
    """Which words are written in the place of which."""

    def __init__(self, paths: Mapping[str, str], words: Mapping[str, str] | None = None, *, stems: bool = True) -> None:
        """Take what is to be replaced.

        Args:
            paths: path of a file -> what is written instead; its name, its key and its folders are replaced accordingly.
            words: other words -> what is written instead, wherever they stand.
            stems: also replace names without their extension.
        """
        self.paths = paths
        self._exact: dict[str, str] = {}
        self._found: dict[str, list[tuple[int, str, str]]] = {}
        told = dict(words or {})
        folders = sorted({str(folder) for path in paths for folder in PurePosixPath(path).parents if str(folder) not in (".", "/")})
        told |= {f"{folder}/": f"folder-{number}/" for number, folder in enumerate(folders, start=1)} if stems else {}
        for path, alias in sorted(paths.items()):
            name, stem = PurePosixPath(path).name, PurePosixPath(path).stem
            short = str(PurePosixPath(alias).with_suffix(""))
            told.setdefault(path, alias)
            told.setdefault(name, alias)
            self._exact.setdefault(stem, short)
            self._exact.setdefault(path.removesuffix(PurePosixPath(path).suffix), short)
            if stems and is_telling(stem):
                told.setdefault(stem, short)
        for word, instead in told.items():
            self._learn(word, instead)

    def text(self, text: str) -> str:
        """Return a text with every known path and name replaced, longer ones first."""
        if text in self._whole:
            return self._whole[text]
        hits = sorted(self._hits(text), key=lambda hit: (hit[0] - hit[1], hit[0]))
        taken: list[tuple[int, int, str]] = []
        for start, end, instead in hits:
            if all(end <= other or start >= beyond for other, beyond, _ in taken):
                taken.append((start, end, instead))
        pieces, done = [], 0
        for start, end, instead in sorted(taken):
            pieces += [text[done:start], instead]
            done = end
        return "".join((*pieces, text[done:])) if pieces else text

    def _hits(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield where a known word stands alone, from where to where, and what is written instead."""
        for met in _WORD.finditer(text):
            for offset, word, instead in self._found.get(met[0], ()):
                start = met.start() - offset
                if start >= 0 and text.startswith(word, start) and _stands_alone(text, start, start + len(word)):
                    yield start, start + len(word), instead

    def key(self, text: str) -> str:
        """Return what stands for a text that is the key of an item as a whole, short ones too."""
        return self._exact.get(text) or self.text(text)

    @cached_property
    def _whole(self) -> dict[str, str]:
        return dict(self.paths)

    def _learn(self, word: str, instead: str) -> None:
        """Keep a word by the last of its parts that a sentence can be searched for, ahead of its extension."""
        stem = word.rstrip("/")
        suffix = PurePosixPath(stem).suffix
        body = stem[: len(stem) - len(suffix)] if suffix and _WORD.search(PurePosixPath(stem).stem) else stem
        parts = list(_WORD.finditer(body)) or list(_WORD.finditer(word))
        if parts:
            last = parts[-1]
            self._found.setdefault(last[0], []).append((last.start(), word, instead))


def is_telling(stem: str) -> bool:
    """True where a name without its extension is so much of a name that it stands for the file in any sentence."""
    return (len(stem) >= LEAST_STEM and any(letter.isdigit() for letter in stem)) or len(stem) >= LONG_STEM


def rename(report: Report, names: Names) -> Report:
    """Return a report in which every path bears its other name."""
    return _renamed(report, names, "")


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    ends_open = text[end - 1] == "/"
    return not (before.isalnum() or before == "_") and (ends_open or not (after.isalnum() or after == "_"))


ITEM_FIELDS = frozenset({"path", "item", "key", "a", "b", "home", "video", "file", "cells"})
"""names of fields and columns whose whole text may be the key of an item"""


def _renamed(value: T, names: Names, field: str) -> T:
    """Return a value with all texts in it renamed; `field` is what it is called where it stands."""
    told: Any = value
    if isinstance(value, Enum) or field in KEPT:
        return value
    if isinstance(value, str):
        told = names.key(value) if field in ITEM_FIELDS else names.text(value)
    elif isinstance(value, tuple) and hasattr(value, "_fields"):
        told = type(value)(*(_renamed(one, names, name) for name, one in zip(value._fields, value, strict=True)))
    elif isinstance(value, (tuple, list)):
        told = type(value)(_renamed(one, names, field) for one in value)
    elif isinstance(value, Mapping):
        inner = field if field == "cells" else ""
        told = {_key(key, names): _renamed(one, names, inner or str(key)) for key, one in value.items()}
    elif is_dataclass(value) and not isinstance(value, type):
        changed = {one.name: _renamed(getattr(value, one.name), names, one.name) for one in fields(value)}
        told = replace(value, **changed)
    elif type(value).__name__ == "DataFrame":
        told = _frame(told, names)
    return told  # type: ignore[no-any-return]


def _key(key: Any, names: Names) -> Any:
    """Return the key of a mapping: item ids are renamed, the names of fields are not."""
    if isinstance(key, tuple):
        return tuple(_key(one, names) for one in key)
    return names.paths.get(key, key) if isinstance(key, str) and ("." in key or "/" in key) else key


def _frame(frame: "pd.DataFrame", names: Names) -> "pd.DataFrame":
    """Rename the text columns of a frame, each different text once."""
    changed = {}
    for column in frame.columns:
        if column in KEPT or str(frame[column].dtype) not in ("str", "object"):
            continue
        texts = {text for text in frame[column] if isinstance(text, str)}
        new = {text: names.key(text) if column in ITEM_FIELDS else names.text(text) for text in texts}
        changed[column] = (
            frame[column].map(lambda text, new=new: new.get(text, text) if isinstance(text, str) else text).astype(frame[column].dtype)
        )
    return frame.assign(**changed)
