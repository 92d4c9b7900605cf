"""Effects drawn on one scale: where they lie, what lies beyond, and which pairs stand in a grid."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datascopy.model import PairTest, Result
from datascopy.report.charts import FARTHEST, WIDTH, Scale, grid_of

RATIOS = st.floats(1e-6, 1e6)


@given(st.lists(RATIOS, min_size=1, max_size=6), RATIOS)
def test_a_ratio_and_its_inverse_lie_alike_on_either_side_of_none(values: list[float], one: float) -> None:
    scale = Scale.of("Mantel-Haenszel odds ratio", values)
    assert scale.place(1.0) == WIDTH / 2
    assert scale.place(one) + scale.place(1 / one) == pytest.approx(WIDTH, abs=0.2)
    assert all(0 <= scale.place(value) <= WIDTH for value in (*values, one))
    inside = [value for value in values if 1 / FARTHEST < value < FARTHEST]
    assert [scale.place(value) for value in sorted(inside)] == sorted(scale.place(value) for value in inside)


@given(st.sampled_from(["odds ratio", "AUC"]), st.lists(st.floats(0.001, 0.999), min_size=3, max_size=3))
def test_a_mark_spans_its_interval_around_its_point(measure: str, values: list[float]) -> None:
    low, value, high = sorted(values)
    mark = Scale.of(measure, values).mark(value, (low, high))
    assert mark is not None
    assert mark.start - 0.1 <= mark.point <= mark.start + mark.length + 0.1
    assert not mark.low_beyond
    assert not mark.high_beyond


def test_what_lies_beyond_the_scale_is_pointed_at() -> None:
    mark = Scale.of("odds ratio", [3300.0, 54.0, 2e5]).mark(3300.0, (54.0, 2e5))
    assert mark is not None
    assert (mark.point, mark.high_beyond, mark.low_beyond) == (WIDTH, True, False)


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_what_is_no_number_is_not_drawn(value: float | None) -> None:
    assert Scale.of("odds ratio", [2.0]).mark(value, None) is None


def test_an_auc_has_its_chance_band() -> None:
    mark = Scale.of("AUC", [0.9]).mark(0.91, (0.9, 0.92), (0.48, 0.52))
    assert mark is not None
    assert mark.band == (480.0, 40.0)
    assert mark.null == WIDTH / 2


def pair(attribute: str, label: str, result: Result = Result.FAILED, effect: float | None = 4.0, measure: str = "odds ratio") -> PairTest:
    return PairTest(attribute=attribute, label=label, result=result, measure=measure, effect=effect)


def test_the_grid_puts_the_strongest_attribute_first() -> None:
    told = [pair("view", "covid", effect=3.0), pair("view", "icu", Result.INCONCLUSIVE, 1.2), pair("tube", "covid", effect=0.01)]
    told += [
        pair("tube", "icu", Result.PASSED, 1.0),
        pair("url", "every label", Result.REFUSED, None),
        pair("tube", "died", Result.REFUSED, None),
    ]
    grid = grid_of(told)
    assert grid is not None
    assert grid.labels == ("covid", "icu")
    assert [name for name, _ in grid.rows] == ["tube", "view"]
    looks = [[(cell.look, cell.strength, cell.word) for cell in cells if cell] for _, cells in grid.rows]
    assert looks == [[("goes", 4, "0.01"), ("passed", 0, "1")], [("goes", 3, "3"), ("unknown", 0, "1.2")]]


def test_an_auc_is_as_dark_as_the_odds_ratio_of_its_strength() -> None:
    grid = grid_of(
        [pair("size", "a", effect=0.9, measure="AUC"), pair("size", "b", effect=0.5, measure="AUC"), pair("age", "a"), pair("age", "b")]
    )
    assert grid is not None
    strengths = {name: [cell.strength for cell in cells if cell] for name, cells in grid.rows}
    assert strengths == {"size": [4, 0], "age": [3, 3]}


def test_one_row_one_column_or_a_pair_told_twice_is_no_grid() -> None:
    assert grid_of([pair("view", "a"), pair("view", "b")]) is None
    assert grid_of([pair("view", "a"), pair("age", "a")]) is None
    assert grid_of([pair("view", "a"), pair("view", "a"), pair("age", "b"), pair("age", "a")]) is None
