"""Search by the pieces of a plan: order the codes by one piece after the other, and compare those whose pieces are close."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np

from datascopy.match.plan import Piece, Plan, step_of
from datascopy.match.work import ONCE, PADDING, Codes, Job, Numbers, Ordered, Rows, Span, Step

T = TypeVar("T")
CHUNKS = 64
"""pieces of work, shared by the threads; the result does not depend on it"""
GOLDEN = 0.6180339887498949
SEEN = 300
"""codes of either side from which it is estimated how many meet"""


class Bounds(NamedTuple):
    """What a search may take."""

    most: int
    """pairs"""
    meetings: int
    """pairs of codes that are compared because a piece is close; 0 for no bound"""
    threads: int


class TooMany(Exception):
    """More pairs lie within a radius than are kept, or more codes would have to be compared than may be."""


def spread(n: int, size: int) -> Numbers:
    """Return rows that are spread evenly over n, and over any grid in them; all, where there are no more."""
    return np.arange(n) if n <= size else np.unique((np.arange(size) * GOLDEN % 1 * n).astype(np.int64))


def share_out(loop: Callable[[Span], T], task: Span, threads: int) -> Iterator[T]:
    """Run a loop over the chunks of a span, and yield what it returned for each, in order."""
    edges = np.linspace(task.begin, task.end, min(CHUNKS, task.end - task.begin) + 1).astype(int).tolist()
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(lambda ends: loop(task._replace(begin=ends[0], end=ends[1])), pairwise(edges))


def by_pieces(plan: Plan, left: Codes, right: Codes, task: Span, bounds: Bounds) -> Numbers:
    """Return all pairs (row of left, row of right, distance) that a task asks for, in any order.

    Raises:
        TooMany: the bounds do not hold.
    """
    if bounds.meetings and meetings(plan, left, right) > bounds.meetings:
        raise TooMany
    once = task.stride == 1 and left is right
    found: list[Rows] = []
    count = 0
    for first, piece in enumerate(plan):
        step = step_of(plan, first, task.radius)
        ordered = in_order(left, piece, step)
        other = ordered if once else in_order(right, piece, step)
        span = Span(0, 1 << piece.length, ONCE if once else task.stride, task.radius)
        for part in _probed(Job(ordered, other, step, span), bounds._replace(most=bounds.most - count)):
            found.append(part)
            count += len(part)
    return np.concatenate(found).astype(np.int64)


def in_order(codes: Codes, piece: Piece, step: Step) -> Ordered:
    """Order codes by one of their pieces."""
    from datascopy.match.kernels import put_in_order

    rows = np.empty(len(codes), dtype=np.int32)
    words = np.zeros(len(codes) + PADDING, dtype=np.uint64)
    starts = np.zeros((1 << piece.length) + 1, dtype=np.int32)
    out = Ordered(codes, rows, words, starts)
    put_in_order(piece.start, piece.length, step.window, out)
    return out


def meetings(plan: Plan, left: Codes, right: Codes) -> int:
    """Return how many pairs of codes have a piece in common that differs in no more bits than it may, estimated from a sample of both."""
    rows = (spread(len(left), SEEN), spread(len(right), SEEN))
    apart = left[rows[0]][:, None] ^ right[rows[1]][None]
    met = 0
    for piece in plan:
        mask = sum(1 << bit for bit in range(piece.start, piece.start + piece.length))
        words = np.array([mask >> 64 * word & (1 << 64) - 1 for word in range(4)], dtype=np.uint64)
        met += int((np.bitwise_count(apart & words).sum(axis=-1) <= piece.allowed).sum())
    return round(met * (len(left) / len(rows[0])) * (len(right) / len(rows[1])))


def _probed(job: Job, bounds: Bounds) -> Iterator[Rows]:
    from datascopy.match.kernels import probe

    stop = np.zeros(1, dtype=np.int64)
    count = 0
    for part in share_out(lambda span: probe(job._replace(span=span), bounds.most, stop), job.span, bounds.threads):
        count += len(part)
        if count > bounds.most:
            stop[0] = 1
        else:
            yield part
    if count > bounds.most:
        raise TooMany
