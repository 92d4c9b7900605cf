"""Thumbnails inside pictures: do they show what the picture shows? A picture that was cropped or blackened may carry its past in one."""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from datascopy.measure.decode import guarded, open_picture, orientation_of, read_grey

SIDE = 64
PATCH = 8
_BAR = 24
"""grey up to which a row or column is a bar"""
_LEAST_SIDE = 8
_STANDARD = 1e-3

Grey = npt.NDArray[np.uint8]


class Likeness(NamedTuple):
    """How a thumbnail and a picture agree, as 64x64 greys."""

    match: float
    """their correlation"""
    change: float
    """greatest mean difference of a patch of 8x8, of 0..1, once the thumbnail is brought to the brightness and contrast of the picture"""


def compare(data: bytes, thumbnails: Sequence[bytes], max_pixels: int) -> Likeness | None:
    """Hold the thumbnails of a picture against it; return the worst of them.

    Both are made 64x64 and grey. Cameras put dark bars around a thumbnail whose aspect differs, and may turn the picture and not the
    thumbnail: with and without bars and orientation, the best fit counts.

    Returns:
        None where the picture or no thumbnail can be decoded, or one of them is of one grey.
    """
    with guarded():
        picture = _decoded(data, max_pixels)
        if picture is None:
            return None
        found = [_best(picture, small) for one in thumbnails if (small := _decoded(one, max_pixels)) is not None]
    known = [one for one in found if one is not None]
    return min(known, key=lambda one: one.match) if known else None


def _decoded(data: bytes, max_pixels: int) -> tuple[Grey, int] | None:
    """Decode to grey, a JPEG at an eighth of its size if need be; with its orientation."""
    try:
        with open_picture(data) as picture:
            if picture.width * picture.height > max_pixels:
                return None
            orientation = orientation_of(picture)
            picture.draft("L", (2 * SIDE, 2 * SIDE))
            grey = read_grey(picture)
    except Exception:  # noqa: BLE001 - decoders raise anything on hostile bytes; NA in the frame says that nothing was compared
        return None
    return (grey, orientation) if min(grey.shape) >= _LEAST_SIDE else None


def _best(picture: tuple[Grey, int], small: tuple[Grey, int]) -> Likeness | None:
    """Return the best fit of a thumbnail over the ways in which cameras write it."""
    grey, orientation = picture
    wholes = [grey] if orientation == 1 else [grey, _turned(grey, orientation)]
    cut = _without_bars(small[0])
    smalls = [small[0]] if cut.shape == small[0].shape else [small[0], cut]
    told = [one for whole in wholes for part in smalls if (one := _likeness(whole, part)) is not None]
    return max(told, key=lambda one: one.match) if told else None


def _turned(grey: Grey, orientation: int) -> Grey:
    ways = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    return np.asarray(Image.fromarray(grey).transpose(ways[orientation]), dtype=np.uint8)


def _without_bars(grey: Grey) -> Grey:
    """Cut dark rows at top and bottom and dark columns at both sides, at most a third each."""
    rows, columns = grey.max(axis=1) > _BAR, grey.max(axis=0) > _BAR
    if not rows.any() or not columns.any():
        return grey
    top, left = min(int(rows.argmax()), len(rows) // 3), min(int(columns.argmax()), len(columns) // 3)
    bottom, right = min(int(rows[::-1].argmax()), len(rows) // 3), min(int(columns[::-1].argmax()), len(columns) // 3)
    return grey[top : len(rows) - bottom, left : len(columns) - right]


def _likeness(whole: Grey, part: Grey) -> Likeness | None:
    mine, its = (cv2.resize(one, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float64) / 255 for one in (whole, part))
    spread, its_spread = mine.std(), its.std()
    if spread < _STANDARD or its_spread < _STANDARD:
        return None
    match = float(((mine - mine.mean()) * (its - its.mean())).mean() / (spread * its_spread))
    like = (its - its.mean()) * (spread / its_spread) + mine.mean()
    patches = np.abs(like - mine).reshape(SIDE // PATCH, PATCH, SIDE // PATCH, PATCH).mean(axis=(1, 3))
    return Likeness(round(match, 4), round(float(patches.max()), 4))
