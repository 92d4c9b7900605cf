"""The cache gives back what was put in, holds no name, and is gone without when it cannot be used."""

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datascopy.measure.cache import FILE, KEY_FILE, Cache, default_cache_folder, open_cache
from datascopy.measure.record import CODE_BYTES, Record
from datascopy.model import Status

RECORD = Record(
    12, "ab" * 32, Status.SOUND, "", "JPEG", 40, 30, "RGB", 1, 1, "cd" * 32, 0, 0, 40, 30, 0.1 + 0.2, 1e-17, codes=bytes(range(96))
)

numbers = st.none() | st.integers(0, 2**40)
floats = st.none() | st.floats(allow_nan=False, allow_infinity=False)
records = st.builds(
    Record,
    size=st.integers(0, 2**62),
    sha256=st.text(),
    status=st.sampled_from(sorted(Status)),
    problem=st.text(),
    format=st.text(),
    width=numbers,
    height=numbers,
    brightness=floats,
    contrast=floats,
    not_binary=floats,
    foreground=floats,
    featureless=st.booleans(),
    codes=st.sampled_from([b"", bytes(CODE_BYTES), bytes(range(96))]),
    features=st.just(b""),
    views=st.just(b""),
)


@settings(deadline=None, max_examples=40)
@given(told=st.dictionaries(st.binary(min_size=16, max_size=16), records, max_size=5))
def test_what_is_kept_comes_back_the_same(told: dict[bytes, Record], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("cache")
    with Cache(folder) as cache:
        cache.put_records(told)
    with Cache(folder) as cache:
        assert cache.get_records([*told, b"another key 1234"]) == told
        assert not cache.notes


def test_pairs_are_kept_by_both_pictures_and_the_version(tmp_path: Path) -> None:
    values = {(f"{number:064x}", "b" * 64): f'{{"share": {number}}}' for number in range(1200)}
    with Cache(tmp_path) as cache:
        cache.put_pairs(values, "1")
    with Cache(tmp_path) as cache:
        assert cache.get_pairs([*values, ("x", "y")], "1") == values
        assert cache.get_pairs(values, "2") == {}
        assert cache.get_pairs([("b" * 64, f"{1:064x}")], "1") == {}


def test_newer_values_replace_older_ones(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        cache.put_records({b"k": RECORD})
        cache.put_records({b"k": RECORD._replace(size=13)})
        cache.flush()
        cache.put_pairs({("a", "b"): "1"}, "v")
        cache.flush()
        cache.put_pairs({("a", "b"): "2"}, "v")
    with Cache(tmp_path) as cache:
        assert cache.get_records([b"k"])[b"k"].size == 13
        assert cache.get_pairs([("a", "b")], "v") == {("a", "b"): "2"}


def test_keys_are_secret_stable_and_unambiguous(tmp_path: Path) -> None:
    with Cache(tmp_path / "one") as one, Cache(tmp_path / "two") as two:
        assert one.key("a", 1) == one.key("a", "1") != two.key("a", 1)
        assert one.key("a", "b") != one.key("ab", "")
        assert len(one.key("a")) == 16
        first = one.key("a")
    with Cache(tmp_path / "one") as again:
        assert again.key("a") == first


@pytest.mark.skipif(sys.platform == "win32", reason="modes of files")
def test_only_the_user_may_look(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "cache"
    with Cache(folder) as cache:
        cache.put_records({b"k": RECORD})
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / KEY_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize("damage", ["text", "cut", "overwritten pages", "another layout"])
def test_a_broken_database_is_set_aside(tmp_path: Path, damage: str) -> None:
    with Cache(tmp_path) as cache:
        cache.put_records({cache.key(number): RECORD for number in range(2000)})
    file = tmp_path / FILE
    data = file.read_bytes()
    if damage == "text":
        file.write_text("this is no database " * 1000)
    elif damage == "cut":
        file.write_bytes(data[: len(data) // 2 + 77])
    elif damage == "overwritten pages":
        file.write_bytes(data[:4096] + b"\xaa" * (len(data) - 4096))
    else:
        file.unlink()
        with sqlite3.connect(file) as other:
            other.execute("create table records (something)")
        other.close()
    with Cache(tmp_path) as cache:
        cache.get_records([cache.key(number) for number in range(2000)])
        cache.put_records({cache.key(number): RECORD for number in range(2000)})
    assert cache.notes
    with Cache(tmp_path) as cache:
        cache.put_records({cache.key(1): RECORD})
    with Cache(tmp_path) as cache:
        assert cache.get_records([cache.key(1)]) == {cache.key(1): RECORD}
        assert not cache.notes


def test_a_row_that_is_no_record_is_measured_anew(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        cache.put_records({b"a": RECORD, b"b": RECORD, b"c": RECORD, b"d": RECORD})
    base = sqlite3.connect(tmp_path / FILE)
    wrong = json.dumps([*RECORD._replace(width="wide")[:-3]])  # type: ignore[arg-type]
    base.execute("update records set fields = ? where key = ?", [wrong, b"d"])
    base.execute("update records set fields = '{\"no\": 1}' where key = ?", [b"a"])
    base.execute("update records set fields = 'no json' where key = ?", [b"b"])
    base.commit()
    base.close()
    with Cache(tmp_path) as cache:
        assert cache.get_records([b"a", b"b", b"c", b"d"]) == {b"c": RECORD}


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    used_without(open_cache(tmp_path / "file" / "cache"))
    used_without(open_cache(tmp_path / "file"))


def used_without(cache: Cache | None) -> None:
    assert cache is not None
    assert not cache.usable
    cache.put_records({b"k": RECORD})
    cache.put_pairs({("a", "b"): "1"}, "v")
    assert cache.get_records([b"k"]) == {}
    assert cache.get_pairs([("a", "b")], "v") == {}
    cache.close()
    assert len(cache.notes) == 1
    assert cache.notes[0].startswith("The cache could not be used: ")


def test_no_cache_is_no_cache() -> None:
    assert open_cache(None) is None


@pytest.mark.skipif(sys.platform == "win32", reason="users")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    with Cache(tmp_path / "cache") as cache:
        cache.put_records({b"k": RECORD})
    for path in (tmp_path / "cache" / FILE, tmp_path / "cache" / KEY_FILE):
        path.chmod(0o444)
    (tmp_path / "cache").chmod(0o555)
    for path in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        path.chmod(path.stat().st_mode | 0o055)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        cache = Cache(tmp_path / "cache")
        cache.put_records({b"l": RECORD})
        cache.close()
    finally:
        if root:
            os.seteuid(0)
        (tmp_path / "cache").chmod(0o755)
    assert len(cache.notes) == 1


class Failing:
    """A connection that fails as a full disk or another writer would make it fail."""

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def __enter__(self) -> None:
        raise sqlite3.OperationalError(self.reason)

    def __exit__(self, *_: object) -> None: ...

    def close(self) -> None: ...


@pytest.mark.parametrize("reason", ["database or disk is full", "database is locked", "disk I/O error"])
def test_a_cache_that_fails_midway_is_gone_without(tmp_path: Path, reason: str) -> None:
    cache = Cache(tmp_path)
    if cache._base is not None:
        cache._base.close()
    cache._base = Failing(reason)  # type: ignore[assignment]
    cache.put_records({b"k": RECORD})
    cache.flush()
    assert reason in cache.notes[0]
    used = cache.notes.copy()
    cache.put_records({b"k": RECORD})
    cache.close()
    assert cache.notes == used


def test_a_full_disk_costs_what_no_longer_fits(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        assert cache._base is not None
        cache._base.execute("pragma max_page_count = 200")
        for number in range(3000):
            cache.put_records({cache.key(number): RECORD})
    assert "full" in cache.notes[0]
    assert len(cache.notes) == 1
    with Cache(tmp_path) as cache:
        assert 0 < len(cache.get_records([cache.key(number) for number in range(3000)])) < 3000
        assert not cache.notes


KILLED = textwrap.dedent("""
    import sys
    from pathlib import Path
    from datascopy.measure.cache import Cache
    from datascopy.measure.record import Record
    with Cache(Path(sys.argv[1])) as cache:
        for number in range(10**7):
            cache.put_records({b"%d" % number: Record(number, "a" * 64, "sound", "", codes=bytes(96))})
            if number % 256 == 255:
                print(number + 1, flush=True)
""")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("batches", [1, 7])
def test_killed_it_loses_at_most_the_last_batch(tmp_path: Path, batches: int) -> None:
    writer = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    for _ in range(batches):
        told = int(writer.stdout.readline())
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    with Cache(tmp_path) as cache:
        found = cache.get_records([b"%d" % number for number in range(told)])
        assert not cache.notes
        cache.put_records({b"after": RECORD})
    assert len(found) == told
    assert all(record.size == int(key) for key, record in found.items())
    base = sqlite3.connect(tmp_path / FILE)
    assert base.execute("pragma integrity_check").fetchall() == [("ok",)]
    base.close()


def test_two_runs_may_share_a_cache(tmp_path: Path) -> None:
    with Cache(tmp_path) as one, Cache(tmp_path) as other:
        one.put_records({b"a": RECORD})
        other.put_records({b"b": RECORD})
        one.flush()
        other.flush()
        assert set(one.get_records([b"a", b"b"])) == set(other.get_records([b"a", b"b"])) == {b"a", b"b"}
        assert not one.notes
        assert not other.notes


def test_nothing_in_the_cache_is_ever_unpickled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("unpickled")

    monkeypatch.setattr("pickle.loads", refuse)
    monkeypatch.setattr("pickle.load", refuse)
    with Cache(tmp_path) as cache:
        cache.put_records({b"a": RECORD})
        cache.flush()
        assert cache.get_records([b"a"])


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "/c", "HOME": "/h"}, "/c/datascopy"),
        ("linux", {"XDG_CACHE_HOME": "relative", "HOME": "/h"}, "/h/.cache/datascopy"),
        ("linux", {"XDG_CACHE_HOME": "", "HOME": "/h"}, "/h/.cache/datascopy"),
        ("darwin", {"HOME": "/h"}, "/h/Library/Caches/datascopy"),
        ("win32", {"LOCALAPPDATA": "/l", "HOME": "/h"}, "/l/datascopy"),
        ("win32", {"LOCALAPPDATA": "", "HOME": "/h"}, "/h/AppData/Local/datascopy"),
    ],
)
def test_the_folder_is_where_the_platform_has_it(
    monkeypatch: pytest.MonkeyPatch, platform: str, environment: dict[str, str], expected: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert default_cache_folder() == Path(expected)


def test_a_lost_key_file_costs_a_measuring(tmp_path: Path) -> None:
    with Cache(tmp_path) as cache:
        cache.put_records({cache.key("a"): RECORD})
    (tmp_path / KEY_FILE).write_bytes(b"short")
    with Cache(tmp_path) as cache:
        assert cache.get_records([cache.key("a")]) == {}
        assert not cache.notes
