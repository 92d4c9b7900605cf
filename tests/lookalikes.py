"""Pictures with structure, copies of them, and measures of both, for the tests of matching."""

import hashlib
from collections.abc import Mapping

import cv2
import numpy as np
import numpy.typing as npt
import pandas as pd

from datascopy.measure.codes import fingerprint
from datascopy.measure.features import local_features
from datascopy.model import FEATURE, Features, Measures

Grey = npt.NDArray[np.uint8]


def texture(seed: int, height: int = 300, width: int = 360) -> Grey:
    """A picture with folds and spots at several scales: no two seeds are alike."""
    rng = np.random.default_rng(seed)
    field = np.zeros((height, width), dtype=np.float32)
    for cells, strength in ((4, 60), (10, 35), (28, 18), (70, 9)):
        field += strength * cv2.resize(
            rng.standard_normal((cells, cells)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC
        )
    for _ in range(12):
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(field, centre, int(rng.integers(6, 30)), float(rng.integers(-60, 60)), -1)
    return np.clip(cv2.GaussianBlur(field, (0, 0), 0.8) + 125, 40, 235).astype(np.uint8)


def jpeg(picture: Grey, quality: int = 50) -> Grey:
    encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


def resized(picture: Grey, across: float, down: float | None = None) -> Grey:
    return np.asarray(cv2.resize(picture, None, fx=across, fy=down or across, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def relit(picture: Grey, gain: float = 1.0, offset: float = 0.0) -> Grey:
    return np.asarray(np.clip(picture.astype(np.float32) * gain + offset, 0, 255), dtype=np.uint8)


def bordered(picture: Grey, value: int, top: int = 30, left: int = 30) -> Grey:
    return np.asarray(cv2.copyMakeBorder(picture, top, top, left, left, cv2.BORDER_CONSTANT, value=value), dtype=np.uint8)


def texted(picture: Grey) -> Grey:
    return np.asarray(
        cv2.putText(picture.copy(), "12 Mar 2019", (30, picture.shape[0] - 40), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 255, 3), dtype=np.uint8
    )


def boxed(picture: Grey) -> Grey:
    height, width = picture.shape
    covered = picture.copy()
    covered[height * 2 // 3 :, : width // 4] = 0
    return covered


def cropped(picture: Grey, share: float) -> Grey:
    """Cut the same from the right and the bottom, so that `share` of each side is kept."""
    height, width = picture.shape
    return np.ascontiguousarray(picture[: round(height * share), : round(width * share)])


class Held:
    """Working copies of pictures that are held in memory; counts how many were asked for."""

    def __init__(self, pictures: Mapping[str, Grey]) -> None:
        self.pictures = pictures
        self.asked = 0

    def grey(self, path: str) -> Grey:
        self.asked += 1
        picture = self.pictures[path]
        longer = max(picture.shape)
        return picture if longer <= 256 else resized(picture, 256 / longer)


def measured(pictures: Mapping[str, Grey], collections: Mapping[str, str] | None = None, **columns: Mapping[str, str]) -> Measures:
    """Measure pictures as `measure_pictures` does. `columns` overrides cells: column -> {path: value}."""
    rows, codes, features = [], [], []
    for path, picture in sorted(pictures.items()):
        found = fingerprint(picture)
        digest = hashlib.sha256(repr(picture.shape).encode() + picture.tobytes()).hexdigest()
        rows.append(
            {
                "path": path,
                "collection": (collections or {}).get(path, "pictures"),
                "kind": "images",
                "sha256": digest,
                "status": "sound",
                "pixels": digest,
                "mode": "L",
                "width": picture.shape[1],
                "height": picture.shape[0],
                **dict(zip(("left", "top", "right", "bottom"), found.content, strict=True)),
                "featureless": found.flat,
            }
        )
        codes.append(found.codes)
        features.append(np.frombuffer(b"" if found.flat else local_features(picture), dtype=np.dtype(FEATURE)))
    images = pd.DataFrame(rows)
    for column, cells in columns.items():
        for path, value in cells.items():
            images.loc[images["path"] == path, column] = value
    return Measures(
        images=images.astype(dict.fromkeys(("width", "height", "left", "top", "right", "bottom"), "Int64")),
        codes=np.frombuffer(b"".join(codes), dtype=np.uint64).reshape(len(codes), 3, 4).copy(),
        features=Features(np.concatenate(features), np.cumsum([0, *map(len, features)])),
    )


def rows_of(measures: Measures, order: npt.NDArray[np.int64]) -> Measures:
    """Return some rows of measures in another order."""
    assert measures.features is not None
    table, starts = measures.features.table, measures.features.starts
    parts = [table[:0], *(table[starts[row] : starts[row + 1]] for row in order)]
    return Measures(
        images=measures.images.iloc[order].reset_index(drop=True),
        codes=measures.codes[order],
        features=Features(np.concatenate(parts), np.cumsum([0, *map(len, parts[1:])])),
    )
