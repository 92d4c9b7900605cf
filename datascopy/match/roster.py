"""Who takes part: the pictures of a set, and which of them are equal to the last pixel and so stand for each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from datascopy.match.corners import Corners
from datascopy.match.nominate import LARGEST_GROUP, pairs_within
from datascopy.match.warp import Box
from datascopy.match.work import Codes
from datascopy.model import Kind, Measures, Status

LINEAR = ("I", "F")
"""how Pillow's modes of more than 8 bits begin"""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture."""

    path: str
    collection: str
    sha256: str
    group: str
    """digest of its pixels, or of its bytes where it has none: equal pictures have one"""
    width: int
    height: int
    content: Box
    """in pixels as stored"""
    deep: bool = False
    """more than 8 bits a pixel, which a working copy stretches"""


@dataclass(frozen=True, slots=True)
class Roster:
    """The pictures of one set, sorted by path."""

    pictures: tuple[Picture, ...]
    groups: Mapping[str, tuple[int, ...]]
    """group -> its pictures, sorted"""
    firsts: tuple[int, ...]
    """the first picture of every group that has a fingerprint"""
    codes: Codes
    """uint64 (len(firsts), 3, 4)"""
    featureless: int
    corners: Corners | None
    """local features of `firsts`; None where they were not measured"""


def enrol(measures: Measures) -> Roster:
    """Return the pictures (never masks) of which bytes could be read; those with enough structure have a fingerprint."""
    images = measures.images
    part = (images["kind"] == Kind.IMAGES) & (images["sha256"] != "") & (images["status"] != Status.EMPTY)
    order = np.flatnonzero(part.to_numpy(dtype=bool))
    order = order[np.argsort(images["path"].to_numpy(dtype=object)[order], kind="stable")]
    rows = images.iloc[order]
    pictures = tuple(_pictures(rows))
    groups: dict[str, list[int]] = {}
    for number, picture in enumerate(pictures):
        groups.setdefault(picture.group, []).append(number)
    sound = ((rows["status"] == Status.SOUND) & (rows["pixels"] != "")).to_numpy(dtype=bool)
    plain = rows["featureless"].to_numpy(dtype=bool)
    fit = sound & ~plain
    firsts = [next(member for member in members if fit[member]) for members in groups.values() if fit[members].any()]
    return Roster(
        pictures,
        {group: tuple(members) for group, members in groups.items()},
        tuple(firsts),
        measures.codes[order[firsts]],
        int((sound & plain).sum()),
        None if measures.features is None else Corners.of(measures.features, order[firsts]),
    )


def _pictures(rows: pd.DataFrame) -> Iterator[Picture]:
    # A file whose decoding timed out has no pixels here, while its twin may have: equal bytes are equal pixels.
    known = dict(zip(rows["sha256"][rows["pixels"] != ""], rows["pixels"][rows["pixels"] != ""], strict=True))
    columns = ["path", "collection", "sha256", "width", "height", "left", "top", "right", "bottom"]
    numbers = rows[columns[3:]].astype("float64").fillna(0.0)
    deep = rows["mode"].fillna("").str.startswith(LINEAR)
    for path, collection, sha256, pixels, stretched, *sizes in zip(
        rows["path"], rows["collection"], rows["sha256"], rows["pixels"], deep, *(numbers[name] for name in columns[3:]), strict=True
    ):
        width, height, left, top, right, bottom = sizes
        content = Box(left, top, right, bottom) if right > left and bottom > top else Box(0, 0, width, height)
        yield Picture(path, collection, sha256, pixels or known.get(sha256, sha256), int(width), int(height), content, bool(stretched))


def equal_within(roster: Roster) -> Iterator[tuple[int, int]]:
    """Yield all pairs of equal pictures of one set; of a group that is too large, each with its first only."""
    for members in roster.groups.values():
        yield from pairs_within(members)


def equal_between(left: Roster, right: Roster) -> Iterator[tuple[int, int]]:
    """Yield all pairs of equal pictures across two sets."""
    for group, members in left.groups.items():
        if group in right.groups:
            yield from across(members, right.groups[group])


def across(left: Sequence[int], right: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield all pairs across two groups; where they are too large together, each with the first of the other."""
    if len(left) + len(right) <= LARGEST_GROUP:
        yield from product(left, right)
    else:
        yield from ((first, right[0]) for first in left)
        yield from ((left[0], other) for other in right[1:])


def too_large(*rosters: Roster) -> int:
    """Return the size of the largest group if it is too large for all its pairs, else 0."""
    sizes: dict[str, int] = {}
    for roster in rosters:
        for group, members in roster.groups.items():
            sizes[group] = sizes.get(group, 0) + len(members)
    largest = max(sizes.values(), default=0)
    return largest if largest > LARGEST_GROUP else 0
