"""Maps, scores, kinds: what pixels say of two pictures that are the same, and of two that are not."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lookalikes import bordered, boxed, cropped, jpeg, relit, resized, texted, texture

from datascopy.match.fingerprint import ORIENTATIONS, turn_picture
from datascopy.match.kinds import Side, differ
from datascopy.match.verdict import Verdict, six
from datascopy.match.verify import (
    HOPELESS,
    LOOK_SHARE,
    MATCH,
    REVIEW,
    blocked,
    doubtful,
    examine,
    look_again,
    prepare,
    score,
)
from datascopy.match.warp import Box, centred, compose, enclosing, invert, kept, laid_on, nearest_orientation, scaling, uncentred
from datascopy.model import MatchKind, Orientation

SIZE = 240
SHIFT = np.array([[1.0, 0.0, 3.0], [0.0, 1.0, -2.0]])


def side(picture: np.ndarray, content: Box | None = None) -> Side:
    frame = Box(0, 0, picture.shape[1], picture.shape[0])
    return Side(prepare(picture), frame, content or frame)


def found(a: Side, b: Side, orientation: Orientation = Orientation.IDENTITY) -> tuple[float, MatchKind]:
    best = examine(a.view, b.view, [laid_on(a.frame, b.frame, orientation), laid_on(a.content, b.content, orientation)])
    return best.worth, differ(a, b, best.matrix).kind


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_map_lays_a_picture_on_its_turned_copy(orientation: Orientation) -> None:
    picture = texture(1, 200, 150)
    turned = np.ascontiguousarray(turn_picture(picture, orientation))
    matrix = laid_on(Box(0, 0, 150, 200), Box(0, 0, turned.shape[1], turned.shape[0]), orientation)
    laid = cv2.warpAffine(picture, centred(matrix), turned.shape[::-1], flags=cv2.INTER_NEAREST)
    assert np.array_equal(laid, turned)
    assert nearest_orientation(matrix) is orientation


@given(st.lists(st.floats(-3, 3), min_size=6, max_size=6).filter(lambda six: abs(six[0] * six[4] - six[1] * six[3]) > 0.1))
def test_maps_compose_invert_and_move_to_centres(numbers: list[float]) -> None:
    matrix = np.array(numbers).reshape(2, 3)
    assert np.allclose(compose(matrix, invert(matrix)), scaling(1, 1), atol=1e-6)
    assert np.allclose(uncentred(centred(matrix)), matrix)


def test_what_a_frame_keeps_of_a_box() -> None:
    box = Box(0, 0, 100, 100)
    assert kept(box, box, scaling(1, 1)) == 1.0
    assert kept(box, Box(0, 0, 80, 90), scaling(1, 1)) == pytest.approx(0.8)
    assert kept(box, Box(0, 0, 50, 50), scaling(0.5, 0.5)) == pytest.approx(1.0)
    assert kept(box, Box(200, 200, 300, 300), scaling(1, 1)) == 0.0
    assert kept(Box(5, 5, 5, 9), box, scaling(1, 1)) == 0.0
    assert enclosing(box, scaling(-1, 2)) == Box(-100, 0, 0, 200)


def test_blocks_are_summed() -> None:
    plane = np.arange(35 * 40, dtype=np.float32).reshape(35, 40)
    assert np.allclose(blocked(plane), [[plane[y : y + 16, x : x + 16].sum() for x in (0, 16)] for y in (0, 16)])
    assert blocked(np.zeros((10, 40), dtype=np.float32)).shape == (0, 2)


def test_a_picture_agrees_with_itself_fully() -> None:
    view = prepare(texture(1, SIZE, SIZE))
    best = score(view, view, scaling(1, 1))
    assert (best.share, best.enough) == (1.0, True)
    assert best.median == pytest.approx(1.0, abs=1e-4)
    assert best.cover == pytest.approx(1.0)


def test_different_pictures_are_acquitted_without_refinement() -> None:
    a, b = prepare(texture(1, SIZE, SIZE)), prepare(texture(2, SIZE, SIZE))
    best = examine(a, b, [scaling(1, 1)])
    assert best.worth < REVIEW
    assert max(best.share, best.median) < HOPELESS


def test_a_flat_picture_says_nothing() -> None:
    flat, view = prepare(np.full((SIZE, SIZE), 90, np.uint8)), prepare(texture(1, SIZE, SIZE))
    assert score(flat, flat, scaling(1, 1)).worth == 0.0
    assert score(flat, view, scaling(1, 1)).worth < REVIEW
    assert score(prepare(np.zeros((SIZE, SIZE), np.uint8)), view, scaling(1, 1)).worth == 0.0


def test_too_little_overlap_is_no_match() -> None:
    view = prepare(texture(1, SIZE, SIZE))
    beside = np.array([[1.0, 0.0, SIZE - 60.0], [0.0, 1.0, 0.0]])
    assert not score(view, view, beside).enough
    assert score(prepare(texture(1, 12, 12)), view, scaling(20, 20)).worth == 0.0


def test_a_map_that_is_off_is_refined() -> None:
    picture = texture(3, SIZE, SIZE)
    shifted = np.asarray(cv2.warpAffine(picture, SHIFT, (SIZE, SIZE), borderMode=cv2.BORDER_REFLECT), dtype=np.uint8)
    view, moved = prepare(picture), prepare(shifted)
    best = examine(view, moved, [scaling(1, 1)])
    assert best.worth > 0.97
    assert np.allclose(best.matrix, SHIFT, atol=0.2)


def test_the_best_of_several_maps_is_taken() -> None:
    picture = texture(3, SIZE, SIZE)
    a, b = prepare(picture), prepare(np.ascontiguousarray(np.fliplr(picture)))
    frame = Box(0, 0, SIZE, SIZE)
    best = examine(a, b, [laid_on(frame, frame, one) for one in (Orientation.IDENTITY, Orientation.FLIP_LEFT_RIGHT)])
    assert best.worth > 0.99


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("kind", "copy"),
    [
        (MatchKind.RE_ENCODED, jpeg),
        (MatchKind.RE_ENCODED, lambda picture: resized(picture, 0.5)),
        (MatchKind.RE_ENCODED, lambda picture: resized(picture, 0.8, 0.6)),
        (MatchKind.RE_ENCODED, lambda picture: relit(picture, 1.03, 2)),
        (MatchKind.BRIGHTNESS_CHANGED, lambda picture: relit(picture, 1.0, 20)),
        (MatchKind.BRIGHTNESS_CHANGED, lambda picture: relit(picture, 0.75)),
        (MatchKind.BRIGHTNESS_CHANGED, lambda picture: relit(picture, 1.25, -32)),
        (MatchKind.OVERLAID, texted),
        (MatchKind.OVERLAID, boxed),
        (MatchKind.TURNED, lambda picture: np.ascontiguousarray(np.rot90(picture))),
    ],
)
def test_kinds_of_copies(kind: MatchKind, copy: object, seed: int) -> None:
    picture = texture(seed, SIZE, SIZE)
    other = copy(picture)  # type: ignore[operator]
    turn = Orientation.ROTATE_90 if kind is MatchKind.TURNED else Orientation.IDENTITY
    back = Orientation.ROTATE_270 if kind is MatchKind.TURNED else Orientation.IDENTITY
    for one, another, orientation in ((picture, other, turn), (other, picture, back)):
        worth, named = found(side(one), side(another), orientation)
        assert worth >= MATCH
        assert named is kind


@pytest.mark.parametrize("value", [0, 128, 255])
@pytest.mark.parametrize(("top", "left"), [(24, 24), (40, 0)])
def test_a_border_is_named_whatever_its_colour(value: int, top: int, left: int) -> None:
    picture = texture(5, 180, 200)
    framed = side(bordered(picture, value, top, left), Box(left, top, left + 200, top + 180))
    for one, another in ((side(picture), framed), (framed, side(picture))):
        worth, kind = found(one, another)
        assert worth >= MATCH
        assert kind is MatchKind.BORDERED


@pytest.mark.parametrize("gamma", [0.5, 1.9])
def test_another_gamma_is_another_light_and_no_overlay(gamma: float) -> None:
    sides = np.clip(np.minimum(np.arange(256), np.arange(256)[::-1]) / 60, 0.05, 1)
    plain = (texture(3, 256, 256) * sides).astype(np.uint8)
    copy = np.rint(255 * (plain / 255) ** gamma).astype(np.uint8)
    assert found(side(plain), side(copy))[1] is found(side(copy), side(plain))[1] is MatchKind.BRIGHTNESS_CHANGED


def test_pictures_that_were_stretched_to_be_shown_tell_no_brightness() -> None:
    plain, lighter = texture(3, 256, 256), relit(texture(3, 256, 256), 0.7, 40)
    assert found(side(plain), side(lighter))[1] is MatchKind.BRIGHTNESS_CHANGED
    assert found(side(plain), replace(side(lighter), deep=True))[1] is MatchKind.RE_ENCODED


@pytest.mark.parametrize("share", [0.95, 0.9, 0.8])
def test_a_crop_is_told_in_both_directions(share: float) -> None:
    picture = texture(6, SIZE, SIZE)
    a, b = side(picture), side(cropped(picture, share))
    there, back = differ(a, b, scaling(1, 1)), differ(b, a, scaling(1, 1))
    assert {there.kind, back.kind} == {MatchKind.CROPPED}
    assert [there.crop, there.crop_back] == pytest.approx([share, 1.0], abs=0.01)
    assert [back.crop, back.crop_back] == pytest.approx([1.0, share], abs=0.01)


def test_a_turned_crop_is_cropped() -> None:
    picture = texture(6, SIZE, SIZE)
    turned = np.ascontiguousarray(np.fliplr(cropped(picture, 0.8)))
    matrix = laid_on(Box(0, 0, 192, 192), Box(0, 0, 192, 192), Orientation.FLIP_LEFT_RIGHT)
    difference = differ(side(picture), side(turned), matrix)
    assert (difference.kind, difference.orientation) == (MatchKind.CROPPED, Orientation.FLIP_LEFT_RIGHT)


def test_a_second_look_believes_copies() -> None:
    picture = texture(7, SIZE, SIZE)
    for other in (jpeg(picture), resized(picture, 0.5), relit(picture, 0.8)):
        b = prepare(other)
        assert look_again(prepare(picture), b, scaling(other.shape[1] / SIZE, other.shape[0] / SIZE))


def test_a_second_look_sees_through_shared_outlines() -> None:
    outline = texture(8, SIZE, SIZE).astype(np.float32)
    soft = cv2.GaussianBlur(outline, (0, 0), 6) * 1.3 - 40
    grain = [cv2.GaussianBlur(np.random.default_rng(seed).standard_normal((SIZE, SIZE)).astype(np.float32), (0, 0), 1.5) for seed in (1, 2)]
    a, b = (prepare(np.clip(soft + 60 * one, 30, 250).astype(np.uint8)) for one in grain)
    assert not look_again(a, b, scaling(1, 1))
    assert LOOK_SHARE > MATCH


def test_only_a_match_that_is_weak_throughout_is_doubtful() -> None:
    view = prepare(texture(1, SIZE, SIZE))
    sure = score(view, view, scaling(1, 1))
    assert not doubtful(sure)


def test_a_verdict_survives_the_cache_and_two_reversals() -> None:
    verdict = Verdict(0.912, MatchKind.TURNED, Orientation.ROTATE_90, 0.9, 1.0, six(np.array([[0.0, 0.5, -0.0], [-0.5, 0.0, 99.25]])))
    assert Verdict.load(verdict.dump()) == verdict
    assert verdict.reversed().orientation is Orientation.ROTATE_270
    assert (verdict.reversed().crop, verdict.reversed().crop_back) == (1.0, 0.9)
    assert verdict.reversed().reversed() == verdict
    assert "-0.0" not in verdict.dump()
