"""One file on disk as a store: a table as root, or an archive whose members are the dataset."""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from datascopy.model import Entry
from datascopy.store.walk import EFFECTIVE, NO_PERMISSION


class FileStore:
    """A store of one file, whose item id is its name."""

    notes: tuple[str, ...] = ()

    def __init__(self, root: str) -> None:
        """Take the file as the user wrote it."""
        self.root = root
        self._file = Path(root).resolve()
        self._name = os.fsencode(Path(root).name).decode("utf-8", "backslashreplace")

    def entries(self) -> tuple[Entry, ...]:
        """Return the one file."""
        try:
            status = self._file.stat()
        except OSError as error:
            return (
                Entry(path=self._name, size=0, mtime_ns=0, problem=f"cannot be looked at: {(error.strerror or 'unknown reason').lower()}"),
            )
        problem = "" if os.access(self._file, os.R_OK, effective_ids=EFFECTIVE) else NO_PERMISSION
        return (Entry(path=self._name, size=status.st_size, mtime_ns=status.st_mtime_ns, problem=problem),)

    def open(self, path: str) -> BinaryIO:
        """Open the file.

        Raises:
            OSError: it is gone, or another is asked for.
        """
        if path != self._name:
            raise OSError(errno.ENOENT, "no such file")
        try:
            file = self._file.open("rb")
        except OSError as error:
            raise OSError(error.errno, (error.strerror or "cannot be opened").lower()) from None
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            file.close()
            raise OSError(errno.EINVAL, "not a plain file")
        return file
