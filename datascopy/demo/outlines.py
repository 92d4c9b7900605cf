"""Polygons and tags that documents hold, and masks painted from them."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from PIL import Image

from datascopy.demo.facts import fill, fits
from datascopy.demo.plan import Outline

Ring = list[tuple[float, float]]
"""x and y of each corner in pixels; the last one does not repeat the first"""


@dataclass(slots=True)
class Drawn:
    """One annotation: a polygon of one or more rings, or a tag."""

    name: str
    rings: list[Ring] = field(default_factory=list)
    """empty for a tag"""
    value: int = 0
    """its grey value in the mask"""


def annotate(rng: np.random.Generator, outlines: Sequence[Outline], tags: Sequence[str], facts: Mapping[str, Any]) -> list[Drawn]:
    """Return the polygons of a picture and then its tags. A tag that ends in its namespace's separator has no value and is left out."""
    size = int(facts["width"]), int(facts["height"])
    drawn = [Drawn(one.name, rings, one.value) for one in outlines if fits(facts, one.where) for rings in OUTLINES[one.draw](rng, size)]
    told = (fill(tag, facts) for tag in tags)
    return [*drawn, *(Drawn(tag) for tag in told if tag and tag[-1] not in "/:")]


def paint(drawn: Sequence[Drawn], size: tuple[int, int]) -> Image.Image:
    """Return the mask of `size` (width, height): every polygon in its order with its value, a later one over an earlier one."""
    mask = np.zeros((size[1], size[0]), np.uint8)
    for one in drawn:
        if one.rings:
            cv2.fillPoly(mask, [np.round(np.array(ring)).astype(np.int32) for ring in one.rings], one.value)
    return Image.fromarray(mask, "L")


def _lungs(rng: np.random.Generator, size: tuple[int, int]) -> list[list[Ring]]:
    """Two polygons of some dozens of corners, one on each side of the middle."""
    sides = ((0.3, 0.155), (0.7, 0.155))
    return [[_round(rng, size, (across, rng.uniform(0.45, 0.52)), (wide, rng.uniform(0.27, 0.34)), 56)] for across, wide in sides]


def _patch(rng: np.random.Generator, size: tuple[int, int]) -> list[list[Ring]]:
    """One small polygon above the left lung, as a pacemaker lies."""
    return [[_round(rng, size, (0.68, 0.36), (0.06, 0.05), 9)]]


def _ring(rng: np.random.Generator, size: tuple[int, int]) -> list[list[Ring]]:
    """One polygon with a hole."""
    return [[_round(rng, size, (0.66, 0.34), (0.07, 0.06), 18), _round(rng, size, (0.66, 0.34), (0.025, 0.025), 9)]]


def _round(rng: np.random.Generator, size: tuple[int, int], at: tuple[float, float], reach: tuple[float, float], corners: int) -> Ring:
    """A lobed ring; whole numbers and fractions side by side, as annotators' clients write them."""
    lobes = rng.uniform(-0.06, 0.06, 3)
    ring: Ring = []
    for corner in range(corners):
        angle = 2 * math.pi * corner / corners
        bulge = 1 + sum(lobe * math.cos((n + 2) * angle) for n, lobe in enumerate(lobes))
        x = size[0] * (at[0] + reach[0] * bulge * math.cos(angle))
        y = size[1] * (at[1] + reach[1] * bulge * math.sin(angle))
        ring.append((round(x), round(y, 2)) if corner % 3 else (round(x, 2), round(y)))
    return ring


OUTLINES: dict[str, Callable[[np.random.Generator, tuple[int, int]], list[list[Ring]]]] = {
    "lungs": _lungs,
    "patch": _patch,
    "ring": _ring,
}
"""How outlines are drawn: chance and size -> the rings of each polygon."""
