"""A folder on disk as a store: walked once, its files opened read-only, never a link followed out of it."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from datascopy.model import Entry
from datascopy.store.walk import Walked, walk


class FolderStore:
    r"""A folder. Item ids are paths relative to it, parts joined by '/', bytes that are not UTF-8 written as `\xNN`."""

    notes: tuple[str, ...] = ()

    def __init__(self, root: str) -> None:
        """Take the folder as the user wrote it; nothing is read before `entries`."""
        self.root = root
        self._folder = Path(root).resolve()
        self._walked: tuple[Walked, ...] | None = None
        self._entries: tuple[Entry, ...] = ()
        self._elsewhere: dict[str, str] = {}
        self._refused: dict[str, str] = {}

    def entries(self) -> tuple[Entry, ...]:
        """Return every file sorted by item id; the folder is walked on the first call only."""
        self._walk()
        return self._entries

    def locate(self, path: str) -> Path:
        """Return the real path of an item id.

        Raises:
            OSError: the item id is absolute or climbs out of the root.
        """
        self._walk()
        relative = Path(self._elsewhere.get(path, path))
        if relative.is_absolute() or ".." in relative.parts:
            raise OSError(errno.EINVAL, "leads out of the root")
        return self._folder / relative

    def open(self, path: str) -> BinaryIO:
        """Open a plain file for reading, in binary.

        Raises:
            OSError: the walk found that it cannot be opened, it is gone, or it is no plain file; a pipe is never waited for.
        """
        located = self.locate(path)
        if path in self._refused:
            # EACCES would say that permission lacks: the reason does, where it is that.
            raise OSError(errno.EACCES if self._refused[path].startswith("no permission") else errno.EINVAL, self._refused[path])
        try:
            # Without O_NONBLOCK, opening a pipe that took the file's place since the walk would wait for ever.
            handle = os.open(located, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        except OSError as error:
            raise OSError(error.errno, (error.strerror or "cannot be opened").lower()) from None
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise OSError(errno.EINVAL, "not a plain file")
        return os.fdopen(handle, "rb")

    def __getstate__(self) -> dict[str, object]:
        """Leave the listing behind: a worker opens files by id and needs only the ids that are not paths or are refused."""
        self._walk()
        return {
            "root": self.root,
            "_folder": self._folder,
            "_walked": (),
            "_entries": (),
            "_elsewhere": self._elsewhere,
            "_refused": self._refused,
        }

    def __setstate__(self, state: dict[str, object]) -> None:
        """Take up what `__getstate__` kept."""
        self.__dict__.update(state)

    def _walk(self) -> None:
        if self._walked is not None:
            return
        self._walked = walk(self._folder)
        named = name_entries(self._walked)
        self._entries = tuple(Entry(path=path, size=one.size, mtime_ns=one.mtime_ns, problem=one.problem) for path, one in named)
        self._elsewhere = {path: one.relative for path, one in named if path != one.relative}
        self._refused = {path: one.problem for path, one in named if one.problem}


def name_entries(walked: tuple[Walked, ...]) -> list[tuple[str, Walked]]:
    r"""Give every file its item id, sorted by it.

    Two names can be written alike (the byte FF, and the four characters `\xff`): the one in true UTF-8 keeps the id, the other gets `~2`.
    """
    taken: set[str] = set()
    named = []
    for one in sorted(walked, key=lambda one: (not _is_utf8(one.relative), os.fsencode(one.relative))):
        path = written = item_id(one.relative)
        number = 1
        while path in taken:
            number += 1
            path = f"{written}~{number}"
        taken.add(path)
        named.append((path, one))
    return sorted(named, key=lambda pair: pair[0])


def item_id(relative: str) -> str:
    r"""Write a path of the file system as an item id: '/' between parts, bytes that are not UTF-8 as `\xNN`."""
    parted = relative if os.sep == "/" else relative.replace(os.sep, "/")
    return parted if _is_utf8(parted) else os.fsencode(parted).decode("utf-8", "backslashreplace")


def _is_utf8(name: str) -> bool:
    if name.isascii():
        return True
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
