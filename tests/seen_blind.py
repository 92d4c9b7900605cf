"""Blind views of a case's pictures: noise of their own, and what the case says of them.

views: {a.jpg: {border: 90, light: 30}}      added to the columns of a view; `viewed: false` if no view was measured
views: {a.jpg: {grey: 40}}                   added to the middle ninth of the small grey picture
"""

from collections.abc import Mapping
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd

from datascopy.model import GREY_SIDE, VIEWS, Greys, Kind, Probes, Status


def make_probes(case: Mapping[str, Any], images: pd.DataFrame) -> Probes:
    """Return the views of the sound pictures."""
    told = case.get("views", {})
    paths = tuple(sorted(images.loc[(images["kind"] == Kind.IMAGES) & (images["status"] == Status.SOUND), "path"]))
    if unknown := set(told) - set(paths):
        raise ValueError(f"views of no sound picture: {sorted(unknown)}")
    rows = [_row(path, told.get(path, {})) for path in paths]
    width = sum(columns for _, columns in VIEWS)
    small = [_small(path, told.get(path, {}).get("grey", 0)) for path in paths]
    greys = Greys(paths=paths, values=np.array(small, np.uint8).reshape(len(paths), GREY_SIDE, GREY_SIDE), most=300)
    return Probes(paths=paths, values=np.array(rows, np.float16).reshape(len(paths), width), greys=greys)


def _small(path: str, more: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    picture = np.random.default_rng(crc32(path.encode()) + 1).normal(100, 20, (GREY_SIDE, GREY_SIDE))
    third = GREY_SIDE // 3
    picture[third : 2 * third, third : 2 * third] += more
    return np.clip(picture, 0, 255)


def _row(path: str, more: Mapping[str, float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    rng = np.random.default_rng(crc32(path.encode()))
    if unknown := set(more) - {"grey", *(name for name, _ in VIEWS)}:
        raise ValueError(f"no such view: {sorted(unknown)}")
    return np.concatenate([rng.normal(100 + more.get(name, 0), 20, columns) for name, columns in VIEWS])
