"""Masks of several classes: grey values counted, polygons painted in order, held against rectangles painted by slices; kept in the cache."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas.testing
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from datascopy.catalog import build_catalog
from datascopy.measure import Cache, measure_layers, measure_pictures
from datascopy.measure.painting import MOST_VALUES, Polygon, count_values, paint
from datascopy.model import MASK_VALUES, PAINTED, CollectionFacts, DocumentFacts, Kind, Measures, Profile
from datascopy.store.folder import FolderStore

VALUES = {0: "background", 127: "Ignore", 255: "Lung"}
HEIGHT, WIDTH = 12, 15
PROFILE = Profile(
    name="p",
    title="p",
    digest="",
    collections=(
        CollectionFacts(
            name="masks",
            title="masks",
            kind=Kind.MASKS,
            files=("masks/*.png",),
            values={str(value): name for value, name in VALUES.items()},
            drawn_in="drawn",
        ),
        CollectionFacts(name="pictures", title="pictures", kind=Kind.IMAGES, files=("*.jpg",), optional=True),
    ),
    documents=(DocumentFacts(name="drawn", title="drawn", files=("*.json",), reader="darwin", versions={"": "darwin-1.0"}, of="pictures"),),
)
Rectangle = tuple[str, int, int, int, int]
"""class, left, top, right, bottom, inclusive"""


def polygon(rectangle: Rectangle, hole: Sequence[int] = ()) -> Polygon:
    label, *sides = rectangle
    return Polygon(label, tuple(outline(one) for one in (sides, hole) if one))


def outline(sides: Sequence[int]) -> Any:
    left, top, right, bottom = sides
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], dtype=np.float64)


def sliced(rectangles: Sequence[Rectangle], value: dict[str, int]) -> Any:
    """Paint rectangles by slices: the oracle."""
    canvas = np.zeros((HEIGHT, WIDTH), np.uint8)
    for label, left, top, right, bottom in rectangles:
        canvas[top : bottom + 1, left : right + 1] = value[label]
    return canvas


SPANS = st.tuples(st.integers(0, WIDTH - 1), st.integers(0, WIDTH - 1)).map(sorted)
HEIGHTS = st.tuples(st.integers(0, HEIGHT - 1), st.integers(0, HEIGHT - 1)).map(sorted)
RECTANGLES = st.lists(
    st.tuples(st.sampled_from(["Ignore", "Lung", "Other"]), SPANS, HEIGHTS).map(
        lambda one: (one[0], one[1][0], one[2][0], one[1][1], one[2][1])
    ),
    max_size=5,
)
MASKS = st.lists(st.sampled_from([0, 127, 255, 9]), min_size=HEIGHT * WIDTH, max_size=HEIGHT * WIDTH)


@settings(max_examples=100, deadline=None)
@given(rectangles=RECTANGLES, cells=MASKS)
def test_painting_against_slices(rectangles: list[Rectangle], cells: list[int]) -> None:
    grey = np.array(cells, np.uint8).reshape(HEIGHT, WIDTH)
    told = {row[0]: row[1:] for row in paint(grey, VALUES, [polygon(one) for one in rectangles])}
    last = sliced(rectangles, {"Ignore": 127, "Lung": 255, "Other": 3})
    for label, value, painted in (("Ignore", 127, 127), ("Lung", 255, 255), ("Other", None, 3)):
        inside = sliced([one for one in rectangles if one[0] == label], {label: 1}) > 0
        mask = grey == value if value is not None else np.zeros_like(inside)
        top = last == painted
        other = inside & ~mask & (grey != 0)
        counts = [int(one.sum()) for one in (inside, top, mask, inside & mask, top & mask, other)]
        assert told.get(label) == (counts if any(counts) else None)


def test_the_second_ring_is_a_hole() -> None:
    grey = np.zeros((HEIGHT, WIDTH), np.uint8)
    [[label, inside, *_]] = paint(grey, VALUES, [polygon(("Lung", 1, 1, 9, 9), (3, 3, 7, 7))])
    # The outline of the hole belongs to the polygon, as OpenCV paints it.
    assert (label, inside) == ("Lung", 9 * 9 - 3 * 3)


def test_what_lies_outside_is_moved_to_the_edge() -> None:
    grey = np.zeros((HEIGHT, WIDTH), np.uint8)
    far = Polygon("Lung", (np.array([(-1e300, 0), (1e300, 0), (1e300, 1e300), (-1e300, 1e300)]),))
    [[_, inside, *_]] = paint(grey, VALUES, [far])
    assert inside == HEIGHT * WIDTH


def test_of_many_values_the_commonest_are_told() -> None:
    grey = np.repeat(np.arange(40, dtype=np.uint8), np.arange(1, 41)).reshape(1, -1)
    assert count_values(grey) == [[value, value + 1] for value in range(40 - MOST_VALUES, 40)]


def write(root: Path, name: str, rectangles: Sequence[Rectangle], mask: Any | None, size: tuple[int, int] = (WIDTH, HEIGHT)) -> None:
    drawn = [{"name": label, "polygon": {"path": [{"x": x, "y": y} for x, y in outline(sides).tolist()]}} for label, *sides in rectangles]
    image = {"width": size[0], "height": size[1], "filename": f"{name}.jpg"}
    (root / f"{name}.json").write_text(json.dumps({"image": image, "annotations": [*drawn, {"name": "Sex/M", "tag": {}}]}))
    if mask is not None:
        (root / "masks").mkdir(exist_ok=True)
        Image.fromarray(mask).save(root / "masks" / f"{name}.png")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    value = {"Ignore": 127, "Lung": 255}
    hidden: list[Rectangle] = [("Ignore", 2, 2, 4, 4), ("Lung", 1, 1, 9, 9)]
    write(folder, "hidden", hidden, sliced(hidden, value))
    write(folder, "plain", [("Lung", 1, 1, 9, 9)], sliced([("Lung", 1, 1, 9, 9)], value))
    write(folder, "nothing", [], sliced([], value))
    write(folder, "resized", [("Lung", 1, 1, 9, 9)], sliced([("Lung", 1, 1, 9, 9)], value), size=(99, 99))
    write(folder, "unmasked", [("Lung", 1, 1, 9, 9)], None)
    Image.fromarray(np.full((HEIGHT, WIDTH), 17, np.uint8)).save(folder / "masks" / "alone.png")
    (folder / "masks" / "broken.png").write_bytes(b"no picture")
    return folder


def measured(root: Path, **options: Any) -> Measures:
    store = FolderStore(str(root))
    catalog = build_catalog(PROFILE, store)
    return measure_layers(measure_pictures(catalog, store, **options), catalog, store, **options)


def test_the_frames(root: Path) -> None:
    told = measured(root, jobs=1)
    assert told.mask_values is not None
    assert told.painted is not None
    for frame, columns in ((told.mask_values, MASK_VALUES), (told.painted, PAINTED)):
        assert [(name, str(dtype)) for name, dtype in frame.dtypes.items()] == [(column.name, column.dtype) for column in columns]
    assert list(told.mask_values.itertuples(index=False, name=None)) == [
        ("masks/alone.png", 17, 180),
        ("masks/hidden.png", 0, 99),
        ("masks/hidden.png", 255, 81),
        ("masks/nothing.png", 0, 180),
        ("masks/plain.png", 0, 99),
        ("masks/plain.png", 255, 81),
        ("masks/resized.png", 0, 99),
        ("masks/resized.png", 255, 81),
    ]
    assert list(told.painted.itertuples(index=False, name=None)) == [
        ("masks/hidden.png", "Ignore", 9, 0, 0, 0, 0, 9),
        ("masks/hidden.png", "Lung", 81, 81, 81, 81, 81, 0),
        ("masks/plain.png", "Lung", 81, 81, 81, 81, 81, 0),
    ]


def test_a_second_run_opens_no_mask_and_says_the_same(root: Path, tmp_path: Path) -> None:
    with Cache(tmp_path / "cache") as cache:
        first = measured(root, jobs=1, cache=cache)
    with Cache(tmp_path / "cache") as cache:
        second = measured(root, jobs=1, cache=cache)
    assert (first.hits, second.hits, second.misses) == (0, first.misses, 0)
    for name in ("mask_values", "painted"):
        pandas.testing.assert_frame_equal(getattr(first, name), getattr(second, name))


def test_other_polygons_are_painted_anew(root: Path, tmp_path: Path) -> None:
    with Cache(tmp_path / "cache") as cache:
        measured(root, jobs=1, cache=cache)
        write(root, "plain", [("Lung", 1, 1, 3, 3)], None)
        told = measured(root, jobs=1, cache=cache)
    assert told.painted is not None
    assert told.painted.set_index("path").loc["masks/plain.png", "polygon"] == 9


def test_without_declared_values_there_are_no_frames(root: Path) -> None:
    profile = Profile(name="p", title="p", digest="", collections=(PROFILE.collections[1],))
    store = FolderStore(str(root))
    catalog = build_catalog(profile, store)
    told = measure_layers(measure_pictures(catalog, store), catalog, store)
    assert (told.mask_values, told.painted) == (None, None)
