"""Attribute against label: what is tested, what is refused, what effects and decisions follow."""

import numpy as np
import pytest
from scipy.stats import fisher_exact

from datascopy.model import Result
from datascopy.statistics import Categories, Column, Numbers, Simpson, Study, associate, categories, group_sizes, odds_ratio
from datascopy.statistics.draw import draw_tables, exact_two_by_two


def one_picture_each(table: tuple[int, int, int, int]) -> tuple[Study, Categories, Categories]:
    """Groups of one picture with this table: both, attribute, label, neither."""
    exposed = np.repeat([1, 1, 0, 0], table)
    labelled = np.repeat([1, 0, 1, 0], table)
    return Study(np.arange(sum(table))), Categories(exposed, ("no", "yes")), Categories(labelled, ("neg", "pos"))


@pytest.mark.parametrize("table", [(12, 8, 5, 15), (30, 10, 20, 40), (0, 15, 15, 20), (25, 25, 25, 25)])
def test_a_table_of_single_pictures_has_the_exact_p_of_its_margins(table: tuple[int, int, int, int]) -> None:
    a, b, c, d = table
    n = a + b + c + d
    from scipy.stats import hypergeom

    x = np.arange(max(0, a + c - (c + d)), min(a + b, a + c) + 1)
    away = np.abs(x - (a + b) * (a + c) / n)
    expected = hypergeom.pmf(x, n, a + b, a + c)[away >= abs(a - (a + b) * (a + c) / n) - 1e-9].sum()
    assert exact_two_by_two([(a, a + b, a + c, n)]) == pytest.approx(float(expected))
    if (a + b) * 2 == n:  # symmetric: the same as Fisher's
        assert float(expected) == pytest.approx(fisher_exact(np.array([[a, b], [c, d]])).pvalue)
    study, attribute, label = one_picture_each(table)
    (told,) = associate(study, {"mark": attribute}, {"ill": label})
    assert told.stage == "exact"
    assert told.p == pytest.approx(float(expected))
    assert told.level == "yes"
    assert told.class_ == "pos"
    assert told.pictures_table == table


def test_drawn_tables_keep_their_margins() -> None:
    levels, classes = np.array([5, 0, 9, 6]), np.array([8, 7, 5])
    drawn = draw_tables(levels, classes, 4_000, np.random.default_rng(3))
    assert (drawn.sum(axis=2) == levels).all()
    assert (drawn.sum(axis=1) == classes).all()
    assert (drawn >= 0).all()
    assert drawn.mean(axis=0) == pytest.approx(np.outer(levels, classes) / 20, abs=0.1)


def test_the_odds_ratio_of_a_paper_is_found() -> None:
    told = odds_ratio((51, 5, 466, 5982))
    assert told.value == pytest.approx(130.9, abs=0.1)
    assert told.interval == pytest.approx((52.0, 329.6), abs=0.2)


def test_an_effect_of_sources_vanishes_within_them() -> None:
    rng = np.random.default_rng(5)
    source = np.repeat([0, 1], 200)
    ill = rng.random(400) < np.where(source == 1, 0.8, 0.2)
    mark = rng.random(400) < np.where(source == 1, 0.8, 0.2)
    columns = {"mark": Categories(mark.astype(int), ("no", "yes"))}, {"ill": Categories(ill.astype(int), ("neg", "pos"))}
    (pooled,) = associate(Study(np.arange(400)), *columns)
    (within,) = associate(Study(np.arange(400), source, ("A", "B")), *columns)
    assert pooled.result is Result.FAILED
    assert within.result is not Result.FAILED
    assert within.simpson is Simpson.ATTENUATED
    assert within.marginal is not None
    assert pooled.marginal == within.marginal
    assert [one.name for one in within.strata] == ["A", "B"]


def test_one_source_for_each_class_is_not_separable() -> None:
    source = np.repeat([0, 1], 100)
    mark = np.random.default_rng(1).integers(0, 2, 200)
    (told,) = associate(
        Study(np.arange(200), source), {"mark": Categories(mark, ("no", "yes"))}, {"ill": Categories(source, ("neg", "pos"))}
    )
    assert (told.result, told.refusal) == (Result.REFUSED, "not-separable")


def test_what_cannot_be_tested_is_refused() -> None:
    rng = np.random.default_rng(2)
    ill = rng.integers(0, 2, 300)
    study = Study(np.arange(300))
    attributes: dict[str, Column] = {
        "file": categories([f"f{number}" for number in range(300)]),
        "constant": categories(["x"] * 300),
        "copy": Categories(ill, ("b", "a")),
        "nearly": Categories((np.arange(300) < 3).astype(int), ("no", "yes")),
        "none": Numbers(np.full(300, 7.0)),
    }
    told = associate(
        study, attributes, {"ill": Categories(ill, ("neg", "pos")), "rare": Categories((np.arange(300) < 8).astype(int), ("n", "p"))}
    )
    assert [one.refusal for one in told] == ["id-like", "constant", "alias", "constant", "constant", *["few-groups"] * 5]


def test_without_groups_nothing_is_more_than_inconclusive() -> None:
    rng = np.random.default_rng(2)
    ill = rng.integers(0, 2, 300)
    mark = np.where(rng.random(300) < 0.8, ill, 1 - ill)
    told = associate(
        Study(np.arange(300), grouped=False), {"mark": Categories(mark, ("no", "yes"))}, {"ill": Categories(ill, ("neg", "pos"))}
    )
    assert [one.result for one in told] == [Result.INCONCLUSIVE]
    assert "treated as independent" in told[0].why


def test_the_size_of_groups_is_an_attribute_of_its_own() -> None:
    rng = np.random.default_rng(4)
    sizes = rng.integers(1, 5, 300)
    ill = rng.random(300) < np.where(sizes > 2, 0.8, 0.2)
    study = Study(np.repeat(np.arange(300), sizes))
    label = Categories(np.repeat(ill.astype(int), sizes), ("neg", "pos"))
    (told,) = associate(study, {"pictures of the group": group_sizes(study)}, {"ill": label})
    assert told.result is Result.FAILED
    assert told.measure == "AUC"
    assert told.effect is not None
    assert told.effect.value > 0.7
