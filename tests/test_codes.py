"""Codes are a promise: the layout, the values of known pictures, and what they are the signs of."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy.fft import dctn

from datascopy.measure.codes import FLAT, SAMPLES, SIDE, WORKING, Box, Grey, centre, code, content_box, fingerprint, shrink


def waves(height: int, width: int) -> Grey:
    """A picture made of whole numbers only, so that it is the same on every machine."""
    y, x = np.mgrid[:height, :width]
    return np.asarray((x * x * 3 + y * 7 * x + y * y * 5) // 97 % 256, dtype=np.uint8)


def bits(packed: bytes) -> np.ndarray:
    return np.unpackbits(np.frombuffer(packed, np.uint8)).reshape(SIDE, SIDE).astype(bool)


def test_codes_of_known_pictures_do_not_change() -> None:
    assert code(waves(64, 64)).hex() == "002f0bd274af4aca50afa55148bda3505eae75caaa75f0d0aab5556a1f5df432"
    assert code(waves(128, 192)).hex() == "01300336033207360f367f36fe32003600f6ffe60006004c7ff854435ddc1041"
    assert fingerprint(waves(512, 512)).codes.hex() == (
        "0000000100000000000000000001000300010003000300030007000f000f003f"
        "0000000100000000000000000001000300010003000300030007000f000f003f"
        "6afb79353ecf4face2ff7cec7fb5cd54d53ea4678afc2f08cd667b93dd717dcc"
    )


@settings(deadline=None, max_examples=60)
@given(grey=arrays.arrays(np.uint8, st.tuples(st.integers(8, 90), st.integers(8, 90))))
def test_a_code_is_the_signs_of_the_dct(grey: Grey) -> None:
    samples = cv2.resize(grey, (SAMPLES, SAMPLES), interpolation=cv2.INTER_AREA)
    packed = code(grey)
    if samples.std() < FLAT:
        assert packed == bytes(32)
        return
    expected = dctn(samples.astype(float), norm="ortho")[:SIDE, :SIDE]
    sure = np.abs(expected) > 1e-3
    sure[0, 0] = False
    np.testing.assert_array_equal(bits(packed)[sure], expected[sure] > 0)
    assert not bits(packed)[0, 0]


def test_the_layout_turns_as_it_says() -> None:
    grey = waves(128, 128)
    rows, columns = np.indices((SIDE, SIDE))
    changed = np.ones((SIDE, SIDE), bool)
    changed[0, 0] = False
    plain = bits(code(grey))
    np.testing.assert_array_equal(bits(code(np.ascontiguousarray(grey.T))), plain.T)
    np.testing.assert_array_equal(bits(code(np.ascontiguousarray(grey[::-1])))[changed], (plain ^ (rows % 2 == 1))[changed])
    np.testing.assert_array_equal(bits(code(np.ascontiguousarray(grey[:, ::-1])))[changed], (plain ^ (columns % 2 == 1))[changed])


def resized(grey: Grey, width: int, height: int, how: int) -> Grey:
    return np.asarray(cv2.resize(grey, (width, height), interpolation=how), dtype=np.uint8)


def distance(a: bytes, b: bytes) -> int:
    return int(np.bitwise_count(np.frombuffer(a, np.uint8) ^ np.frombuffer(b, np.uint8)).sum())


def blobs(height: int, width: int, seed: int = 3) -> Grey:
    """A picture with the fall of frequencies of a photograph."""
    noise = np.random.default_rng(seed).integers(30, 256, (7, 9)).astype(np.uint8)
    return resized(noise, width, height, cv2.INTER_CUBIC)


def test_size_and_brightness_leave_a_code_alone_and_another_picture_does_not() -> None:
    large = blobs(600, 800)
    whole = fingerprint(large).codes[:32]
    assert distance(whole, fingerprint(resized(large, 400, 300, cv2.INTER_AREA)).codes[:32]) <= 24
    assert distance(whole, fingerprint((large * 0.8 + 10).astype(np.uint8)).codes[:32]) <= 24
    assert distance(whole, fingerprint(blobs(600, 800, seed=4)).codes[:32]) > 60


@pytest.mark.parametrize("fill", [0, 5, 255, 200, 120])
def test_borders_are_no_content(fill: int) -> None:
    framed = np.full((480, 640), fill, np.uint8)
    framed[60:420, 80:560] = blobs(360, 480)
    made = fingerprint(framed)
    assert np.abs(np.array(made.content) - np.array([80, 60, 560, 420])).max() <= 8
    assert distance(made.codes[32:64], fingerprint(blobs(360, 480)).codes[:32]) <= 48


@settings(deadline=None, max_examples=30)
@given(bars=st.tuples(*[st.integers(0, 60)] * 4), fill=st.sampled_from([0, 40, 128, 255]), seed=st.integers(0, 9))
def test_what_lies_between_bars_is_seen_as_without_them(bars: tuple[int, int, int, int], fill: int, seed: int) -> None:
    """A picture that is dark at its sides, as a chest X-ray is: bars must not move what counts as dark."""
    sides = np.clip(np.minimum(np.arange(220), np.arange(220)[::-1]) / 60, 0.3, 1)
    plain = (blobs(200, 220, seed=seed) * sides).astype(np.uint8)
    left, top, right, bottom = bars
    was, made = fingerprint(plain), fingerprint(np.pad(plain, ((top, bottom), (left, right)), constant_values=fill))
    assert made.content == (was.content.left + left, was.content.top + top, was.content.right + left, was.content.bottom + top)
    assert made.codes[32:] == was.codes[32:]


def test_bars_that_were_resized_with_the_picture_go_with_their_mixed_line() -> None:
    plain = blobs(200, 220)
    barred = np.pad(plain, ((60, 60), (0, 0)))
    squeezed = resized(barred, 220, 147, cv2.INTER_AREA)
    assert distance(fingerprint(plain).codes[32:64], fingerprint(squeezed).codes[32:64]) <= 16


@pytest.mark.parametrize("shape", [(1, 1), (1, 5000), (5000, 1), (3, 2), (2000, 7), (257, 511), (512, 512), (300, 4000)])
def test_any_shape_has_codes_and_a_box_inside(shape: tuple[int, int]) -> None:
    made = fingerprint(waves(*shape))
    left, top, right, bottom = made.content
    assert 0 <= left < right <= shape[1]
    assert 0 <= top < bottom <= shape[0]
    assert len(made.codes) == 96


def test_a_flat_picture_has_no_code() -> None:
    made = fingerprint(np.full((100, 100), 90, np.uint8))
    assert made.flat
    assert made.codes == bytes(96)
    assert made.content == (0, 0, 100, 100)


def test_a_nearly_empty_picture_keeps_its_whole_box() -> None:
    grey = np.zeros((400, 400), np.uint8)
    grey[190:210, 190:210] = blobs(20, 20)
    assert content_box(grey) == (0, 0, 400, 400)


def test_shrinking_averages_whole_blocks() -> None:
    grey = waves(700, 1100)
    small = shrink(grey, 4)
    assert small.shape == (175, 275)
    expected = grey.reshape(175, 4, 275, 4).mean(axis=(1, 3))
    assert np.abs(small - expected).max() <= 0.5
    assert shrink(grey[: WORKING + 100, : WORKING + 100], 1).base is not None


def test_the_centre_of_a_box_is_never_empty() -> None:
    assert centre(Box(0, 0, 100, 50), 0.6) == (20, 10, 80, 40)
    assert centre(Box(3, 4, 4, 5), 0.6) == (3, 4, 4, 5)
