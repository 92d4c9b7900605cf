"""Stretches that two rows of frame prints have in common: within one video, or between two, at the same or another speed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from datascopy.measure.video_record import MOST_STRETCHES, Stretch

Prints = npt.NDArray[np.uint64]

NEAR = 6
"""bits of 64 in which two prints of the same picture may differ"""
LEAST = 25
"""frames that a stretch must have"""
LAG = 25
"""frames between a stretch and its repetition, at least"""
STRIDE = 12
"""every so manieth frame is looked for; twice as often as a stretch of LEAST frames needs"""
MOST_PAIRS = 20_000_000_000
"""pairs of frames that are compared within one video: 150,000 frames, more than an hour at 25 a second; beyond that fewer are looked for"""
DISTINCT = 4
"""different prints that a stretch must hold: a still scene is like any other moment of itself"""
MOST_SEEDS = 16
"""near frames of one frame that are grown"""
SHIFTS, MOST_ALIGNED = 8, 500
"""frames by which a stretch is shifted to where it agrees best, and frames of it that are looked at for that"""
APART = 12
"""frames by which a true alignment is shifted to see whether it agrees less"""


class Run(NamedTuple):
    """Frames `first` to `last` of a are shown again from `at` on in b, `speed` frames of b for each of a."""

    first: int
    last: int
    at: int
    speed: float


def repeated(prints: Prints, still: Sequence[Stretch] = (), alive: Callable[[], None] = lambda: None) -> tuple[Stretch, ...]:
    """Return the stretches of a video that show again what it showed at least LAG frames before; `still` ones are left out.

    `alive` is called on the way: 256,000 frames take half a minute.
    """
    found: list[Stretch] = []
    prints = prints.copy()
    for one in still:
        prints[one.first : one.last + 1] = 0
    for run in common(prints, prints, least_lag=LAG, seeds=_seeds(prints, prints, LAG, alive)):
        inside = any(one.first <= run.at and run.at + (run.last - run.first) <= one.last for one in found)
        if not inside and len(found) < MOST_STRETCHES:
            found.append(Stretch("repeated", run.at, run.at + run.last - run.first, str(run.first)))
    return tuple(found)


def common(a: Prints, b: Prints, *, least_lag: int | None = None, seeds: Iterable[tuple[int, int]] | None = None) -> list[Run]:
    """Return what two videos have in common at the same speed.

    Args:
        a: print of every frame; 0 for one without structure.
        b: the same of the other.
        least_lag: for a video held against itself, by how many frames b must lie behind a.
        seeds: pairs of near frames, sorted, one at least in each stretch that is to be found; None to look for them here.
    """
    runs: list[Run] = []
    covered: dict[int, int] = {}
    tried: dict[int, int] = {}
    for i, j in _seeds(a, b, least_lag) if seeds is None else seeds:
        offset = j - i
        if tried.get(offset, -1) >= i or covered.get(offset, -1) >= i:
            continue
        run = _aligned(a, b, _grown(a, b, i, j), least_lag)
        tried[offset] = run.last
        if run.last - run.first + 1 < LEAST:  # what is too short beside the true diagonal must not hide it
            continue
        for true in (offset, run.at - run.first):
            covered |= {near: max(run.last, covered.get(near, -1)) for near in range(true - SHIFTS, true + SHIFTS + 1)}
        if _is_sharp(a, b, run, least_lag):
            runs.append(run)
    return _strongest(runs)


def _seeds(a: Prints, b: Prints, least_lag: int | None, alive: Callable[[], None] = lambda: None) -> Iterator[tuple[int, int]]:
    """Yield pairs of near frames: every STRIDE-th of a against all of b."""
    stride = max(STRIDE, len(a) * len(b) // MOST_PAIRS)
    structured = np.flatnonzero(b)
    there = b[structured]
    for i in range(stride // 2, len(a), stride):
        alive()
        if not a[i]:
            continue
        low = np.searchsorted(structured, i + least_lag) if least_lag is not None else 0
        near = structured[low:][np.bitwise_count(there[low:] ^ a[i]) <= NEAR]
        # Of neighbours that all look alike one is enough: growing finds the others.
        for j in near[:: max(1, len(near) // MOST_SEEDS)]:
            yield i, int(j)


def _grown(a: Prints, b: Prints, i: int, j: int) -> Run:
    """Extend a pair of near frames along its diagonal for as long as most frames agree."""
    back = _reach(a[: i + 1][::-1], b[: j + 1][::-1])
    ahead = _reach(a[i:], b[j:])
    return Run(i - back + 1, i + ahead - 1, j - back + 1, 1.0)


def _aligned(a: Prints, b: Prints, run: Run, least_lag: int | None) -> Run:
    """Shift a stretch by a few frames to where it agrees best: in slow scenes its neighbours agree too."""
    if run.last - run.first + 1 < LEAST:
        return run
    shown = slice(run.first, min(run.last + 1, run.first + MOST_ALIGNED))
    apart: dict[int, float] = {}
    for shift in range(-SHIFTS, SHIFTS + 1):
        low = run.at + shift
        other = b[max(0, low) : max(0, low) + (shown.stop - shown.start)]
        mine = a[shown.start + max(0, -low) : shown.stop]
        length = min(len(other), len(mine))
        if length >= LEAST // 2 and (least_lag is None or low - run.first >= least_lag):
            apart[shift] = float(np.bitwise_count(mine[:length] ^ other[:length]).mean())
    best = min(apart, key=lambda shift: (apart[shift], abs(shift), shift), default=0)
    if best == 0:
        return run
    middle = (shown.start + shown.stop) // 2
    at = middle + run.at - run.first + best
    return _grown(a, b, middle, at) if 0 <= at < len(b) else run


def _reach(a: Prints, b: Prints) -> int:
    """Return how many frames from the first on agree: to the last that does before three in a row do not."""
    length = min(len(a), len(b))
    reach = at = 0
    while at < length:
        piece = slice(at, min(length, at + 512))
        far = (np.bitwise_count(a[piece] ^ b[piece]) > NEAR) | (a[piece] == 0)
        for near in np.flatnonzero(~far):
            if at + near - reach > 2:
                return reach
            reach = at + int(near) + 1
        if piece.stop - reach > 2:
            return reach
        at = piece.stop
    return reach


def _is_sharp(a: Prints, b: Prints, run: Run, least_lag: int | None) -> bool:
    """Tell a stretch that is shown again from a scene that hardly moves: within a video it must agree much less when shifted by APART."""
    shown = a[run.first : run.last + 1]
    if len(np.unique(shown)) < DISTINCT:
        return False
    if least_lag is None:
        return True
    for shift in (-APART, APART):
        start = run.at + shift
        if abs(start - run.first) < APART:
            continue
        low, high = max(0, -start), min(len(shown), len(b) - start)
        if high - low < APART:
            continue
        agree = np.mean(np.bitwise_count(shown[low:high] ^ b[start + low : start + high]) <= NEAR)
        if agree > 0.5:
            return False
    return True


def _strongest(runs: list[Run]) -> list[Run]:
    """Of stretches of b that overlap by more than half, keep the longest; sorted by their place in a."""
    kept: list[Run] = []
    for run in sorted(runs, key=lambda one: (one.first - one.last, one.first, one.at)):
        length = run.last - run.first + 1
        if not any(min(run.at + length, one.at + one.last - one.first + 1) - max(run.at, one.at) > length / 2 for one in kept):
            kept.append(run)
    return sorted(kept)
