"""What every store can do."""

from typing import BinaryIO, Protocol

from datascopy.model import Entry


class Store(Protocol):
    """The files of a dataset, read-only. Stores can be pickled, so that workers open files themselves."""

    @property
    def root(self) -> str:
        """Where the files lie, as the user wrote it."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What was met and tolerated in the form in which the files lie, as sentences."""
        ...

    def entries(self) -> tuple[Entry, ...]:
        """Return every file, sorted by item id. No picture or video is opened for it."""
        ...

    def open(self, path: str) -> BinaryIO:
        """Open the file of an item id for reading; it can be read and sought.

        Raises:
            OSError: it cannot be opened; the message says why without naming the file. Reading raises nothing else either.
        """
        ...
