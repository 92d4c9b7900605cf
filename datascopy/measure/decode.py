"""Pictures out of bytes: which formats, how strictly, and how grey. The only module that calls a decoder.

A decoder may raise anything on hostile bytes; whoever calls must expect `Exception`, not just `OSError`.
"""

import hashlib
import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

FORMATS = ("BMP", "GIF", "JPEG", "JPEG2000", "PNG", "PPM", "TIFF", "WEBP")
"""read by content; formats without a signature of their own (TGA) would take any text for a picture"""
STRIP = 4_000_000
"""pixels that are converted at a time, so that a large picture needs little memory beside its decoded self"""
ORIENTATION_TAG = 0x0112
LINEAR = ("I", "F")
"""modes of more than 8 bits (I;16 and its kin begin with I)"""


class Pixels(NamedTuple):
    """A fully decoded picture."""

    digest: str
    """sha256 (hex) over size, mode and decoded pixels; palettes are resolved, so that equal indexes of other colours differ"""
    grey: npt.NDArray[np.uint8]
    """(height, width): luma, alpha over black, more than 8 bits stretched from their least to their greatest value"""


@contextmanager
def guarded() -> Iterator[None]:
    """Keep Pillow's warnings in, and its own pixel limit out: ours is a setting, and says so in a finding."""
    before = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        Image.MAX_IMAGE_PIXELS = before


def open_picture(data: bytes) -> Image.Image:
    """Read the header of a picture.

    Raises:
        PIL.UnidentifiedImageError: no known format, or its header cannot be read.
    """
    return Image.open(io.BytesIO(data), formats=FORMATS)


def format_of(picture: Image.Image) -> str:
    """Return the format by content. A JPEG with further pictures behind the first (MPO) is a JPEG to every reader."""
    return "JPEG" if picture.format == "MPO" else picture.format or ""


def orientation_of(picture: Image.Image) -> int:
    """Return the EXIF orientation 1..8; 1 where it is absent or makes no sense."""
    try:
        told = picture.getexif().get(ORIENTATION_TAG)
    except Exception:  # noqa: BLE001 - broken metadata of whatever kind says nothing about the pixels
        return 1
    return told if isinstance(told, int) and 1 <= told <= 8 else 1


def read_pixels(picture: Image.Image) -> Pixels:
    """Decode a picture (if that is not done), digest it and turn it grey."""
    picture = _resolved(picture)
    digest = hashlib.sha256(f"{picture.width}x{picture.height} {picture.mode}\0".encode())
    grey = _converted(picture, digest.update)
    return Pixels(digest.hexdigest(), grey)


def read_grey(picture: Image.Image) -> npt.NDArray[np.uint8]:
    """Decode a picture (if that is not done) and turn it grey, as in `Pixels`."""
    return _converted(_resolved(picture), lambda _: None)


def _resolved(picture: Image.Image) -> Image.Image:
    """Replace indexes into a palette by its colours."""
    if picture.mode in ("P", "PA"):
        return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    return picture


def _converted(picture: Image.Image, see: Callable[[bytes], None]) -> npt.NDArray[np.uint8]:
    """Return the grey of a picture, made strip by strip; `see` is shown the bytes of each."""
    span = _span(picture) if picture.mode.startswith(LINEAR) else (0.0, 0.0)
    grey: npt.NDArray[np.uint8] | None = None
    top = 0
    for strip in _strips(picture):
        raw = strip.tobytes()
        see(raw)
        part = _grey(strip, raw, span)
        if strip is picture:
            return part
        if grey is None:
            grey = np.empty((picture.height, picture.width), np.uint8)
        grey[top : top + strip.height] = part
        top += strip.height
    if grey is None:
        raise ValueError("a picture without rows")
    return grey


def _strips(picture: Image.Image) -> Iterator[Image.Image]:
    rows = max(1, STRIP // picture.width)
    if rows >= picture.height:
        yield picture
        return
    for top in range(0, picture.height, rows):
        yield picture.crop((0, top, picture.width, min(top + rows, picture.height)))


def _grey(strip: Image.Image, raw: bytes, span: tuple[float, float]) -> npt.NDArray[np.uint8]:
    shape = (strip.height, strip.width)
    if strip.mode == "L":
        return np.frombuffer(raw, np.uint8).reshape(shape)
    if strip.mode == "RGB":
        return np.asarray(cv2.cvtColor(np.frombuffer(raw, np.uint8).reshape(*shape, 3), cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    if strip.mode.startswith(LINEAR):
        return _stretched(strip, span)
    if strip.mode in ("RGBA", "LA", "RGBa", "La"):
        clear = strip.convert("RGBA")
        black = Image.new("RGB", strip.size)
        black.paste(clear, mask=clear.getchannel("A"))
        strip = black
    elif strip.mode == "LAB":
        strip = strip.getchannel("L")
    elif strip.mode not in ("1", "CMYK", "YCbCr", "RGBX"):
        strip = strip.convert("RGB")
    return np.asarray(strip.convert("L"), dtype=np.uint8)


def _span(picture: Image.Image) -> tuple[float, float]:
    """Return the least and greatest finite value of a picture of more than 8 bits; (0, 0) if there is none."""
    least, greatest = [], []
    for strip in _strips(picture):
        values = np.asarray(strip)
        finite = values[np.isfinite(values)]
        if finite.size:
            least.append(float(finite.min()))
            greatest.append(float(finite.max()))
    return (min(least), max(greatest)) if least else (0.0, 0.0)


def _stretched(strip: Image.Image, span: tuple[float, float]) -> npt.NDArray[np.uint8]:
    low, high = span
    if high <= low:
        return np.zeros((strip.height, strip.width), np.uint8)
    values = np.nan_to_num(np.asarray(strip, dtype=np.float64), nan=low, posinf=high, neginf=low)
    # Both ends are halved, because the distance between the extremes of a double is no double.
    share = (values / 2 - low / 2) / (high / 2 - low / 2)
    return np.asarray(np.rint(share * 255), dtype=np.uint8)
