"""A root that fsspec reaches by a URL: a folder in an object store, an archive or table on a server. Read-only."""

import errno
import hashlib
import io
import re
from typing import Any, BinaryIO, cast

from datascopy.model import Entry, Fault
from datascopy.store.names import unsafe

_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*(?:://|::)")
_BLOCK = 256 * 1024
"""bytes asked for at a time: a picture is rarely larger, and a member of an archive is one stretch"""


def is_url(root: str) -> bool:
    """Whether a root is a URL."""
    return _URL.match(root) is not None


class RemoteStore:
    """The files below a URL, or the one file that it names. Its connection is made anew in every process."""

    notes: tuple[str, ...] = ()

    def __init__(self, root: str) -> None:
        """Take the URL, and ask whether it is a file.

        Raises:
            Fault: fsspec, or what it needs for this kind of URL, is not installed; nothing can be reached there.
        """
        self.root = root
        self._connected: tuple[Any, str] | None = None
        self._listed: dict[str, dict[str, Any]] | None = None
        system, path = self._connection()
        try:
            self.one_file = bool(system.isfile(path))
            if not self.one_file and not system.exists(path):
                raise Fault(f"{shown_root(root)} does not exist. Give the URL of the folder, archive or table that holds the dataset.")
        except Fault:
            raise
        except Exception as error:
            raise Fault(f"{shown_root(root)} cannot be reached: {type(error).__name__}. Check the address and the credentials.") from error

    def entries(self) -> tuple[Entry, ...]:
        """Return every file, sorted by item id. The time of change stands for whatever tells the server's versions of a file apart.

        Raises:
            Fault: the server does not answer.
        """
        system, path = self._connection()
        made = []
        for name, told in self._list().items():
            relative = self._relative(name, path)
            if not unsafe(relative):
                stamp = hashlib.sha256(str(_version(system, name, told)).encode()).digest()
                made.append(Entry(path=relative, size=int(told.get("size") or 0), mtime_ns=int.from_bytes(stamp[:7], "big")))
        return tuple(sorted(made, key=lambda entry: entry.path))

    def open(self, path: str) -> BinaryIO:
        """Open a file for reading.

        Raises:
            OSError: the server does not give it.
        """
        system, top = self._connection()
        if unsafe(path):
            raise OSError(errno.EINVAL, "leads out of the root")
        try:
            opened = system.open(top if self.one_file else f"{top.rstrip('/')}/{path}", "rb", block_size=_BLOCK)
        except Exception as error:
            raise _as_oserror(error) from error
        return cast(BinaryIO, io.BufferedReader(_Fetched(opened)))

    def __getstate__(self) -> dict[str, object]:
        """Leave connection and listing behind."""
        return {"root": self.root, "one_file": self.one_file, "_connected": None, "_listed": None}

    def __setstate__(self, state: dict[str, object]) -> None:
        """Take up what `__getstate__` kept."""
        self.__dict__.update(state)

    def _connection(self) -> tuple[Any, str]:
        if self._connected is None:
            try:
                from fsspec.core import url_to_fs
            except ImportError:
                raise Fault(f'To read {shown_root(self.root)}, install the extra: pip install "datascopy[cloud]".') from None
            try:
                self._connected = url_to_fs(self.root)
            except ImportError as error:
                raise Fault(
                    f'{shown_root(self.root)} needs a package that is not installed ({error}): pip install "datascopy[cloud]".'
                ) from None
            except Exception as error:
                raise Fault(f"{shown_root(self.root)} is no URL that can be read: {type(error).__name__}.") from error
        return self._connected

    def _list(self) -> dict[str, dict[str, Any]]:
        if self._listed is None:
            system, path = self._connection()
            try:
                found = {path: system.info(path)} if self.one_file else system.find(path, detail=True)
            except Exception as error:
                raise Fault(f"{shown_root(self.root)} cannot be listed: {type(error).__name__}.") from error
            self._listed = {name: told for name, told in found.items() if told.get("type") != "directory"}
        return self._listed

    def _relative(self, name: str, top: str) -> str:
        return name.rpartition("/")[2].partition("?")[0] if self.one_file else name.removeprefix(top).lstrip("/")


class _Fetched(io.RawIOBase):
    """A remote file: whatever goes wrong while reading is an OSError."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Whether the server gives stretches of a file; one that does not even tell its size says that it does."""
        return bool(self._file.seekable()) and getattr(self._file, "size", 0) is not None

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position."""
        try:
            return int(self._file.seek(offset, whence))
        except Exception as error:
            raise _as_oserror(error) from error

    def tell(self) -> int:
        """Return the position."""
        return int(self._file.tell())

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        """Fetch as much as the buffer takes, or what is left."""
        view = memoryview(buffer)
        try:
            data = self._file.read(len(view))
        except Exception as error:
            raise _as_oserror(error) from error
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Let the remote file go."""
        if not self.closed:
            self._file.close()
        super().close()


def _version(system: Any, name: str, told: dict[str, Any]) -> object:
    """Return what changes whenever a file changes: its tag or time as the listing has it, else what the system makes of it."""
    known = [told.get(key) for key in ("ETag", "etag", "LastModified", "last_modified", "mtime", "updated", "created")]
    if any(known):
        return known
    try:
        return system.ukey(name)
    except Exception:  # noqa: BLE001 - a system that cannot tell versions apart leaves the size to tell them
        return None


def _as_oserror(error: Exception) -> OSError:
    if isinstance(error, FileNotFoundError):
        return OSError(errno.ENOENT, "no such file")
    if isinstance(error, PermissionError):
        return OSError(errno.EACCES, "no permission")
    return OSError(errno.EIO, f"it could not be fetched ({type(error).__name__})")


def shown_root(root: str) -> str:
    """Return a root as it may be shown: a URL without its query and without a password, either of which may be a secret."""
    return re.sub(r"//[^/@]*@", "//", root.partition("?")[0]) if is_url(root) else root
