"""Class and split told by sub-folders: pure functions over lists of paths. Nothing is guessed from file names.

Folder levels are counted from the root; `train/cats/1.jpg` has `train` at level 0 and `cats` at level 1.

* The split level is the level at which more than half of the files lie in a folder called train, training, val, valid, validation, dev,
  test, testing, fold0, fold_1, ... (case ignored), with at least two different parts. Where two levels do, the one with more files, then
  the upper one.
* The class level is the last other level that more than half of the files reach and at which at least two different folders lie. A level of
  storage words only (`images`, `masks`, ...) says nothing about a class.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from datascopy.model.naming import PART_WORDS

_PARTS = {word: part for part, words in PART_WORDS.items() for word in words}
_STORAGE = "image images img imgs picture pictures photo photos mask masks label labels annotation annotations video videos"
STORAGE_WORDS = frozenset(_STORAGE.split())

_FOLD = re.compile(r"folds?[ _-]?([0-9]{1,4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Inferred:
    """What the folders say: the levels (None where there is no such level), and class and part of each path ('' where it has none)."""

    split_level: int | None
    class_level: int | None
    parts: tuple[str, ...]
    labels: tuple[str, ...]


def infer_folders(paths: Sequence[str]) -> Inferred:
    """Infer class and split of paths (parts joined by '/'). The answer for a path does not depend on the order of the others."""
    folders = [path.split("/")[:-1] for path in paths]
    levels = [[path[level] for path in folders if len(path) > level] for level in range(max(map(len, folders), default=0))]
    split_level = _split_level(levels, len(paths))
    class_level = _class_level(levels, len(paths), split_level)
    return Inferred(
        split_level,
        class_level,
        tuple(split_part(_at(path, split_level)) for path in folders),
        tuple(_at(path, class_level) for path in folders),
    )


def split_part(folder: str) -> str:
    """Return the canonical part that a folder's name says: train, val, test, fold-0, ...; '' if it says none."""
    if fold := _FOLD.fullmatch(folder):
        return f"fold-{int(fold[1])}"
    return _PARTS.get(folder.lower(), "")


def _split_level(levels: Sequence[Sequence[str]], files: int) -> int | None:
    said = [[part for part in map(split_part, names) if part] for names in levels]
    fit = [level for level, parts in enumerate(said) if 2 * len(parts) > files and len(set(parts)) > 1]
    return min(fit, key=lambda level: (-len(said[level]), level), default=None)


def _class_level(levels: Sequence[Sequence[str]], files: int, split_level: int | None) -> int | None:
    fit = (
        level
        for level, names in enumerate(levels)
        if level != split_level and 2 * len(names) > files and len(set(names)) > 1 and not {name.lower() for name in names} <= STORAGE_WORDS
    )
    return max(fit, default=None)


def _at(folders: Sequence[str], level: int | None) -> str:
    return folders[level] if level is not None and level < len(folders) else ""
