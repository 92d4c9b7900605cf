"""What every store can do."""

from pathlib import Path
from typing import BinaryIO, Protocol

from datascopy.model import Entry


class Store(Protocol):
    """The files of a dataset, read-only. Stores can be pickled, so that workers open files themselves."""

    @property
    def root(self) -> str:
        """Where the files lie, as the user wrote it."""
        ...

    def entries(self) -> tuple[Entry, ...]:
        """Return every file, sorted by item id. No file is opened for it."""
        ...

    def open(self, path: str) -> BinaryIO:
        """Open the file of an item id for reading.

        Raises:
            OSError: it cannot be opened; the message says why without naming the file.
        """
        ...

    def locate(self, path: str) -> Path:
        """Return where the file of an item id lies on disk.

        Raises:
            OSError: the item id leads out of the root.
        """
        ...
