"""The code of a turned picture against the code that follows from the code of the picture."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datascopy.match.fingerprint import INVERSE, ORIENTATIONS, turn_codes, turn_picture
from datascopy.measure.codes import code
from datascopy.model import Orientation

SMALL = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.uint8)


def codes_of(picture: np.ndarray) -> np.ndarray:
    return np.frombuffer(code(picture), dtype=np.uint64)


def textured(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return cv2.resize(rng.integers(0, 255, (9, 9), dtype=np.uint8), (64, 64), interpolation=cv2.INTER_CUBIC)


@pytest.mark.parametrize(
    ("orientation", "turned"),
    [
        (Orientation.IDENTITY, SMALL),
        (Orientation.FLIP_LEFT_RIGHT, np.fliplr(SMALL)),
        (Orientation.FLIP_TOP_BOTTOM, np.flipud(SMALL)),
        (Orientation.ROTATE_90, np.rot90(SMALL)),
        (Orientation.ROTATE_180, np.rot90(SMALL, 2)),
        (Orientation.ROTATE_270, np.rot90(SMALL, 3)),
        (Orientation.TRANSPOSE, SMALL.T),
        (Orientation.TRANSVERSE, np.rot90(SMALL, 2).T),
    ],
)
def test_an_orientation_is_what_numpy_calls_by_that_name(orientation: Orientation, turned: np.ndarray) -> None:
    assert np.array_equal(turn_picture(SMALL, orientation), turned)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@given(seed=st.integers(0, 10_000))
def test_the_code_of_a_turned_picture_follows_from_its_code(orientation: Orientation, seed: int) -> None:
    picture = textured(seed)
    expected = codes_of(np.ascontiguousarray(turn_picture(picture, orientation)))
    assert int(np.bitwise_count(turn_codes(codes_of(picture), orientation) ^ expected).sum()) == 0


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@given(words=st.lists(st.integers(0, 2**64 - 1), min_size=8, max_size=8))
def test_the_inverse_undoes_an_orientation(orientation: Orientation, words: list[int]) -> None:
    codes = np.array(words, dtype=np.uint64).reshape(2, 4)
    assert np.array_equal(turn_codes(turn_codes(codes, orientation), INVERSE[orientation]), codes)


def test_turning_leaves_the_codes_it_was_given_alone() -> None:
    codes = np.arange(24, dtype=np.uint64).reshape(2, 3, 4)
    before = codes.copy()
    assert turn_codes(codes, Orientation.TRANSVERSE).shape == codes.shape
    assert np.array_equal(codes, before)
