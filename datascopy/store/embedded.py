"""Pictures that lie in the rows of Parquet files, as files of the store: each picture once, however many rows repeat it."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from datascopy.model import REFUSED_MEMBER, UNREAD_ARCHIVE, Entry, TableFacts
from datascopy.store.base import Store
from datascopy.store.cells import Cell, extension_of, read_cells
from datascopy.store.limits import Limits
from datascopy.store.mounting import listed
from datascopy.store.names import clean, harmless, unsafe
from datascopy.store.places import Place, Places
from datascopy.store.spool import Spool
from datascopy.store.streams import RAW, open_window
from datascopy.store.walk import UNKNOWN

_ENDING = ".parquet"
TOO_MUCH = REFUSED_MEMBER + "the pictures embedded in tables take more than {:,} bytes of temporary files, the limit (--limits spooled=N)"


class EmbeddedStore:
    """Another store and the pictures that its Parquet files hold, which stand in one temporary file."""

    def __init__(
        self, store: Store, entries: Sequence[Entry], places: Places, *, notes: Sequence[str], file: str, rows: Mapping[str, Sequence[str]]
    ) -> None:
        """Take the store, the entries of the pictures, their places in the file, what was met, and the pictures of each table by row."""
        self.root = store.root
        self._rows = rows
        self._store, self._added, self._places, self._notes, self._file = store, tuple(entries), places, tuple(notes), file

    @property
    def notes(self) -> tuple[str, ...]:
        """What the other store tells, and what was met in the rows."""
        return (*self._store.notes, *self._notes)

    def pictures_of(self, path: str) -> Sequence[str]:
        """Return the item id of the picture in each row of a Parquet file, '' where the row holds none; as far as the file could be read."""
        return self._rows.get(path, ())

    def entries(self) -> tuple[Entry, ...]:
        """Return every file and every embedded picture, sorted by item id."""
        return tuple(sorted((*self._store.entries(), *self._added), key=lambda entry: entry.path))

    def open(self, path: str) -> BinaryIO:
        """Open a file or an embedded picture for reading.

        Raises:
            OSError: it cannot be opened.
        """
        place = self._places.find(path)
        if place is None:
            return self._store.open(path)
        return open_window(Path(self._file).open("rb"), place.start, place.size)

    def __getstate__(self) -> dict[str, object]:
        """Leave the listing behind."""
        return {
            "root": self.root,
            "_store": self._store,
            "_places": self._places,
            "_file": self._file,
            "_added": (),
            "_notes": (),
            "_rows": {},
        }

    def __setstate__(self, state: dict[str, object]) -> None:
        """Take up what `__getstate__` kept."""
        self.__dict__.update(state)


def embedded(store: Store, tables: Sequence[tuple[str, TableFacts]], limits: Limits | None = None) -> Store:
    """Add the pictures embedded in Parquet files to a store.

    A picture is named as the table's `names` says, with columns in braces, else as its row names it, else by its row. Of several rows with
    one name the first is the picture. All rows are read once, a few at a time.

    Args:
        store: where the Parquet files lie.
        tables: (item id of the file, what the profile says of it); those whose table declares no `pictures` are left out.
        limits: `spooled` bounds the bytes of all pictures.

    Raises:
        Fault: pyarrow is not installed, or the folder for temporary files lies under the root or cannot be written.
    """
    wanted = sorted((path, facts) for path, facts in tables if facts.pictures and path.lower().endswith(_ENDING))
    if not wanted:
        return store
    gathering = _Gathering(store, limits or Limits())
    for path, facts in wanted:
        gathering.take(path, facts)
    return gathering.store()


class _Gathering:
    """The pictures of several Parquet files, written to one temporary file as they are met."""

    def __init__(self, store: Store, limits: Limits) -> None:
        self._store, self._limits = store, limits
        self._listed = {entry.path: entry for entry in store.entries()}
        self._spool = Spool(store.root, limits)
        self._file = self._spool.new(".pictures")
        self._entries: dict[str, Entry] = {}
        self._places: dict[str, Place] = {}
        self._digests: dict[str, bytes] = {}
        self._ids: dict[str, str] = {}
        self._stored: dict[bytes, Place] = {}
        self._rows = 0
        self._rows_of: dict[str, list[str]] = {}
        self._empty = 0
        self._differing: list[str] = []
        self._twice: list[str] = []

    def store(self) -> Store:
        """Return the store with all that was taken."""
        return EmbeddedStore(
            self._store,
            list(self._entries.values()),
            Places(self._places, self._spool),
            notes=list(self._notes()),
            file=str(self._file),
            rows=self._rows_of,
        )

    def take(self, path: str, facts: TableFacts) -> None:
        """Take the pictures of one file; what keeps them from being read is an entry."""
        count = 0
        try:
            with self._store.open(path) as file, self._file.open("ab") as target:
                for cell in read_cells(file, facts):
                    count += 1
                    self._rows_of.setdefault(path, []).append(self._keep(path, facts, cell, target))
        except OSError as error:
            self._broken(path, (error.strerror or "it cannot be read").lower(), count)
        except ValueError as error:
            self._broken(path, str(error), count)
        self._rows += count

    def _keep(self, path: str, facts: TableFacts, cell: Cell, target: BinaryIO) -> str:
        """Keep the picture of a row, and return its item id; '' where the row holds none."""
        if not cell.data:
            self._empty += 1
            return ""
        digest = hashlib.blake2b(cell.data, digest_size=16).digest()
        spare = f"{path[: -len(_ENDING)]}/{cell.row:07}.{extension_of(cell.data)}"
        name = clean(cell.named) if cell.named else spare
        if problem := unsafe(cell.named) if cell.named else "":
            shown = f"{path}/{harmless(cell.named)}"
            self._entries[shown] = Entry(shown, 0, 0, problem)
            return shown
        if name in self._digests and self._digests[name] != digest:
            if facts.names is not None:
                self._differing.append(name)
                return name
            name = spare  # a name that only the row gives may be that of another file's picture too
        if name not in self._digests:
            self._digests[name] = digest
            self._ids[name] = self._add(path, name, digest, cell.data, target)
        return self._ids[name]

    def _add(self, path: str, name: str, digest: bytes, data: bytes, target: BinaryIO) -> str:
        if name in self._listed:
            if self._same(name, data):
                self._twice.append(name)
                return name
            name = f"{name}~2"
        mtime = self._listed[path].mtime_ns
        if digest not in self._stored:
            if len(data) > self._spool.room:
                self._entries[name] = Entry(name, 0, mtime, TOO_MUCH.format(self._limits.spooled))
                return name
            at = target.tell()
            target.write(data)
            self._spool.take(len(data))
            self._stored[digest] = Place(0, at, len(data), len(data), RAW, 0)
        self._entries[name] = Entry(name, len(data), mtime)
        self._places[name] = self._stored[digest]
        return name

    def _same(self, name: str, data: bytes) -> bool:
        """Whether the file of that name has these bytes."""
        if self._listed[name].size != len(data):
            return False
        with suppress(OSError), self._store.open(name) as file:
            return file.read(len(data) + 1) == data
        return False

    def _broken(self, path: str, reason: str, count: int) -> None:
        end = f" to its end: {reason}; the pictures of {count:,} rows were read" if count else f": {reason}"
        name = f"{path}/pictures (not read)"
        self._entries[name] = Entry(name, 0, 0, f"{UNREAD_ARCHIVE}{end}; {UNKNOWN}")

    def _notes(self) -> Iterator[str]:
        yield f"{len(self._places):,} pictures embedded in {self._rows:,} rows of Parquet tables were read in place."
        if self._empty:
            yield f"{self._empty:,} of these rows hold no picture."
        if self._differing:
            several = "rows hold other bytes than the first row" if len(self._differing) > 1 else "row holds other bytes than the first"
            yield f"{len(self._differing):,} {several} of the same name, which is the picture: {listed(sorted(set(self._differing)))}."
        if self._twice:
            told = "pictures are" if len(self._twice) > 1 else "picture is"
            yield f"{len(self._twice):,} embedded {told} there as files too, with the same bytes, and counted once: {listed(self._twice)}."
