"""Where the members of archives lie: a mapping in the process that listed them, a small database for the others."""

import sqlite3
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from datascopy.store.spool import Spool

_TABLE = "create table places (path text primary key, holder int, start int, packed int, size int, method int, crc int) without rowid"


class Place(NamedTuple):
    """Where the bytes of a member lie."""

    holder: int
    """number of the file that holds them"""
    start: int
    """in that file: of the local header, or of the bytes where the method is RAW"""
    packed: int
    size: int
    method: int
    crc: int


class Places:
    """Item id -> place. Pickled, it is the name of a database: a worker looks up what it opens and holds no list of all files."""

    def __init__(self, places: Mapping[str, Place], spool: Spool) -> None:
        """Take the places, and where the database is written when this is pickled first."""
        self._places: Mapping[str, Place] | None = places
        self._spool: Spool | None = spool
        self._file = ""
        self._base: sqlite3.Connection | None = None

    def find(self, path: str) -> Place | None:
        """Return the place of an item id; None if it is no member."""
        if self._places is not None:
            return self._places.get(path)
        if not self._file:
            return None
        if self._base is None:
            self._base = sqlite3.connect(f"{Path(self._file).as_uri()}?mode=ro&immutable=1", uri=True)
            weakref.finalize(self, self._base.close)
        row = self._base.execute("select holder, start, packed, size, method, crc from places where path = ?", (path,)).fetchone()
        return None if row is None else Place(*row)

    def __getstate__(self) -> dict[str, str]:
        """Write the database, once."""
        if not self._file and self._places and self._spool is not None:
            file = self._spool.new(".sqlite")
            base = sqlite3.connect(file)
            try:
                with base:
                    base.execute(_TABLE)
                    base.executemany(
                        "insert into places values (?, ?, ?, ?, ?, ?, ?)", ((path, *place) for path, place in self._places.items())
                    )
            finally:
                base.close()
            self._file = str(file)
        return {"file": self._file}

    def __setstate__(self, state: dict[str, str]) -> None:
        """Take up the database."""
        self._places = self._spool = self._base = None
        self._file = state["file"]
