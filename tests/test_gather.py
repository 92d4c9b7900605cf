"""Measuring a whole catalog: the frame and its order, the cache, files that fail, and being interrupted."""

import dataclasses
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path, PurePosixPath
from types import ModuleType

import numpy as np
import pandas as pd
import pandas.testing
import pytest
from PIL import Image

from datascopy.measure import Cache, measure_pictures
from datascopy.measure.gather import MEASURED
from datascopy.model import (
    ANNOTATIONS,
    ATTRIBUTES,
    BOXES,
    FILES,
    GROUPS,
    IMAGES,
    ITEMS,
    MEMBERSHIPS,
    REFERENCES,
    RINGS,
    Catalog,
    Column,
    Measures,
    Profile,
    Status,
)
from datascopy.store import Store, open_store
from datascopy.store.folder import FolderStore

POISON = """
import os, signal, time
from datascopy.store.folder import FolderStore

class Poisoned(FolderStore):
    def open(self, path):
        if "deadly" in path:
            os.kill(os.getpid(), signal.SIGKILL)
        if "slow" in path:
            time.sleep(600)
        return super().open(path)
"""


def empty(columns: tuple[Column, ...]) -> pd.DataFrame:
    return pd.DataFrame({one.name: pd.Series([], dtype=one.dtype) for one in columns})


def catalog_of(store: Store) -> Catalog:
    """A catalog that takes every file for an item; those in `masks/` for masks, those in `videos/` for videos."""
    rows = [
        {
            "path": entry.path,
            "collection": entry.path.split("/")[0],
            "kind": {"masks": "masks", "videos": "videos"}.get(entry.path.split("/")[0], "images"),
            "key": PurePosixPath(entry.path).stem,
            "extension": PurePosixPath(entry.path).suffix.removeprefix("."),
            "bytes": entry.size,
            "label": "",
            "written": "",
            "problem": entry.problem,
        }
        for entry in reversed(store.entries())
    ]
    return Catalog(
        profile=Profile(name="p", title="p", digest=""),
        parts=(),
        files=empty(FILES),
        items=pd.DataFrame(rows) if rows else empty(ITEMS),
        tables=(),
        documents=(),
        references=empty(REFERENCES),
        memberships=empty(MEMBERSHIPS),
        groups=empty(GROUPS),
        boxes=empty(BOXES),
        attributes=empty(ATTRIBUTES),
        annotations=empty(ANNOTATIONS),
        rings=empty(RINGS),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """90 pictures, 3 masks, bad files, one video."""
    root = tmp_path / "data"
    for name in ("images", "masks", "videos"):
        (root / name).mkdir(parents=True)
    generator = np.random.default_rng(5)
    for number in range(90):
        noise = Image.fromarray(generator.integers(0, 256, (6, 8, 3), dtype=np.uint8)).resize((64, 48))
        noise.save(root / "images" / f"{number:03}.png")
    for number in range(3):
        mask = np.zeros((48, 64), np.uint8)
        mask[5:30, 9:40] = 255
        Image.fromarray(mask).save(root / "masks" / f"{number:03}.png")
    (root / "images" / "text.jpg").write_text("no picture")
    (root / "images" / "empty.jpg").touch()
    (root / "images" / "new\nline <b>.png").write_bytes((root / "images" / "000.png").read_bytes()[:-60])
    if sys.platform == "linux":
        (root / "images" / os.fsdecode(b"by\xffte.png")).write_bytes((root / "images" / "001.png").read_bytes())
    (root / "images" / "dangling.png").symlink_to("nowhere.png")
    (root / "videos" / "a.avi").write_bytes(b"RIFF")
    return root


def measure(root: Path, store: Store | None = None, **options: object) -> Measures:
    store = store or open_store(str(root))
    return measure_pictures(catalog_of(store), store, **options)  # type: ignore[arg-type]


def same(one: Measures, other: Measures) -> None:
    pandas.testing.assert_frame_equal(one.images, other.images)
    np.testing.assert_array_equal(one.codes, other.codes)


def test_the_frame_has_the_columns_it_promises(folder: Path) -> None:
    told = measure(folder)
    assert [(name, str(dtype)) for name, dtype in told.images.dtypes.items()] == [(one.name, one.dtype) for one in IMAGES]
    assert told.images["path"].is_monotonic_increasing
    assert set(told.images["kind"]) == set(MEASURED)
    assert told.codes.shape == (len(told.images), 3, 4)
    assert told.codes.dtype == np.uint64
    assert (told.hits, told.misses, told.notes) == (0, len(told.images) - 1, ())
    rows = told.images.set_index("path")
    assert rows.loc["images/dangling.png", "status"] == Status.MISSING
    assert rows.loc["images/text.jpg", "status"] == Status.UNREADABLE
    assert rows.loc["images/empty.jpg", "status"] == Status.EMPTY
    assert rows.loc["images/new\nline <b>.png", "status"] == Status.DAMAGED
    assert rows.loc["masks/000.png", "mask_right"] == 39
    if sys.platform == "linux":
        assert rows["sha256"]["images/by\\xffte.png"] == rows["sha256"]["images/001.png"]
    sound = (told.images["status"] == Status.SOUND) & (told.images["kind"] == "images")
    assert told.codes[sound].any(axis=(1, 2)).all()
    assert not told.codes[~sound].any()
    assert not any(isinstance(status, Status) for status in told.images["status"])


def test_the_same_whatever_the_number_of_workers_and_the_cache(folder: Path, tmp_path: Path) -> None:
    plain = measure(folder, jobs=1)
    same(plain, measure(folder, jobs=3))
    with Cache(tmp_path / "cache") as cache:
        cold = measure(folder, jobs=2, cache=cache)
    with Cache(tmp_path / "cache") as cache:
        warm = measure(folder, jobs=2, cache=cache)
    same(plain, cold)
    same(plain, warm)
    assert (cold.hits, cold.misses) == (0, plain.misses)
    assert (warm.hits, warm.misses, warm.notes) == (plain.misses, 0, ())


def test_nothing_at_all(tmp_path: Path) -> None:
    told = measure(tmp_path)
    assert len(told.images) == 0
    assert told.codes.shape == (0, 3, 4)
    assert [(name, str(dtype)) for name, dtype in told.images.dtypes.items()] == [(one.name, one.dtype) for one in IMAGES]


def test_a_second_run_opens_no_media(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("opened")

    with Cache(tmp_path / "cache") as cache:
        cold = measure(folder, cache=cache)
        monkeypatch.setattr(FolderStore, "open", refuse)
        monkeypatch.setattr("datascopy.measure.gather.Workers", refuse)
        same(cold, measure(folder, cache=cache))


def test_only_what_changed_is_measured_again(folder: Path, tmp_path: Path) -> None:
    with Cache(tmp_path / "cache") as cache:
        first = measure(folder, cache=cache)
        (folder / "images" / "007.png").write_bytes((folder / "images" / "008.png").read_bytes() + b"\0")
        os.utime(folder / "images" / "009.png", ns=(1, 1))
        (folder / "images" / "010.png").rename(folder / "images" / "renamed.png")
        second = measure(folder, cache=cache)
        limited = measure(folder, cache=cache, max_pixels=10)
    assert (second.hits, second.misses) == (first.misses - 3, 3)
    same(second, measure(folder))
    assert limited.hits == 0
    assert (limited.images["status"] == Status.TOO_LARGE).sum() > 90


def test_a_file_that_changes_while_it_is_measured_is_told_as_read_and_not_kept(folder: Path, tmp_path: Path) -> None:
    store = open_store(str(folder))
    store.entries()
    grown = (folder / "images" / "008.png").read_bytes() + bytes(100)
    (folder / "images" / "007.png").write_bytes(grown)
    with Cache(tmp_path / "cache") as cache:
        told = measure(folder, store, cache=cache)
        again = measure(folder, store, cache=cache)
    assert told.images.set_index("path").loc["images/007.png", "bytes"] == len(grown)
    assert again.misses == 1


def test_the_cache_tells_no_names(folder: Path, tmp_path: Path) -> None:
    (folder / "images" / "Muster-Erika-1970-01-01.png").write_bytes((folder / "images" / "000.png").read_bytes())
    with Cache(tmp_path / "cache") as cache:
        measure(folder, cache=cache)
    for file in (tmp_path / "cache").iterdir():
        kept = file.read_bytes()
        assert b"Muster" not in kept
        assert b"images" not in kept
        assert str(tmp_path).encode() not in kept


@pytest.fixture
def poisoned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module, known to the workers too, with a store that kills or hangs whoever opens some of its files."""
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "poisoned_store.py").write_text(POISON)
    monkeypatch.syspath_prepend(str(tmp_path / "code"))
    yield import_module("poisoned_store")
    del sys.modules["poisoned_store"]


def test_files_that_end_their_worker_are_named_and_not_kept(folder: Path, tmp_path: Path, poisoned: ModuleType) -> None:
    plain = measure(folder).images.set_index("path")
    for name in ("deadly.png", "slow.png", "also deadly.png"):
        (folder / "images" / name).write_bytes((folder / "images" / "000.png").read_bytes())
    with Cache(tmp_path / "cache") as cache:
        told = measure(folder, poisoned.Poisoned(str(folder)), jobs=2, timeout=1, cache=cache)
        again = measure(folder, cache=cache)
    rows = told.images.set_index("path")
    assert rows["status"]["images/deadly.png"] == rows["status"]["images/also deadly.png"] == Status.CRASHED
    assert rows.loc["images/slow.png", "status"] == Status.TIMED_OUT
    assert "1 s" in rows["problem"]["images/slow.png"]
    pandas.testing.assert_frame_equal(rows.loc[plain.index], plain)
    assert len(told.notes) == 1
    assert told.notes[0].startswith("3 of ")
    assert again.misses == 3
    assert (again.images.set_index("path").loc[["images/deadly.png", "images/slow.png"], "status"] == Status.SOUND).all()


def test_what_the_store_could_not_look_at_is_not_opened(folder: Path) -> None:
    store = open_store(str(folder))
    catalog = catalog_of(store)
    items = catalog.items.copy()
    items.loc[items["path"] == "images/001.png", "problem"] = "no permission to read the file"
    told = measure_pictures(dataclasses.replace(catalog, items=items), store).images.set_index("path")
    assert told.loc["images/001.png", "status"] == Status.DENIED
    assert told.loc["images/001.png", "problem"] == "no permission to read the file"


class Counting:
    """A progress that counts."""

    def __init__(self) -> None:
        self.told: list[int] = []
        self.total = 0

    def stage(self, title: str, total: int, unit: str) -> "Counting":
        del title, unit
        self.total = total
        return self

    def say(self, line: str) -> None:
        del line

    def __enter__(self) -> "Counting":
        return self

    def __exit__(self, *_: object) -> None: ...

    def __call__(self, more: int) -> None:
        self.told.append(more)


def test_progress_adds_up(folder: Path) -> None:
    progress = Counting()
    told = measure(folder, progress=progress)
    assert sum(progress.told) == progress.total == told.misses


class Interrupting(Counting):
    """A user who presses Ctrl-C after some files."""

    def __call__(self, more: int) -> None:
        super().__call__(more)
        if sum(self.told) > 20:
            raise KeyboardInterrupt


def test_an_interrupted_run_is_taken_up(folder: Path, tmp_path: Path) -> None:
    with Cache(tmp_path / "cache") as cache:
        with pytest.raises(KeyboardInterrupt):
            measure(folder, jobs=2, cache=cache, progress=Interrupting())
        resumed = measure(folder, cache=cache)
    assert resumed.hits > 20
    same(resumed, measure(folder))


KILLED = textwrap.dedent("""
    import pickle, sys
    from pathlib import Path
    from datascopy.measure import measure_pictures, open_cache
    from datascopy.store import open_store
    catalog = pickle.loads(Path(sys.argv[3]).read_bytes())
    print("begun", flush=True)
    measure_pictures(catalog, open_store(sys.argv[1]), jobs=2, cache=open_cache(Path(sys.argv[2])))
""")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("seconds", [0.0, 0.3, 0.6])
def test_a_killed_run_is_taken_up(folder: Path, tmp_path: Path, seconds: float) -> None:
    (tmp_path / "catalog").write_bytes(pickle.dumps(catalog_of(open_store(str(folder)))))
    run = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder), str(tmp_path / "cache"), str(tmp_path / "catalog")], stdout=subprocess.PIPE
    )
    assert run.stdout is not None
    run.stdout.readline()
    time.sleep(seconds)
    run.send_signal(signal.SIGKILL)
    run.wait()
    run.stdout.close()
    with Cache(tmp_path / "cache") as cache:
        resumed = measure(folder, cache=cache)
    assert not cache.notes
    same(resumed, measure(folder))


def test_features_are_measured_once_and_kept_for_those_who_ask(folder: Path, tmp_path: Path) -> None:
    with Cache(tmp_path / "cache") as cache:
        plain = measure(folder, cache=cache, jobs=1)
        first = measure(folder, cache=cache, jobs=1, features=True)
        second = measure(folder, cache=cache, jobs=1, features=True)
    assert plain.features is None
    assert first.features is not None
    assert second.features is not None
    same(plain, first)
    sound = (first.images["status"] == "sound") & (first.images["kind"] == "images") & ~first.images["featureless"]
    sizes = np.diff(first.features.starts)
    assert (sizes[~sound] == 0).all()
    assert (sizes[sound] > 0).any()
    # Pictures are decoded again for their features, masks are not; after that nothing is.
    assert first.misses == int(sound.sum())
    assert second.misses == plain.misses - int((first.images["sha256"] != "").sum()) >= 0
    np.testing.assert_array_equal(first.features.table, second.features.table)
    np.testing.assert_array_equal(first.features.starts, second.features.starts)


def test_of_too_many_pictures_no_features_are_measured(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("datascopy.measure.feature_table.MOST_PICTURES", 5)
    assert measure(folder, jobs=1, features=True).features is None
