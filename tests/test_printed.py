"""Figures as papers print them, against statsmodels' method by hand, scipy, and tables that are known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact
from scipy.stats.contingency import odds_ratio as scipy_odds

from datascopy.statistics import fisher, mantel_haenszel, odds_ratio

CELL = st.integers(0, 30)


def test_one_stratum_is_the_plain_odds_ratio() -> None:
    estimate, informative = mantel_haenszel([(51, 5, 466, 127)])
    assert informative == 1
    assert estimate is not None
    plain = odds_ratio((51, 5, 466, 127))
    assert estimate.value == pytest.approx(plain.value)
    assert estimate.interval == pytest.approx(plain.interval, rel=1e-4)


def test_strata_that_hold_one_side_or_one_class_carry_nothing() -> None:
    alone, _ = mantel_haenszel([(51, 5, 466, 127)])
    with_others, informative = mantel_haenszel([(51, 5, 466, 127), (0, 0, 0, 5855), (3, 4, 0, 0), (3, 0, 9, 0)])
    assert informative == 1
    assert with_others == alone


def test_nothing_is_told_where_nothing_carries_or_all_is_on_one_side() -> None:
    assert mantel_haenszel([(0, 0, 0, 9)]) == (None, 0)
    assert mantel_haenszel([(5, 0, 3, 4)]) == (None, 1)
    assert mantel_haenszel([]) == (None, 0)


@given(st.lists(st.tuples(CELL, CELL, CELL, CELL), min_size=1, max_size=6))
def test_the_odds_ratio_is_that_of_the_textbook(tables: list[tuple[int, int, int, int]]) -> None:
    carrying = [(a, b, c, d) for a, b, c, d in tables if a + b and c + d and a + c and b + d]
    top = sum(a * d / (a + b + c + d) for a, b, c, d in carrying)
    bottom = sum(b * c / (a + b + c + d) for a, b, c, d in carrying)
    estimate, informative = mantel_haenszel(tables)
    assert informative == len(carrying)
    assert (estimate is None) == (top == 0 or bottom == 0)
    if estimate is not None:
        assert estimate.value == pytest.approx(top / bottom)
        low, high = estimate.interval
        assert low < estimate.value < high
        assert math.log(high / low) == pytest.approx(2 * 1.959963984540054 * estimate.se)
        turned, _ = mantel_haenszel([(c, d, a, b) for a, b, c, d in tables])
        assert turned is not None
        assert turned.value == pytest.approx(1 / estimate.value)
        assert turned.se == pytest.approx(estimate.se)


def test_fisher_is_scipys_and_near_its_conditional_odds_ratio() -> None:
    table = (51, 5, 466, 127)
    assert fisher(table) == fisher_exact(np.array(table).reshape(2, 2)).pvalue
    assert scipy_odds(np.array(table).reshape(2, 2)).statistic == pytest.approx(odds_ratio(table).value, rel=0.02)
