"""Look at one picture again, within limits: the one way to read a picture that was measured before. In a worker; never raises for bad data."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image

from datascopy.measure.decode import guarded, open_picture, read_grey
from datascopy.measure.record import Limits

if TYPE_CHECKING:
    from datascopy.store import Store

Told = TypeVar("Told")


class Grey(NamedTuple):
    """A picture that was read again."""

    sha256: str
    """of the bytes that were read"""
    grey: npt.NDArray[np.uint8]
    """(height, width)"""


class BeyondLimitsError(Exception):
    """A picture of more pixels, or a file of more bytes, than the limits allow."""


def grey_within(store: "Store", path: str, limits: Limits, side: int | None = None) -> Grey | None:
    """Return a picture in grey.

    Args:
        store: where it lies.
        path: its item id.
        limits: of bytes and pixels.
        side: a JPEG may be decoded at a half, a quarter or an eighth of its size, but with both sides at least this long; None for its full size.

    Returns:
        None where it cannot be read any more, lies beyond the limits, or cannot be decoded: its record says what is wrong with it.
    """
    told = look_within(store, path, limits, lambda picture: _grey(picture, side))
    return None if told is None else Grey(*told)


def look_within(store: "Store", path: str, limits: Limits, look: Callable[[Image.Image], Told]) -> tuple[str, Told] | None:
    """Return sha256 of the bytes of a picture and what `look` says of it; None as for `grey_within`."""
    try:
        with store.open(path) as file:
            data = file.read(limits.max_bytes + 1)
        with opened_within(data, limits) as picture:
            return hashlib.sha256(data).hexdigest(), look(picture)
    except Exception:  # noqa: BLE001 - decoders raise anything on hostile bytes; the record of the picture says what is wrong with it
        return None


@contextmanager
def opened_within(data: bytes, limits: Limits) -> Iterator[Image.Image]:
    """Open a picture to decode it.

    Raises:
        BeyondLimitsError: it is not to be decoded.
        PIL.UnidentifiedImageError: no known format, or its header cannot be read.
    """
    if len(data) > limits.max_bytes:
        raise BeyondLimitsError
    with guarded(), open_picture(data) as picture:
        if picture.width * picture.height > limits.max_pixels:
            raise BeyondLimitsError
        yield picture


def _grey(picture: Image.Image, side: int | None) -> npt.NDArray[np.uint8]:
    if side is not None:
        picture.draft("L", (side, side))
    return read_grey(picture)
