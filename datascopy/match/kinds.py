"""How two pictures that were shown to be the same differ: the last kind that applies, and the transform that turns one into the other.

The rules are symmetric: a pair has the same kind whichever of the two is called a.

* turned: the map mirrors, or turns by more than 45 degrees.
* cropped: more than CUT of a side of one picture's content (its picture without dark or uniform borders) lies beyond the other's frame.
* bordered: nothing is cropped, but one frame reaches beyond the other's by more than CUT of a side.
* overlaid: the picture agrees, and something covers a part of it in one of the two (text, a box, an arrow).
* brightness-changed: contrast off by more than GAIN, or mean brightness by more than OFFSET, over the blocks that agree.
* re-encoded: the rest, so also resized and stretched copies.

What a copy keeps ("crop") is told of the content box, the lesser of its width and height that lies within the other's frame; CUT or less
missing is none. So where b shows more than a, nothing of a is lost: the crop from a to b is 1, the kind is cropped all the same (b to a
has the share), and the matrix says where a lies in b.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from datascopy.match.verify import AGREES, BLOCK, Mask, Plane, View, compare, lay
from datascopy.match.warp import Affine, Box, invert, kept, nearest_orientation
from datascopy.model import MatchKind, Orientation

Levels = npt.NDArray[np.float64]

CUT = 0.03
"""share of a side; a content box, measured on a small copy, is off by up to 2 %"""
GAIN = 1.08
"""ratio of the two contrasts, either way"""
OFFSET = 8.0
"""grey values, of the two means"""
COARSER = 3.0
"""sigma, in pixels of the working copy: half of the size loses what is finer"""
QUANTILES = np.linspace(0.005, 0.995, 34)
OVERLAID_MEDIAN = 0.90
"""least median correlation of an overlaid copy: what is not covered agrees fully"""
COVERED = 24.0
"""grey values: what differs by more, once contrast and brightness are brought together, is covered by something; re-saving stays below"""
LEAST_COVERED, MOST_COVERED = 0.008, 0.25
"""share of the common frame that an overlay covers"""
LEAST_CORNER = 0.04
"""least share of an overlay that is black and touches the edge; smaller ones are the corners of another field of view"""
BLACK = 40
"""grey values that are black once blurred"""
LETTERS, LINES = 9, 7
"""pixels of the working copy: letters closer than this are one overlay; lines thinner than this are none (the shifted edge of a box)"""


@dataclass(frozen=True, slots=True)
class Side:
    """One picture of a pair: its view, and in pixels of the working copy its frame and content box."""

    view: View
    frame: Box
    content: Box
    deep: bool = False
    """its file has more than 8 bits a pixel, which were stretched from the least to the greatest value: how bright it is shown is not its own"""


@dataclass(frozen=True, slots=True)
class Difference:
    """How a and b differ."""

    kind: MatchKind
    orientation: Orientation
    """what turns a into b"""
    crop: float
    """share of a's side kept in b"""
    crop_back: float
    """share of b's side kept in a"""


def differ(a: Side, b: Side, matrix: Affine) -> Difference:
    """Name the difference of two pictures that match under a map from a's working copy to b's (continuous coordinates)."""
    orientation = nearest_orientation(matrix)
    back = invert(matrix)
    crop, crop_back = kept(a.content, b.frame, matrix), kept(b.content, a.frame, back)
    if min(crop, crop_back) < 1 - CUT:
        kind = MatchKind.CROPPED
    elif orientation is not Orientation.IDENTITY:
        kind = MatchKind.TURNED
    else:
        kind = _upright(a, b, matrix)
    return Difference(kind, orientation, _whole(crop), _whole(crop_back))


def _whole(crop: float) -> float:
    """A side short by no more than the content box may be off is a whole side."""
    return 1.0 if crop >= 1 - CUT else crop


def _upright(a: Side, b: Side, matrix: Affine) -> MatchKind:
    light = _light(a.view, b.view, matrix)
    if _overlaid(a.view, b.view, matrix, light):
        return MatchKind.OVERLAID
    if min(kept(a.frame, b.frame, matrix), kept(b.frame, a.frame, invert(matrix))) < 1 - CUT:
        return MatchKind.BORDERED
    return MatchKind.BRIGHTNESS_CHANGED if light.changed and not (a.deep or b.deep) else MatchKind.RE_ENCODED


@dataclass(frozen=True, slots=True)
class _Light:
    """Contrast and brightness of the blocks that agree."""

    gain: float
    """contrast of b over that of a, of what is coarser than the detail that a smaller copy loses"""
    steps_a: Levels
    steps_b: Levels
    """grey values below which lie equal shares of the pixels (QUANTILES): they carry brightness, contrast and gamma of the one to the other"""
    median: float
    """median correlation of the blocks"""

    @property
    def changed(self) -> bool:
        """Whether a viewer would see it."""
        return max(self.gain, 1 / self.gain) > GAIN or abs(float(self.steps_b.mean() - self.steps_a.mean())) > OFFSET

    def as_b(self, grey: Plane) -> Plane:
        """Bring grey values of a to the light of b."""
        return _carried(grey, self.steps_a, self.steps_b, self.gain)

    def as_a(self, grey: Plane) -> Plane:
        """Bring grey values of b to the light of a."""
        return _carried(grey, self.steps_b, self.steps_a, 1 / self.gain)


def _carried(grey: Plane, start: Levels, end: Levels, gain: float) -> Plane:
    """Carry grey values from one light to another, beyond the known ones by the gain."""
    beyond = np.minimum(grey - start[0], 0) + np.maximum(grey - start[-1], 0)
    return np.asarray(np.interp(grey, start, end) + beyond * gain, dtype=np.float32)


def _light(a: View, b: View, matrix: Affine) -> _Light:
    found = compare(a, b, matrix)
    agreeing = found.used & (found.correlation > AGREES)
    where = np.zeros(a.valid.shape, dtype=bool)
    rows, columns = agreeing.shape
    where[: rows * BLOCK, : columns * BLOCK] = agreeing.repeat(BLOCK, axis=0).repeat(BLOCK, axis=1)
    laid = lay(b.grey, matrix, a)
    left, right = (float(cv2.GaussianBlur(one, (0, 0), COARSER)[where].std()) for one in (a.grey, laid))
    median = float(np.median(found.correlation[found.used]))
    steps_a, steps_b = (np.quantile(one[where].astype(np.float64), QUANTILES) for one in (a.grey, laid))
    return _Light(max(right / max(left, 1e-3), 1e-3), steps_a, steps_b, median)


def _overlaid(a: View, b: View, matrix: Affine, light: _Light) -> bool:
    """Whether something covers a part of one picture, amid a picture that agrees."""
    if light.median < OVERLAID_MEDIAN:
        return False
    laid = lay(b.grey, matrix, a)
    inside = lay(np.ones_like(b.valid), matrix, a, smooth=False).astype(np.uint8)
    common = np.asarray(cv2.erode(inside, np.ones((5, 5), np.uint8)), dtype=np.uint8)
    # In the light of either, so that the answer is the same whichever picture is called a.
    differing = (np.minimum(np.abs(laid - light.as_b(a.grey)), np.abs(light.as_a(laid) - a.grey)) > COVERED) & (common > 0)
    differing &= np.maximum(a.grey, laid) > BLACK  # what is black in both is not covered; no light carries it exactly
    together = differing.astype(np.uint8)
    for step, side in ((cv2.MORPH_OPEN, 2), (cv2.MORPH_CLOSE, LETTERS), (cv2.MORPH_OPEN, LINES)):
        together = np.asarray(cv2.morphologyEx(together, step, np.ones((side, side), np.uint8)), dtype=np.uint8)
    black = np.minimum(a.grey, laid) <= BLACK
    shares = [share for share, corner in _clusters(together, black, common) if share >= (LEAST_CORNER if corner else LEAST_COVERED)]
    return bool(shares) and sum(shares) <= MOST_COVERED


def _clusters(mask: Mask, black: npt.NDArray[np.bool_], common: Mask) -> Iterator[tuple[float, bool]]:
    """Yield the share of each cluster in the common frame, and whether it is mostly black and touches the edge of that frame."""
    x, y, width, height = cv2.boundingRect(common)
    area = max(int(common.sum()), 1)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    for number in range(1, count):
        left, top, across, down, pixels = (int(value) for value in stats[number])
        near = min(left - x, top - y, x + width - left - across, y + height - top - down) <= LETTERS
        yield pixels / area, near and bool(black[labels == number].mean() > 0.5)
