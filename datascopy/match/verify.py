"""Pixels convict: whether two pictures that a fingerprint nominated are the same one.

Both are band-passed (fine noise and slow changes of light removed), one is laid on the other by the map that nominated them, and the blocks
of 16x16 pixels are correlated one by one. The score is the share of structure in blocks that agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from datascopy.match.warp import Affine, centred, compose, invert, scaling, uncentred

Plane = npt.NDArray[np.float32]
Mask = npt.NDArray[np.uint8]
Blocks = npt.NDArray[np.float64]

DARK = 22
"""grey values up to this are no part of the field of view (the black around an endoscope's picture)"""
FINE, COARSE = 1.0, 8.0
"""sigmas of the band-pass, in pixels of the working copy"""
BLOCK = 16
WHOLLY = 0.95
"""share of a block that must be valid in both pictures"""
FLAT = 1.0
"""a block whose standard deviation is below this in both pictures says nothing"""
MOST_WEIGHT = 6.0
AGREES = 0.6
"""correlation above which a block agrees"""
LEAST_BLOCKS = 16
LEAST_COVER = 0.30
"""least overlap, as a share of the smaller field of view"""
SURE = 0.90
"""a score from here on needs no other map to be tried"""
EXACT = 0.98
"""share and median correlation from here on need no refinement; below, the map may be a pixel or two off, which blurs transform and kind"""
HOPELESS = 0.15
"""where neither share nor median correlation reaches this, refinement has never brought two pictures together (lowest that it did: 0.2)"""
MATCH = 0.80
"""a score from here on is a match"""
REVIEW = 0.50
"""a score from here up to MATCH is unsettled, below it the pair is acquitted"""
ECC_STEPS, ECC_LOOK_STEPS = 40, 15
ECC_EPSILON = 1e-4
ECC_BLUR = 3
CLEAR = 0.93
"""median correlation from which two pictures are the same, whatever lies over the rest of them: two exposures of one chest reach 0.87, copies with
lines of text or a part painted over have 0.95 and more"""
CLEAR_BLOCKS = 2 * LEAST_BLOCKS
"""least blocks for that: fewer may be a picture within two pictures"""
LOOK_FINE, LOOK_COARSE = 0.7, 3.0
"""sigmas of the second look: ribs align under an affine map, what lies between them does not"""
LOOK_SHARE, LOOK_MEDIAN = 0.84, 0.90
"""least share, or median correlation, at the second look: copies reach one of the two, other exposures at most .80 and .80 (of 5,840 chest X-rays).
By the median alone go copies of which text, a frame or a box covers up to two fifths: 4 of 205 second looks at planted copies, .92 and more"""


@dataclass(frozen=True, slots=True)
class View:
    """A working copy made ready to be compared."""

    raw: Mask
    """the working copy itself"""
    grey: Plane
    """blurred by FINE"""
    band: Plane
    """band-passed, 0 outside the field of view"""
    valid: Mask
    """1 inside the field of view, away from its edge"""
    area: int
    """valid pixels"""


@dataclass(frozen=True, slots=True)
class Score:
    """How one picture agrees with another under a map."""

    matrix: Affine
    """working copy of a to working copy of b, continuous coordinates"""
    share: float = 0.0
    """share of weight in agreeing blocks"""
    median: float = 0.0
    """median correlation"""
    blocks: int = 0
    cover: float = 0.0

    @property
    def enough(self) -> bool:
        """Whether there is enough overlap to say anything."""
        return self.blocks >= LEAST_BLOCKS and self.cover >= LEAST_COVER

    @property
    def worth(self) -> float:
        """The share, or the median correlation where that is clear; 0 where there is not enough overlap."""
        if not self.enough:
            return 0.0
        return max(self.share, self.median) if self.median >= CLEAR and self.blocks >= CLEAR_BLOCKS else self.share


@dataclass(frozen=True, slots=True)
class Agreement:
    """The blocks of an overlap: arrays (rows, columns) over the grid of a."""

    used: npt.NDArray[np.bool_]
    """wholly valid and not flat"""
    correlation: Blocks
    weight: Blocks
    overlap: int
    """pixels valid in both"""


def prepare(grey: npt.NDArray[np.uint8], fine: float = FINE, coarse: float = COARSE) -> View:
    """Band-pass a working copy.

    Args:
        grey: uint8 (h, w), long side at most 256.
        fine: sigma of what counts as noise.
        coarse: sigma of what counts as slow change.
    """
    square = np.ones((7, 7), np.uint8)
    field = cv2.morphologyEx((grey > DARK).astype(np.uint8), cv2.MORPH_CLOSE, square)
    smooth = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), fine)
    inside = field.astype(np.float32)
    light = _slow(np.asarray(smooth * inside, dtype=np.float32), coarse) / np.maximum(_slow(inside, coarse), 1e-6)
    band = ((smooth - light) * inside).astype(np.float32)
    valid = np.asarray(cv2.erode(field, square, borderType=cv2.BORDER_CONSTANT, borderValue=1), dtype=np.uint8)
    return View(grey, np.asarray(smooth, dtype=np.float32), band, valid, int(valid.sum()))


def _slow(plane: Plane, sigma: float) -> Plane:
    """Blur much: on a quarter of the size, because nothing finer remains, at a tenth of the time."""
    height, width = plane.shape
    small = cv2.resize(plane, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA)
    return np.asarray(
        cv2.resize(cv2.GaussianBlur(small, (0, 0), sigma / 4), (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32
    )


def examine(a: View, b: View, maps: Sequence[Affine]) -> Score:
    """Return the best agreement of two pictures over the maps that nominated them, refined where it is not sure.

    Args:
        a: one picture.
        b: the other.
        maps: at least one map from a's working copy to b's, continuous coordinates, the likeliest first.
    """
    best = Score(maps[0])
    for matrix in maps:
        best = max(best, score(a, b, matrix), key=lambda one: (one.worth, one.share))
        if best.worth >= SURE:
            break
    if min(best.worth, best.median) >= EXACT or max(best.share, best.median) < HOPELESS:
        return best
    refined = refine(a, b, best.matrix)
    return best if refined is None else max(best, score(a, b, refined), key=lambda one: (round(one.worth, 3), one.median))


def doubtful(found: Score) -> bool:
    """Whether a pair needs a second look: it matches, or nearly does, and is not sure."""
    return REVIEW <= found.worth < SURE


def look_again(a: View, b: View, matrix: Affine) -> float:
    """Return the score of two pictures in finer detail, at the resolution of the coarser one; 0 where they do not agree there.

    What one picture has lost in resolution is held against neither; what only looks alike from afar is.
    """
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    (small_a, shrink_a), (small_b, shrink_b) = _shrunk(a.raw, min(1.0, scale)), _shrunk(b.raw, min(1.0, 1 / scale))
    one, other = prepare(small_a, LOOK_FINE, LOOK_COARSE), prepare(small_b, LOOK_FINE, LOOK_COARSE)
    start = compose(compose(invert(shrink_a), matrix), shrink_b)
    refined = refine(one, other, start, ECC_LOOK_STEPS)
    best = max((score(one, other, found) for found in (start, refined) if found is not None), key=lambda found: found.worth)
    if not best.enough or (best.share < LOOK_SHARE and best.median < LOOK_MEDIAN):
        return 0.0
    return max(best.share, best.median)


def _shrunk(grey: Mask, factor: float) -> tuple[Mask, Affine]:
    """Return a picture made smaller, and the map from the one to the other."""
    if factor >= 1:
        return grey, scaling(1.0, 1.0)
    height, width = grey.shape
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return small, scaling(size[0] / width, size[1] / height)


def score(a: View, b: View, matrix: Affine) -> Score:
    """Lay b on a by the map from a to b and say how they agree."""
    blocks = compare(a, b, matrix)
    weight = blocks.weight[blocks.used]
    correlation = blocks.correlation[blocks.used]
    scale = abs(float(np.linalg.det(matrix[:, :2])))
    smaller = min(a.area, b.area / max(scale, 1e-9))
    if not weight.size or smaller <= 0:
        return Score(matrix)
    return Score(
        matrix,
        share=float(weight[correlation > AGREES].sum() / weight.sum()),
        median=float(np.median(correlation)),
        blocks=int(weight.size),
        cover=float(blocks.overlap / smaller),
    )


def lay(plane: npt.NDArray[np.float32] | Mask, matrix: Affine, like: View, *, smooth: bool = True) -> npt.NDArray[np.float32]:
    """Sample a plane of b on the pixels of a (0 beyond its edge)."""
    height, width = like.band.shape
    way = (cv2.INTER_LINEAR if smooth else cv2.INTER_NEAREST) | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(plane, centred(matrix), (width, height), flags=way), dtype=np.float32)


def compare(a: View, b: View, matrix: Affine) -> Agreement:
    """Correlate the blocks of two pictures."""
    both = (a.valid & lay(b.valid, matrix, a, smooth=False).astype(np.uint8)).astype(np.float32)
    left, right = a.band * both, lay(b.band, matrix, a) * both
    pixels = np.maximum(blocked(both), 1.0)
    mean_left, mean_right = blocked(left) / pixels, blocked(right) / pixels
    variance_left = np.maximum(blocked(left * left) / pixels - mean_left**2, 0)
    variance_right = np.maximum(blocked(right * right) / pixels - mean_right**2, 0)
    covariance = blocked(left * right) / pixels - mean_left * mean_right
    deviation = np.sqrt(np.maximum(variance_left, variance_right))
    product = np.sqrt(variance_left * variance_right)
    return Agreement(
        used=(pixels >= WHOLLY * BLOCK * BLOCK) & (deviation >= FLAT),
        correlation=covariance / np.maximum(product, 1e-6),
        weight=np.minimum(MOST_WEIGHT, deviation),
        overlap=int(both.sum()),
    )


def blocked(plane: npt.NDArray[np.float32]) -> Blocks:
    """Sum a plane over blocks of 16x16 pixels; what is left over at the right and bottom edge is dropped."""
    rows, columns = plane.shape[0] // BLOCK, plane.shape[1] // BLOCK
    if not (rows and columns):
        return np.zeros((rows, columns))
    cut = plane[: rows * BLOCK, : columns * BLOCK]
    return cv2.resize(cut, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float64) * (BLOCK * BLOCK)


def refine(a: View, b: View, matrix: Affine, steps: int = ECC_STEPS) -> Affine | None:
    """Improve a map by maximising the correlation of the two band-passed pictures; None where that does not converge.

    Source: Evangelidis and Psarakis, "Parametric image alignment using enhanced correlation coefficient maximization", 2008.
    """
    mask = np.asarray(b.valid * cv2.warpAffine(a.valid, centred(matrix), b.valid.shape[::-1], flags=cv2.INTER_NEAREST), dtype=np.uint8)
    start, until = centred(matrix).astype(np.float32), (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, steps, ECC_EPSILON)
    try:
        _, refined = cv2.findTransformECC(a.band, b.band, start, cv2.MOTION_AFFINE, until, mask, ECC_BLUR)
    except cv2.error:
        return None
    found = uncentred(np.asarray(refined, dtype=np.float64))
    return found if np.isfinite(found).all() and abs(np.linalg.det(found[:, :2])) > 1e-3 else None
