"""Blind views of a picture: frame, surroundings, thumbnails, light. Runs in a worker."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from datascopy.measure.record import Limits
from datascopy.measure.within import grey_within

if TYPE_CHECKING:
    from datascopy.store import Store

SIDE = 224
FRAME = 12
SEGMENTS = 16
MIDDLE = 0.7
"""share of width and height that is made black"""
BLACK, WHITE = 5, 250

Grey = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]


class Views(NamedTuple):
    """What was seen of one picture."""

    sha256: str
    """of the bytes that were read"""
    values: bytes
    """float16, columns of all VIEWS side by side"""


def look_at_pictures(store: "Store", limits: Limits, paths: Sequence[str]) -> list[Views | None]:
    """Look at several pictures; None where one cannot be read any more."""
    cv2.setNumThreads(1)
    return [look_at_picture(store, limits, path) for path in paths]


def look_at_picture(store: "Store", limits: Limits, path: str) -> Views | None:
    """Look at one picture."""
    told = grey_within(store, path, limits)
    return None if told is None else Views(told.sha256, packed_views(told.grey))


def packed_views(grey: Grey) -> bytes:
    """Return the columns of all VIEWS of a grey picture as they are kept, float16."""
    return views_of(grey).astype(np.float16).tobytes()


def views_of(grey: Grey) -> Floats:
    """Return the columns of all VIEWS of a grey picture, uint8 (height, width)."""
    smaller = min(grey.shape) >= SIDE
    small = np.asarray(cv2.resize(grey, (SIDE, SIDE), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LINEAR), np.float64)
    blacked = small.copy()
    edge = round(SIDE * (1 - MIDDLE) / 2)
    blacked[edge : SIDE - edge, edge : SIDE - edge] = 0
    return np.concatenate([_border(small), _means(blacked, 16), _means(small, 8), _means(small, 16), _light(small)])


def _means(grey: Floats, side: int) -> Floats:
    cell = SIDE // side
    return np.asarray(grey.reshape(side, cell, side, cell).mean(axis=(1, 3)).ravel(), np.float64)


def _border(grey: Floats) -> Floats:
    sides = (grey[:FRAME], grey[-FRAME:], grey[:, :FRAME].T, grey[:, -FRAME:].T)
    means = [side.reshape(FRAME, SEGMENTS, SIDE // SEGMENTS).mean(axis=(0, 2)) for side in sides]
    return np.concatenate([*means, [float(side.std()) for side in sides], [float((side <= BLACK).mean()) for side in sides]])


def _light(grey: Floats) -> Floats:
    percentiles = np.percentile(grey, [1, 5, 25, 50, 75, 95, 99])
    return np.concatenate([[grey.mean(), grey.std()], percentiles, [(grey <= BLACK).mean(), (grey >= WHITE).mean()]])
