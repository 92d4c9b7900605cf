"""Annotations and the rings of polygons, from all documents: ANNOTATIONS and RINGS."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from datascopy.catalog.annotated import Drawn, Outline
from datascopy.catalog.context import Context
from datascopy.catalog.documents import Opened
from datascopy.catalog.frames import frame, stack
from datascopy.model import ANNOTATIONS, RINGS

ORDER = ("source", "path", "collection", "key", "number")
TOO_FEW = "fewer than 3 points"
NO_AREA = "encloses no area"
_FAULTS = {"Ring Self-intersection": "touches itself", "Self-intersection": "crosses itself", "Too few points": TOO_FEW}
"""beginning of GEOS' reason -> ours"""


class _Ring(NamedTuple):
    """A ring with where it stands."""

    annotation: int
    """row of ANNOTATIONS"""
    ring: int
    outline: Outline


def gather_annotations(context: Context, documents: Iterable[Opened]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ANNOTATIONS and RINGS of all documents that describe a collection.

    Whether a ring is a valid polygon is GEOS' judgement (OGC Simple Features 1.2.1, 6.1.11): it encloses an area, and no two of its edges
    meet but at the vertex they share.
    """
    told = [(opened, one) for opened in documents if opened.document.facts.of is not None for one in opened.drawn]
    annotations = _annotations(context, told)
    rings = [_Ring(row, number, outline) for row, (_, one) in enumerate(told) for number, outline in enumerate(one.outlines)]
    shapes = _measured(annotations, rings)
    areas = pd.Series(_net_areas(shapes, rings), dtype="float64")
    annotations["area"] = areas.reindex(annotations.index)
    ordered = stack(ANNOTATIONS, [annotations], ORDER)
    return ordered, stack(RINGS, [shapes], (*ORDER, "ring"))


def _annotations(context: Context, told: Sequence[tuple[Opened, Drawn]]) -> pd.DataFrame:
    """Return ANNOTATIONS in the order given, areas not yet known."""
    written = pd.Series([one.name for _, one in told], dtype="str")
    collections = pd.Series([opened.document.facts.of for opened, _ in told], dtype="str")
    key = pd.Series("", index=written.index, dtype="str")
    for collection in collections.unique():
        mine = collections == collection
        key = key.where(~mine, context.keys(written, collection))
    made = frame(
        ANNOTATIONS,
        {
            "source": [opened.document.facts.name for opened, _ in told],
            "path": [opened.document.path for opened, _ in told],
            "collection": collections,
            "key": key,
            "number": 0,
            "shape": [one.shape for _, one in told],
            "label": [one.label for _, one in told],
            "rings": [len(one.outlines) for _, one in told],
            "area": np.nan,
            "width": [one.width for _, one in told],
            "height": [one.height for _, one in told],
        },
    )
    made["number"] = made.groupby(["source", "path", "key"], sort=False).cumcount().astype("int64")
    return made


def _measured(annotations: pd.DataFrame, rings: Sequence[_Ring]) -> pd.DataFrame:
    """Return RINGS in the order given."""
    held = annotations.iloc[[ring.annotation for ring in rings]]
    sizes = held[["width", "height"]].to_numpy(np.float64)
    repeated, outside, overshoot = _vertices([ring.outline for ring in rings], sizes)
    faults, areas = _validity([ring.outline for ring in rings])
    outlines = np.empty(len(rings), dtype=object)
    outlines[:] = [ring.outline for ring in rings]
    return frame(
        RINGS,
        {name: held[name].to_numpy() for name in ("source", "path", "collection", "key", "number", "label")}
        | {
            "ring": [ring.ring for ring in rings],
            "points": [len(ring.outline) for ring in rings],
            "repeated": repeated,
            "outside": outside,
            "overshoot": overshoot,
            "fault": faults,
            "area": areas,
            "outline": outlines,
        },
    )


def _vertices(outlines: Sequence[Outline], sizes: npt.NDArray[np.float64]) -> tuple[Any, Any, Any]:
    """Return for each ring: vertices equal to the one before, vertices outside the picture, pixels that the farthest lies out."""
    if not outlines:
        return [], [], []
    points = np.concatenate(outlines)
    lengths = np.array([len(one) for one in outlines])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    same = np.zeros(len(points), dtype=np.int64)
    same[1:] = (points[1:] == points[:-1]).all(axis=1)
    same[starts] = 0
    # A size that is not known (NaN) has nothing outside but what is negative.
    beyond = np.fmax(np.fmax(-points, points - np.repeat(sizes, lengths, axis=0)), 0).max(axis=1)
    return (
        np.add.reduceat(same, starts),
        np.add.reduceat((beyond > 0).astype(np.int64), starts),
        [round(float(one), 6) for one in np.maximum.reduceat(beyond, starts)],
    )


def _validity(outlines: Sequence[Outline]) -> tuple[list[str], npt.NDArray[np.float64]]:
    """Return for each ring why it is no valid polygon ("" if it is one), and the area that it encloses."""
    import shapely

    faults = [TOO_FEW if len(one) < 3 else "" for one in outlines]
    areas = np.zeros(len(outlines))
    whole = [number for number, fault in enumerate(faults) if not fault]
    if whole:
        points = np.concatenate([outlines[number] for number in whole])
        of = np.repeat(np.arange(len(whole)), [len(outlines[number]) for number in whole])
        with np.errstate(invalid="ignore", over="ignore"):
            polygons = shapely.polygons(shapely.linearrings(points, indices=of))
            areas[whole] = np.nan_to_num(shapely.area(polygons), posinf=np.finfo(float).max)
            for row in np.flatnonzero(~shapely.is_valid(polygons)):
                faults[whole[row]] = _fault(polygons[row])
    return faults, areas


def _fault(polygon: Any) -> str:
    import shapely

    if not shapely.area(shapely.convex_hull(polygon)) > 0:
        return NO_AREA
    reason = shapely.is_valid_reason(polygon)
    return next((ours for theirs, ours in _FAULTS.items() if reason.startswith(theirs)), NO_AREA)


def _net_areas(shapes: pd.DataFrame, rings: Sequence[_Ring]) -> dict[int, float]:
    """Return row of ANNOTATIONS -> area of its rings: those inside an odd number of the others are holes and taken off."""
    import shapely

    several: dict[int, list[int]] = {}
    for row, ring in enumerate(rings):
        several.setdefault(ring.annotation, []).append(row)
    areas = shapes["area"].to_numpy()
    net = {}
    for annotation, rows in several.items():
        total = float(areas[rows[0]])
        if len(rows) > 1:
            kept = [row for row in rows if len(rings[row].outline) > 2]
            made = np.array([shapely.Polygon(rings[row].outline) for row in kept])
            firsts = shapely.points([rings[row].outline[0] for row in kept])
            inner, _ = shapely.STRtree(made).query(firsts, predicate="within")
            holes = np.bincount(inner, minlength=len(kept)) % 2 == 1
            total = float(np.where(holes, -1, 1) @ areas[kept])
        net[annotation] = max(total, 0.0)
    return net
