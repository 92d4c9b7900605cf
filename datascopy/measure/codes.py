"""Fingerprints of a grey picture: the signs of its lowest DCT frequencies, for three regions.

A region is brought to 64x64 by area averaging; of its DCT-II the 16x16 lowest frequencies are kept as one bit each: coefficient > 0.
The first (the mean) is always 0, so that a code says nothing of brightness.

Layout of a code, 256 bits: bit `16 * row + column` is the frequency of that row (vertical) and column (horizontal), packed as by
`np.packbits` (first bit = most significant of the first byte) into 32 bytes; the 4 words are these bytes viewed as uint64. So transposing
a picture transposes the 16x16 matrix of bits, mirroring it top-bottom inverts the odd rows, left-right the odd columns, and the code of
each of the eight orientations follows from one. Pictures are taken as stored: EXIF orientation is not applied.
"""

import math
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

Grey = npt.NDArray[np.uint8]
"""a grey picture, (height, width)"""

SIDE = 16
"""frequencies kept per axis"""
SAMPLES = 64
"""a region is brought to this many pixels per axis"""
WORKING = 256
"""the working copy's longer side lies in [WORKING, 2 WORKING), or is the picture's own where that is smaller"""
FLAT = 4.0
"""a region whose 64x64 samples have a smaller standard deviation holds too little structure for a code"""

_COARSE = 128
"""the content box is found on a copy whose longer side is at most this"""
_MIXED = 2
"""lines at most that a border and a picture share once they were resized together"""
_TINY = 1e-6
"""what counts as 0 among coefficients, so that a symmetric picture has the same code on every machine"""


class Box(NamedTuple):
    """A box in pixels; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int


class Fingerprint(NamedTuple):
    """What is told of the structure of one picture."""

    codes: bytes
    """the codes of the whole, the content box and the centre 60 % of that box, 32 bytes each; all zero for a flat region"""
    content: Box
    """the content box, in pixels of the picture"""
    flat: bool
    """the whole picture holds too little structure for a code"""


def working_copy(grey: Grey) -> Grey:
    """Return a grey picture of any size at the size at which it is fingerprinted."""
    return shrink(grey, max(1, max(grey.shape) // WORKING))


def fingerprint(grey: Grey, working: Grey | None = None) -> Fingerprint:
    """Return codes and content box of a grey picture of any size; `working` is its working copy, where that is at hand."""
    factor = max(1, max(grey.shape) // WORKING)
    working = working_copy(grey) if working is None else working
    box = content_box(working)
    whole = Box(0, 0, working.shape[1], working.shape[0])
    boxes = (whole, box, centre(box, 0.6))
    codes: dict[Box, bytes] = {}
    for one in boxes:
        if one not in codes:
            codes[one] = code(working[one.top : one.bottom, one.left : one.right])
    return Fingerprint(b"".join(codes[one] for one in boxes), _enlarge(box, working, grey, factor), not any(codes[whole]))


def code(region: Grey) -> bytes:
    """Return the code of a region, 32 bytes; all zero if it is flat."""
    samples = cv2.resize(region, (SAMPLES, SAMPLES), interpolation=cv2.INTER_AREA)
    if cv2.meanStdDev(samples)[1].item() < FLAT:
        return bytes(SIDE * SIDE // 8)
    bits = _FREQUENCIES @ samples.astype(np.float64) @ _FREQUENCIES.T > _TINY
    bits[0, 0] = False
    return np.packbits(bits).tobytes()


def shrink(grey: Grey, factor: int) -> Grey:
    """Average blocks of `factor` x `factor` pixels (fewer along a side that is shorter).

    Whole blocks, because averaging over parts of pixels takes eight times as long. Up to one block less a pixel is cut off at the right
    and bottom.
    """
    across, down = _blocks(grey, factor)
    if (across, down) == (1, 1):
        return grey
    columns, rows = grey.shape[1] // across, grey.shape[0] // down
    return np.asarray(cv2.resize(grey[: rows * down, : columns * across], (columns, rows), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def content_box(grey: Grey) -> Box:
    """Return the box that remains without uniform borders and dark surroundings; the whole if that leaves under 15 % of the area.

    Uniform borders go first, at full size and to the pixel: what counts as dark is told by the edge of what then remains, so that a picture
    with bars or a frame around it has the box that it has without.
    """
    whole = Box(0, 0, grey.shape[1], grey.shape[0])
    outer = _without_uniform_borders(grey, _without_uniform_borders(grey, whole))
    part = grey[outer.top : outer.bottom, outer.left : outer.right]
    factor = math.ceil(max(part.shape) / _COARSE)
    coarse = shrink(np.ascontiguousarray(part), factor)
    inner = _enlarge(_without_uniform_borders(coarse, _without_dark_borders(coarse)), coarse, part, factor)
    box = Box(outer.left + inner.left, outer.top + inner.top, outer.left + inner.right, outer.top + inner.bottom)
    return whole if (box.right - box.left) * (box.bottom - box.top) < 0.15 * grey.size else box


def centre(box: Box, share: float) -> Box:
    """Return the middle of a box: this share of each side, at least one pixel."""
    across = round((box.right - box.left) * (1 - share) / 2)
    down = round((box.bottom - box.top) * (1 - share) / 2)
    return Box(
        box.left + across, box.top + down, max(box.right - across, box.left + across + 1), max(box.bottom - down, box.top + down + 1)
    )


def _without_dark_borders(grey: Grey) -> Box:
    """Trim rows and columns in which under 12 % of the pixels are lit, until nothing more goes."""
    edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    twentieth = len(edge) // 20
    lit = grey > max(20, min(40, int(np.partition(edge, twentieth)[twentieth]) + 16))
    box = Box(0, 0, grey.shape[1], grey.shape[0])
    while True:
        part = lit[box.top : box.bottom, box.left : box.right]
        rows = np.flatnonzero(part.mean(axis=1) >= 0.12)
        columns = np.flatnonzero(part.mean(axis=0) >= 0.12)
        if not (len(rows) and len(columns)):
            return Box(0, 0, grey.shape[1], grey.shape[0])
        trimmed = Box(box.left + int(columns[0]), box.top + int(rows[0]), box.left + int(columns[-1]) + 1, box.top + int(rows[-1]) + 1)
        if trimmed == box:
            return box
        box = trimmed


def _without_uniform_borders(grey: Grey, box: Box) -> Box:
    """Trim from each side the lines that carry on the uniform line at its edge."""
    left, top, right, bottom = box
    top += _uniform(grey[top:bottom, left:right])
    bottom -= _uniform(grey[top:bottom, left:right][::-1])
    left += _uniform(grey[top:bottom, left:right].T)
    right -= _uniform(grey[top:bottom, left:right].T[::-1])
    return Box(left, top, right, bottom)


def _uniform(lines: Grey) -> int:
    """Count the first lines that are as uniform as the very first, and a mixed one or two after them; 0 if that is not uniform, or all are."""
    if not lines.size:
        return 0
    level, deviation = (value.item() for value in cv2.meanStdDev(np.ascontiguousarray(lines[0])))
    if deviation >= 3:
        return 0
    alike = (np.abs(lines - level) <= 10).mean(axis=1) >= 0.95
    if alike.all():
        return 0
    first = int(np.argmin(alike))
    # Where a picture was resized with its border, the lines in which the two meet are a mixture, much closer to the border than the next line is.
    away = np.abs(lines[first : first + _MIXED + 1] - level).mean(axis=1)
    while len(away) > 1 and away[0] < 0.8 * away[1]:
        first, away = first + 1, away[1:]
    return first


def _blocks(grey: Grey, factor: int) -> tuple[int, int]:
    """Return width and height of the blocks that `shrink` averages."""
    return min(factor, grey.shape[1]), min(factor, grey.shape[0])


def _enlarge(box: Box, small: Grey, large: Grey, factor: int) -> Box:
    """Carry a box from a shrunk copy to what it was shrunk from; what touches the edge there touches it here."""
    across, down = _blocks(large, factor)
    return Box(
        box.left * across,
        box.top * down,
        large.shape[1] if box.right == small.shape[1] else box.right * across,
        large.shape[0] if box.bottom == small.shape[0] else box.bottom * down,
    )


def _frequencies() -> npt.NDArray[np.float64]:
    """Return the first SIDE rows of the DCT-II of SAMPLES points, orthonormal but for the first row (its scale has no say in a sign)."""
    row, point = np.ogrid[:SIDE, :SAMPLES]
    return np.asarray(np.cos(np.pi * row * (2 * point + 1) / (2 * SAMPLES)) * np.sqrt(2 / SAMPLES), dtype=np.float64)


_FREQUENCIES = _frequencies()
