"""List the members of a zip from its central directory, one after the other, believing nothing that it says.

The standard library's reader takes the whole directory into memory before anything can be counted, and gives up an archive for one
broken name. Unpacking is its work all the same (`streams`). Source of the format: PKWARE's APPNOTE 6.3.9, sections 4.3 and 4.4.
"""

import stat
import struct
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple, cast

from datascopy.model import REFUSED_MEMBER
from datascopy.store.limits import FLOOR, Limits
from datascopy.store.listing import Broken, Member, link_to
from datascopy.store.names import DEVICE, clean, printable, unsafe
from datascopy.store.streams import Packing, open_packed, open_window

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_MOST_COMMENT = 65_535
_FULL_16, _FULL_32 = 0xFFFF, 0xFFFF_FFFF
_SYSTEM_DOS = 0
_MOST_TARGET = 4096
"""bytes of a link's target"""

READ = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
"""the methods of packing that can be undone"""
_OTHERS = {1: "shrink", 6: "implode", 9: "deflate64", 93: "zstd", 95: "xz", 97: "wavpack", 98: "ppmd", 99: "AES"}
ENCRYPTED = f"{REFUSED_MEMBER}it is encrypted"
BEYOND = f"{REFUSED_MEMBER}the archive ends before it does"
TOO_DENSE = REFUSED_MEMBER + "it would unpack to more than {:,} times its packed size, the limit (--limits ratio=N)"

NO_END = "its list of files, which stands at the end of a zip, is missing: it was cut off, or is no zip"
BROKEN_LIST = "its list of files is broken"
DIVIDED = "it is one part of a divided archive"


class _Directory(NamedTuple):
    """Where the central directory lies, and by how much offsets in it are off (bytes before the archive)."""

    start: int
    size: int
    shift: int


class _Header(NamedTuple):
    """One entry of the directory, as it is written."""

    system: int
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    offset: int
    name: bytes


def list_zip(file: BinaryIO, size: int, limits: Limits) -> Iterator[Member]:
    """Yield the members that are files, in the order of the directory.

    Args:
        file: the archive, open and seekable; its position is not kept.
        size: its bytes.
        limits: `ratio` is held against every member.

    Raises:
        Broken: no directory, or one that ends too early; what was yielded before stands.
        OSError: reading fails.
    """
    directory = _find(file, size)
    for header in _headers(file, directory):
        written = _name(header)
        kind = stat.S_IFMT(header.mode)
        if kind == stat.S_IFDIR or (written.endswith("/") and kind != stat.S_IFLNK):
            continue
        member = _member(size, header._replace(offset=header.offset + directory.shift), written, limits)
        yield link_to(member, _target(file, size, member)) if kind == stat.S_IFLNK and not member.problem else member


def _member(size: int, header: _Header, written: str, limits: Limits) -> Member:
    name = clean(written)
    problem = unsafe(written if written.startswith("/") else name) or _unreadable(header, size, limits)
    if stat.S_IFMT(header.mode) in (stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK):
        problem = problem or DEVICE
    return Member(name, 0 if problem else header.size, header.offset, header.packed, header.method, header.crc, problem)


def _target(file: BinaryIO, size: int, link: Member) -> str:
    """Return what a link says; '' where it cannot be read."""
    if link.size > _MOST_TARGET:
        return ""
    try:
        kept = cast(BinaryIO, _Kept(file))
        with open_packed(open_window(kept, 0, size), link.offset, Packing(link.packed, link.size, link.method, link.crc)) as opened:
            return printable(opened.read().decode("utf-8", "surrogateescape"))
    except OSError:
        return ""


class _Kept:
    """A file that is not closed by those who read a stretch of it."""

    def __init__(self, file: BinaryIO) -> None:
        self.seek, self.read = file.seek, file.read

    def close(self) -> None:
        """Do nothing."""


def _unreadable(header: _Header, size: int, limits: Limits) -> str:
    if header.flags & 0x2041 or header.method == 99:
        return ENCRYPTED
    if header.method not in READ or header.flags & 0x20:
        return f"{REFUSED_MEMBER}it is packed by a method that is not read ({_OTHERS.get(header.method, header.method)})"
    if header.offset < 0 or header.offset + header.packed > size:
        return BEYOND
    if header.size > FLOOR and header.size > limits.ratio * max(1, header.packed):
        return TOO_DENSE.format(limits.ratio)
    return ""


def _name(header: _Header) -> str:
    r"""Return a name as text: UTF-8 where it is marked as that or can be that, else the code page of DOS; '\' parts folders on DOS only."""
    if header.flags & 0x800:
        text = printable(header.name.decode("utf-8", "surrogateescape"))
    else:
        try:
            text = header.name.decode("utf-8")
        except UnicodeDecodeError:
            text = header.name.decode("cp437")
    return text.replace("\\", "/") if header.system == _SYSTEM_DOS and "/" not in text else text


def _headers(file: BinaryIO, directory: _Directory) -> Iterator[_Header]:
    at, end = directory.start, directory.start + directory.size
    count = 0
    while at < end:
        file.seek(at)
        fixed = file.read(_CENTRAL.size)
        if len(fixed) < _CENTRAL.size or not fixed.startswith(b"PK\1\2"):
            raise Broken(f"{BROKEN_LIST} after {count:,} files")
        told = _CENTRAL.unpack(fixed)
        lengths = told[12:15]
        rest = file.read(sum(lengths))
        if len(rest) < sum(lengths):
            raise Broken(f"{BROKEN_LIST} after {count:,} files")
        at += _CENTRAL.size + len(rest)
        count += 1
        name, extra = rest[: lengths[0]], rest[lengths[0] : lengths[0] + lengths[1]]
        size, packed, offset = _wide(extra, told[11], told[10], told[18])
        yield _Header(
            system=told[2],
            flags=told[5],
            method=told[6],
            crc=told[9],
            packed=packed,
            size=size,
            mode=told[17] >> 16,
            offset=offset,
            name=name,
        )


def _wide(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Return the three numbers, those that do not fit in 32 bits from the extra field of zip64."""
    if _FULL_32 not in (size, packed, offset):
        return size, packed, offset
    at = 0
    while at + 4 <= len(extra):
        mark, length = struct.unpack_from("<2H", extra, at)
        if mark == 1:
            wide = [struct.unpack_from("<Q", extra, place)[0] for place in range(at + 4, min(at + 4 + length, len(extra)) - 7, 8)]
            full = iter(wide)
            return (
                next(full, size) if size == _FULL_32 else size,
                next(full, packed) if packed == _FULL_32 else packed,
                next(full, offset) if offset == _FULL_32 else offset,
            )
        at += 4 + length
    return size, packed, offset


def _find(file: BinaryIO, size: int) -> _Directory:
    """Find the central directory from the end of the file.

    Raises:
        Broken: there is none.
    """
    tail_at = max(0, size - _END.size - _MOST_COMMENT)
    file.seek(tail_at)
    tail = file.read(size - tail_at)
    found = _end_in(tail)
    if found < 0:
        raise Broken(NO_END)
    mark_at = tail_at + found
    _, disk, first_disk, _, _, length, offset, _ = _END.unpack_from(tail, found)
    above = mark_at
    if (wide := _end_64(file, mark_at)) is not None:
        above, disk, first_disk, length, offset = wide
    if disk != first_disk or disk not in (0, _FULL_16):
        raise Broken(DIVIDED)
    shift = above - length - offset
    if shift < 0 or length > above:
        raise Broken(NO_END)
    return _Directory(above - length, length, shift)


def _end_in(tail: bytes) -> int:
    """Return where the end mark stands: the last whose comment reaches just to the end, or else the last; -1 if there is none."""
    at = last = tail.rfind(b"PK\5\6", 0, len(tail) - _END.size + 4)
    while at >= 0:
        if at + _END.size + int.from_bytes(tail[at + 20 : at + 22], "little") == len(tail):
            return at
        at = tail.rfind(b"PK\5\6", 0, at)
    return last


def _end_64(file: BinaryIO, mark_at: int) -> tuple[int, int, int, int, int] | None:
    """Return (where it stands, disk, first disk, length, offset) of zip64's end mark, which stands ahead of the other; None without one."""
    at = mark_at - _LOCATOR.size - _END_64.size
    if at < 0:
        return None
    file.seek(at)
    both = file.read(_END_64.size + _LOCATOR.size)
    if len(both) < _END_64.size + _LOCATOR.size or not both.startswith(b"PK\6\6") or both[_END_64.size :][:4] != b"PK\6\7":
        return None
    told = _END_64.unpack_from(both)
    return at, told[4], told[5], told[8], told[9]
