"""Turn fingerprints instead of pictures: the code of a turned or mirrored picture follows from the code of the picture.

A code holds the signs of the 16x16 lowest DCT frequencies (`datascopy.measure`). Transposing a picture transposes its
DCT; mirroring it top-bottom changes the sign of the odd vertical frequencies, left-right that of the odd horizontal ones. So the codes
of all eight orientations cost a permutation and an exclusive or, and no second DCT. The first frequency (the mean) is no part of the code.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from datascopy.model import Orientation

SIDE = 16
"""frequencies per axis; bit index = row * SIDE + column, row = vertical frequency, in the order of `np.packbits`"""
WORDS = 4
"""uint64 words of a code"""
ORIENTATIONS: tuple[Orientation, ...] = tuple(Orientation)
"""in the order of the bits transpose 4, flip top-bottom 2, flip left-right 1; the transpose is done first, then the flips"""
INVERSE: Mapping[Orientation, Orientation] = MappingProxyType(
    {
        **{orientation: orientation for orientation in Orientation},
        Orientation.ROTATE_90: Orientation.ROTATE_270,
        Orientation.ROTATE_270: Orientation.ROTATE_90,
    }
)
"""orientation -> the one that undoes it"""

FLIP_LEFT_RIGHT, FLIP_TOP_BOTTOM, TRANSPOSE = 1, 2, 4
_CHUNK = 1 << 16


def turn_codes(codes: npt.NDArray[np.uint64], orientation: Orientation) -> npt.NDArray[np.uint64]:
    """Return the codes that the same pictures have after `orientation` is applied to them.

    Args:
        codes: uint64 array (..., 4).
        orientation: what is done to the pictures; rotations are counter-clockwise.

    Returns:
        A new uint64 array of the same shape.
    """
    steps = ORIENTATIONS.index(orientation)
    flat = np.ascontiguousarray(codes, dtype=np.uint64).reshape(-1, WORDS)
    turned = _transposed(flat) if steps & TRANSPOSE else flat.copy()
    turned ^= _signs(steps)
    return turned.reshape(codes.shape)


def turn_picture(picture: npt.NDArray[np.uint8], orientation: Orientation) -> npt.NDArray[np.uint8]:
    """Apply an orientation to a picture (height, width[, channels]): transpose first, then the flips."""
    steps = ORIENTATIONS.index(orientation)
    turned = picture.swapaxes(0, 1) if steps & TRANSPOSE else picture
    turned = turned[::-1] if steps & FLIP_TOP_BOTTOM else turned
    return turned[:, ::-1] if steps & FLIP_LEFT_RIGHT else turned


def _transposed(flat: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Transpose the bit matrix of each code, in chunks, because a bit takes a byte meanwhile."""
    made = np.empty_like(flat)
    for start in range(0, len(flat), _CHUNK):
        part = flat[start : start + _CHUNK]
        bits = np.unpackbits(part.view(np.uint8).reshape(len(part), -1), axis=1).reshape(-1, SIDE, SIDE)
        packed = np.packbits(bits.swapaxes(1, 2).reshape(len(part), -1), axis=1)
        made[start : start + _CHUNK] = packed.view(np.uint64)
    return made


def _signs(steps: int) -> npt.NDArray[np.uint64]:
    """Return the four words with which the flips of `steps` change the signs of a code. The mean (bit 0) is even in both axes."""
    row, column = np.indices((SIDE, SIDE))
    odd = np.zeros((SIDE, SIDE), dtype=np.uint8)
    if steps & FLIP_TOP_BOTTOM:
        odd ^= (row % 2).astype(np.uint8)
    if steps & FLIP_LEFT_RIGHT:
        odd ^= (column % 2).astype(np.uint8)
    return np.packbits(odd.reshape(-1)).view(np.uint64)
