"""Blind views are measured of pictures that have a label, once, and whatever the number of workers."""

from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from datascopy.catalog import build_catalog
from datascopy.measure import Cache, measure_greys, measure_pictures, measure_views
from datascopy.measure.view_gather import WIDTH
from datascopy.measure.views import views_of
from datascopy.model import Catalog, CollectionFacts, Entry, Kind, Profile
from datascopy.store import Store, open_store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rng = np.random.default_rng(5)
    for number in range(70):
        file = tmp_path / "data" / ("ill" if number % 2 else "well" if number < 60 else "") / f"{number}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (40, 50), dtype=np.uint8)).save(file)
    (tmp_path / "data" / "ill" / "1.png").write_bytes(b"no picture")
    return tmp_path / "data"


def read(folder: Path) -> tuple[Store, Catalog]:
    facts = CollectionFacts(name="pictures", title="pictures", kind=Kind.IMAGES, files=("**/*.png",), pattern="(?:(?P<label>[a-z]+)/)?.*")
    store = open_store(str(folder))
    return store, build_catalog(Profile(name="t", title="t", digest="", collections=(facts,)), store)


def test_sound_pictures_with_a_label_are_looked_at_once(folder: Path, tmp_path: Path) -> None:
    store, catalog = read(folder)
    with Cache(tmp_path / "cache") as cache:
        measures = measure_pictures(catalog, store, jobs=1, cache=cache)
        first = measure_views(measures, catalog, store, jobs=2, cache=cache)
    with Cache(tmp_path / "cache") as cache:
        again = measure_views(measures, catalog, store, jobs=1, cache=cache)
    alone = measure_views(measures, catalog, store, jobs=1)
    assert first.probes is not None
    assert again.probes is not None
    assert alone.probes is not None
    labelled = sorted(path for path in catalog.items["path"] if "/" in path and path != "ill/1.png")
    assert list(first.probes.paths) == labelled == list(again.probes.paths) == list(alone.probes.paths)
    assert first.probes.values.shape == (len(labelled), WIDTH)
    assert (first.probes.values == again.probes.values).all()
    assert (first.probes.values == alone.probes.values).all()
    assert (first.misses - measures.misses, again.misses - measures.misses) == (len(labelled), 0)
    picture = np.asarray(Image.open(folder / labelled[7]))
    assert (first.probes.values[7] == views_of(picture).astype(np.float16)).all()


def test_small_greys_are_of_some_groups_of_each_class(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, catalog = read(folder)
    monkeypatch.setattr("datascopy.measure.greys.MOST", 20)
    keys = sorted(catalog.items["key"])
    grouped = pd.DataFrame({"collection": "pictures", "key": keys, "grouping": "patient", "group": [f"g{int(key) // 4}" for key in keys]})
    catalog = replace(catalog, groups=grouped)
    with Cache(tmp_path / "cache") as cache:
        measures = measure_views(measure_pictures(catalog, store, jobs=1, cache=cache), catalog, store, jobs=1, cache=cache)
        first = measure_greys(measures, catalog, store, jobs=2, cache=cache)
    with Cache(tmp_path / "cache") as cache:
        again = measure_greys(measures, catalog, store, jobs=1, cache=cache)
    assert first.probes is not None
    assert again.probes is not None
    greys, kept = first.probes.greys, again.probes.greys
    assert greys is not None
    assert kept is not None
    assert greys.paths == kept.paths
    assert (greys.values == kept.values).all()
    assert again.misses == measures.misses
    classes: dict[str, list[str]] = {"ill": [], "well": []}
    for path in greys.paths:
        classes[path.split("/")[0]].append(f"g{int(Path(path).stem) // 4}")
    assert all(len(groups) == len(set(groups)) for groups in classes.values())  # one picture of each group of a class
    assert {name: len(groups) for name, groups in classes.items()} == {"ill": 18, "well": 15}
    picture = np.asarray(Image.open(folder / greys.paths[3]))
    assert np.abs(greys.values[3].astype(float).mean() - picture.astype(float).mean()) < 6


def test_no_more_greys_than_asked_and_none_of_classes_of_few(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, catalog = read(folder)
    measures = measure_views(measure_pictures(catalog, store, jobs=1), catalog, store, jobs=1)
    monkeypatch.setattr("datascopy.measure.greys.MOST", 12)
    told = measure_greys(measures, catalog, store, jobs=1)
    assert told.probes is not None
    assert told.probes.greys is not None
    assert len(told.probes.greys.paths) == 24
    assert list(told.probes.greys.paths) != sorted(told.probes.greys.paths)  # chosen by their bytes, not by their names
    monkeypatch.setattr("datascopy.measure.greys.FEWEST", 100)
    none = measure_greys(measures, catalog, store, jobs=1)
    assert none.probes is not None
    assert none.probes.greys is not None
    assert none.probes.greys.paths == ()


def test_pictures_that_are_decoded_anyway_are_looked_at_in_the_same_pass(folder: Path, tmp_path: Path) -> None:
    store, catalog = read(folder)
    later = measure_views(measure_pictures(catalog, store, jobs=1), catalog, store, jobs=1)
    with Cache(tmp_path / "cache") as cache:
        measured = measure_pictures(catalog, store, jobs=2, cache=cache, views=True)
        at_once = measure_views(measured, catalog, Shut(store), jobs=1)
    with Cache(tmp_path / "cache") as cache:
        kept = measure_views(measure_pictures(catalog, store, jobs=1, cache=cache, views=True), catalog, Shut(store), jobs=1, cache=cache)
    for told in (at_once, kept):
        assert told.probes is not None
        assert later.probes is not None
        assert told.probes.paths == later.probes.paths
        assert (told.probes.values == later.probes.values).all()
        assert at_once.misses == measured.misses + len(told.probes.paths) == kept.hits
    assert kept.misses == 0


class Shut:
    """A store that opens nothing."""

    def __init__(self, store: Store) -> None:
        self.root, self.notes, self._store = store.root, store.notes, store

    def entries(self) -> tuple[Entry, ...]:
        return self._store.entries()

    def open(self, path: str) -> BinaryIO:
        raise AssertionError(f"{path} is opened once more")
