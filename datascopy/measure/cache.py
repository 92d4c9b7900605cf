"""What was measured, kept between runs: one SQLite file that holds no name, no path and no pixel.

A record is found by a keyed hash of where its file lies, its size, its time of change and what the measuring depends on. The key of
the hash is random and lies beside the database, so that the database alone cannot be searched for a name. Nothing in it is ever unpickled.
A cache that cannot be used is gone without, and says so in `notes`: it is never a reason to fail.
"""

import hashlib
import json
import os
import secrets
import sqlite3
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, get_type_hints

from datascopy.measure.record import CODE_BYTES, Record

SCHEMA = 1
FILE = f"measures-{SCHEMA}.sqlite"
KEY_FILE = "key"
_APART = 3
"""fields of a record that are kept apart: codes, features, views"""
_KINDS = tuple(get_type_hints(Record).values())[:-_APART]
BATCH_ROWS = 256
BATCH_SECONDS = 1.0
PATIENCE = 5.0
"""seconds to wait for another run that writes"""

_TABLES = """
create table if not exists records (key blob primary key, fields text not null, codes blob not null) without rowid;
create table if not exists pairs (key blob primary key, value text not null) without rowid;
create table if not exists texts (key blob primary key, value text not null, more blob not null) without rowid;
"""
_ASK_AT_ONCE = 500
_CORRUPT = ("malformed", "not a database", "corrupt", "no such column")


def default_cache_folder() -> Path:
    """Return the user's cache folder for this program, as the platform has it; it need not exist."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or _home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = _home() / "Library" / "Caches"
    else:
        told = os.environ.get("XDG_CACHE_HOME", "")
        base = Path(told) if told.startswith("/") else _home() / ".cache"
    return base / "datascopy"


def real_root(root: str) -> str:
    """Return the one name of a root under which its files are kept: a URL as it is, a path without links."""
    return root if "://" in root else os.path.realpath(root)


def _home() -> Path:
    """Return the user's home, or what nothing can be made below where there is none: the cache then goes without, and says so."""
    try:
        return Path.home()
    except RuntimeError:
        return Path(os.devnull)


def open_cache(folder: Path | None) -> "Cache | None":
    """Open the cache in a folder, made if need be; None for no folder. Never fails: see `Cache.notes`."""
    return None if folder is None else Cache(folder)


class Cache:
    """Records of files and values of pairs, written in batches. For one thread; several processes may share the folder."""

    def __init__(self, folder: Path) -> None:
        """Open or make the database; on failure go on without."""
        self.folder = folder
        self.notes: list[str] = []
        self._waiting: dict[str, dict[bytes, tuple[object, ...]]] = {"records": {}, "pairs": {}, "texts": {}}
        self._written = time.monotonic()
        self._key = b""
        self._base: sqlite3.Connection | None = None
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._key = _secret(folder / KEY_FILE)
            self._base = self._connect()
        except (OSError, sqlite3.Error) as error:
            self._give_up(error)

    @property
    def usable(self) -> bool:
        """Whether anything can be kept."""
        return self._base is not None

    def key(self, *words: object) -> bytes:
        """Return the keyed hash of words, 16 bytes."""
        told = json.dumps([str(word) for word in words], ensure_ascii=True)
        return hashlib.blake2b(told.encode(), key=self._key, digest_size=16).digest()

    def get_records(self, keys: Iterable[bytes]) -> dict[bytes, Record]:
        """Return the records that are kept under these keys."""
        found = {}
        for key, fields, codes in self._select("records", "key, fields, codes", keys):
            record = _unpacked(fields, codes)
            if record is not None:
                found[key] = record
        return found

    def put_records(self, records: Mapping[bytes, Record]) -> None:
        """Keep records without their local features and views (see `put_texts`); they are on disk a batch (BATCH_ROWS rows or BATCH_SECONDS) later at the latest, or when `flush` returns."""
        for key, record in records.items():
            self._waiting["records"][key] = (key, json.dumps(record[:-_APART], ensure_ascii=False), record.codes)
        self._flush_when_due()

    def get_pairs(self, pairs: Iterable[tuple[str, str]], version: str) -> dict[tuple[str, str], str]:
        """Return what is kept of pairs of pictures, each told by the digests of their pixels.

        Args:
            pairs: (digest of a, digest of b); order matters.
            version: of what made the values; values of another version are not found.
        """
        asked = {self.key("pair", version, *pair): pair for pair in pairs}
        return {asked[key]: value for key, value in self._select("pairs", "key, value", asked)}

    def put_pairs(self, values: Mapping[tuple[str, str], str], version: str) -> None:
        """Keep a text for each pair of pictures, as `put_records` does."""
        for pair, value in values.items():
            key = self.key("pair", version, *pair)
            self._waiting["pairs"][key] = (key, value)
        self._flush_when_due()

    def get_texts(self, keys: Iterable[bytes]) -> dict[bytes, tuple[str, bytes]]:
        """Return what is kept under these keys beside records: a text, and the bytes that belong to it."""
        told = self._select("texts", "key, value, more", keys)
        return {key: (value, more) for key, value, more in told if isinstance(value, str) and isinstance(more, bytes)}

    def put_texts(self, values: Mapping[bytes, tuple[str, bytes]]) -> None:
        """Keep a text and bytes for each key, as `put_records` does."""
        for key, (value, more) in values.items():
            self._waiting["texts"][key] = (key, value, more)
        self._flush_when_due()

    def flush(self) -> None:
        """Write what waits."""
        if self._base is None:
            return
        try:
            with self._base:
                for table, rows in self._waiting.items():
                    marks = "?, ?" if table == "pairs" else "?, ?, ?"
                    self._base.executemany(f"insert or replace into {table} values ({marks})", rows.values())  # noqa: S608 - our own words
        except sqlite3.Error as error:
            self._give_up(error)
        for rows in self._waiting.values():
            rows.clear()
        self._written = time.monotonic()

    def close(self) -> None:
        """Write what waits, and close the database."""
        self.flush()
        if self._base is not None:
            self._base.close()
            self._base = None

    def __enter__(self) -> "Cache":
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        """Close, whatever happened: what was measured stays true."""
        self.close()

    def _flush_when_due(self) -> None:
        waiting = sum(len(rows) for rows in self._waiting.values())
        if waiting >= BATCH_ROWS or time.monotonic() - self._written >= BATCH_SECONDS:
            self.flush()

    def _select(self, table: str, columns: str, keys: Iterable[bytes]) -> list[tuple[Any, ...]]:
        asked = list(keys)
        if self._base is None:
            return []
        rows: list[tuple[Any, ...]] = []
        try:
            for start in range(0, len(asked), _ASK_AT_ONCE):
                part = asked[start : start + _ASK_AT_ONCE]
                marks = ",".join("?" * len(part))
                rows += self._base.execute(f"select {columns} from {table} where key in ({marks})", part)  # noqa: S608 - our own words
        except sqlite3.Error as error:
            self._give_up(error)
            return []
        return rows

    def _connect(self) -> sqlite3.Connection:
        """Open the database; one that is broken is set aside and begun anew.

        Raises:
            sqlite3.Error: it cannot be opened, or cannot be written.
        """
        path = self.folder / FILE
        try:
            return _opened(path)
        except sqlite3.DatabaseError as error:
            if not _is_corrupt(error):
                raise
        self._set_aside()
        return _opened(path)

    def _set_aside(self) -> None:
        """Move a broken database out of the way, with its journal: a new one must not take up the old one's journal."""
        path = self.folder / FILE
        for ending in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                os.replace(f"{path}{ending}", f"{path}.broken{ending}")  # noqa: PTH105 - text, not a path
        self.notes.append(f"The cache was broken; it was set aside as {FILE}.broken in the cache folder and begun anew.")

    def _give_up(self, error: Exception) -> None:
        """Go on without a cache, and say why. A broken database is set aside, so that the next run begins anew."""
        if self._base is not None:
            with suppress(sqlite3.Error):
                self._base.close()
            self._base = None
        if isinstance(error, sqlite3.DatabaseError) and _is_corrupt(error):
            with suppress(OSError):
                self._set_aside()
                return
        self.notes.append(
            f"The cache could not be used: {_reason(error)}. What was measured is right, but not all of it was kept for next time."
        )


def _opened(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=PATIENCE)
    try:
        base.execute("pragma journal_mode = wal")
        base.execute("pragma synchronous = normal")
        base.executescript(_TABLES)
        base.execute("select key, fields, codes from records limit 1").fetchall()
        base.execute("select key, value from pairs limit 1").fetchall()
    except sqlite3.Error:
        base.close()
        raise
    with suppress(OSError):
        path.chmod(0o600)
    return base


def _secret(path: Path) -> bytes:
    """Return the random key of a cache folder, made on first use."""
    with suppress(FileNotFoundError):
        key = path.read_bytes()
        if len(key) == 32:
            return key
    key = secrets.token_bytes(32)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
    fresh.replace(path)
    return key


def _unpacked(fields: bytes | str, codes: bytes) -> Record | None:
    """Return a record as it was kept; None if it has not the form of one."""
    try:
        values = json.loads(fields)
        whole = len(values) == len(_KINDS) and len(codes) in (0, CODE_BYTES) and all(map(_fits, values, _KINDS))
        return Record._make([*values, codes, *[b""] * (_APART - 1)]) if whole else None
    except (ValueError, TypeError):
        return None


def _fits(value: object, kind: Any) -> bool:
    return isinstance(value, kind) or (isinstance(value, int) and isinstance(0.0, kind))


def _is_corrupt(error: sqlite3.DatabaseError) -> bool:
    return any(word in str(error).lower() for word in _CORRUPT)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return (error.strerror or "its folder cannot be used").lower()
    return str(error)
