"""Expand archives in place: every member gets the item id that it would have if the archive were unpacked beside itself."""

import posixpath
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import BinaryIO, NamedTuple

from datascopy.model import UNREAD_ARCHIVE, Entry
from datascopy.store.base import Store
from datascopy.store.limits import FLOOR, Limits
from datascopy.store.listing import TAR, ZIP, Broken, Member, archive_kind, archive_stem, sniffed_kind
from datascopy.store.names import LINKS_TO_FOLDER, UNSAFE, harmless
from datascopy.store.places import Place
from datascopy.store.spool import TOO_DENSE, Spool
from datascopy.store.streams import RAW, Packing, open_packed, open_window
from datascopy.store.tars import BLOCK, list_tar
from datascopy.store.walk import DANGLING, LINK_LOOP, UNKNOWN
from datascopy.store.zips import list_zip

_MEDIA = re.compile(
    r".+\.(jpe?g|jpe|jfif|jp2|png|gif|bmp|tiff?|webp|p[bgpn]m|dcm|avi|mp4|m4v|mov|mkv|mpe?g|m2v|m?ts|webm|wmv|flv|3gp|ogv|vob)",
    re.IGNORECASE,
)
_POINTERS = (b"version https://git-lfs.github.com/spec/", b"version https://hawser.github.com/spec/", b"/annex/objects/")
_MOST_HOPS = 16
_PIECE = 1 << 20
SHOWN = 3


class Holder(NamedTuple):
    """A file that holds members: one of the base store, or a temporary one."""

    path: str
    temporary: bool


@dataclass(frozen=True, slots=True)
class _Archive:
    """An archive that waits to be listed."""

    path: str
    """its item id, did it stay packed"""
    place: Place
    mtime_ns: int
    depth: int
    whole: bool = False
    """it is the root itself"""


@dataclass(slots=True)
class Mounted:
    """What expanding yields."""

    entries: dict[str, Entry] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    holders: list[Holder] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def open_place(place: Place, holder: Callable[[int], BinaryIO]) -> BinaryIO:
    """Open a member.

    Args:
        place: where it lies.
        holder: opens the file of that number.

    Raises:
        OSError: it cannot be opened.
    """
    file = holder(place.holder)
    if place.method == RAW:
        return open_window(file, place.start, place.size)
    return open_packed(file, place.start, Packing(place.packed, place.size, place.method, place.crc))


class Mounting:
    """One expansion of all archives of a store."""

    def __init__(self, base: Store, limits: Limits, spool: Spool, open_holder: Callable[[Holder], BinaryIO], *, whole: bool) -> None:
        """Take the store, the limits, where to unpack, how to open a holder, and whether the store's one file is the root itself."""
        self._base, self._limits, self._spool, self._whole = base, limits, spool, whole
        self._open_holder = open_holder
        self._made = Mounted()
        self._archives: list[str] = []
        self._twice: list[str] = []
        self._renamed: list[str] = []
        self._members = 0

    def run(self) -> Mounted:
        """Expand: first what lies unpacked, then archive after archive by depth and path, so that what is unpacked keeps its id."""
        waiting: deque[_Archive] = deque()
        for entry in self._base.entries():
            if not entry.problem and (self._whole or archive_kind(entry.path)):
                self._made.holders.append(Holder(entry.path, temporary=False))
                place = Place(len(self._made.holders) - 1, 0, entry.size, entry.size, RAW, 0)
                waiting.append(_Archive(entry.path, place, entry.mtime_ns, 1, self._whole))
            else:
                self._made.entries[entry.path] = entry
        while waiting:
            waiting.extend(self._mount(waiting.popleft()))
        self._made.notes.extend(self._notes())
        return self._made

    def _mount(self, archive: _Archive) -> list[_Archive]:
        """Take the members of an archive as files; return the archives among them."""
        place: Place | None = None
        members: list[Member] = []
        try:
            archive = self._within_reach(archive)
            kind = self._kind(archive)
            place, problem = self._in_place(archive, kind)
            if place is not None:
                members, listing = self._list(place, kind)
                problem = problem or listing
        except Broken as error:
            problem = str(error)
        except OSError as error:
            problem = f"reading it failed ({(error.strerror or 'unknown reason').lower()})"
        self._members += len(members)
        if problem:
            self._refuse(archive, problem, len(members))
        elif not archive.whole:
            self._archives.append(f"{archive.path} ({len(members):,} {'file' if len(members) == 1 else 'files'})")
        return list(self._take(archive, place, members)) if place is not None else []

    def _within_reach(self, archive: _Archive) -> _Archive:
        """Return an archive of which stretches can be read: one on a server that gives only whole files is fetched once.

        Raises:
            Broken: it could not be fetched whole.
        """
        holder = self._made.holders[archive.place.holder]
        if holder.temporary or archive.depth > 1:
            return archive
        with self._open_holder(holder) as file:
            if file.seekable():
                return archive
        done = self._spool.unpack(self._open_holder(holder), "", self._limits.spooled)
        if done.problem or not done.file:
            raise Broken(done.problem or "it is empty")
        self._made.holders.append(Holder(done.file, temporary=True))
        return replace(archive, place=Place(len(self._made.holders) - 1, 0, done.size, done.size, RAW, 0))

    def _kind(self, archive: _Archive) -> str:
        """Return the kind by the bytes where they tell it, else by the name: a tar that is called .tar.gz is still a tar.

        Raises:
            Broken: it is too deep, or stands for an archive that was not fetched.
        """
        if archive.depth > self._limits.depth:
            raise Broken(f"it lies {archive.depth} archives deep, the limit is {self._limits.depth} (--limits depth=N)")
        with self._open(archive.place) as file:
            first = file.read(BLOCK)
        if any(first.startswith(pointer) for pointer in _POINTERS):
            raise Broken("it is a Git LFS or git-annex pointer; the archive itself was not fetched")
        return sniffed_kind(first) or archive_kind(archive.path)

    def _in_place(self, archive: _Archive, kind: str) -> tuple[Place | None, str]:
        """Return where the archive lies as a stretch of a file with its members in it, unpacked if need be; and what is wrong with it."""
        if kind in (ZIP, TAR) and archive.place.method == RAW:
            return archive.place, ""
        done = self._spool.unpack(self._open(archive.place), "" if kind in (ZIP, TAR) else kind, archive.place.packed)
        if not done.file:
            return None, done.problem or "it is empty"
        self._made.holders.append(Holder(done.file, temporary=True))
        return Place(len(self._made.holders) - 1, 0, done.size, done.size, RAW, 0), done.problem

    def _list(self, place: Place, kind: str) -> tuple[list[Member], str]:
        """Return the members of an archive and what is wrong with it; of one that is beyond a limit none."""
        members: list[Member] = []
        unpacked = 0
        with open_window(self._open_number(place.holder), place.start, place.size) as file:
            listing = list_zip(file, place.size, self._limits) if kind == ZIP else list_tar(file, place.size)
            try:
                for member in listing:
                    members.append(member)
                    unpacked += member.size
                    if self._members + len(members) > self._limits.members:
                        return [], f"it takes the files in archives beyond {self._limits.members:,}, the limit (--limits members=N)"
                    if unpacked > FLOOR and unpacked > self._limits.ratio * place.size:
                        return [], TOO_DENSE.format(self._limits.ratio)
            except Broken as error:
                return members, str(error)
        return members, ""

    def _take(self, archive: _Archive, place: Place, members: list[Member]) -> Iterator[_Archive]:
        """Give every member its id; of members with one name the last is what unpacking would leave."""
        folder = self._folder(archive, members)
        by_name = {member.name: member for member in members if not member.problem}
        tops = {posixpath.dirname(name) for name in by_name}
        for member in reversed(members):
            path = f"{folder}{member.name}"
            if member.link:
                member = _follow(member, by_name, tops)  # noqa: PLW2901
            if member.problem in UNSAFE:
                path = f"{archive.path}/{harmless(member.name)}"
            if member.problem:
                self._keep(Entry(path, member.size, archive.mtime_ns, member.problem), None)
                continue
            there = Place(place.holder, place.start + member.offset, member.packed, member.size, member.method, member.crc)
            if archive_kind(member.name) and member.size:
                yield _Archive(path, there, archive.mtime_ns, archive.depth + 1)
            else:
                self._keep(Entry(path, member.size, archive.mtime_ns), there)

    @staticmethod
    def _folder(archive: _Archive, members: Iterable[Member]) -> str:
        """Return the folder in which members are put: the archive's own, and one of its name where its pictures lie at its top."""
        if archive.whole:
            return ""
        own = archive.path.rpartition("/")[0]
        folder = f"{own}/" if own else ""
        loose = any("/" not in member.name and not member.name.startswith("._") and _MEDIA.fullmatch(member.name) for member in members)
        return f"{folder}{archive_stem(archive.path)}/" if loose else folder

    def _keep(self, entry: Entry, place: Place | None) -> None:
        """Take a file; one that is there already with the same bytes is counted once, another of its name gets `~2`."""
        path, number = entry.path, 1
        while path in self._made.entries:
            if number == 1 and place is not None and self._same(entry, place):
                self._twice.append(path)
                return
            number += 1
            path = f"{entry.path}~{number}"
        if number > 1:
            self._renamed.append(path)
        self._made.entries[path] = Entry(path, entry.size, entry.mtime_ns, entry.problem)
        if place is not None:
            self._made.places[path] = place

    def _same(self, entry: Entry, place: Place) -> bool:
        """Whether a file has the bytes of the one that has its name already."""
        other = self._made.entries[entry.path]
        if other.problem or other.size != entry.size:
            return False
        there = self._made.places.get(entry.path)
        if there == place:
            return True
        with suppress(OSError):
            first = self._base.open(entry.path) if there is None else self._open(there)
            with first, self._open(place) as second:
                while piece := first.read(_PIECE):
                    if piece != second.read(len(piece)):
                        return False
                return not second.read(1)
        return False

    def _refuse(self, archive: _Archive, problem: str, members: int) -> None:
        """Leave an archive among the files, with what is wrong with it."""
        told = f"{UNREAD_ARCHIVE}: {problem}; {UNKNOWN}"
        if members:
            some = "1 file of it was" if members == 1 else f"{members:,} files of it were"
            told = f"{UNREAD_ARCHIVE} to its end: {problem}; {some} read, the others are not known; {UNKNOWN}"
        self._keep(Entry(archive.path, archive.place.size, archive.mtime_ns, told), None)

    def _open(self, place: Place) -> BinaryIO:
        return open_place(place, self._open_number)

    def _open_number(self, number: int) -> BinaryIO:
        return self._open_holder(self._made.holders[number])

    def _notes(self) -> Iterator[str]:
        if self._archives:
            count = len(self._archives)
            yield f"{count:,} {'archive was' if count == 1 else 'archives were'} read in place: {listed(self._archives)}."
        if self._twice:
            count = len(self._twice)
            told = "file is there twice, with the same bytes" if count == 1 else "files are there twice, each time with the same bytes"
            yield f"{count:,} {told}, packed and unpacked or in two archives, and counted once: {listed(self._twice)}."
        if self._renamed:
            count = len(self._renamed)
            told = "file in an archive has" if count == 1 else "files in archives have"
            yield f"{count:,} {told} the name of another file and other bytes; both are kept: {listed(self._renamed)}."


def listed(names: list[str]) -> str:
    """Return the first few of many names, sorted."""
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return ", ".join(sorted(names)[:SHOWN]) + more


def _follow(link: Member, by_name: dict[str, Member], folders: set[str]) -> Member:
    """Return a link as what it leads to in its archive, under its own name."""
    aim = link
    for _ in range(_MOST_HOPS):
        there = by_name.get(aim.link)
        if there is None:
            below = any(folder == aim.link or folder.startswith(f"{aim.link}/") for folder in folders)
            return link._replace(problem=LINKS_TO_FOLDER if below else DANGLING, size=0)
        if not there.link:
            return there._replace(name=link.name)
        aim = there
    return link._replace(problem=LINK_LOOP, size=0)
