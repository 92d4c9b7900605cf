"""Blind views of a case's pictures: noise of their own, and what the case says of them.

views: {a.jpg: {border: 90, light: 30}}      added to the columns of a view; `viewed: false` if no view was measured
"""

from collections.abc import Mapping
from typing import Any
from zlib import crc32

import numpy as np
import pandas as pd

from datascopy.model import VIEWS, Kind, Probes, Status


def make_probes(case: Mapping[str, Any], images: pd.DataFrame) -> Probes:
    """Return the views of the sound pictures."""
    told = case.get("views", {})
    paths = tuple(sorted(images.loc[(images["kind"] == Kind.IMAGES) & (images["status"] == Status.SOUND), "path"]))
    if unknown := set(told) - set(paths):
        raise ValueError(f"views of no sound picture: {sorted(unknown)}")
    rows = [_row(path, told.get(path, {})) for path in paths]
    width = sum(columns for _, columns in VIEWS)
    return Probes(paths=paths, values=np.array(rows, np.float16).reshape(len(paths), width))


def _row(path: str, more: Mapping[str, float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    rng = np.random.default_rng(crc32(path.encode()))
    if unknown := set(more) - {name for name, _ in VIEWS}:
        raise ValueError(f"no such view: {sorted(unknown)}")
    return np.concatenate([rng.normal(100 + more.get(name, 0), 20, columns) for name, columns in VIEWS])
