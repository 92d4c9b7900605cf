"""A store whose archives are read in place: their members are files like any other."""

import errno
from pathlib import Path
from typing import BinaryIO

from datascopy.model import REFUSED_MEMBER, UNREAD_ARCHIVE, Entry
from datascopy.store.base import Store
from datascopy.store.limits import Limits
from datascopy.store.mounting import Holder, Mounting, open_place
from datascopy.store.places import Places
from datascopy.store.spool import Spool


class ExpandedStore:
    """Another store with all archives in it expanded in place, within limits. Nothing is unpacked under a name that an archive gives."""

    def __init__(self, base: Store, limits: Limits, *, whole: bool = False) -> None:
        """Take the store; nothing is read before it is asked for.

        Args:
            base: where archives and other files lie.
            limits: how far archives are followed.
            whole: the one file of the base is an archive and the root itself, so that its members lie at the top.
        """
        self.root = base.root
        self._base, self._limits, self._whole = base, limits, whole
        self._spool = Spool(base.root, limits)
        self._entries: tuple[Entry, ...] | None = None
        self._problems: dict[str, str] = {}
        self._notes: tuple[str, ...] = ()
        self._holders: tuple[Holder, ...] = ()
        self._places = Places({}, self._spool)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was met in archives and tolerated."""
        self._expand()
        return (*self._base.notes, *self._notes)

    def entries(self) -> tuple[Entry, ...]:
        """Return every file, those in archives too, sorted by item id; archives are listed on the first call only.

        Raises:
            Fault: something must be unpacked, and the folder for temporary files lies under the root or cannot be written.
        """
        return self._expand()

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading, wherever it lies.

        Raises:
            OSError: it cannot be opened.
        """
        self._expand()
        place = self._places.find(path)
        if place is not None:
            return open_place(place, lambda number: self._open_holder(self._holders[number]))
        if path in self._problems:
            raise OSError(errno.EINVAL, self._problems[path])
        return self._base.open(path)

    def close(self) -> None:
        """Remove the temporary files; they are removed at the end in any case."""
        self._spool.close()

    def __getstate__(self) -> dict[str, object]:
        """Leave the listing behind; what lies in archives is told by a database that all workers share."""
        self._expand()
        return {
            "root": self.root,
            "_base": self._base,
            "_holders": self._holders,
            "_places": self._places,
            "_entries": (),
            "_problems": {},
            "_notes": (),
        }

    def __setstate__(self, state: dict[str, object]) -> None:
        """Take up what `__getstate__` kept."""
        self.__dict__.update(state)

    def _open_holder(self, holder: Holder) -> BinaryIO:
        return Path(holder.path).open("rb") if holder.temporary else self._base.open(holder.path)

    def _expand(self) -> tuple[Entry, ...]:
        if self._entries is None:
            made = Mounting(self._base, self._limits, self._spool, self._open_holder, whole=self._whole).run()
            self._entries = tuple(sorted(made.entries.values(), key=lambda entry: entry.path))
            self._problems = {
                entry.path: entry.problem for entry in self._entries if entry.problem.startswith((REFUSED_MEMBER, UNREAD_ARCHIVE))
            }
            self._notes = tuple(made.notes)
            self._holders = tuple(made.holders)
            self._places = Places(made.places, self._spool)
        return self._entries
