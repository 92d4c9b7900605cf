"""Which videos are copies of one another, by their bytes, their decoded pictures, or the prints of their frames."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from datascopy.measure.video_record import VideoRecord
from datascopy.measure.video_runs import Prints, Run, common

SPEEDS = (1, 2, 3, 4)
"""a video that shows every second, third or fourth frame of another is found too"""
MOST_PAIRS = 20_000_000_000
"""pairs of frames that are compared among all videos; beyond that only bytes and digests are"""


def copies(records: Mapping[str, VideoRecord]) -> tuple[list[dict[str, Any]], str]:
    """Return the rows of COPIES, sorted, and a sentence on what was left out ('' for nothing).

    Args:
        records: item id -> what was measured.
    """
    paths = sorted(path for path, record in records.items() if record.sha256)
    prints = {path: np.frombuffer(records[path].prints, "<u8").astype(np.uint64) for path in paths}
    lengths = [len(prints[path]) for path in paths]
    work = (sum(lengths) ** 2 - sum(length**2 for length in lengths)) // 2 // 12
    too_much = work > MOST_PAIRS
    rows = []
    for a, b in combinations(paths, 2):
        rows += _equal(a, b, records) or ([] if too_much else _parts(a, b, prints))
    note = (
        f"The videos were compared as wholes only: parts of one in another would take {work:,} comparisons of frames." if too_much else ""
    )
    return rows, note


def _equal(a: str, b: str, records: Mapping[str, VideoRecord]) -> list[dict[str, Any]]:
    """Return one row where two videos are equal as wholes."""
    one, other = records[a], records[b]
    frames = one.decoded or 0
    if one.sha256 == other.sha256:
        kind = "identical-bytes"
    elif one.content and one.content == other.content and one.width == other.width and one.height == other.height:
        kind = "identical-content"
    else:
        return []
    return [_row(a, b, kind, Run(0, max(0, frames - 1), 0, 1.0))]


def _parts(a: str, b: str, prints: Mapping[str, Prints]) -> list[dict[str, Any]]:
    """Return the stretches that two videos have in common: at the same speed, else at another."""
    if not len(prints[a]) or not len(prints[b]):
        return []
    for run in _at_speeds(prints[a], prints[b]):
        return [_row(a, b, "sub-clip", one) for one in run]
    return []


def _at_speeds(a: Prints, b: Prints) -> Iterator[Sequence[Run]]:
    """Yield what is in common at each speed where there is anything, the same speed first."""
    for speed in SPEEDS:
        if runs := common(a, b[::speed]):
            yield [Run(run.first, run.last, run.at * speed, float(speed)) for run in runs]
        if speed > 1 and (runs := common(a[::speed], b)):
            yield [Run(run.first * speed, run.last * speed, run.at, 1 / speed) for run in runs]


def _row(a: str, b: str, kind: str, run: Run) -> dict[str, Any]:
    last = run.at + round((run.last - run.first) * run.speed)
    return {
        "a": a,
        "b": b,
        "kind": kind,
        "a_first": run.first,
        "a_last": run.last,
        "b_first": run.at,
        "b_last": last,
        "speed": round(run.speed, 6),
    }
