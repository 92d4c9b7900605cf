"""A store seen from one of its folders: the top folder that a download puts around everything is taken off."""

import re
from collections.abc import Sequence
from typing import BinaryIO

from datascopy.model import Entry
from datascopy.store.base import Store

_LEFT_BY_SYSTEMS = re.compile(r"(?:.*/)?(?:__MACOSX/.*|\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini)", re.IGNORECASE)
_MOST_TOPS = 4
SPLIT_WORDS = frozenset(["train", "training", "val", "valid", "validation", "dev", "test", "testing"])
"""names of folders that say something even where they hold everything"""


class RebasedStore:
    """Another store whose item ids lack a leading folder. What lies outside it keeps its id."""

    def __init__(self, store: Store, prefix: str) -> None:
        """Take the store and the folder, without a slash at its end."""
        self.root = store.root
        self._store, self._prefix = store, f"{prefix}/"
        listed = store.entries()
        outside = {entry.path for entry in listed if not entry.path.startswith(self._prefix)}
        inside = {entry.path.removeprefix(self._prefix) for entry in listed if entry.path not in outside}
        self._kept = outside | {f"{self._prefix}{path}" for path in inside & outside}

    @property
    def notes(self) -> tuple[str, ...]:
        """What the other store tells, and which folder was taken off."""
        return (*self._store.notes, f"All files lie in the folder {self._prefix} of the root; item ids are relative to it.")

    def entries(self) -> tuple[Entry, ...]:
        """Return every file, sorted by item id."""
        made = (
            entry
            if entry.path in self._kept
            else Entry(path=entry.path.removeprefix(self._prefix), size=entry.size, mtime_ns=entry.mtime_ns, problem=entry.problem)
            for entry in self._store.entries()
        )
        return tuple(sorted(made, key=lambda entry: entry.path))

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading.

        Raises:
            OSError: it cannot be opened.
        """
        return self._store.open(path if path in self._kept else f"{self._prefix}{path}")


def tops(paths: Sequence[str]) -> tuple[str, ...]:
    """Return the folders that hold everything, each within the one before: `('a', 'a/b')`; what systems leave behind does not count.

    Files at the top, such as a read-me beside the one folder, do not count either.
    """
    counted = [path.split("/")[:-1] for path in paths if not _LEFT_BY_SYSTEMS.fullmatch(path)]
    found: list[str] = []
    for level in range(_MOST_TOPS):
        counted = [folders for folders in counted if len(folders) > level]
        names = {folders[level] for folders in counted}
        if len(names) != 1:
            break
        found.append("/".join(counted[0][: level + 1]))
    return tuple(found)


def plain_top(paths: Sequence[str], stem: str) -> str:
    """Return the folder that a download merely puts around everything; '' if there is none.

    That is the one top folder where it is called like the root (`x.zip` holds `x/`, or the folder `x` holds `x/`) or like the folder in it
    (`x/x/`), but never a folder that names a part of a split.
    """
    chosen = ""
    above = stem.casefold()
    chain = tops(paths)
    for number, folder in enumerate(chain):
        name = folder.rpartition("/")[2].casefold()
        below = chain[number + 1].rpartition("/")[2].casefold() if number + 1 < len(chain) else None
        if name in SPLIT_WORDS or name not in (above, below):
            break
        chosen = folder
        above = name
    return chosen
