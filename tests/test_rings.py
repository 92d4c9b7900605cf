"""Rings of polygons: vertices outside, repeated points, validity and area, each held against a computation point by point."""

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from datascopy.catalog.annotated import Drawn, ring_of_numbers, ring_of_points
from datascopy.catalog.context import Context
from datascopy.catalog.documents import Opened
from datascopy.catalog.rings import gather_annotations
from datascopy.model import ANNOTATIONS, RINGS, CollectionFacts, Document, DocumentFacts, Kind, Profile

FACTS = DocumentFacts(name="drawn", title="drawn", files=("*.json",), reader="darwin", of="pictures")
PROFILE = Profile(
    name="p",
    title="p",
    digest="",
    collections=(CollectionFacts(name="pictures", title="pictures", kind=Kind.IMAGES, files=("*.png",)),),
    documents=(FACTS,),
)


def gathered(*drawn: Drawn, path: str = "a.json") -> Any:
    opened = Opened(Document(facts=FACTS, path=path), drawn=drawn)
    return gather_annotations(Context(PROFILE), [opened])


def ring(*points: tuple[float, float]) -> Any:
    return np.array(points, dtype=np.float64)


def one_ring(*points: tuple[float, float], width: float = 10, height: float = 10) -> dict[str, Any]:
    _, rings = gathered(Drawn("a", "polygon", "Lung", (ring(*points),), width, height))
    return dict(rings.iloc[0])


def test_frames_have_the_columns_of_the_model() -> None:
    for frames in (gathered(), gathered(Drawn("a", "polygon", "Lung", (ring((0, 0), (1, 0), (0, 1)),), 9, 9))):
        for frame, columns in zip(frames, (ANNOTATIONS, RINGS), strict=True):
            assert [(name, str(dtype)) for name, dtype in frame.dtypes.items()] == [(column.name, column.dtype) for column in columns]


@pytest.mark.parametrize(
    ("points", "fault", "area"),
    [
        (((0, 0), (4, 0), (4, 4), (0, 4)), "", 16),
        (((0, 0), (4, 4), (4, 0), (0, 4)), "crosses itself", 0),
        (((0, 0), (4, 0), (2, 2), (4, 4), (0, 4), (2, 2)), "touches itself", 8),
        (((0, 0), (4, 0)), "fewer than 3 points", 0),
        (((0, 0),), "fewer than 3 points", 0),
        (((0, 0), (4, 0), (2, 0)), "encloses no area", 0),
        (((1, 1), (1, 1), (1, 1)), "encloses no area", 0),
    ],
)
def test_validity(points: Any, fault: str, area: float) -> None:
    told = one_ring(*points)
    assert (told["fault"], told["area"], told["points"]) == (fault, area, len(points))


def test_a_width_is_inside_and_what_is_beyond_is_measured() -> None:
    assert one_ring((0, 0), (10, 0), (10, 10))["outside"] == 0
    told = one_ring((-1.5, 0), (10, 12.25), (5, 5))
    assert (told["outside"], told["overshoot"]) == (2, 2.25)
    unknown = one_ring((-1.5, 0), (1000, 12), (5, 5), width=float("nan"), height=float("nan"))
    assert (unknown["outside"], unknown["overshoot"]) == (1, 1.5)


def test_repeated_points_are_counted_within_a_ring_only() -> None:
    lung = ring((0, 0), (0, 0), (4, 0), (4, 4), (4, 4), (4, 4))
    _, rings = gathered(Drawn("a", "polygon", "Lung", (lung, ring((4, 4), (5, 4), (5, 5))), 9, 9))
    assert list(rings["repeated"]) == [3, 0]


def test_holes_are_taken_off_and_islands_added() -> None:
    square = [ring((low, low), (high, low), (high, high), (low, high)) for low, high in ((0, 10), (2, 8), (4, 6), (20, 21))]
    annotations, _ = gathered(Drawn("a", "polygon", "Lung", tuple(square), 30, 30), Drawn("a", "tag", "x"))
    assert annotations["area"].tolist()[0] == 100 - 36 + 4 + 1
    assert np.isnan(annotations["area"].tolist()[1])


NUMBERS = st.integers(-3, 13) | st.floats(-3, 13).map(lambda value: round(value, 2))
OUTLINES = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=9)


@settings(max_examples=150, deadline=None)
@given(st.lists(OUTLINES, min_size=1, max_size=5))
def test_against_point_by_point(outlines: list[list[tuple[float, float]]]) -> None:
    drawn = [Drawn("a", "polygon", "Lung", (ring(*points),), 10, 8) for points in outlines]
    _, rings = gathered(*drawn)
    for points, told in zip(outlines, rings.itertuples(), strict=True):
        beyond = [max(-x, -y, x - 10, y - 8, 0) for x, y in points]
        assert told.outside == sum(one > 0 for one in beyond)
        assert told.overshoot == pytest.approx(max(beyond), abs=1e-6)
        assert told.repeated == sum(a == b for a, b in itertools.pairwise(points))
        if len(points) >= 3:
            assert (told.fault == "") == shapely.Polygon(points).is_valid
            assert told.area == pytest.approx(shapely.Polygon(points).area, abs=1e-9)


@pytest.mark.parametrize("extreme", [1e308, -1e308, 5e-324])
def test_extreme_numbers_raise_nothing(extreme: float) -> None:
    told = one_ring((0, 0), (extreme, 0), (extreme, extreme), (0, extreme))
    assert np.isfinite(told["area"])


def test_what_is_no_outline() -> None:
    value: Any
    for value in (
        None,
        3,
        "abc",
        {},
        [],
        [{"x": 1}],
        [{"x": "1", "y": 2}],
        [{"x": None, "y": 2}],
        [{"x": float("inf"), "y": 2}],
        [{"x": 10**400, "y": 2}],
    ):
        assert ring_of_points(value) is None
    numbers: Any
    for numbers in (None, {}, [], [1, 2, 3], [1, "2"], [None, 1], [[1, 2], [3, 4]], [10**400, 1]):
        assert ring_of_numbers(numbers) is None


def test_a_document_of_no_collection_draws_nothing(tmp_path: Path) -> None:
    del tmp_path
    facts = DocumentFacts(name="drawn", title="drawn", files=("*.json",), reader="darwin")
    opened = Opened(Document(facts=facts, path="a.json"), drawn=(Drawn("a", "tag", "x"),))
    annotations, rings = gather_annotations(Context(PROFILE), [opened])
    assert annotations.empty
    assert rings.empty
