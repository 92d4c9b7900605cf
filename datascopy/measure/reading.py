"""Read the text in pictures, in a worker. What was read never leaves this module: only where it lies, what kind of text it is, and its shape."""

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from datascopy.measure.pictures import fit
from datascopy.measure.record import Limits
from datascopy.measure.within import grey_within
from datascopy.measure.writing import kind_of
from datascopy.model import Writing, short_shape

if TYPE_CHECKING:
    from datascopy.store import Store

SIDE = 1024
"""longer side of the picture that is read, at most; letters under about 12 pixels of it are often missed"""
DETECTOR = 736
"""longer side of the picture in which lines are looked for"""
LEAST_SCORE = 0.6
"""what the reader is less sure of is no text"""
MOST_LINES = 64
"""lines that are kept of one picture"""


class Line(NamedTuple):
    """One line of text in a picture."""

    left: float
    """its box, as shares of the picture's width and height"""
    top: float
    right: float
    bottom: float
    kind: Writing
    shape: str
    """letters as a or A, digits as 9, what stands between as it is"""
    score: float
    """0..1, the reader's own certainty"""


class Read(NamedTuple):
    """One picture that was read; no lines and not `good` where it could not be."""

    path: str
    good: bool
    lines: tuple[Line, ...]


def read_chunk(store: "Store", limits: Limits, tasks: Sequence[str]) -> list[Read]:
    """Read several pictures, in their order. Whatever is wrong with one, the others are read; one beyond the limits is not."""
    cv2.setNumThreads(1)
    return [_read(store, limits, path) for path in tasks]


def _read(store: "Store", limits: Limits, path: str) -> Read:
    told = grey_within(store, path, limits, SIDE)
    try:
        return Read(path, good=told is not None, lines=() if told is None else read_lines(told.grey))
    except Exception:  # noqa: BLE001 - the reader raises anything; the picture was sound when it was measured, and is counted as not read
        return Read(path, good=False, lines=())


def read_lines(grey: npt.NDArray[np.uint8]) -> tuple[Line, ...]:
    """Read one picture in grey, (height, width).

    Raises:
        Exception: the reader fails on it.
    """
    small = fit(grey, SIDE)
    # Every switch in every call: the engine remembers the last one.
    told = _engine()(np.repeat(small[:, :, None], 3, axis=2), use_det=True, use_cls=False, use_rec=True)
    return tuple(_lines(told, small.shape[1], small.shape[0]))


def _lines(told: Any, width: int, height: int) -> list[Line]:
    if told.boxes is None or told.txts is None or told.scores is None:
        return []
    lines = []
    for box, text, score in zip(told.boxes, told.txts, told.scores, strict=True):
        written = text.strip()
        if score < LEAST_SCORE or not any(letter.isalnum() for letter in written):
            continue
        left, top = np.asarray(box, dtype=np.float64).min(axis=0).clip(0) / (width, height)
        right, bottom = (np.asarray(box, dtype=np.float64).max(axis=0) / (width, height)).clip(max=1.0)
        corners = [round(float(one), 4) for one in (left, top, right, bottom)]
        lines.append(
            Line(
                left=corners[0],
                top=corners[1],
                right=corners[2],
                bottom=corners[3],
                kind=kind_of(written),
                shape=short_shape(written),
                score=round(float(score), 2),
            )
        )
    return sorted(lines)[:MOST_LINES]


@functools.cache
def _engine() -> Any:
    """Start the reader: its models are files of the package, nothing is fetched."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Det.limit_type": "max",
            "Det.limit_side_len": DETECTOR,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
