"""Blind views: what they measure, that held-out groups are held out, what chance yields, and which planted mark is seen."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from scipy.stats import binom

from datascopy.measure.views import BLACK, FRAME, SIDE, views_of
from datascopy.model import VIEWS
from datascopy.statistics import probe
from datascopy.statistics.folds import FOLDS, PENALTY, Folds, areas, ridge_scores, tree_scores
from datascopy.statistics.probes import exchanged
from datascopy.statistics.study import Study, block

Grey = npt.NDArray[np.uint8]
XRAYS = Path(__file__).resolve().parents[2] / "shared" / "data" / "kermany-chest-xray-224"


def view(values: npt.NDArray[np.float64], name: str) -> npt.NDArray[np.float64]:
    """Return the columns of one view."""
    begin = 0
    for one, columns in VIEWS:
        if one == name:
            return values[:, begin : begin + columns]
        begin += columns
    raise KeyError(name)


def exposures(count: int, seed: int = 3) -> list[Grey]:
    """Smooth pictures of their own brightness, contrast and structure, 224 x 224."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        coarse = rng.normal(rng.uniform(90, 150), rng.uniform(15, 40), (7, 7)).clip(0, 255).astype(np.uint8)
        made.append(np.asarray(Image.fromarray(coarse).resize((SIDE, SIDE), Image.Resampling.BICUBIC)))
    return made


def marked(picture: Grey, side: int = 50, grey: int = 60) -> Grey:
    """The picture with a lighter square in a corner."""
    made = picture.astype(np.int64)
    made[:side, -side:] += grey
    return made.clip(0, 255).astype(np.uint8)


def test_views_hold_what_their_names_say() -> None:
    picture = np.full((300, 200), 100, np.uint8)
    picture[:10] = 0
    values = views_of(picture)[None]
    assert values.shape[1] == sum(columns for _, columns in VIEWS)
    border, around, small, light = (view(values, name)[0] for name in ("border", "surroundings", "thumbnail-16", "light"))
    dark = 10 * SIDE / 300
    assert border[:16] == pytest.approx(100 * (1 - dark / FRAME), abs=1)
    assert border[16:32] == pytest.approx(100)
    assert border[68] == pytest.approx(round(dark) / FRAME, abs=1 / FRAME)
    assert around.reshape(16, 16)[3:13, 3:13].max() == 0
    assert around.reshape(16, 16)[-1] == pytest.approx(100)
    assert small.reshape(16, 16)[1:] == pytest.approx(100)
    assert light[0] == pytest.approx(100 * (1 - 1 / 30), abs=0.5)
    assert light[-2] == pytest.approx((small <= BLACK).mean() / 2, abs=0.05)


def test_the_middle_tells_nothing_to_the_frame_and_to_the_surroundings() -> None:
    picture = exposures(1)[0]
    other = picture.copy()
    other[60:160, 60:160] = 255 - other[60:160, 60:160]
    one, two = views_of(picture)[None], views_of(other)[None]
    for name in ("border", "surroundings"):
        assert (view(one, name) == view(two, name)).all()
    assert (view(one, "thumbnail-8") != view(two, "thumbnail-8")).any()


@given(st.lists(st.integers(1, 6), min_size=5, max_size=40), st.integers(0, 100))
def test_no_group_is_in_two_folds_and_folds_are_even(sizes: list[int], seed: int) -> None:
    groups = np.repeat(np.arange(len(sizes)), sizes)
    fold = Folds.of(groups, np.random.default_rng(seed)).fold
    assert all(len(set(fold[groups == group])) == 1 for group in range(len(sizes)))
    counts = np.bincount([fold[groups == group][0] for group in range(len(sizes))], minlength=FOLDS)
    assert counts.max() - counts.min() <= 1


@given(st.lists(st.integers(1, 5), min_size=2, max_size=30), st.booleans(), st.integers(0, 100))
def test_exchanged_labels_are_those_of_whole_groups(sizes: list[int], constant: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    groups = np.repeat(np.arange(len(sizes)), sizes)
    label = rng.integers(0, 2, len(sizes))[groups] == 1 if constant else rng.integers(0, 2, len(groups)) == 1
    where = block(Study(groups), np.ones(len(groups), bool))
    made = exchanged(label, where, 5, rng)

    def profiles(values: npt.NDArray[np.float64]) -> list[tuple[int, tuple[float, ...]]]:
        return sorted((size, tuple(values[groups == group])) for group, size in enumerate(sizes))

    for column in made.T:
        if all(len(set(label[groups == group])) == 1 for group in range(len(sizes))):
            assert sum(column[groups == group][0] for group in range(len(sizes))) == sum(label[groups == g][0] for g in range(len(sizes)))
        else:
            assert profiles(column) == profiles(label.astype(np.float64))


def test_the_ridge_is_the_ridge_and_the_area_the_area() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(120, 6)) * 5 + 3, (rng.random((120, 2)) < 0.4).astype(np.float64)
    folds = Folds.of(np.arange(120), rng)
    told = ridge_scores(x, y, folds)
    held = folds.fold == 2
    z = (x - x[~held].mean(axis=0)) / x[~held].std(axis=0)
    penalty = PENALTY * (~held).sum() + 6
    stacked = np.concatenate([z[~held], np.sqrt(penalty) * np.eye(6)])
    for column in (0, 1):
        wanted = np.concatenate([y[~held, column] - y[~held, column].mean(), np.zeros(6)])
        assert told[held, column] == pytest.approx(z[held] @ np.linalg.lstsq(stacked, wanted, rcond=None)[0])
    pairs = [(a > b) + 0.5 * (a == b) for a in told[y[:, 0] == 1, 0] for b in told[y[:, 0] == 0, 0]]
    assert areas(told, y, np.zeros(120, np.int64))[0] == pytest.approx(np.mean(pairs))


def test_a_mark_in_a_corner_is_seen_by_the_border_and_the_thumbnail() -> None:
    rng = np.random.default_rng(9)
    groups = np.repeat(np.arange(200), 2)
    ill = (rng.random(200) < 0.5)[groups]
    has = rng.random(400) < np.where(ill, 0.8, 0.05)
    values = np.stack([views_of(marked(one) if mark else one) for one, mark in zip(exposures(400), has, strict=True)])
    for name in ("border", "surroundings", "thumbnail-16"):
        told = probe(view(values, name), ill, groups, draws=99)
        assert told.estimate is not None
        assert told.limit is not None
        assert told.estimate.value > max(told.limit, 0.7)
        assert told.p is not None
        assert told.p <= 0.01


def test_a_label_without_signal_stays_in_the_band() -> None:
    rng = np.random.default_rng(21)
    groups = np.repeat(np.arange(60), rng.integers(1, 5, 60))
    values = view(np.stack([views_of(one) for one in exposures(len(groups))]), "border")
    outside = 0
    for number in range(60):
        ill = (np.random.default_rng([4, number]).random(60) < 0.5)[groups]
        told = probe(values, ill, groups, draws=39, seed=number)
        outside += told.p is not None and told.p <= 0.05
    assert outside <= binom.ppf(0.999, 60, 0.05)


def test_what_only_the_source_tells_is_chance_within_sources() -> None:
    rng = np.random.default_rng(31)
    source = rng.integers(0, 2, 300)
    ill = rng.random(300) < np.where(source == 1, 0.8, 0.2)
    values = rng.normal(size=(300, 5)) + 3 * source[:, None]
    pooled, within = probe(values, ill, np.arange(300)), probe(values, ill, np.arange(300), strata=source)
    assert pooled.estimate is not None
    assert within.estimate is not None
    assert pooled.estimate.value > 0.7
    assert within.estimate.value < 0.6
    assert within.chance == pytest.approx(0.5, abs=0.03)
    assert within.p is not None
    assert within.p > 0.01
    assert "no source" in probe(values, source == 1, np.arange(300), strata=source).why


def test_trees_see_a_step_that_no_line_sees() -> None:
    pytest.importorskip("lightgbm")
    rng = np.random.default_rng(2)
    width = rng.choice([200.0, 300.0, 400.0], 200)
    ill = width == 300
    straight, stepped = (probe(width[:, None], ill, np.arange(200), draws=19, model=model) for model in (ridge_scores, tree_scores))
    assert straight.estimate is not None
    assert stepped.estimate is not None
    assert straight.estimate.value < 0.65
    assert stepped.estimate.value > 0.95


def test_what_cannot_be_probed_says_why() -> None:
    groups = np.arange(60)
    ill = groups % 2 == 0
    assert "same in every picture" in probe(np.ones((60, 4)), ill, groups).why
    assert "fewer than 10" in probe(np.random.default_rng(1).normal(size=(60, 4)), groups < 5, groups).why


@pytest.mark.real
def test_the_frame_alone_separates_real_classes() -> None:
    if not XRAYS.exists():
        pytest.skip(f"{XRAYS} is absent")
    files = sorted(XRAYS.rglob("*.jp*g"))[::8]
    values = np.stack([views_of(np.asarray(Image.open(file).convert("L"))) for file in files])
    ill = np.array([file.parent.name == "PNEUMONIA" for file in files])
    children = np.unique(
        ["_".join(file.stem.split("_")[:2]) if ill[i] else file.stem[:-5] for i, file in enumerate(files)], return_inverse=True
    )[1]
    for name, least in (("border", 0.86), ("surroundings", 0.9), ("thumbnail-16", 0.93)):
        told = probe(view(values, name), ill, children)
        assert told.estimate is not None
        assert told.limit is not None
        assert told.estimate.value > least
        assert told.limit < 0.57
