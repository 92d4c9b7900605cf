"""What both kinds of drawn pictures are made of: smooth noise, soft steps, the camera's grain, burnt-in letters."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Field = npt.NDArray[np.floating[Any]]
"""One value per picture point, shape (height, width)."""

FONT = ImageFont.load_default_imagefont()
"""Pillow's own bitmap font: no font of the system is asked for, so the letters are the same everywhere."""


def plane(size: tuple[int, int]) -> tuple[Field, Field]:
    """Return x and y of every point of a picture of `size` (width, height) in pixels, both of shape (height, width)."""
    width, height = size
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return x, y


def noise(rng: np.random.Generator, size: tuple[int, int], cell: float, octaves: int = 1) -> Field:
    """Return smooth noise about 0 with deviation near 1: `octaves` grids of random values, the first with cells of `cell` pixels.

    Each further octave has half the cell and half the weight (value noise; Perlin 1985, simplified).
    """
    width, height = size
    total = np.zeros((height, width), np.float32)
    for octave in range(octaves):
        step = max(cell / 2**octave, 1.0)
        grid = rng.standard_normal((int(height / step) + 3, int(width / step) + 3), np.float32)
        # The curve is drawn at half size where that loses nothing: cubic interpolation is most of the cost of a picture.
        fine = step / 2 if step >= 8 else step
        drawn = cv2.resize(grid, None, fx=fine, fy=fine, interpolation=cv2.INTER_CUBIC)
        if fine < step:
            drawn = cv2.resize(drawn, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR)
        left, top = rng.integers(0, int(step) + 1, 2)
        total += drawn[top : top + height, left : left + width] / 2**octave
    return total


def soft_step(value: Field, width: float = 1.0) -> Field:
    """Return 0 where `value` is below `-width`, 1 above `width`, and a smooth step between."""
    t = np.clip(value * np.float32(0.5 / width) + np.float32(0.5), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def blur(field: Field, sigma: float) -> Field:
    """Return a field blurred by a Gaussian of `sigma` pixels."""
    return np.asarray(cv2.GaussianBlur(field, (0, 0), sigma), np.float32)


def branches(rng: np.random.Generator, size: tuple[int, int], count: int, length: float, waver: float = 0.25) -> Field:
    """Return branching lines (vessels) as random walks: 0 beside them, up to 1 on them, thinner with every fork."""
    width, height = size
    drawn = np.zeros((height, width), np.uint8)
    todo = [(rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0, 2 * np.pi), length, 3) for _ in range(count)]
    while todo:
        x, y, angle, reach, order = todo.pop()
        steps = max(3, int(reach / 4))
        angles = angle + np.cumsum(rng.normal(0, waver, steps))
        points = np.stack([x + 4 * np.cumsum(np.cos(angles)), y + 4 * np.cumsum(np.sin(angles))], 1)
        colour = (90, 150, 255)[order - 1]
        cv2.polylines(drawn, [np.round(points * 8).astype(np.int32)], False, colour, 2 if order == 3 else 1, cv2.LINE_AA, 3)
        if order > 1:
            for at in rng.integers(1, steps, 2):
                turn = angles[at] + rng.choice((-1, 1)) * rng.uniform(0.5, 1.1)
                todo.append((points[at, 0], points[at, 1], turn, reach * rng.uniform(0.4, 0.7), order - 1))
    return drawn.astype(np.float32) / 255


def letters(text: str, scale: float = 1.0) -> Field:
    """Return lines of text as light (1) on dark (0), `scale` times the size of Pillow's bitmap font (11 pixels a line)."""
    lines = text.split("\n")
    image = Image.new("L", (max(len(line) for line in lines) * 6 + 2, 11 * len(lines) + 2))
    ImageDraw.Draw(image).multiline_text((1, 0), text, fill=255, font=FONT, spacing=0)
    if scale != 1:
        image = image.resize((max(1, int(image.width * scale)), max(1, int(image.height * scale))), Image.Resampling.BILINEAR)
    return np.asarray(image, np.float32) / 255
