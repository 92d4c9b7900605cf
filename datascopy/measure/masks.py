"""What is told of a mask: its values, its foreground, its parts and the box around them."""

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

THRESHOLD = 127
"""above it is foreground, unless the mask has just two values: then the greater is"""
LEAST_PART = 50
"""pixels; smaller parts are specks of compression and count neither as parts nor for the box"""


class MaskMeasures(NamedTuple):
    """Columns of IMAGES that only masks have."""

    grey_values: int
    not_binary: float
    """share of pixels that are neither 0 nor 255; 0 where the mask has at most two values, whatever they are"""
    foreground: float
    parts: int
    left: int | None
    top: int | None
    right: int | None
    """greatest x, inclusive; None where there are no parts"""
    bottom: int | None


def measure_mask(grey: npt.NDArray[np.uint8]) -> MaskMeasures:
    """Measure a mask given as grey values, uint8 (height, width)."""
    # calcHist counts in float32, exact below 2**24; bincount is exact for all and is left to the few pictures beyond.
    exact = grey.size < 1 << 24
    counts = (
        cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel().astype(np.int64) if exact else np.bincount(grey.ravel(), minlength=256)
    )
    values = np.flatnonzero(counts)
    threshold = int(values[0]) if len(values) == 2 else THRESHOLD
    between = 0 if len(values) <= 2 else int(counts[1:255].sum())
    lit = np.asarray(cv2.threshold(grey, threshold, 255, cv2.THRESH_BINARY)[1], dtype=np.uint8)
    parts, box = _parts(lit)
    return MaskMeasures(
        grey_values=len(values),
        not_binary=between / grey.size,
        foreground=int(counts[threshold + 1 :].sum()) / grey.size,
        parts=parts,
        left=box[0] if box else None,
        top=box[1] if box else None,
        right=box[2] if box else None,
        bottom=box[3] if box else None,
    )


def _parts(lit: npt.NDArray[np.uint8]) -> tuple[int, tuple[int, int, int, int] | None]:
    """Count the 8-connected parts of at least LEAST_PART pixels, and return the box around them (right, bottom inclusive)."""
    x, y, width, height = cv2.boundingRect(lit)
    if not width:
        return 0, None
    inner = lit[y : y + height, x : x + width]
    count, labels = cv2.connectedComponents(inner, connectivity=8)
    # Counting labels takes a fifth of the time of connectedComponentsWithStats, which also gives a box for each part; and most masks
    # have one part, whose size is the count of its pixels.
    sizes = np.array([cv2.countNonZero(inner)]) if count == 2 else np.bincount(labels.ravel())[1:]
    large = sizes >= LEAST_PART
    if not large.all():
        kept = np.concatenate([[0], large]).astype(np.uint8)[labels]
        left, top, width, height = cv2.boundingRect(kept)
        x, y = x + left, y + top
    parts = int(large.sum())
    return parts, (x, y, x + width - 1, y + height - 1) if parts else None
