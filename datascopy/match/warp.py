"""Maps between pictures: 2x3 affine matrices from pixels of one picture to pixels of another.

Inside this package matrices act on continuous coordinates (the left edge of the first pixel is 0, its centre 0.5), because there the edges of
boxes and pictures are whole numbers and scaling needs no shift. OpenCV, and `Transform.matrix`, count pixel centres as whole numbers:
`centred` turns the one into the other, so that `cv2.warpAffine(a, matrix, (width of b, height of b))` lays a on b.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from datascopy.match.fingerprint import FLIP_LEFT_RIGHT, FLIP_TOP_BOTTOM, ORIENTATIONS, TRANSPOSE
from datascopy.model import Orientation

Affine = npt.NDArray[np.float64]
"""2x3"""


class Box(NamedTuple):
    """A rectangle in continuous coordinates: right and bottom are exclusive."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Extent along x."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Extent along y."""
        return self.bottom - self.top

    def meet(self, other: "Box") -> "Box":
        """Return what both cover; its width or height is 0 where they do not meet."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        return Box(left, top, max(left, min(self.right, other.right)), max(top, min(self.bottom, other.bottom)))


def compose(first: Affine, then: Affine) -> Affine:
    """Return the map that does `first`, then `then`."""
    return np.hstack([then[:, :2] @ first[:, :2], (then[:, :2] @ first[:, 2] + then[:, 2])[:, None]])


def invert(matrix: Affine) -> Affine:
    """Return the map that undoes `matrix`.

    Raises:
        numpy.linalg.LinAlgError: it folds the plane onto a line.
    """
    linear = np.linalg.inv(matrix[:, :2])
    return np.hstack([linear, -(linear @ matrix[:, 2])[:, None]])


def scaling(x: float, y: float) -> Affine:
    """Return the map that scales the axes."""
    return np.array([[x, 0.0, 0.0], [0.0, y, 0.0]])


def centred(matrix: Affine) -> Affine:
    """Turn a map of continuous coordinates into one of pixel centres at whole numbers."""
    return np.hstack([matrix[:, :2], (matrix[:, 2] + matrix[:, :2] @ [0.5, 0.5] - 0.5)[:, None]])


def uncentred(matrix: Affine) -> Affine:
    """Undo `centred`."""
    return np.hstack([matrix[:, :2], (matrix[:, 2] - matrix[:, :2] @ [0.5, 0.5] + 0.5)[:, None]])


def laid_on(a: Box, b: Box, orientation: Orientation) -> Affine:
    """Return the map under which box a, turned as `orientation` says, fills box b."""
    to_unit = compose(np.array([[1.0, 0.0, -a.left], [0.0, 1.0, -a.top]]), scaling(1 / a.width, 1 / a.height))
    to_box = compose(scaling(b.width, b.height), np.array([[1.0, 0.0, b.left], [0.0, 1.0, b.top]]))
    return compose(compose(to_unit, _turn(orientation)), to_box)


def _turn(orientation: Orientation) -> Affine:
    """Return what an orientation does to the unit square."""
    steps = ORIENTATIONS.index(orientation)
    turn = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]) if steps & TRANSPOSE else scaling(1.0, 1.0)
    if steps & FLIP_TOP_BOTTOM:
        turn = compose(turn, np.array([[1.0, 0.0, 0.0], [0.0, -1.0, 1.0]]))
    if steps & FLIP_LEFT_RIGHT:
        turn = compose(turn, np.array([[-1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]))
    return turn


def nearest_orientation(matrix: Affine) -> Orientation:
    """Return the one of the eight orientations that a map is closest to, leaving its scale aside."""
    linear = matrix[:, :2] / np.maximum(np.linalg.norm(matrix[:, :2], axis=1, keepdims=True), 1e-9)
    return max(ORIENTATIONS, key=lambda one: float((linear * _turn(one)[:, :2]).sum()))


def enclosing(box: Box, matrix: Affine) -> Box:
    """Return the upright rectangle around a box after a map."""
    corners = np.array([[box.left, box.right, box.left, box.right], [box.top, box.top, box.bottom, box.bottom]])
    x, y = matrix[:, :2] @ corners + matrix[:, 2:]
    return Box(float(x.min()), float(y.min()), float(x.max()), float(y.max()))


def kept(box: Box, frame: Box, matrix: Affine) -> float:
    """Return the share of a box's side that lies within a frame after a map: the lesser of width and height, 0..1."""
    if box.width <= 0 or box.height <= 0:
        return 0.0
    shown = enclosing(frame, invert(matrix)).meet(box)
    return min(shown.width / box.width, shown.height / box.height)
