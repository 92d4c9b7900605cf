"""Draw frames that look like those of a colonoscopy: folds, vessels, glints, the field of view of the lens, burnt-in text."""

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from datascopy.demo.masks import Blob, draw_blob
from datascopy.demo.texture import Field, blur, branches, letters, noise, plane, soft_step

TONES = (
    ((14, 4, 3), (122, 40, 28), (206, 112, 82), (244, 196, 164), (255, 248, 238)),
    ((16, 6, 6), (118, 52, 46), (196, 124, 112), (238, 200, 188), (255, 250, 248)),
    ((14, 6, 2), (112, 56, 26), (200, 128, 74), (244, 204, 150), (255, 250, 232)),
    ((18, 4, 4), (140, 36, 30), (208, 92, 74), (240, 172, 150), (255, 246, 240)),
)
"""Colours of mucosa from dark to glaring, red, green, blue."""


Colour = npt.NDArray[np.floating[Any]]
"""Red, green and blue of every picture point, 0..255, shape (height, width, 3)."""

RAMPS = tuple(
    np.stack([np.interp(np.linspace(0, 1, 512), np.linspace(0, 1, 5), band) for band in zip(*tone, strict=True)], -1).astype(np.float32)
    for tone in TONES
)
BLOOD = np.array([0.3, 1.0, 1.0], np.float32)
"""What more blood takes away from red, green and blue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the frames of one examination share: colour, corner box, text."""

    tone: int
    date: str
    box: str
    """black | green | none"""
    cut: float
    """how much of the height each corner of the octagon cuts off"""


def scene(rng: np.random.Generator) -> Scene:
    """Return one examination by chance."""
    day, month, year = rng.integers(1, 29), rng.integers(1, 13), rng.integers(2012, 2020)
    return Scene(
        tone=int(rng.integers(len(TONES))),
        date=f"{day:02}/{month:02}/{year}",
        box=str(rng.choice(("black", "black", "green", "none"))),
        cut=float(rng.uniform(0.22, 0.34)),
    )


def endoscopy_frame(
    rng: np.random.Generator, size: tuple[int, int], *, finding: str = "normal", seen: Scene | None = None, polyp: Blob | None = None
) -> Image.Image:
    """Draw one frame of `size` (width, height).

    Args:
        rng: the only source of chance; the same state gives the same frame.
        size: width and height in pixels.
        finding: `normal`, or `colitis` for inflamed mucosa with ulcers. A polyp is drawn where `polyp` is given.
        seen: the examination that the frame belongs to; by chance where left out.
        polyp: the outline of a polyp to draw.

    Returns:
        An RGB picture.
    """
    seen = seen or scene(rng)
    light, height = _wall(rng, size)
    if polyp is not None:
        light, height = draw_blob(rng, light, height, polyp)
    colour = _tint(rng, light, height, seen.tone, inflamed=finding == "colitis", polyp=polyp)
    colour = _glints(rng, colour, height, light)
    colour += 2.2 * rng.standard_normal(colour.shape, np.float32)
    return _display(rng, colour, size, seen)


def _wall(rng: np.random.Generator, size: tuple[int, int]) -> tuple[Field, Field]:
    """Light (0..1) and height (pixels) of the bowel's wall: rings of folds about a dark lumen, or a wall seen from the side."""
    width, height = size
    x, y = plane(size)
    reach = 0.3 if rng.random() < 0.5 else 0.75
    cx, cy = width * (0.5 + rng.uniform(-reach, reach)), height * (0.48 + rng.uniform(-reach, reach))
    stretch, lean = rng.uniform(0.6, 1.5), rng.uniform(0, math.pi)
    dx, dy = x - cx, y - cy
    u, v = dx * math.cos(lean) + dy * math.sin(lean), (dy * math.cos(lean) - dx * math.sin(lean)) * stretch
    radius, angle = cv2.cartToPolar(u, v)
    bends = [rng.uniform(0.04, 0.22) / n * np.cos(n * angle + rng.uniform(0, 6.28)) for n in (1, 2, 3, 4)]
    bent = radius * (1 + sum(bends)) + 9 * noise(rng, size, 60, 2)
    light = np.clip(bent / (0.62 * width), 0.015, 1) ** rng.uniform(0.55, 0.95)
    ridge = 5 * noise(rng, size, 60, 2) + 0.5 * noise(rng, size, 8)
    lip = rng.uniform(0.1, 0.2) * width
    while lip < 0.9 * width:
        light, ridge = _fold(rng, bent - lip, 0.2 * lip + 6, light, ridge)
        lip *= rng.uniform(1.4, 2.2)
    return light, ridge


def _fold(rng: np.random.Generator, off: Field, wide: float, light: Field, ridge: Field) -> tuple[Field, Field]:
    """One fold of the wall, `off` pixels outside its lip: lit and rounded on the near side, the wall behind in its shade; not all around."""
    size = (off.shape[1], off.shape[0])
    off = off - rng.uniform(3, 11) * noise(rng, size, 50)
    part = soft_step(noise(rng, size, 80) + rng.uniform(-0.5, 0.7), 0.8)
    near = np.exp(-np.clip(off, 0, None) / wide)
    lip = soft_step(off, 2.2)
    shade = (1 - lip) * np.exp(np.clip(off, None, 0) / (1.1 * wide))
    light = light * (1 - part * rng.uniform(0.35, 0.65) * shade) * (1 + part * 0.3 * lip * near)
    return light, ridge + part * lip * near * wide * 0.25


def _slopes(height: Field) -> tuple[Field, Field]:
    """How much the height rises across and down, in pixels a pixel."""
    across, down = (cv2.Sobel(height, cv2.CV_32F, dx, 1 - dx, scale=0.125) for dx in (1, 0))
    return np.asarray(across, np.float32), np.asarray(down, np.float32)


def _tint(rng: np.random.Generator, light: Field, height: Field, tone: int, *, inflamed: bool, polyp: Blob | None) -> Colour:
    """Colour of the mucosa: shaded by its slopes, stained by vessels, patches and, where inflamed, ulcers."""
    size = (light.shape[1], light.shape[0])
    across, down = _slopes(blur(height, 1.2))
    towards = rng.uniform(-0.5, 0.5, 2).tolist()
    shade = 1 / np.sqrt(1 + 0.8 * (across**2 + down**2)) - 0.3 * (across * towards[0] + down * towards[1])
    value = light * np.clip(shade, 0.3, 1.3) * (1 + 0.05 * noise(rng, size, 24, 3))
    value *= rng.uniform(0.5, 0.68) / float(np.quantile(value[::4, ::4], 0.85))
    value = np.where(value > 0.7, 0.7 + 0.3 * np.tanh((value - 0.7) / 0.6), value) + _glare(rng, size)
    colour = RAMPS[tone][np.clip(value * 511, 0, 511).astype(np.int32)]
    vessels = blur(branches(rng, size, int(rng.integers(5, 13)), size[0] * rng.uniform(0.25, 0.5)), 0.9)
    strength = rng.uniform(0.08, 0.36) * (0.3 if inflamed else 1) * np.clip(light * 1.6, 0, 1)
    redness = noise(rng, size, 34, 3) * (0.1 if inflamed else 0.05)
    colour = colour * (1 - (vessels * strength)[..., None] * BLOOD) * (1 - redness[..., None] * BLOOD)
    if inflamed:
        colour = _ulcers(rng, colour, size)
    return colour if polyp is None else _blush(rng, colour, polyp)


def _glare(rng: np.random.Generator, size: tuple[int, int]) -> Field:
    """A near wall that the lamp overexposes, in some frames."""
    x, y = plane(size)
    if rng.random() < 0.5:
        return np.zeros_like(x)
    side = rng.uniform(0, 2 * math.pi)
    far = (x / size[0] - 0.5) * math.cos(side) + (y / size[1] - 0.5) * math.sin(side) + 0.03 * noise(rng, size, 40)
    return rng.uniform(0.2, 0.7) * soft_step(far - rng.uniform(0.42, 0.52), 0.13)


def _ulcers(rng: np.random.Generator, colour: Colour, size: tuple[int, int]) -> Colour:
    """Raw red patches, and in them small pale ulcers with ragged edges."""
    raw = soft_step(noise(rng, size, 36, 3) - 0.2, 0.9)
    colour = colour * (1 - 0.38 * raw[..., None] * BLOOD)
    pale = soft_step(noise(rng, size, 17, 3) + 0.5 * noise(rng, size, 70) - rng.uniform(1.5, 2.1), 0.35)[..., None]
    level = blur(colour.max(-1), 5)[..., None]
    fibrin = np.clip(level * np.array([1.12, 1.0, 0.74], np.float32), 0, 240)
    bleeding = soft_step(noise(rng, size, 12, 2) - 2.1, 0.3)[..., None]
    return (colour * (1 - 0.8 * pale) + 0.8 * pale * fibrin) * (1 - 0.5 * bleeding * BLOOD)


def _blush(rng: np.random.Generator, colour: Colour, polyp: Blob) -> Colour:
    """A polyp's own colour and the fine pits of its surface."""
    size = (colour.shape[1], colour.shape[0])
    inside = soft_step(blur(polyp.inside.astype(np.float32), 1.5) - 0.5, 0.4)
    pits = soft_step(noise(rng, size, 4, 2) - 0.8, 0.6) * rng.uniform(0.05, 0.22)
    return colour * (1 - (inside * (pits + rng.uniform(-0.04, 0.18)))[..., None] * BLOOD)


def _glints(rng: np.random.Generator, colour: Colour, height: Field, light: Field) -> Colour:
    """Mirror-like glints of the wet surface, where its slope throws the lamp back."""
    size = (light.shape[1], light.shape[0])
    across, down = _slopes(blur(height + 2.4 * noise(rng, size, 15, 2), 1.2))
    aim = rng.uniform(-0.25, 0.25, 2).tolist()
    mirror = np.exp(-((across - aim[0]) ** 2 + (down - aim[1]) ** 2) / 0.012)
    where = soft_step(noise(rng, size, 45, 2) - rng.uniform(0.2, 0.9), 0.4) * soft_step(light - 0.25, 0.2)
    glint = blur(soft_step(mirror * where - 0.5, 0.2), 0.6)[..., None]
    return colour * (1 - glint) + 252 * glint


def _display(rng: np.random.Generator, colour: Colour, size: tuple[int, int], seen: Scene) -> Image.Image:
    """What the processor adds: the octagon, the text at the left, the box lower left."""
    width, height = size
    x, y = plane(size)
    cut = seen.cut * height
    edge = np.minimum.reduce([x, width - 1 - x, y, height - 1 - y])
    diagonal = np.minimum.reduce([x + y, width - 1 - x + y, x + height - 1 - y, width - 1 - x + height - 1 - y]) - cut
    view = soft_step(np.minimum(edge - 2, diagonal / 1.41).astype(np.float32), 0.8)
    frame = colour * view[..., None] + 3 * (1 - view[..., None])
    clock = f"{rng.integers(7, 17):02}:{rng.integers(60):02}:{rng.integers(60):02}"
    _burn(
        frame,
        letters(f"Sex:   Age:\nD.O.B.:\n{seen.date}\n{clock}\n\n00:{rng.integers(60):02}:{rng.integers(60):02}", 0.72),
        4,
        int(0.27 * height),
    )
    if seen.box != "none":
        _corner_box(rng, frame, size, green=seen.box == "green")
    return Image.fromarray(np.clip(frame, 0, 255).astype(np.uint8), "RGB")


def _burn(frame: Colour, text: Field, left: int, top: int) -> None:
    """Write light text into the frame, in place."""
    part = frame[top : top + text.shape[0], left : left + text.shape[1]]
    shown = text[: part.shape[0], : part.shape[1], None]
    part[:] = part * (1 - shown) + 232 * shown


def _corner_box(rng: np.random.Generator, frame: Colour, size: tuple[int, int], *, green: bool) -> None:
    """The box lower left, in place: black, or green with the position of the scope in it."""
    width, height = size
    right, top = int(width * rng.uniform(0.3, 0.34)), int(height * rng.uniform(0.66, 0.7))
    frame[top:, :right] = (4, 96, 40) if green else 2
    if green:
        x = np.linspace(right * 0.2, right * 0.8, 40)
        y = (top + height) / 2 + (height - top) * 0.3 * np.sin(np.linspace(0, rng.uniform(3, 6), 40) + rng.uniform(0, 6))
        for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
            frame[np.clip(y + dy, top, height - 1).astype(int), np.clip(x + dx, 0, right - 1).astype(int)] = (214, 232, 90)
