"""Local features: the second way to nominate. It finds what is left of a picture after cropping, mirrored or not."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from lookalikes import Grey, Held, cropped, jpeg, measured, relit, resized, rows_of, texture

from datascopy.match import corners, match, match_between
from datascopy.match.consensus import agree
from datascopy.match.corners import Corners, share_corners, vote
from datascopy.match.warp import invert
from datascopy.measure import feature_table
from datascopy.measure.features import MOST, local_features
from datascopy.measure.record import Record
from datascopy.model import FEATURE, MatchKind, Orientation, Profile

PROFILE = Profile(name="some", title="some", digest="")
Table = npt.NDArray[np.void]


def table(picture: Grey) -> Table:
    return np.frombuffer(local_features(picture), dtype=np.dtype(FEATURE))


def corner_of(picture: Grey, share: float) -> Grey:
    """Keep a part off the centre: nothing is cut at the left and the top of the middle."""
    height, width = picture.shape
    top, left = round(height * (1 - share) * 0.15), round(width * (1 - share) * 0.9)
    return np.ascontiguousarray(picture[top : top + round(height * share), left : left + round(width * share)])


def mirrored(picture: Grey) -> Grey:
    return np.ascontiguousarray(picture[:, ::-1])


def test_a_picture_has_features_and_they_are_told_alike_each_time() -> None:
    picture = texture(1)
    assert 0 < len(table(picture)) <= MOST
    assert local_features(picture) == local_features(picture.copy())


@pytest.mark.parametrize(
    "picture", [np.full((200, 200), 90, np.uint8), np.zeros((200, 200), np.uint8), texture(1, 20, 300), texture(1, 1, 1)]
)
def test_flat_dark_and_tiny_pictures_have_none(picture: Grey) -> None:
    assert local_features(picture) == b""


def test_a_black_box_is_no_feature() -> None:
    picture = texture(2, 256, 256)
    picture[60:180, 60:180] = 0
    found = table(picture)
    inside = (np.abs(found["x"] / 64.0 - 120) < 60) & (np.abs(found["y"] / 64.0 - 120) < 60)
    assert len(found)
    assert not inside.any()


def test_highlights_leave_room_for_the_rest() -> None:
    picture = texture(3, 256, 256)
    rng = np.random.default_rng(0)
    for x, y in rng.integers(20, 110, (120, 2)):
        cv2.circle(picture, (int(x), int(y)), 2, 255, -1)
    found = table(picture)
    assert (found["x"] / 64.0 > 128).sum() >= 40


def test_the_mirror_image_has_the_same_codes_and_the_other_hands() -> None:
    one, other = table(texture(4, 256, 256)), table(mirrored(texture(4, 256, 256)))
    known = {row["code"].tobytes(): int(row["hand"]) for row in one}
    hands = [(known[row["code"].tobytes()], int(row["hand"])) for row in other if row["code"].tobytes() in known]
    assert len(hands) >= 0.5 * len(one)
    assert all(a != b for a, b in hands)


@pytest.mark.parametrize("share", [0.9, 0.8, 0.6])
@pytest.mark.parametrize("mirror", [False, True])
def test_features_agree_on_the_map_of_a_crop(share: float, mirror: bool) -> None:
    whole = texture(5, 256, 256)
    part = corner_of(whole, share)
    found = agree(table(whole), table(jpeg(mirrored(part) if mirror else part, 60)))
    assert found is not None
    assert found.share > 0.2
    laid = cv2.warpAffine(whole, found.matrix, part.shape[::-1])
    assert np.abs(laid.astype(int) - (mirrored(part) if mirror else part)).mean() < 12
    assert (np.linalg.det(found.matrix[:, :2]) < 0) == mirror


def test_features_of_other_pictures_agree_on_nothing() -> None:
    for seed in range(10, 20):
        found = agree(table(texture(seed)), table(texture(seed + 50)))
        assert found is None or found.share < corners.LEAST_SHARE
    assert agree(table(texture(1)), table(texture(1))[:3]) is None


@pytest.mark.parametrize("seed", [6, 7])
@pytest.mark.parametrize(
    "change",
    [
        lambda picture: cropped(picture, 0.8),
        lambda picture: corner_of(picture, 0.6),
        lambda picture: resized(corner_of(picture, 0.6), 1 / 0.6),
        lambda picture: mirrored(corner_of(relit(picture, 0.75), 0.75)),
        lambda picture: np.ascontiguousarray(np.rot90(corner_of(picture, 0.7))),
    ],
)
def test_crops_are_found_named_and_laid(change: object, seed: int) -> None:
    whole = texture(seed)
    part = jpeg(change(whole), 70)  # type: ignore[operator]
    pictures = {"a.png": whole, "b.png": part, **{f"other-{i}.png": texture(100 + i) for i in range(6)}}
    (found,) = match(measured(pictures), Held(pictures), PROFILE).pairs
    assert (found.a, found.b, found.kind) == ("a.png", "b.png", MatchKind.CROPPED)
    laid = cv2.warpAffine(whole, np.array(found.transform.matrix).reshape(2, 3), part.shape[::-1])
    assert np.abs(laid.astype(int) - part)[8:-8, 8:-8].mean() < 50
    assert 0.5 < found.transform.crop < 0.9


def test_a_mirrored_crop_is_mirrored() -> None:
    whole = texture(8)
    pictures = {"a.png": whole, "b.png": mirrored(corner_of(whole, 0.7)), "c.png": texture(9)}
    (found,) = match(measured(pictures), Held(pictures), PROFILE).pairs
    assert found.transform.orientation is Orientation.FLIP_LEFT_RIGHT
    assert found.transform.crop == pytest.approx(0.7, abs=0.03)


def test_crops_are_found_across_two_sets_in_either_order() -> None:
    left = {"whole.png": texture(8), "x.png": texture(9)}
    right = {"part.png": corner_of(texture(8), 0.7), "y.png": texture(10)}
    (there,) = match_between(measured(left), measured(right), Held(left), Held(right)).pairs
    (back,) = match_between(measured(right), measured(left), Held(right), Held(left)).pairs
    assert (there.a, there.b, there.score, there.kind) == (back.b, back.a, back.score, back.kind)
    one, other = (np.array(found.transform.matrix).reshape(2, 3) for found in (there, back))
    assert np.allclose(invert(one), other, atol=0.01)


def test_without_features_it_is_said_that_crops_are_not_found() -> None:
    pictures = {"a.png": texture(8), "b.png": corner_of(texture(8), 0.6)}
    measures = measured(pictures)
    measures = type(measures)(images=measures.images, codes=measures.codes)
    found = match(measures, Held(pictures), PROFILE)
    assert found.pairs == ()
    assert any("crops" in note for note in found.notes)


def prints(pictures: dict[str, Grey]) -> Corners:
    features = measured(pictures).features
    assert features is not None
    return Corners.of(features, np.arange(len(pictures)))


def test_what_very_many_pictures_share_votes_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    same = prints({f"{i}.png": texture(1) for i in range(5)})
    assert len(vote(same, None, 1 << 20).pairs) == 10
    monkeypatch.setattr(corners, "COMMON", 4)
    assert not len(vote(same, None, 1 << 20).pairs)


def test_neither_order_nor_threads_change_what_features_nominate(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = {f"{i}.png": texture(i) for i in range(4)} | {f"c{i}.png": corner_of(texture(i), 0.7) for i in range(4)}
    measures = measured(pictures)
    assert measures.features is not None
    order = np.array([3, 7, 1, 0, 5, 2, 6, 4])
    mixed = rows_of(measures, order)
    assert mixed.features is not None
    found = share_corners(Corners.of(measures.features, np.arange(8)), None, (np.arange(8), np.arange(8)), 100)
    monkeypatch.setattr(corners, "THREADS", 1)
    again = share_corners(Corners.of(mixed.features, np.arange(8)), None, (order, order), 100)
    straight = {(one.a, one.b): one.matrix for one in found.pairs}
    assert len(straight) == 4
    for one in again.pairs:
        a, b = int(order[one.a]), int(order[one.b])
        matrix = straight[min(a, b), max(a, b)]
        back = np.array(one.matrix).reshape(2, 3)
        assert np.allclose(np.array(matrix).reshape(2, 3), back if a < b else invert(back), atol=0.01)


def test_a_budget_of_features_that_is_met_is_said() -> None:
    same = prints({"a.png": texture(1), "b.png": jpeg(texture(1)), "c.png": jpeg(texture(1), 70)})
    found = share_corners(same, None, (np.arange(3), np.arange(3)), 1)
    assert len(found.pairs) == 1
    assert found.notes == ("2 of 3 pairs of pictures with local features in common were not looked into further.",)


def test_features_are_bounded_in_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feature_table, "MOST", 100)
    told = [Record(1, "", "sound", "", codes=b"1", features=local_features(texture(i))) for i in range(2)]
    made = feature_table.build([*told, Record(1, "", "damaged", "it is broken")])
    assert made.starts.tolist() == [0, 50, 100, 100]
    assert made.table[50:].tobytes() == told[1].features[: 50 * 40]
    assert feature_table.build([]).starts.tolist() == [0]
