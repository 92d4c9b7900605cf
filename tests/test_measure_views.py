"""Blind views are measured of pictures that have a label, once, and whatever the number of workers."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from datascopy.catalog import build_catalog
from datascopy.measure import Cache, measure_pictures, measure_views
from datascopy.measure.view_gather import WIDTH
from datascopy.measure.views import views_of
from datascopy.model import Catalog, CollectionFacts, Kind, Profile
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
