"""What chance yields is not called, what is planted is seen, and a test without groups or size classes is caught."""

from functools import partial

import pytest
from nulls import NULLS, Draw, family, patients, planted, rate, rate_of_frames
from scipy.stats import binom

SETS = 100


@pytest.mark.parametrize("null", NULLS.values(), ids=[name.split()[0] for name in NULLS])
def test_a_null_is_rejected_no_more_often_than_stated(null: Draw) -> None:
    rejected, called = rate(null, SETS, patients())
    assert rejected <= binom.ppf(0.999, SETS, 0.05)
    assert called <= rejected


def test_frames_of_videos_are_compared_by_video() -> None:
    """Frames resemble the one before them: what is exchanged is the profile of a whole video, never a frame."""
    assert rate_of_frames(SETS) <= binom.ppf(0.999, SETS, 0.05)
    assert rate_of_frames(30, grouped=False) > binom.ppf(0.999, 30, 0.05)


def test_pictures_taken_as_groups_are_caught() -> None:
    rejected, _ = rate(NULLS["A views alike within patients, label of patients"], SETS, patients(), "pictures")
    assert rejected > binom.ppf(0.999, SETS, 0.05)


def test_groups_of_all_sizes_exchanged_are_caught() -> None:
    rejected, _ = rate(NULLS["E both depend on size"], SETS, patients(), "no sizes")
    assert rejected > binom.ppf(0.999, SETS, 0.05)


@pytest.mark.parametrize(
    ("groups", "odds", "power"), [(20, 8.0, 0.54), (50, 4.0, 0.66), (50, 8.0, 0.95), (100, 4.0, 0.95), (100, 8.0, 1.0), (300, 2.0, 0.78)]
)
def test_what_is_planted_is_seen(groups: int, odds: float, power: float) -> None:
    seen, _ = rate(partial(planted, odds), SETS, patients(groups))
    assert seen >= binom.ppf(0.001, SETS, power - 0.04)


def test_a_family_without_signal_is_seldom_called() -> None:
    sets = 8
    assert family(sets, patients()) <= binom.ppf(0.999, sets, 0.05)


@pytest.mark.whole
@pytest.mark.parametrize("null", NULLS.values(), ids=[name.split()[0] for name in NULLS])
def test_a_null_is_rejected_no_more_often_than_stated_in_500_sets(null: Draw) -> None:
    rejected, _ = rate(null, 500, patients())
    assert rejected <= binom.ppf(0.999, 500, 0.05)
