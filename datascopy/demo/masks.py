"""Outlines of polyps: the shape, its mask, its box, and its body in a drawn frame."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from datascopy.demo.texture import Field, blur, noise, plane, soft_step


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """One polyp as it lies in a picture."""

    depth: Field
    """shape (height, width): 1 in its middle, 0 on its outline, below 0 outside"""
    lift: float
    """how far it stands out, in pixels"""

    @property
    def inside(self) -> npt.NDArray[np.bool_]:
        """The points of the polyp, shape (height, width)."""
        return np.asarray(self.depth > 0)


def polyp(rng: np.random.Generator, size: tuple[int, int]) -> Blob:
    """Return a polyp for a picture of `size` (width, height): round with lobes, wholly within the field of view, one part."""
    width, height = size
    x, y = plane(size)
    radius = height * rng.uniform(0.11, 0.24)
    cx, cy = width * rng.uniform(0.46, 0.7), height * rng.uniform(0.36, 0.6)
    lean, squeeze = rng.uniform(0, math.pi), rng.uniform(0.7, 1)
    u = ((x - cx) * math.cos(lean) + (y - cy) * math.sin(lean)) * squeeze
    v = (y - cy) * math.cos(lean) - (x - cx) * math.sin(lean)
    angle = np.arctan2(v, u)
    lobes = sum(rng.uniform(0, 0.13) / n**0.5 * np.cos(n * angle + rng.uniform(0, 6.28)) for n in (2, 3, 4, 5))
    depth = 1 - np.hypot(u, v) / (radius * (1 + lobes))
    return Blob(depth=depth.astype(np.float32), lift=float(radius * rng.uniform(0.5, 1.0)))


def polyp_mask(blob: Blob) -> Image.Image:
    """Return the mask of a polyp: grey, 255 inside, 0 outside."""
    return Image.fromarray(np.where(blob.inside, 255, 0).astype(np.uint8), "L")


def box_of(mask: Image.Image) -> tuple[int, int, int, int]:
    """Return xmin, ymin, xmax, ymax of what is lighter than 127, in pixels, the last ones inclusive."""
    y, x = np.nonzero(np.asarray(mask.convert("L")) > 127)
    return int(x.min()), int(y.min()), int(x.max()), int(y.max())


def draw_blob(rng: np.random.Generator, light: Field, height: Field, blob: Blob) -> tuple[Field, Field]:
    """Return light and height of a wall with the polyp on it: a dome that hides the folds behind, a shadow at its foot."""
    size = (light.shape[1], light.shape[0])
    inside = soft_step(blob.depth, 0.05)
    dome = blob.lift * np.sqrt(np.clip(1 - (1 - np.clip(blob.depth, 0, 1)) ** 2, 0, 1))
    knobs = rng.uniform(0.3, 1.4) * noise(rng, size, 16, 2)
    foot = blur((blob.depth > -0.08).astype(np.float32), 7)
    level = (0.6 + 0.5 * float(light[blob.inside].mean())) * (0.5 + 0.5 * np.clip(blob.depth * 1.7, 0, 1) ** 0.7)
    return light * (1 - 0.45 * foot) * (1 - inside) + level * inside, height * (1 - inside) + (dome + knobs) * inside
