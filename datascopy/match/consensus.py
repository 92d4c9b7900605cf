"""Whether the features of two pictures lie alike in both, and which map lays the one picture on the other."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from datascopy.match.warp import Affine

Table = npt.NDArray[np.void]

FARTHEST = 64
"""greatest distance of two features that are each other's nearest"""
COSINE = 0.9
"""features agree in their turn up to 26 degrees"""
TURNS = 24
LEVELS = 5
REACH = 4.0
"""pixels by which a place may be off the map"""
LEAST, LEAST_FOR_AFFINE = 6, 12
LARGEST_SCALE = 3.3
UNIT, CIRCLE = 64, 65_536
"""see FEATURE"""
_MIRROR = np.array([[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


@dataclass(frozen=True, slots=True)
class Consensus:
    """What the features of two pictures agree on."""

    matrix: Affine
    """working copy of a to working copy of b, pixel centres at whole numbers"""
    inliers: int
    share: float
    """inliers, as a share of the features that lie where both pictures show something: the lesser of both sides"""


def agree(a: Table, b: Table) -> Consensus | None:
    """Match the features of two pictures anew and find the map that most of them agree with; None if there are too few."""
    if min(len(a), len(b)) < LEAST:
        return None
    i, j = _mutual(a, b)
    if len(i) < LEAST:
        return None
    mirrored = a["hand"][i] != b["hand"][j]
    if mirror := bool(2 * mirrored.sum() > len(i)):
        i, j = i[mirrored], j[mirrored]
    else:
        i, j = i[~mirrored], j[~mirrored]
    angle = a["angle"][i].astype(np.float64)
    turn = (b["angle"][j] - (CIRCLE / 2 - angle if mirror else angle)) * (2 * np.pi / CIRCLE)
    step = b["level"][j].astype(np.int64) - a["level"][i]
    kept = _dominant(turn, step)
    i, j = i[kept], j[kept]
    if len(i) < LEAST:
        return None
    return _map(a, b, i, j, mirror=mirror)


def _mutual(a: Table, b: Table) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the features that are each other's nearest."""
    apart = np.zeros((len(a), len(b)), dtype=np.uint16)
    for mine, theirs in zip(np.ascontiguousarray(a["code"].T), np.ascontiguousarray(b["code"].T), strict=True):
        apart += np.bitwise_count(mine[:, None] ^ theirs)
    nearest = apart.argmin(axis=1)
    rows = np.arange(len(a))
    kept = (apart.argmin(axis=0)[nearest] == rows) & (apart[rows, nearest] <= FARTHEST)
    return np.flatnonzero(kept), nearest[kept]


def _dominant(turn: npt.NDArray[np.float64], step: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return which matches share the turn, and then the change of scale, that most have."""
    centres = np.arange(TURNS) * (2 * np.pi / TURNS)
    alike = np.cos(turn - centres[:, None]) > COSINE
    kept = alike[alike.sum(axis=1).argmax()]
    near = np.abs(step - np.arange(1 - LEVELS, LEVELS)[:, None]) <= 1
    return np.asarray(kept & near[(near & kept).sum(axis=1).argmax()])


def _map(a: Table, b: Table, i: npt.NDArray[np.intp], j: npt.NDArray[np.intp], *, mirror: bool) -> Consensus | None:
    places, others = _places(a), _places(b)
    if mirror:
        places[:, 0] *= -1
    start, end = places[i], others[j]
    matrix, good = cv2.estimateAffinePartial2D(start, end, method=cv2.RANSAC, ransacReprojThreshold=REACH)
    if matrix is None:
        return None
    inliers = int(good.sum())
    if inliers >= LEAST_FOR_AFFINE:
        freer, also = cv2.estimateAffine2D(start, end, method=cv2.RANSAC, ransacReprojThreshold=REACH)
        if freer is not None and int(also.sum()) > inliers:
            matrix, inliers = freer, int(also.sum())
    if inliers < LEAST:
        return None
    scale = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    if not 1 / LARGEST_SCALE <= scale <= LARGEST_SCALE:
        return None
    there = places @ matrix[:, :2].T + matrix[:, 2]
    back = (others - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
    common = min(_within(there, others), _within(back, places))
    found = np.array(matrix, dtype=np.float64)
    if mirror:
        found[:, 0] *= -1
    return Consensus(found, inliers, inliers / max(1, common))


def _places(table: Table) -> npt.NDArray[np.float32]:
    return np.asarray(np.column_stack([table["x"], table["y"]]) / UNIT, dtype=np.float32)


def _within(places: npt.NDArray[np.float32], others: npt.NDArray[np.float32]) -> int:
    """Count the places within the box around others."""
    return int(((places >= others.min(axis=0)) & (places <= others.max(axis=0))).all(axis=1).sum())
