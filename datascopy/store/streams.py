"""Files within files: a stretch of one, a packed member of one; whatever breaks while reading is an OSError that says why."""

import errno
import io
import struct
import zipfile
import zlib
from lzma import LZMAError
from typing import BinaryIO, NamedTuple, cast

BROKEN = "its packed bytes in the archive are broken"
RAW = -1
"""the method of a member that lies in its file as it is"""
LOCAL = struct.Struct("<4s22xHH")
"""the local header of a zip member: mark, length of the name, length of what follows the name"""
LOCAL_MARK = b"PK\3\4"


class Packing(NamedTuple):
    """How a member of a zip is packed: bytes then and before, the method as the format numbers them, the checksum."""

    packed: int
    size: int
    method: int
    crc: int


_BREAKS = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, ValueError, NotImplementedError, struct.error)


class Window(io.RawIOBase):
    """The `size` bytes of a file from `start` on; closes the file with itself. The file's position is set before every read."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._size = file, start, size
        self._at = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """Return the position within the stretch."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position within the stretch; beyond its end nothing is read."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise OSError(errno.EINVAL, "a position before the beginning")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Read at most as much as is left of the stretch."""
        view = memoryview(buffer)
        most = max(0, min(len(view), self._size - self._at))
        if not most:
            return 0
        self._file.seek(self._start + self._at)
        data = self._file.read(most)
        view[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        """Close the file too."""
        if not self.closed:
            self._file.close()
        super().close()


class Unpacked(io.BufferedIOBase):
    """A member of a zip as it was before it was packed: never more bytes than its size, its checksum held against them at the end."""

    def __init__(self, packed: zipfile.ZipExtFile, size: int) -> None:
        self._packed, self._size = packed, size

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always, though going back unpacks from the beginning."""
        return True

    def tell(self) -> int:
        """Return the position."""
        return self._packed.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position.

        Raises:
            OSError: the bytes on the way are broken.
        """
        try:
            return self._packed.seek(offset, whence)
        except _BREAKS as error:
            raise OSError(errno.EIO, BROKEN) from error

    def read(self, size: int | None = -1) -> bytes:
        """Read at most `size` bytes, all of them where it is negative.

        Raises:
            OSError: they are broken, or fewer than the archive says.
        """
        try:
            left = self._size - self._packed.tell()
            wanted = left if size is None or size < 0 else min(size, left)
            data = self._packed.read(wanted) if wanted > 0 else b""
        except _BREAKS as error:
            raise OSError(errno.EIO, BROKEN) from error
        except OSError as error:
            # bz2 speaks of broken data by an OSError without a number.
            raise (error if error.errno else OSError(errno.EIO, BROKEN)) from error
        if len(data) < wanted:
            raise OSError(errno.EIO, BROKEN)
        return data

    def read1(self, size: int = -1) -> bytes:
        """Read as `read` does."""
        return self.read(size)

    def close(self) -> None:
        """Close the archive's file too."""
        if not self.closed:
            self._packed.close()
        super().close()


def open_window(file: BinaryIO, start: int, size: int) -> BinaryIO:
    """Return a stretch of a file as a buffered file that closes it."""
    return cast(BinaryIO, io.BufferedReader(Window(file, start, size)))


def open_packed(file: BinaryIO, header: int, told: Packing) -> BinaryIO:
    """Return a member of a zip as a file that closes the archive's file.

    Args:
        file: the archive's file.
        header: where in it the member's local header begins.
        told: how it is packed.

    Raises:
        OSError: its local header is broken, or its method is unknown; the file is closed.
    """
    try:
        file.seek(header)
        mark, name, more = LOCAL.unpack(file.read(LOCAL.size))
        if mark != LOCAL_MARK:
            raise OSError(errno.EIO, BROKEN)
        file.seek(header + LOCAL.size + name + more)
        info = zipfile.ZipInfo()
        info.compress_size, info.file_size, info.compress_type, info.CRC = told
        return cast(BinaryIO, Unpacked(zipfile.ZipExtFile(file, "r", info, close_fileobj=True), told.size))
    except BaseException as error:
        file.close()
        if isinstance(error, _BREAKS):
            raise OSError(errno.EIO, BROKEN) from error
        raise
