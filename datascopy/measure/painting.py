"""Look at one mask of several classes: count its grey values, and lay the polygons that it was painted from on it. Runs in a worker; never raises for bad data."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from datascopy.measure.record import Limits
from datascopy.measure.within import grey_within

if TYPE_CHECKING:
    from datascopy.store import Store

Grey = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.uint8]
"""255 where something is, else 0"""

MOST_VALUES = 16
"""grey values told of one mask; a JPEG has up to 256"""


class Polygon(NamedTuple):
    """One polygon of a document: its class and its rings, float64 (points, 2) of x, y; of overlapping rings every second is a hole."""

    label: str
    rings: tuple[npt.NDArray[np.float64], ...]


class Sheet(NamedTuple):
    """A mask to look at."""

    path: str
    values: tuple[tuple[int, str], ...]
    """grey value -> class, by value; the least is the background"""
    polygons: tuple[Polygon, ...] | None
    """in the order of the document; None where no document describes the mask"""
    size: tuple[float, float] | None
    """(width, height) as the document states it; None where it does not. A mask of another size is not painted"""


class Layers(NamedTuple):
    """What was seen of a mask."""

    sha256: str
    """of the bytes that were read"""
    values: list[list[int]]
    """[grey value, pixels], by value"""
    painted: list[list[Any]]
    """[class, polygon, painted, mask, both, repainted, covered], by class: columns of PAINTED"""


def look_at_sheets(store: "Store", limits: Limits, sheets: Sequence[Sheet]) -> list[Layers | None]:
    """Look at several masks, in their order; None for one that cannot be decoded: its record says why."""
    cv2.setNumThreads(1)
    return [look_at_sheet(store, limits, sheet) for sheet in sheets]


def look_at_sheet(store: "Store", limits: Limits, sheet: Sheet) -> Layers | None:
    """Look at one mask."""
    told = grey_within(store, sheet.path, limits)
    if told is None:
        return None
    grey = told.grey
    height, width = grey.shape
    fits = sheet.size is None or sheet.size == (width, height)
    painted = paint(grey, dict(sheet.values), sheet.polygons) if sheet.polygons is not None and fits else []
    return Layers(told.sha256, count_values(grey), painted)


def count_values(grey: Grey) -> list[list[int]]:
    """Return [grey value, pixels] of the MOST_VALUES commonest values, by value; of equally common ones the lesser."""
    counts = np.bincount(grey.ravel(), minlength=256)
    commonest = sorted(np.flatnonzero(counts).tolist(), key=lambda value: (-counts[value], value))[:MOST_VALUES]
    return [[value, int(counts[value])] for value in sorted(commonest)]


def paint(grey: Grey, values: Mapping[int, str], polygons: Sequence[Polygon]) -> list[list[Any]]:
    """Paint polygons in their order, later over earlier, and compare with the mask; classes in neither are left out.

    A polygon covers what OpenCV's fillPoly covers after its vertices were moved to the nearest whole pixel inside the picture or on its edge: its
    inside by the even-odd rule, and its outline. So painted, real polygons gave real masks to within 1 pixel.

    Args:
        grey: the mask, uint8 (height, width).
        values: grey value -> class; the least is the background.
        polygons: of the mask's document.

    Returns:
        [class, polygon, painted, mask, both, repainted, covered], by class: columns of PAINTED, in pixels.
    """
    grounds = {name: value for value, name in sorted(values.items())[1:]}
    ground = np.asarray(cv2.inRange(grey, min(values), min(values)))
    drawn = [polygon.label for polygon in polygons]
    told = []
    for label in sorted({*grounds, *drawn}):
        last = _last_wins(grey.shape, polygons, label)
        outline = _union(grey.shape, polygons, label)
        mask = np.asarray(cv2.inRange(grey, grounds[label], grounds[label])) if label in grounds else np.zeros_like(grey)
        both, repainted = cv2.bitwise_and(outline, mask), cv2.bitwise_and(last, mask)
        covered = cv2.bitwise_and(outline, cv2.bitwise_not(cv2.bitwise_or(mask, ground)))
        counts = [cv2.countNonZero(one) for one in (outline, last, mask, both, repainted, covered)]
        if any(counts):
            told.append([label, *counts])
    return told


def _union(shape: tuple[int, ...], polygons: Sequence[Polygon], label: str) -> Mask:
    canvas = np.zeros(shape, np.uint8)
    for polygon in polygons:
        if polygon.label == label:
            _fill(canvas, polygon, 255)
    return canvas


def _last_wins(shape: tuple[int, ...], polygons: Sequence[Polygon], label: str) -> Mask:
    """Return where a class is on top after all polygons were painted."""
    canvas = np.zeros(shape, np.uint8)
    for polygon in polygons:
        _fill(canvas, polygon, 255 if polygon.label == label else 0)
    return canvas


def _fill(canvas: Mask, polygon: Polygon, value: int) -> None:
    height, width = canvas.shape
    rings = [np.round(np.clip(ring, (0, 0), (width, height))).astype(np.int32) for ring in polygon.rings if len(ring)]
    if rings:
        cv2.fillPoly(canvas, rings, (value,))
