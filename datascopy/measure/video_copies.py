"""Which videos are copies of one another, by their bytes, their decoded pictures, or the prints of their frames."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np

from datascopy.measure.video_record import VideoRecord
from datascopy.measure.video_runs import Run, common
from datascopy.measure.video_seeds import MOST_SEEDS, Films, seeds

SPEEDS = (1, 2, 3, 4)
"""a video that shows every second, third or fourth frame of another is found too"""


def copies(records: Mapping[str, VideoRecord], jobs: int = 1) -> tuple[list[dict[str, Any]], str]:
    """Return the rows of COPIES, sorted, and a sentence on what was left out ('' for nothing).

    Args:
        records: item id -> what was measured.
        jobs: threads.
    """
    paths = sorted(path for path, record in records.items() if record.sha256)
    told = {(a, b): rows for a, b in combinations(paths, 2) if (rows := _equal(a, b, records))}
    films = [np.frombuffer(records[path].prints, "<u8").astype(np.uint64) for path in paths]
    cut = 0
    for speed in SPEEDS:
        done = {(paths.index(a), paths.index(b)) for a, b in told}
        runs, left = _at_speed(films, speed, done, jobs)
        told |= {(paths[a], paths[b]): [_row(paths[a], paths[b], "sub-clip", run) for run in found] for (a, b), found in runs.items()}
        cut += left
    note = (
        f"{cut:,} pairs of videos are alike in so many frames that {MOST_SEEDS:,} of each were looked at: short stretches that they share may "
        "be missing."
        if cut
        else ""
    )
    return [row for pair in sorted(told) for row in told[pair]], note


def _at_speed(films: Films, speed: int, done: set[tuple[int, int]], jobs: int) -> tuple[dict[tuple[int, int], list[Run]], int]:
    """Return what each pair of videos (a < b) has in common where one of them shows every `speed`-th frame, and how many pairs were cut short.

    Pairs in `done` are passed over. Where either may be the faster one, that of b is looked at first.
    """
    slow = [film[::speed] for film in films]
    found: dict[tuple[int, int], list[Run]] = {}
    cut = 0
    for x, y, pairs in seeds(films, slow, done, both=speed > 1, jobs=jobs):
        cut += len(pairs) == MOST_SEEDS
        if x < y:
            runs = common(films[x], slow[y], seeds=pairs)
            told = [Run(run.first, run.last, run.at * speed, float(speed)) for run in runs]
        else:
            runs = common(slow[y], films[x], seeds=sorted((j, i) for i, j in pairs))
            told = [Run(run.first * speed, run.last * speed, run.at, 1 / speed) for run in runs]
        pair = (min(x, y), max(x, y))
        if told and (x < y or pair not in found):
            found[pair] = told
    return found, cut


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
