"""What is marked in pictures (boxes, masks), and whether two copies of one picture mark the same."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from datascopy.model import Evidence, Kind, Match
from datascopy.rule.subject import given, masked, titles

Box = tuple[float, float, float, float]
"""xmin, ymin, xmax, ymax, inclusive pixels"""
Marks = Mapping[str, tuple[Box, ...]]
"""item -> its boxes"""

LEAST_SIDE = 4
"""pixels; what a crop leaves of a box is not compared where it is narrower"""


@dataclass(frozen=True, slots=True)
class Source:
    """One source of boxes: a document or table, or a collection of masks (one box around each)."""

    title: str
    what: str
    """box, or mask"""
    marks: Marks


def sources_of_marks(seen: Evidence) -> Iterator[Source]:
    """Yield every source that marks something in pictures."""
    catalog = given(seen.catalog)
    items = catalog.items[catalog.items["kind"] == Kind.IMAGES]
    paths: dict[tuple[str, str], list[str]] = defaultdict(list)
    for home, key, path in zip(items["collection"], items["key"], items["path"], strict=True):
        paths[home, key].append(path)
    for name, rows in catalog.boxes.groupby("source", sort=True):
        yield Source(titles(catalog).get(str(name), str(name)), "box", _marks(rows, ("xmin", "ymin", "xmax", "ymax"), paths, ""))
    if seen.images is not None:
        for facts, owner in masked(catalog):
            if not facts.values:
                rows = seen.images[(seen.images["collection"] == facts.name) & seen.images["mask_left"].notna()]
                yield Source(facts.title, "mask", _marks(rows, ("mask_left", "mask_top", "mask_right", "mask_bottom"), paths, owner.name))


def _marks(rows: pd.DataFrame, sides: tuple[str, ...], paths: Mapping[tuple[str, str], list[str]], owner: str) -> Marks:
    found: dict[str, list[Box]] = defaultdict(list)
    homes = [owner] * len(rows) if owner else rows["collection"]
    for home, key, left, top, right, bottom in zip(homes, rows["key"], *(rows[side].astype("float64") for side in sides), strict=True):
        for path in paths.get((home, key), ()):
            found[path].append((left, top, right, bottom))
    return {path: tuple(sorted(boxes)) for path, boxes in found.items()}


def laid(boxes: Iterable[Box], pair: Match, size_b: tuple[float, float]) -> tuple[Box, ...]:
    """Return the boxes of a as they lie in b, cut at b's frame; what is then narrower than LEAST_SIDE is left out."""
    a, b, x, c, d, y = pair.transform.matrix
    found = []
    for left, top, right, bottom in boxes:
        corners = [(a * u + b * v + x, c * u + d * v + y) for u in (left, right) for v in (top, bottom)]
        across, down = zip(*corners, strict=True)
        box = (max(0.0, min(across)), max(0.0, min(down)), min(size_b[0] - 1, max(across)), min(size_b[1] - 1, max(down)))
        if min(box[2] - box[0], box[3] - box[1]) + 1 >= LEAST_SIDE:
            found.append(box)
    return tuple(sorted(found))


def within(boxes: Iterable[Box], pair: Match, size_a: tuple[float, float]) -> tuple[Box, ...]:
    """Return the boxes of b of which a's frame holds something, cut at that frame."""
    width, height = size_a
    frame = laid([(0.0, 0.0, width - 1, height - 1)], pair, (float("inf"), float("inf")))
    found = []
    for left, top, right, bottom in boxes:
        for edge in frame:
            box = (max(left, edge[0]), max(top, edge[1]), min(right, edge[2]), min(bottom, edge[3]))
            if min(box[2] - box[0], box[3] - box[1]) + 1 >= LEAST_SIDE:
                found.append(box)
    return tuple(sorted(found))


def overlap_of(a: Box, b: Box) -> float:
    """Return the intersection over union of two boxes of inclusive pixels."""
    across, down = min(a[2], b[2]) - max(a[0], b[0]) + 1, min(a[3], b[3]) - max(a[1], b[1]) + 1
    common = max(0.0, across) * max(0.0, down)
    union = sum((one[2] - one[0] + 1) * (one[3] - one[1] + 1) for one in (a, b)) - common
    return common / union if union > 0 else 0.0


def disagree(mine: tuple[Box, ...], theirs: tuple[Box, ...], least: float) -> str:
    """Say how two sets of boxes in one frame disagree: another number, or the least overlap of a box with its best partner; "" where they agree."""
    if len(mine) != len(theirs):
        return f"{len(mine):,} and {len(theirs):,} of them"
    pairs = [max(overlap_of(one, other) for other in theirs) for one in mine] + [
        max(overlap_of(one, other) for other in mine) for one in theirs
    ]
    worst = min(pairs, default=1.0)
    return f"an overlap (IoU) of {worst:.2f}" if worst < least else ""
