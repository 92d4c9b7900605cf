"""Draw pictures that look like chest X-rays: lung fields, ribs, spine, heart, diaphragm, clavicles, a marker letter."""

import math

import numpy as np
from PIL import Image

from datascopy.demo.texture import Field, blur, branches, letters, noise, plane, soft_step


def chest_xray(rng: np.random.Generator, size: tuple[int, int], *, finding: str = "normal") -> Image.Image:
    """Draw one frontal chest X-ray of `size` (width, height).

    Args:
        rng: the only source of chance; the same state gives the same picture.
        size: width and height in pixels.
        finding: `normal`, or `pneumonia` for clouded lungs.

    Returns:
        A grey picture (mode L).
    """
    x, y = _turned(rng, size)
    body = _Body(rng)
    lungs = _lungs(x, y, body)
    dense = _trunk(rng, size, x, y, body) * (1 - rng.uniform(0.6, 0.72) * lungs)
    dense += rng.uniform(0.14, 0.24) * _ribs(rng, x, y, body) * (0.35 + 0.65 * lungs)
    dense += _middle(rng, x, y, body)
    dense += 0.22 * lungs * blur(branches(rng, size, 26, size[0] * 0.22, 0.35), 0.9) * np.exp(-((np.abs(x) / 0.55) ** 2))
    if finding == "pneumonia":
        cloud = soft_step(noise(rng, size, size[0] * 0.2, 3) + rng.uniform(-0.2, 0.7), 0.9)
        dense += rng.uniform(0.2, 0.36) * lungs * cloud * (1 + 0.25 * noise(rng, size, 6, 2))
    dense += 0.026 * noise(rng, size, 7, 3) * np.clip(dense * 3, 0, 1)
    return _film(rng, dense, size)


class _Body:
    """Where things lie in one chest, in shares of half the picture's width (x, from the middle) and height (y, -1 top to 1 bottom)."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.half = rng.uniform(0.68, 0.86)
        self.top = rng.uniform(-0.9, -0.72)
        self.floor = (rng.uniform(0.3, 0.56), rng.uniform(0.36, 0.62))
        self.heart = rng.uniform(0.26, 0.46)
        self.spine = rng.uniform(0.075, 0.11)
        self.arms = rng.uniform(-0.7, -0.2) if rng.random() < 0.5 else rng.uniform(0.5, 1.3)
        self.ribs = int(rng.integers(8, 11))
        self.first = self.top + rng.uniform(0.0, 0.14)

    def wall(self, y: Field) -> Field:
        """Half the width of the rib cage at each height."""
        share = np.clip((y - self.top) / (0.6 - self.top), 0, 1)
        return np.asarray(self.half * np.sqrt(np.clip(1 - (1 - share) ** 2.3, 0, 1)))


def _turned(rng: np.random.Generator, size: tuple[int, int]) -> tuple[Field, Field]:
    """Coordinates -1..1 of a patient who stands a little off the middle, leaning, and not quite alike on both sides."""
    x, y = plane(size)
    x, y = x * (2 / size[0]) - 1 - rng.uniform(-0.08, 0.08), y * (2 / size[1]) - 1
    lean = rng.uniform(-0.1, 0.1)
    x, y = x * math.cos(lean) + y * math.sin(lean), y * math.cos(lean) - x * math.sin(lean)
    x, y = x * rng.uniform(0.93, 1.1), y * rng.uniform(0.93, 1.08) + rng.uniform(-0.06, 0.06)
    return x + 0.02 * noise(rng, size, 90), y + 0.02 * noise(rng, size, 90)


def _lungs(x: Field, y: Field, body: _Body) -> Field:
    """1 in the air of the lungs, 0 outside."""
    outer = body.wall(y) * 0.93 - np.abs(x)
    inner = np.abs(x) - 0.1 - 0.05 * np.clip(y - body.top, 0, 2)
    floors = np.where(x < 0, body.floor[0], body.floor[1])
    dome = floors + 0.55 * (np.abs(x) - 0.42) ** 2 - y
    return soft_step(np.minimum.reduce([outer, inner, dome * 0.9, (y - body.top - 0.05)]), 0.05)


def _trunk(rng: np.random.Generator, size: tuple[int, int], x: Field, y: Field, body: _Body) -> Field:
    """Soft tissue: trunk, neck, shoulders and arms before the black of the film."""
    flank = body.wall(np.maximum(y, -0.35)) + rng.uniform(0.1, 0.22) + 0.02 * noise(rng, size, 80)
    trunk = soft_step(flank - np.abs(x), 0.035)
    lift = body.arms * np.clip(np.abs(x) - 0.3, 0, None) ** 1.3
    shoulder = soft_step(y + 0.8 + rng.uniform(-0.05, 0.1) + lift - 0.5 * np.clip(np.abs(x) - 0.25, 0, 0.6), 0.05)
    arm = soft_step(0.24 - np.abs(y + 0.42 - body.arms * (np.abs(x) - 0.7)), 0.08) * soft_step(np.abs(x) - 0.6, 0.1)
    neck = soft_step(0.24 - np.abs(x), 0.05) * soft_step(-y - 0.4, 0.1)
    bone = soft_step(0.06 - np.abs(y + 0.5 - body.arms * (np.abs(x) - 0.7)), 0.03) * soft_step(np.abs(x) - 0.75, 0.03)
    tissue = np.maximum(np.maximum(trunk * np.maximum(shoulder, soft_step(y + 0.55, 0.1)), 0.62 * arm), 0.8 * neck)
    belly = soft_step(y - 0.5 + 0.25 * (np.abs(x) - 0.4) ** 2, 0.12)
    return tissue * (0.5 + 0.3 * belly + 0.04 * noise(rng, size, 60, 2)) + 0.1 * bone


def _ribs(rng: np.random.Generator, x: Field, y: Field, body: _Body) -> Field:
    """Both sides' ribs: behind, falling from the spine outwards; before, fainter, rising; brighter at their edges."""
    pitch = (0.95 - body.first) / body.ribs
    total = np.zeros_like(x)
    for side in (-1, 1):
        across = np.clip(side * x / np.maximum(body.wall(y), 0.05), 0, 1.05)
        within = soft_step(side * x - 0.06, 0.03) * soft_step(1.03 - across, 0.03)
        drop, sag, arch = rng.uniform(0.05, 0.38), rng.uniform(0.4, 1.0), rng.uniform(0.03, 0.16)
        uneven = rng.normal(0, 0.14, body.ribs + 1) + rng.uniform(-0.3, 0.3)
        for front in (False, True):
            bow = -arch * np.sin(across * 3.1) + (drop * across + sag * 0.42 * across**3 if not front else 0.75 - 0.62 * across**1.2)
            place = (y - body.first - bow) / pitch
            place = place - uneven[np.clip(np.round(place), 0, body.ribs).astype(np.int32)]
            index = np.round(place)
            off = np.abs(place - index) * pitch
            thick = 0.042 * (1 - 0.2 * across)
            bar = soft_step(thick - off, 0.012) * (0.55 + 0.75 * np.clip(off / thick, 0, 1) ** 4)
            known = (index >= 0) & (index < body.ribs)
            total += (0.35 * (across > 0.35) if front else 1) * bar * within * known
        total += 0.9 * np.exp(-(((across - 0.985) / 0.025) ** 2)) * within * soft_step(y - body.first, 0.1)
    return total


def _middle(rng: np.random.Generator, x: Field, y: Field, body: _Body) -> Field:
    """What lies in the middle: spine, great vessels, heart, diaphragm, clavicles, the stomach's air."""
    bend = rng.uniform(-0.04, 0.04) * np.sin(y * rng.uniform(1, 2.5))
    disc = 0.5 + 0.5 * np.cos(y * rng.uniform(36, 44) + rng.uniform(0, 6))
    spine = soft_step(body.spine - np.abs(x - bend), 0.03) * (0.17 + 0.12 * disc)
    hilum = 0.11 * np.exp(-(((np.abs(x) - 0.17) / 0.1) ** 2) - ((y + 0.05) / 0.25) ** 2)
    apex, size = rng.uniform(0.12, 0.2), body.heart
    heart = soft_step(1 - ((x - apex - 0.1 * y) / size) ** 2 - ((y - 0.22 - 0.3 * (x - apex)) / (size * 1.1)) ** 2, 0.3) * soft_step(
        0.62 - y, 0.16
    )
    vessels = soft_step(0.15 - np.abs(x - 0.02), 0.06) * soft_step(0.3 - y, 0.2)
    bones = np.zeros_like(x)
    for side in (-1, 1):
        out = np.clip(side * x, 0, 1)
        line = -0.74 + rng.uniform(-0.06, 0.06) - rng.uniform(-0.05, 0.3) * out + 0.07 * np.sin(5 * out)
        bones += soft_step(0.032 - np.abs(y - line), 0.015) * soft_step(out - 0.07, 0.03) * soft_step(0.72 - out, 0.05)
    gas = soft_step(1 - ((x - 0.42) / 0.16) ** 2 - ((y - 0.82) / 0.1) ** 2, 0.3) * (rng.random() < 0.6)
    inner = np.maximum(rng.uniform(0.24, 0.32) * heart, 0.13 * vessels)
    return np.asarray(0.8 * spine + hilum + inner + 0.14 * bones - 0.14 * gas)


def _film(rng: np.random.Generator, dense: Field, size: tuple[int, int]) -> Image.Image:
    """Exposure, collimator, grain and the marker that is laid on the film."""
    value = 255 * (1 - np.exp(-rng.uniform(1.7, 2.3) * np.clip(blur(dense, 0.7), 0, None))) * rng.uniform(0.98, 1.12)
    value += rng.uniform(1.6, 3.2) * blur(rng.standard_normal(value.shape, np.float32), 0.6) + rng.uniform(2, 12)
    marker = letters(str(rng.choice(("R", "R", "R", "L"))), rng.uniform(1.1, 1.7))
    left, top = int(rng.uniform(0.02, 0.12) * size[0]), int(rng.uniform(0.03, 0.35) * size[1])
    part = value[top : top + marker.shape[0], left : left + marker.shape[1]]
    part[:] = np.maximum(part, 235 * marker)
    return Image.fromarray(np.clip(value, 0, 255).astype(np.uint8), "L")
