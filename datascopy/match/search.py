"""Find all pairs of codes within a radius, exactly.

Codes are looked up by their pieces (`plan`): a search costs far less than comparing all with all, and misses nothing. Small sets are compared
code by code, which is as exact and sooner done; very small ones without the compiled loops, which take longer to load. Where more pairs lie
within the radius than can be kept, what is left out is said (`crowds`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from datascopy.match.crowds import sample
from datascopy.match.index import Bounds, TooMany, by_pieces, share_out
from datascopy.match.plan import BITS, choose_plan
from datascopy.match.work import Codes, Numbers, Output, Span

ROOM = 1 << 14
"""pairs that a chunk of a comparison has room for at first; a chunk that finds more is run again with the room it needs"""
FEW = 1 << 26
"""comparisons that are done in numpy, in less time than it takes to load the compiled loops"""
MOST_MEETINGS = 2_000_000_000
"""pairs of crowded codes that are compared at a lower radius; where it takes more, the sample is all that they are compared with"""

Loop = Callable[[Span, Output], int]
"""what to do, what to fill -> number of pairs"""


@dataclass(frozen=True, slots=True)
class Joined:
    """Pairs of codes within `radius`."""

    pairs: npt.NDArray[np.int64]
    """(k, 3): row of left, row of right, distance; sorted by distance, then rows"""
    radius: int
    """the radius within which all pairs were kept: less than asked where more than the allowed number lay within it; -1 if none. Where
    `crowded`, that of pairs of two crowded codes"""
    beyond: int
    """pairs within the radius that was asked for and not kept; estimated from a sample where `crowded`"""
    crowded: int = 0
    """codes of the left side with so many near them that a lower radius holds for pairs among them"""
    free: int = -1
    """where `crowded`: the radius within which all pairs with a code that is not crowded were kept; less than asked where even these are too many"""


def join(left: Codes, right: Codes, radius: int, *, stride: int = 0, most: int = 1 << 22, threads: int = 2) -> Joined:
    """Return every pair (row of left, row of right) whose codes differ in at most `radius` bits.

    Args:
        left: uint64 (n, 4).
        right: uint64 (m, 4).
        radius: greatest Hamming distance, 0..255.
        stride: where above 0, the two sides are one set: row i of left meets only the rows of right from (i + 1) * stride on.
        most: where more pairs than this lie within the radius, the radius is lowered until they fit, and `Joined` says so. Where an index is
            used, it is lowered for pairs of crowded codes only, and as many pairs again may connect them.
        threads: threads to share the work.

    Raises:
        ValueError: the radius is not within 0..255.
    """
    if not 0 <= radius < BITS:
        raise ValueError(f"the radius must lie within 0..{BITS - 1}, not {radius}")
    left, right = np.ascontiguousarray(left), np.ascontiguousarray(right)
    if not len(left) or not len(right):
        return Joined(np.empty((0, 3), dtype=np.int64), radius, 0)
    task = Span(0, len(left), stride, radius)
    if len(left) * len(right) <= FEW:
        return _compared(left, right, task, most, threads)
    return _Search(most, threads).join(left, right, task)


def _compared(left: Codes, right: Codes, task: Span, most: int, threads: int) -> Joined:
    """Compare all codes with all."""
    loop = _comparing(left, right)
    pairs, histogram = _shared(loop, task, most, threads)
    kept = task.radius
    if histogram.sum() > most:
        kept = int(np.searchsorted(np.cumsum(histogram), most, side="right")) - 1
        pairs = pairs[:0] if kept < 0 else _shared(loop, task._replace(radius=kept), most, threads)[0]
    return Joined(_sorted(pairs), kept, int(histogram[kept + 1 :].sum()))


def _sorted(pairs: Numbers) -> Numbers:
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0], pairs[:, 2]))]


@dataclass(frozen=True, slots=True)
class _Search:
    """A search by an index."""

    most: int
    threads: int

    def join(self, left: Codes, right: Codes, task: Span) -> Joined:
        """Return the pairs; of crowded codes, where there are too many, those within a lower radius."""
        # The sample tells the number roughly; the search itself counts, and stops.
        if sample(left, right, task, self.threads, size=4096).within[-1] <= 2 * self.most:
            try:
                return Joined(_sorted(self.pairs(left, right, task)), task.radius, 0)
            except TooMany:
                pass
        return self.crowded(left, right, task)

    def crowded(self, left: Codes, right: Codes, task: Span) -> Joined:
        """Search all pairs of which one code is not crowded, and of crowded codes those within the largest radius at which they are few enough."""
        told = sample(left, right, task, self.threads)
        crowd = told.crowded, sample(right, left, task._replace(stride=0), self.threads).crowded
        free = np.setdiff1d(np.arange(len(left)), crowd[0]), np.setdiff1d(np.arange(len(right)), crowd[1])
        radius, found = task.radius, []
        while radius >= 0:
            try:
                every = np.arange(len(right))
                found = [
                    self.between(left, right, sides, task._replace(radius=radius)) for sides in ((free[0], every), (crowd[0], free[1]))
                ]
                break
            except TooMany:
                radius = radius * 3 // 4 - (radius < 4)
        lower = min(radius, int(np.searchsorted(told.within, self.most, side="right")) - 1)
        while lower >= 0:
            try:
                found.append(self.between(left, right, crowd, task._replace(radius=lower), MOST_MEETINGS))
                break
            except TooMany:
                lower = lower * 3 // 4 - (lower < 4)
        pairs = np.unique(np.concatenate([*found, told.stars]), axis=0)
        beyond = max(int(told.within[-1]) - len(pairs), 1)
        return Joined(_sorted(pairs), lower, beyond, len(crowd[0]), radius)

    def between(self, left: Codes, right: Codes, sides: tuple[Numbers, Numbers], task: Span, meetings: int = 0) -> Numbers:
        """Return the pairs of some rows of left and some of right."""
        mine, theirs = sides
        if not len(mine) or not len(theirs):
            return np.empty((0, 3), dtype=np.int64)
        pairs = self.pairs(left[mine], right[theirs], Span(0, len(mine), 0, task.radius), meetings)
        pairs = np.column_stack([mine[pairs[:, 0]], theirs[pairs[:, 1]], pairs[:, 2]])
        return pairs[pairs[:, 1] >= (pairs[:, 0] + 1) * task.stride]

    def pairs(self, left: Codes, right: Codes, task: Span, meetings: int = 0) -> Numbers:
        """Return the pairs in any order.

        Raises:
            TooMany: there are more than are kept, or more codes would meet than `meetings`, if that is given.
        """
        plan = choose_plan(len(left), len(right), task.radius, once=task.stride > 0)
        if plan:
            return by_pieces(plan, left, right, task, Bounds(self.most, meetings, self.threads))
        if meetings and len(left) * len(right) > meetings:
            raise TooMany
        pairs, histogram = _shared(_comparing(left, right), task, self.most, self.threads)
        if histogram.sum() > self.most:
            raise TooMany
        return pairs


def _comparing(left: Codes, right: Codes) -> Loop:
    """Return the loop that compares all codes and is sooner done."""
    if len(left) * len(right) <= FEW:
        from datascopy.match.plain import brute
    else:
        from datascopy.match.kernels import brute
    return partial(brute, left, right)


def _shared(loop: Loop, task: Span, most: int, threads: int) -> tuple[Numbers, Numbers]:
    """Run a loop over a span in chunks. A chunk short of room is run again once it is known that all pairs together may be kept."""

    def run(span: Span, room: int = ROOM) -> tuple[Numbers, Numbers, int, Span]:
        out = Output(np.empty((room, 3), dtype=np.int64), np.zeros(span.radius + 1, dtype=np.int64))
        count = loop(span, out)
        return out.found[:count].copy(), out.histogram, count, span

    done = list(share_out(run, task, threads))
    histogram = np.sum([one[1] for one in done], axis=0)
    if sum(one[2] for one in done) > most:
        return np.empty((0, 3), dtype=np.int64), histogram
    return np.concatenate([run(span, count)[0] if count > ROOM else found for found, _, count, span in done]), histogram
