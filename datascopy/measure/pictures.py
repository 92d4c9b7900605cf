"""Pictures to look at again, after they were measured: working copies to compare, small ones to show."""

import io
import math
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import cv2
import numpy as np
import numpy.typing as npt
import pandas as pd
from PIL import Image

from datascopy.measure.decode import read_grey
from datascopy.measure.record import Limits
from datascopy.measure.within import opened_within
from datascopy.model import Fault, Status
from datascopy.store import Store

SIDE = 256
"""longer side of a working copy, at most"""
MOST_BYTES = 64_000_000
"""of working copies that are held; beyond that the one unused for longest is let go and decoded again if need be"""
LIMITS = Limits()
"""a file that was replaced since it was measured may be larger than what was measured"""
QUALITY = 80
MARGIN = 0.25
"""around a box of text, as a share of its height: readers cut close"""

Box = tuple[float, float, float, float]
"""left, top, right, bottom, as shares of width and height"""


class Pictures:
    """The sound pictures of a root. For one thread."""

    def __init__(self, store: Store, images: pd.DataFrame, covered: Mapping[str, Sequence[Box]] | None = None) -> None:
        """Take the store, the frame of what was measured (columns IMAGES), and by item id the boxes that no thumbnail may show."""
        self._store = store
        self._covered = covered or {}
        self._sound = frozenset(images.loc[images["status"] == Status.SOUND, "path"])
        self._held: OrderedDict[str, npt.NDArray[np.uint8]] = OrderedDict()
        self._bytes = 0

    def grey(self, path: str) -> npt.NDArray[np.uint8]:
        """Return a working copy: grey, uint8 (height, width), longer side at most SIDE, never enlarged, EXIF orientation not applied.

        Raises:
            KeyError: it was not measured as sound.
            Fault: it was, and cannot be read any more.
        """
        if path not in self._sound:
            raise KeyError(path)
        held = self._held.get(path)
        if held is not None:
            self._held.move_to_end(path)
            return held
        try:
            with self._open(path) as picture:
                picture.draft("L", (SIDE, SIDE))
                made = fit(read_grey(picture), SIDE)
        except Exception as error:  # whatever a decoder raises, the file is not the one that was measured
            raise Fault(
                f"{path} was sound when it was measured and cannot be read now. The data changed meanwhile: run the audit again."
            ) from error
        self._hold(path, made)
        return made

    def thumbnail(self, path: str, side: int = 160) -> bytes | None:
        """Return a small JPEG without metadata, longer side at most `side`, EXIF orientation not applied; None if it cannot be made.

        A file that was not measured as sound is not opened: it may be one that ends the process that decodes it.
        """
        if path not in self._sound:
            return None
        try:
            with self._open(path) as picture:
                picture.draft("RGB", (side, side))
                if picture.mode in ("RGB", "L"):
                    picture.thumbnail((side, side), Image.Resampling.BOX, reducing_gap=2.0)
                    shown = picture
                elif picture.mode in ("P", "CMYK", "YCbCr") and not picture.has_transparency_data:
                    shown = picture.convert("RGB")
                    shown.thumbnail((side, side), Image.Resampling.BOX)
                else:
                    shown = Image.fromarray(fit(read_grey(picture), side))
                if path in self._covered:
                    shown = _blurred(shown, self._covered[path])
                made = io.BytesIO()
                shown.save(made, "JPEG", quality=QUALITY, icc_profile=None, exif=b"", comment=b"")
                return made.getvalue()
        except Exception:  # noqa: BLE001 - a decoder may raise anything; a report without one picture is still a report
            return None

    @contextmanager
    def _open(self, path: str) -> Iterator[Image.Image]:
        with self._store.open(path) as file:
            data = file.read(LIMITS.max_bytes + 1)
        with opened_within(data, LIMITS) as picture:
            yield picture

    def _hold(self, path: str, made: npt.NDArray[np.uint8]) -> None:
        self._held[path] = made
        self._bytes += made.nbytes
        while self._bytes > MOST_BYTES:
            self._bytes -= self._held.popitem(last=False)[1].nbytes


def _blurred(picture: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    """Return a copy in which each box is its mean colour, with a margin: nothing in it can be read, whatever is done to the picture."""
    covered = picture.copy()
    for left, top, right, bottom in boxes:
        across, down = picture.width, picture.height
        margin = MARGIN * (bottom - top) * down + 1
        corners = (
            max(0, math.floor(left * across - margin)),
            max(0, math.floor(top * down - margin)),
            min(across, math.ceil(right * across + margin)),
            min(down, math.ceil(bottom * down + margin)),
        )
        if corners[0] < corners[2] and corners[1] < corners[3]:
            part = covered.crop(corners)
            covered.paste(part.resize((1, 1), Image.Resampling.BOX).resize(part.size), corners)
    return covered


def fit(grey: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.uint8]:
    """Average a grey picture down so that its longer side is `side`; a smaller one stays as it is."""
    height, width = grey.shape
    longer = max(height, width)
    if longer <= side:
        return grey
    size = (max(1, round(width * side / longer)), max(1, round(height * side / longer)))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
