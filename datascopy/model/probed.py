"""Blind views of pictures: what they show without showing their content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

VIEWS = (("border", 72), ("surroundings", 256), ("thumbnail-8", 64), ("thumbnail-16", 256), ("light", 11))
"""Views with their number of columns, in the order of `Probes.values`; of the grey picture, stretched to 224 x 224:

border: means of 64 segments of a frame 12 pixels wide (16 above, below, left, right), then standard deviation and share of black (grey at
most 5) of each side; surroundings: 16 x 16 means after the middle 70 % of width and height was made black; thumbnail-8, thumbnail-16:
8 x 8 and 16 x 16 means of the whole; light: mean, standard deviation, percentiles 1, 5, 25, 50, 75, 95, 99, shares of black and of white
(at least 250). Greys 0..255."""


GREY_SIDE = 64
"""pixels of a small grey picture, each way"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Greys:
    """Small grey pictures of some of the pictures of each class, one of each group: means are made of them, and nothing else is."""

    paths: tuple[str, ...]
    """item ids, in the order of the digests of their bytes"""
    values: npt.NDArray[np.uint8]
    """(paths, GREY_SIDE, GREY_SIDE): the grey picture stretched to a square, 0..255"""
    most: int
    """groups of a class that were looked at, at most"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probes:
    """The views of the pictures of which anything is told."""

    paths: tuple[str, ...]
    """item ids of sound pictures, sorted"""
    values: npt.NDArray[np.float16]
    """(paths, columns of all VIEWS side by side)"""
    greys: Greys | None = None
    """None where they were not looked at"""
