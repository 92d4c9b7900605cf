"""Temporary files: what cannot be read in place is unpacked there once, outside the root, within limits, and removed at the end."""

import bz2
import errno
import lzma
import os
import shutil
import tempfile
import weakref
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from datascopy.model import Fault
from datascopy.store.limits import FLOOR, Limits
from datascopy.store.listing import BZ2, GZ, XZ

_PIECE = 1 << 20
_PIECE_PACKED = 1 << 16
_XZ_MEMORY = 512 * 1024**2
"""bytes that unpacking may take, whatever the archive asks for"""

CUT_SHORT = "it was cut off: its packed bytes end too early"
BROKEN = "its packed bytes are broken"
TOO_DENSE = "it unpacks to more than {:,} times its size, the limit (--limits ratio=N)"
TOO_MUCH = "unpacking it takes more than {:,} bytes of temporary files, the limit (--limits spooled=N)"
NO_ROOM = "there is no room for it in the folder for temporary files (TMPDIR names another)"


class Spooled(NamedTuple):
    """What became of unpacking: the file ('' if there is none), its bytes, and why it is not whole ('' if it is)."""

    file: str
    size: int
    problem: str


class Spool:
    """A folder for temporary files, made when first needed, removed by `close`, with its owner, or when the program ends."""

    def __init__(self, root: str, limits: Limits) -> None:
        """Take the root, under which the folder must not lie, and the limits `ratio` and `spooled`."""
        self._root, self._limits = root, limits
        self._folder: Path | None = None
        self._files = 0
        self._used = 0
        self._remove: weakref.finalize[..., Spool] | None = None

    @property
    def room(self) -> int:
        """Bytes that may still be written."""
        return max(0, self._limits.spooled - self._used)

    def take(self, size: int) -> None:
        """Count bytes as written."""
        self._used += size

    def new(self, ending: str = "") -> Path:
        """Return the path of a new file in the folder, which only this user may enter.

        Raises:
            Fault: the folder for temporary files lies under the root, where nothing is written, or cannot be written.
        """
        if self._folder is None:
            place = os.path.realpath(tempfile.gettempdir())
            if Path(place).is_relative_to(os.path.realpath(self._root)):
                raise Fault(
                    f"The folder for temporary files, {place}, lies under the data's root {self._root}, where nothing is ever written. "
                    "Name another folder by the environment variable TMPDIR."
                )
            try:
                self._folder = Path(tempfile.mkdtemp(prefix="datascopy-"))
            except OSError as error:
                raise Fault(f"The folder for temporary files, {place}, cannot be written. Name another by TMPDIR.") from error
            self._remove = weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._files += 1
        return self._folder / f"{self._files}{ending}"

    def unpack(self, packed: BinaryIO, kind: str, size: int) -> Spooled:
        """Unpack a file (GZ, BZ2, XZ; '' copies it) into a new one. What could be unpacked of a broken one stays.

        Args:
            packed: open for reading; it is closed.
            kind: how it is packed.
            size: its bytes as they lie packed, for the limit of the ratio.

        Raises:
            Fault: see `new`.
        """
        file = self.new()
        most = min(self.room, max(FLOOR, self._limits.ratio * size))
        written, problem = 0, ""
        try:
            with packed, file.open("wb") as target:
                for piece in pieces(packed, kind):
                    written += len(piece)
                    if written > most:
                        dense = most < self.room
                        problem = TOO_DENSE.format(self._limits.ratio) if dense else TOO_MUCH.format(self._limits.spooled)
                        break
                    try:
                        target.write(piece)
                    except OSError:
                        problem = NO_ROOM
                        break
        except EOFError:
            problem = CUT_SHORT
        except (OSError, zlib.error, lzma.LZMAError, ValueError, MemoryError) as error:
            full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
            problem = NO_ROOM if full else BROKEN
        whole_is_refused = problem and problem not in (CUT_SHORT, BROKEN)
        if whole_is_refused or not written:
            file.unlink(missing_ok=True)
            return Spooled("", 0, problem)
        self.take(written)
        return Spooled(str(file), written, problem)

    def close(self) -> None:
        """Remove the folder and all that is in it."""
        if self._remove is not None:
            self._remove()
            self._remove = self._folder = None


def pieces(packed: BinaryIO, kind: str) -> Iterator[bytes]:
    """Yield what a packed file holds, a piece at a time, within bounded memory; all that was unpacked ahead of a fault is yielded.

    Raises:
        EOFError: it ends too early.
        OSError, zlib.error, lzma.LZMAError: it is broken.
    """
    if not kind:
        while piece := packed.read(_PIECE):
            yield piece
        return
    data = packed.read(_PIECE_PACKED)
    while data:  # several streams may stand behind one another
        unpacker = _UNPACKERS[kind]()
        while not unpacker.eof:
            if piece := unpacker.decompress(data, _PIECE):
                yield piece
            data = b""
            if unpacker.needs_input and not unpacker.eof:
                data = packed.read(_PIECE_PACKED)
                if not data:
                    raise EOFError
        data = (unpacker.unused_data or packed.read(_PIECE_PACKED)).lstrip(b"\0")


class _Gunzip:
    """Unpacks one stream of gzip, as the classes for bz2 and xz do it."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        """Whether the stream has ended."""
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        """What stands behind the stream."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Take packed bytes; return at most `max_length` unpacked ones."""
        made = self._inner.decompress(self._inner.unconsumed_tail + data, max_length)
        self.needs_input = len(made) < max_length and not self._inner.unconsumed_tail
        return made


_UNPACKERS: dict[str, Callable[[], Any]] = {
    GZ: _Gunzip,
    BZ2: bz2.BZ2Decompressor,
    # The library's file object takes no bound on memory.
    XZ: partial(lzma.LZMADecompressor, format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY),
}
