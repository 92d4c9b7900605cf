"""Local features of a grey picture: what a crop keeps of it, and what a mirrored crop keeps of it.

Corners of the working copy (longer side at most 256) at five scales, each told by a 256-bit code and an angle: ORB (Rublee, Rabaud, Konolige
and Bradski, "ORB: an efficient alternative to SIFT or SURF", 2011). Nothing within a few pixels of black, so that neither the edge of an
endoscope's field of view nor a box blacked out is a feature. Contrast is not evened out first: what evens it out looks at the whole frame, and so
does otherwise in a crop.

ORB turns its sampling pattern with the corner, but the code of a mirrored corner is another one. So every corner is brought to one of two hands
first: a corner whose surroundings weigh more on the one side of its axis is told as it is, one that weighs more on the other side is told as
its mirror image. A picture and its mirror image then have the same codes, and only the hands differ.
"""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from datascopy.measure.codes import WORKING, Grey, working_copy
from datascopy.model import FEATURE

MOST = 200
"""features of a picture at most"""
_PIXELS_EACH = 100
"""a picture smaller than MOST times this has fewer: more corners than that lie in each other's surroundings, are alike, and vote for chance"""
_DETECTED, _CLEAREST, _CELLS = 600, 60, 5
"""corners that are looked for; of these the clearest are taken wherever they lie, the others evenly from 5 x 5 parts of the picture: highlights or
lines of text would have all 200 otherwise, and a part cut out of the rest none"""
SIDE = WORKING
"""longer side of the working copy, at most: it is made of the one that is fingerprinted"""
STEP = 1.25
"""between two scales"""
LEVELS = 5
UNIT = 64
"""parts of a pixel in which places are told"""
TURN = 65_536
"""parts of a full turn in which angles are told"""
DARK = 25
"""grey values up to this are black surroundings"""
_MARGIN = 19
"""pixels from the edge of a level: half of what a code looks at, and a little"""
_LEAST_CONTRAST = 5
"""grey values by which a corner differs from a ring around it"""
_RADIUS = 15
"""pixels around a corner that decide its angle, and its hand"""


def local_features(grey: Grey, small: Grey | None = None) -> bytes:
    """Return the features of a grey picture of any size, as the bytes of a FEATURE array, the clearest corner first.

    `small` is the picture as `working_copy` shrinks it, where that is at hand.
    """
    working = _working(grey, small)
    height, width = working.shape
    if min(height, width) <= 2 * _MARGIN:
        return b""
    finder = _finder()
    corners = _spread(finder.detect(working, _lit(working)), working)
    if not corners:
        return b""
    place, angle = _places(corners), np.array([one.angle for one in corners])
    level = np.array([one.octave for one in corners])
    right = _hands(working, place, angle, level)
    for number, corner in enumerate(corners):
        corner.class_id = number
    mirrored = [_mirrored(corner, width) for corner, as_it_is in zip(corners, right.tolist(), strict=True) if not as_it_is]
    told = np.zeros(len(corners), dtype=FEATURE)
    known = np.zeros(len(corners), dtype=bool)
    straight = [corner for corner, as_it_is in zip(corners, right.tolist(), strict=True) if as_it_is]
    for part, picture in ((straight, working), (mirrored, np.ascontiguousarray(working[:, ::-1]))):
        if part:
            kept, codes = finder.compute(picture, part)
            numbers = [one.class_id for one in kept]
            known[numbers] = True
            if numbers:
                told["code"][numbers] = np.ascontiguousarray(codes).view(np.uint64)
    told["x"], told["y"] = np.rint(place.astype(np.float64) * UNIT).T
    told["angle"] = np.rint(angle / 360 * TURN).astype(np.int64) % TURN
    told["level"], told["hand"] = level, right
    return told[known].tobytes()


def _working(grey: Grey, small: Grey | None) -> Grey:
    """Return the working copy. By whole blocks first: averaging over parts of pixels takes longer."""
    longer = max(grey.shape)
    if longer <= SIDE:
        return grey
    factor = longer // SIDE
    small = working_copy(grey) if small is None else small
    across, down = min(factor, grey.shape[1]), min(factor, grey.shape[0])
    size = (max(1, round(small.shape[1] * across * SIDE / longer)), max(1, round(small.shape[0] * down * SIDE / longer)))
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _finder() -> Any:
    return cv2.ORB.create(
        nfeatures=_DETECTED,
        scaleFactor=STEP,
        nlevels=LEVELS,
        edgeThreshold=_MARGIN,
        patchSize=31,
        fastThreshold=_LEAST_CONTRAST,
        scoreType=cv2.ORB_FAST_SCORE,
    )


def _spread(detected: Sequence[cv2.KeyPoint], working: Grey) -> list[cv2.KeyPoint]:
    """Choose among corners; return them with the clearest first."""
    if not detected:
        return []
    height, width = working.shape
    most = min(MOST, height * width // _PIXELS_EACH)
    place = _places(detected).astype(np.float64)
    clear, octave = np.array([one.response for one in detected]), np.array([one.octave for one in detected])
    order = np.lexsort((octave, place[:, 1], place[:, 0], -clear))
    others = order[_CLEAREST:]
    across, down = (place[others] * _CELLS / (width, height)).astype(np.int64).T
    # The clearest of each cell, then the second of each, and so on.
    turn = _turns(across * _CELLS + down)
    chosen = np.sort(np.argsort(turn, kind="stable")[: max(0, most - _CLEAREST)])
    return [detected[number] for number in (*order[: min(most, _CLEAREST)].tolist(), *others[chosen].tolist())]


def _turns(cells: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return of each corner how many before it lie in the same cell."""
    order = np.argsort(cells, kind="stable")
    ranked = cells[order]
    turns = np.empty(len(cells), dtype=np.int64)
    turns[order] = np.arange(len(cells)) - np.searchsorted(ranked, ranked)
    return turns


def _places(corners: Sequence[cv2.KeyPoint]) -> npt.NDArray[np.float32]:
    return np.asarray(cv2.KeyPoint.convert(corners), dtype=np.float32)


def _lit(grey: Grey) -> npt.NDArray[np.uint8]:
    """Return where corners may lie: 1 away from black surroundings."""
    square = np.ones((9, 9), np.uint8)
    lit = cv2.morphologyEx((grey > DARK).astype(np.uint8), cv2.MORPH_CLOSE, square)
    return np.asarray(cv2.erode(lit, square), dtype=np.uint8)


def _mirrored(corner: cv2.KeyPoint, width: int) -> cv2.KeyPoint:
    """Return a corner as it lies in the picture mirrored left-right."""
    x, y = corner.pt
    return cv2.KeyPoint(width - 1 - x, y, corner.size, (180 - corner.angle) % 360, corner.response, corner.octave, corner.class_id)


def _hands(
    working: Grey, place: npt.NDArray[np.float32], degrees: npt.NDArray[np.float64], level: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Return which corners are right-handed: the moment x y of their surroundings, x along their axis, is above 0. Mirroring changes its sign."""
    soft = cv2.GaussianBlur(working, (0, 0), 1.5)
    angle = np.deg2rad(degrees.astype(np.float32))
    scale = np.float32(STEP) ** level.astype(np.float32)
    along, across = np.cos(angle) * scale, np.sin(angle) * scale
    x, y = np.multiply.outer(along, _DISC[0]), np.multiply.outer(across, _DISC[0])
    x += place[:, :1]
    y += place[:, 1:]
    x -= np.multiply.outer(across, _DISC[1])
    y += np.multiply.outer(along, _DISC[1])
    around = cv2.remap(soft, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return np.asarray(around.astype(np.float32) @ (_DISC[0] * _DISC[1]) > 0)


def _disc() -> npt.NDArray[np.float32]:
    """Return places (2, k) that cover a disc evenly, as many on the one side of the x axis as on the other."""
    y, x = np.mgrid[-14:15:2, -14:15:2].astype(np.float32)
    inside = x**2 + y**2 <= _RADIUS**2
    return np.stack([x[inside], y[inside]])


_DISC = _disc()
