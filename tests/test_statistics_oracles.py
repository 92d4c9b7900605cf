"""The statistics held against others: statsmodels, brute-force permutation, simulation of coverage."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as drawn
from nulls import constant, patients, within
from scipy.stats import binom, gamma, ks_2samp, rankdata

from datascopy.statistics import Categories, Numbers, Study, adjusted, associate, homogeneity
from datascopy.statistics.draw import Centred, permute, sample_hard, tail
from datascopy.statistics.ranks import aucs, pooled_auc, ranked
from datascopy.statistics.study import average_ranks, block, size_classes
from datascopy.statistics.tables import Shares, pooled

Floats = npt.NDArray[np.float64]
LEVELS = ("no", "yes")


def shares_of(tables: Floats) -> tuple[Shares, npt.NDArray[np.int64]]:
    """Groups of one picture with these tables (4, strata), and their strata."""
    kind, strata = (np.concatenate(one) for one in zip(*_rows(tables), strict=True))
    return Shares(*((kind == number).astype(np.float64) for number in range(4))), strata


def _rows(tables: Floats) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    four, count = tables.shape
    return [
        (np.full(int(tables[kind, stratum]), kind), np.full(int(tables[kind, stratum]), stratum))
        for kind in range(four)
        for stratum in range(count)
    ]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(*[st.integers(1, 40)] * 4), min_size=2, max_size=5))
@example([(5, 5, 5, 5), (5, 5, 5, 5)])
def test_mantel_haenszel_and_tarone_are_those_of_statsmodels(told: list[tuple[int, int, int, int]]) -> None:
    stratified = pytest.importorskip("statsmodels.stats.contingency_tables").StratifiedTable
    tables = np.array(told, np.float64).T
    theirs = stratified([np.array(one, np.float64).reshape(2, 2) for one in told])
    estimate = pooled(*shares_of(tables), correction=0).estimate
    assert estimate is not None
    assert estimate.value == pytest.approx(theirs.oddsratio_pooled)
    assert estimate.se >= theirs.logodds_pooled_se - 1e-9
    p, why = homogeneity(tables)
    if not why and estimate.value != pytest.approx(1):  # theirs divides by 1 less the odds ratio
        assert p == pytest.approx(theirs.test_equal_odds(adjust=True).pvalue, abs=1e-6)


def test_the_odds_ratio_of_independent_rows_is_woolfs() -> None:
    estimate = pooled(*shares_of(np.array([[30.0], [10.0], [20.0], [40.0]]))).estimate
    assert estimate is not None
    four = np.array([30.5, 10.5, 20.5, 40.5])
    assert estimate.value == pytest.approx(four[0] * four[3] / (four[1] * four[2]))
    assert estimate.se == pytest.approx(np.sqrt((1 / four).sum()), rel=0.02)


def test_an_empty_stratum_invents_no_odds_ratio() -> None:
    cell, strata = shares_of(np.array([[0.0], [0.0], [0.0], [5855.0]]))
    assert pooled(cell, strata).estimate is None
    both = pooled(*shares_of(np.array([[51.0, 0.0], [5.0, 0.0], [466.0, 0.0], [127.0, 5855.0]])), correction=0)
    assert both.estimate is not None
    assert both.estimate.value == pytest.approx(2.78, abs=0.005)
    assert (both.strata, both.groups) == (1, 649)


def test_permutation_agrees_with_brute_force_and_drawn_tables_with_both() -> None:
    rng = np.random.default_rng(8)
    strata = np.repeat([0, 1, 2], [25, 18, 12])
    level, class_ = rng.integers(0, 3, 55), rng.integers(0, 2, 55)
    attribute, label = (level[:, None] == np.arange(3)).astype(np.float64), class_[:, None].astype(np.float64)
    where = Centred.of(strata)
    p, q = where.centre(attribute), where.centre(label)
    scale = 1 / where.variance(p, q)
    observed = float(((p.T @ q) ** 2 * scale).sum())

    def brute() -> float:
        shuffled = class_.copy()
        for stratum in range(3):
            mine = np.flatnonzero(strata == stratum)
            shuffled[mine] = class_[rng.permutation(mine)]
        return float(((p.T @ where.centre(shuffled[:, None].astype(np.float64))) ** 2 * scale).sum())

    draws = 4_000
    expected = sum(brute() >= observed * (1 - 1e-9) for _ in range(draws)) / draws
    spans = (np.array([0]), np.array([0]))
    soft = permute(where, p, q, scale=scale, spans=spans, observed=np.array([[observed]]), draws=draws, rng=rng)
    tables = [
        np.array([[((level == row) & (class_ == one) & (strata == s)).sum() for one in (0, 1)] for row in range(3)]) for s in range(3)
    ]
    hard = sample_hard(tables, (np.arange(3), np.array([1])), scale, observed=observed, draws=draws, rng=rng)
    away = 4 * np.sqrt(2 * expected * (1 - expected) / draws)
    assert soft.above[0, 0] / draws == pytest.approx(expected, abs=away)
    assert hard.above[0, 0] / draws == pytest.approx(expected, abs=away)
    assert soft.mean[0, 0] == pytest.approx(3, abs=0.15)  # three cells, each of variance 1


def test_draws_that_tie_with_what_was_observed_count() -> None:
    """Of six groups, three ill: any table but the extremes is reached often; strict comparison in float32 would lose ties."""
    label = np.array([0, 0, 0, 1, 1, 1], np.float64)[:, None]
    attribute = np.array([0, 1, 0, 1, 0, 1], np.float64)[:, None]
    where = Centred.of(np.zeros(6, np.int64))
    p, q = where.centre(attribute), where.centre(label)
    scale = 1 / where.variance(p, q)
    observed = ((p.T @ q) ** 2 * scale).reshape(1, 1)
    told = permute(
        where, p, q, scale=scale, spans=(np.array([0]), np.array([0])), observed=observed, draws=320, rng=np.random.default_rng(1)
    )
    assert told.above[0, 0] == 320  # 1 or 2 of 3: the least distance there is


def test_intervals_cover_where_groups_are_few_and_the_attribute_rare() -> None:
    sets, covered, rare = 200, 0, 0
    sizes = patients(60)
    for number in range(sets):
        rng = np.random.default_rng([3, number])
        label = constant(rng, sizes)
        (told,) = associate(
            Study(np.repeat(np.arange(60), sizes)),
            {"a": Categories(within(rng, sizes, 0.3, 0.5), LEVELS, across_sizes=True)},
            {"l": Categories(label, LEVELS)},
            draws=19,
        )
        covered += told.marginal is None or not told.marginal.excludes(1)
        few = np.zeros(len(label), np.int64)
        few[rng.choice(len(label), 6, replace=False)] = 1
        group = np.repeat(np.arange(60), sizes)
        mean = block(Study(group), np.ones(len(group), bool)).mean
        estimate = pooled(
            Shares(mean(few * label), mean(few * (1 - label)), mean((1 - few) * label), mean((1 - few) * (1 - label))),
            np.zeros(60, np.int64),
        ).estimate
        rare += estimate is None or not estimate.excludes(1)
    assert covered >= binom.ppf(0.001, sets, 0.94)
    assert rare >= binom.ppf(0.001, sets, 0.95)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=4, max_size=40))
def test_the_auc_is_the_share_of_pairs(told: list[tuple[int, bool]]) -> None:
    values, ill = np.array([value for value, _ in told], np.float64), np.array([one for _, one in told])
    groups = np.arange(len(told))
    found = pooled_auc(aucs(ranked(values, np.ones(len(told)), groups, np.zeros(len(told), np.int64)), ill)).estimate
    pairs = [(a > b) + 0.5 * (a == b) for a in values[ill] for b in values[~ill]]
    if found is None:
        assert not pairs or len(set(values)) == 1
    else:
        assert found.value == pytest.approx(np.mean(pairs))
        assert found.interval[0] <= found.interval90[0] <= found.interval90[1] <= found.interval[1]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_p_are_those_of_benjamini_and_hochberg(p: list[float]) -> None:
    from scipy.stats import false_discovery_control

    assert adjusted(p) == pytest.approx(false_discovery_control(p))


@given(st.lists(st.integers(1, 9), min_size=1, max_size=200))
def test_size_classes_hold_ten_groups_and_keep_the_order_of_sizes(sizes: list[int]) -> None:
    classes = size_classes(np.array(sizes))
    counts = np.bincount(classes)
    assert (counts >= min(10, len(sizes))).all()
    for one, other in zip(np.argsort(sizes)[:-1], np.argsort(sizes)[1:], strict=True):
        assert classes[one] <= classes[other]


def test_more_attributes_change_no_other_hard_draws() -> None:
    rng = np.random.default_rng(5)
    label = Categories(rng.integers(0, 2, 200), LEVELS)
    one = Categories(rng.integers(0, 3, 200), ("a", "b", "c"))
    study = Study(np.arange(200))
    (alone,) = associate(study, {"one": one}, {"label": label})
    beside = associate(study, {"other": Numbers(rng.normal(size=200)), "one": one}, {"label": label}, family=1)
    assert alone.p == next(told.p for told in beside if told.attribute == "one")


def test_exact_p_is_uniform_enough_under_the_null() -> None:
    p = []
    for number in range(300):
        rng = np.random.default_rng([6, number])
        (told,) = associate(
            Study(np.arange(300)),
            {"a": Categories(rng.integers(0, 2, 300), LEVELS)},
            {"l": Categories(rng.integers(0, 2, 300), LEVELS)},
        )
        assert told.stage == "exact"
        p.append(told.p)
    assert ks_2samp(np.array(p), np.linspace(0, 1, 3_000)).pvalue > 1e-4


@given(drawn.arrays(np.float64, drawn.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=9), elements=st.integers(-3, 3)))
def test_average_ranks_are_those_of_scipy(values: Floats) -> None:
    assert np.array_equal(average_ranks(values), rankdata(values, axis=0))


@given(st.floats(0.1, 1e3), st.floats(0.1, 50), st.floats(0.1, 50))
def test_the_tail_is_that_of_the_gamma_distribution(observed: float, mean: float, variance: float) -> None:
    expected = gamma.sf(observed, mean**2 / variance, scale=variance / mean)
    assert np.isclose(tail(observed, mean, variance), expected, rtol=1e-9, atol=0)
