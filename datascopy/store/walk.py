"""Walk a folder without opening a file: every file once, every link and obstacle said."""

import errno
import os
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

MOST_VISITS = 16
"""A folder is entered through links at most this often: folders full of links to one another would multiply without end."""

OUTSIDE = "a link that leads out of the root; it was not followed"
DANGLING = "a dangling link: what it leads to does not exist"
LINK_LOOP = "a link loop: the link leads to itself"
FOLDER_LOOP = "a link loop: the link leads to a folder that holds it"
TOO_OFTEN = f"a link to a folder that {MOST_VISITS} other links lead to; it was not followed"
NO_PERMISSION = "no permission to read the file"
UNKNOWN = "the files in it are not known"
"""ends what is said of a folder that could not be looked into"""
NO_PERMISSION_FOLDER = f"no permission to read the folder; {UNKNOWN}"
FOLDER_OUTSIDE = f"a link to a folder out of the root, which was not followed; {UNKNOWN}"
NOT_PLAIN = "not a plain file ({}); it was not opened"

EFFECTIVE = os.access in os.supports_effective_ids
"""Ask what the effective user may do, where the system can tell: that is who opens the file."""

KINDS = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a character device",
    stat.S_IFBLK: "a block device",
}


class Walked(NamedTuple):
    """One file: its path relative to the root as the file system has it, and what is known without opening it."""

    relative: str
    size: int
    mtime_ns: int
    problem: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that waits to be read: where it lies, how it is named from the root, and (device, inode) of it and those above."""

    location: str
    relative: str
    line: tuple[tuple[int, int], ...]


class Link(NamedTuple):
    """What a link leads to: a stat result, or why it is not followed."""

    status: os.stat_result | None
    problem: str


def walk(root: Path) -> tuple[Walked, ...]:
    """Return every file below `root`, in an order that depends on names only.

    A folder that cannot be read is one entry with a problem. Links inside the root are followed; a link out of it, to nowhere or to
    a folder that holds it is an entry with a problem.
    """
    status = root.stat()
    waiting = [Folder(str(root), "", ((status.st_dev, status.st_ino),))]
    visits: Counter[tuple[int, int]] = Counter()
    walked: list[Walked] = []
    boundary = os.path.realpath(root)
    while waiting:
        folder = waiting.pop()
        below: list[Folder] = []
        for one in _read(folder, boundary, visits):
            (below if isinstance(one, Folder) else walked).append(one)  # type: ignore[arg-type]
        waiting.extend(reversed(below))
    return tuple(walked)


def _read(folder: Folder, boundary: str, visits: Counter[tuple[int, int]]) -> Iterator[Walked | Folder]:
    """Yield the files of one folder and the folders below it, sorted by name."""
    try:
        with os.scandir(folder.location) as listing:
            names = sorted(listing, key=lambda one: one.name)
    except PermissionError:
        yield Walked(folder.relative, 0, 0, NO_PERMISSION_FOLDER)
        return
    except OSError as error:
        yield Walked(folder.relative, 0, 0, f"the folder cannot be read ({_reason(error)}); {UNKNOWN}")
        return
    for name in names:
        relative = f"{folder.relative}/{name.name}" if folder.relative else name.name
        if name.is_symlink():
            yield _follow(folder, name.path, relative, boundary, visits)
            continue
        try:
            status = name.stat(follow_symlinks=False)
        except PermissionError:
            yield Walked(relative, 0, 0, NO_PERMISSION)
            continue
        except OSError as error:
            yield Walked(relative, 0, 0, f"cannot be looked at: {_reason(error)}")
            continue
        yield _describe(folder, name.path, relative, status)


def _follow(folder: Folder, location: str, relative: str, boundary: str, visits: Counter[tuple[int, int]]) -> Walked | Folder:
    link = _resolve(location, boundary)
    if link.status is None:
        return Walked(relative, 0, 0, link.problem)
    if not stat.S_ISDIR(link.status.st_mode):
        return _describe(folder, location, relative, link.status)
    mark = (link.status.st_dev, link.status.st_ino)
    if mark in folder.line:
        return Walked(relative, 0, 0, FOLDER_LOOP)
    visits[mark] += 1
    if visits[mark] > MOST_VISITS:
        return Walked(relative, 0, 0, TOO_OFTEN)
    return Folder(location, relative, (*folder.line, mark))


def _resolve(location: str, boundary: str) -> Link:
    target = os.path.realpath(location)
    if target != boundary and not target.startswith(boundary.rstrip(os.sep) + os.sep):
        return Link(None, FOLDER_OUTSIDE if os.path.isdir(target) else OUTSIDE)  # noqa: PTH112 - says no where it cannot look
    try:
        return Link(Path(location).stat(), "")
    except FileNotFoundError:
        return Link(None, DANGLING)
    except PermissionError:
        return Link(None, NO_PERMISSION)
    except OSError as error:
        return Link(None, LINK_LOOP if error.errno == errno.ELOOP else f"the link cannot be followed: {_reason(error)}")


def _describe(folder: Folder, location: str, relative: str, status: os.stat_result) -> Walked | Folder:
    kind = stat.S_IFMT(status.st_mode)
    if kind == stat.S_IFDIR:
        return Folder(location, relative, (*folder.line, (status.st_dev, status.st_ino)))
    if kind != stat.S_IFREG:
        return Walked(relative, 0, 0, NOT_PLAIN.format(KINDS.get(kind, "neither file nor folder")))
    # Asking the system is one call more for each of 100,000 files; a file that everybody may read needs no asking.
    readable = status.st_mode & 0o444 == 0o444 or os.access(location, os.R_OK, effective_ids=EFFECTIVE)
    return Walked(relative, status.st_size, status.st_mtime_ns, "" if readable else NO_PERMISSION)


def _reason(error: OSError) -> str:
    return (error.strerror or "unknown reason").lower()
