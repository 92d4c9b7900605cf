"""List the members of a plain tar; after a broken header go on at the next sound one."""

import tarfile
from collections.abc import Generator, Iterator
from typing import BinaryIO, cast

from datascopy.model import REFUSED_MEMBER
from datascopy.store.listing import Broken, Member, link_to
from datascopy.store.names import DEVICE, LINKS_OUT, clean, printable, unsafe

BLOCK = tarfile.BLOCKSIZE
_MOST_HEADER = 1024**2
"""bytes that one header may take, long names and all"""
_SEARCHED = 1024**2
_MOST_BROKEN = 1000
_CHECKSUM = slice(148, 156)

CUT = f"{REFUSED_MEMBER}the archive ends before it does"
SPARSE = f"{REFUSED_MEMBER}a sparse file, which is not read"


def list_tar(file: BinaryIO, size: int) -> Iterator[Member]:
    """Yield the members that are files, in their order.

    Args:
        file: the archive, open and seekable; its position is not kept.
        size: its bytes.

    Raises:
        Broken: no tar, a header is broken, or the end mark is missing; what was yielded before stands.
        OSError: reading fails.
    """
    at = 0
    skipped = 0
    while (broken := (yield from _run(file, at, size))) is not None:
        skipped += 1
        found = _next_header(file, broken + BLOCK, size) if skipped <= _MOST_BROKEN else None
        if found is None:
            raise Broken("a header in it is broken; what follows is not known")
        at = found
    if skipped:
        raise Broken(f"{skipped:,} {'header in it is' if skipped == 1 else 'headers in it are'} broken")


def _run(file: BinaryIO, start: int, size: int) -> Generator[Member, None, int | None]:
    """Yield members from one place on; return where a broken header stands, or None at the end mark.

    Raises:
        Broken: the file ends without an end mark.
    """
    file.seek(start)
    at = start
    try:
        archive = tarfile.TarFile(fileobj=cast(BinaryIO, _Bounded(file)))
        while (header := archive.next()) is not None:
            archive.members = []  # type: ignore[attr-defined]  # the reader keeps every header it met
            at = archive.offset
            if not header.isdir():
                yield _member(header, size)
    except OSError:
        raise
    except Exception:  # noqa: BLE001, S110 - the reader raises whatever broken numbers lead to; where it stopped is told below
        pass
    if at + BLOCK > size:
        raise Broken("it was cut off: its end mark is missing")
    file.seek(at)
    return at if any(file.read(BLOCK)) else None


def _member(header: tarfile.TarInfo, size: int) -> Member:
    written = printable(header.name)
    name = clean(written)
    problem = unsafe(written if written.startswith("/") else name)
    if not problem and not (header.isreg() or header.issym() or header.islnk()):
        problem = DEVICE
    elif not problem and header.issparse():
        problem = SPARSE
    elif not problem and header.isreg() and header.offset_data + header.size > size:
        problem = CUT
    made = Member(name, 0 if problem else header.size, header.offset_data, header.size, problem=problem)
    if problem or header.isreg():
        return made
    target = printable(header.linkname)
    if header.issym():
        return link_to(made._replace(size=0), target)
    aim = clean(target)
    return made._replace(problem=LINKS_OUT, size=0) if unsafe(target) or unsafe(aim) else made._replace(link=aim, size=0)


class _Bounded:
    """The file as the reader of tars sees it: it may not take more into memory at once than headers need."""

    def __init__(self, file: BinaryIO) -> None:
        self.seek, self.tell, self._read = file.seek, file.tell, file.read

    def read(self, size: int = -1) -> bytes:
        """Read what a header needs.

        Raises:
            tarfile.ReadError: it asks for more.
        """
        if not 0 <= size <= _MOST_HEADER:
            raise tarfile.ReadError("a header of more than a million bytes")
        return self._read(size)


def _next_header(file: BinaryIO, start: int, size: int) -> int | None:
    """Return where the next sound header stands, or the end mark; None if there is neither."""
    while start < size:
        file.seek(start)
        searched = file.read(_SEARCHED)
        for at in range(0, len(searched) - BLOCK + 1, BLOCK):
            block = searched[at : at + BLOCK]
            if block[257:262] == b"ustar" and _sound(block):
                return start + at
        start += _SEARCHED
    return None


def _sound(block: bytes) -> bool:
    """Whether the checksum of a header fits."""
    try:
        told = int(block[_CHECKSUM].strip(b" \0"), 8)
    except ValueError:
        return False
    return told == sum(block) - sum(block[_CHECKSUM]) + 8 * ord(" ")
