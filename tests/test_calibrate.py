"""What is to be expected of look-alikes: against simulated tails, of which the truth is known."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datascopy.cli.method import look_alikes
from datascopy.match.calibrate import HIGHEST, LEAST_PAIRS, LOWEST, TOLERATED, Groups, calibrate, differ, expected_above
from datascopy.model import Calibration

REPEATS = 200


def exponential(chance: np.random.Generator, count: int, mean: float) -> np.ndarray:
    """Return scores with an exponential upper tail: P(score >= t) = exp(-(t - .2) / mean) for t >= .2."""
    return 0.2 + chance.exponential(mean, count)


def truth(count: int, mean: float, threshold: float) -> float:
    return float(count * np.exp(-(threshold - 0.2) / mean))


@pytest.mark.parametrize(("count", "mean"), [(400, 0.06), (2_000, 0.06), (8_000, 0.045)])
def test_the_expectation_errs_on_the_safe_side_and_its_interval_covers_the_truth(count: int, mean: float) -> None:
    chance = np.random.default_rng(count)
    samples = [exponential(chance, count, mean) for _ in range(REPEATS)]
    true = truth(count, mean, 0.8)
    expected = np.array([expected_above(sample[sample < 0.9], 0.8) for sample in samples])
    upper = np.array([expected_above(sample[sample < 0.9], 0.8, 0.95) for sample in samples])
    assert np.mean(expected) >= 0.9 * true  # the larger of two quantiles: rather too many than too few
    assert np.mean(expected) <= 4 * true + 0.1
    assert np.mean(upper >= true) >= 0.93


@pytest.mark.parametrize("shape", [(2, 9), (3, 12), (2, 5)])
def test_lighter_tails_are_overestimated(shape: tuple[int, int]) -> None:
    """Scores end at 1, so that their tail falls faster than an exponential one."""
    from scipy.stats import beta

    chance = np.random.default_rng(shape[1])
    true = 5_000 * float(beta.sf(0.8, *shape))
    expected = [expected_above(chance.beta(*shape, 5_000), 0.8) for _ in range(100)]
    assert np.mean(np.array(expected) >= true) >= 0.9


def test_the_least_threshold_is_the_one_that_the_tail_allows() -> None:
    scores = exponential(np.random.default_rng(3), 8_000, 0.055)
    told = calibrate(scores, len(scores), 0.8, "patient (stated)")
    assert told.expected is not None
    assert told.at_most is not None
    assert told.least is not None
    assert LOWEST <= told.least <= HIGHEST
    alike = scores[scores < 0.9]
    assert expected_above(alike, told.least) <= TOLERATED < expected_above(alike, told.least - 0.01)
    assert told.separable
    assert told.at_most > told.expected


def test_where_look_alikes_reach_the_highest_threshold_copies_cannot_be_told_apart() -> None:
    scores = np.minimum(exponential(np.random.default_rng(4), 8_000, 0.2), 0.899)
    told = calibrate(scores, len(scores), 0.8, "patient (stated)")
    assert told.least is None
    assert not told.separable


def test_too_few_pairs_say_nothing() -> None:
    told = calibrate(np.full(LEAST_PAIRS - 1, 0.3), 400, 0.8, "patient (stated)")
    assert (told.expected, told.least, told.different) == (None, None, LEAST_PAIRS - 1)
    assert told.separable  # nothing says that it is not


def test_findings_are_no_look_alikes() -> None:
    scores = np.concatenate([exponential(np.random.default_rng(5), 2_000, 0.04), np.full(50, 0.97)])
    told = calibrate(scores, len(scores), 0.8, "patient (stated)")
    assert (told.different, told.passed >= 50) == (2_000 - int((scores[:2_000] >= 0.9).sum()), True)
    assert told.expected is not None
    assert told.expected < 0.5


@settings(max_examples=60, deadline=None)
@given(
    scores=st.lists(st.floats(0, 1, allow_nan=False), min_size=LEAST_PAIRS, max_size=600),
    more=st.integers(0, 5_000),
    threshold=st.floats(0.5, 1),
)
def test_any_scores_give_a_finite_answer_that_falls_with_the_threshold(scores: list[float], more: int, threshold: float) -> None:
    given_scores = np.array(scores)
    told = calibrate(given_scores, len(scores) + more, threshold, "patient (stated)")
    if told.expected is None:
        assert told.different < LEAST_PAIRS
        return
    assert told.at_most is not None
    assert np.isfinite([told.expected, told.at_most]).all()
    assert 0 <= told.expected <= told.at_most + 1e-9
    alike = given_scores[given_scores < 0.9]
    steps = [expected_above(alike, step) for step in np.arange(0.7, 0.91, 0.02)]
    assert all(a >= b - 1e-9 for a, b in pairwise(steps))


def test_more_examined_pairs_than_known_ones_raise_the_expectation_in_proportion() -> None:
    scores = exponential(np.random.default_rng(6), 2_000, 0.06)
    once, thrice = (calibrate(scores, factor * len(scores), 0.8, "x") for factor in (1, 3))
    assert once.expected is not None
    assert thrice.expected == pytest.approx(3 * once.expected, abs=2e-3)


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ([{"patient": frozenset({"1"})}], [{"patient": frozenset({"2"})}], True),
        ([{"patient": frozenset({"1"})}], [{"patient": frozenset({"1"})}], False),
        ([{"patient": frozenset({"1"})}], [{}], None),
        ([{"patient": frozenset({"1"})}], [{"video": frozenset({"2"})}], None),
        ([{"patient": frozenset({"1"}), "case": frozenset({"9"})}], [{"patient": frozenset({"2"}), "case": frozenset({"9"})}], False),
        # an equal picture of another patient: then these two are not known to differ
        ([{"patient": frozenset({"1"})}, {"patient": frozenset({"2"})}], [{"patient": frozenset({"2"})}], False),
    ],
)
def test_pictures_differ_where_every_key_says_so(a: list[Groups], b: list[Groups], said: bool | None) -> None:
    assert differ(a, b) is said


@pytest.mark.parametrize(("passed", "said"), [(0, True), (1, False)])
def test_too_few_pairs_say_what_their_number_alone_does(passed: int, said: bool) -> None:
    told = look_alikes(Calibration(rests_on="patient (stated)", different=96, examined=96, threshold=0.8, passed=passed), 0.8)
    assert "Too few pairs to calibrate: 96 examined pairs are of different groups by patient (stated)" in told
    assert ("None of these pairs reaches it; by their number alone up to 3.1 % of such pairs could (95 % confidence)." in told) is said
