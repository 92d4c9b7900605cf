"""Find all pairs of codes within a radius, exactly.

Pigeonhole with unequal radii: m disjoint substrings, of which substring i may differ in t_i bits, with sum(t_i + 1) = r + 1. A pair within r
then agrees within t_i in at least one substring i, so looking up each code under all words within t_i of its substring misses nothing
(multi-index hashing; Norouzi, Punjani and Fleet, "Fast exact search in Hamming space with multi-index hashing", 2014).
Small sets are compared code by code, which is as exact and sooner done; very small ones without the compiled loops, which take longer to load.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import combinations, pairwise
from math import comb

import numpy as np
import numpy.typing as npt

from datascopy.match.work import Codes, Numbers, Ordered, Output, Span, Step

BITS = 256
LONGEST = 22
"""bits of a substring at most: the starts of its buckets take 8 bytes x 2^22 = 34 MB"""
CHUNKS = 16
"""pieces of work, shared by the threads; the result does not depend on it"""
ROOM = 1 << 14
"""pairs that a chunk has room for at first; a chunk that finds more is run again with the room it needs"""
FEW = 1 << 26
"""comparisons that are done in numpy, in less time than it takes to load the compiled loops"""
_BRUTE_COST, _PROBE_COST, _CHECK_COST, _SORT_COST = 1.0, 14.0, 3.5, 70.0
"""relative costs: a comparison in sequence, looking up a bucket, a comparison in a bucket, ordering a code once"""

Loop = Callable[[Span, Output], int]
"""what to do, what to fill -> number of pairs"""


@dataclass(frozen=True, slots=True)
class Joined:
    """Pairs of codes within `radius`."""

    pairs: npt.NDArray[np.int64]
    """(k, 3): row of left, row of right, distance; sorted by distance, then rows"""
    radius: int
    """the radius that was kept: less than asked where more than the allowed number of pairs lay within it; -1 if none"""
    beyond: int
    """pairs within the radius that was asked for and outside the one that was kept"""


@dataclass(frozen=True, slots=True)
class Substring:
    """Bits start .. start + length of a code, of which `allowed` may differ."""

    start: int
    length: int
    allowed: int

    @property
    def probes(self) -> int:
        """Number of words within `allowed` bits of one word."""
        return sum(comb(self.length, bits) for bits in range(self.allowed + 1))


def join(left: Codes, right: Codes, radius: int, *, stride: int = 0, most: int = 1 << 22, threads: int = 2) -> Joined:
    """Return every pair (row of left, row of right) whose codes differ in at most `radius` bits.

    Args:
        left: uint64 (n, 4).
        right: uint64 (m, 4).
        radius: greatest Hamming distance, 0..255.
        stride: where above 0, the two sides are one set: row i of left meets only the rows of right from (i + 1) * stride on.
        most: where more pairs than this lie within the radius, the radius is lowered until they fit, and `Joined` says so.
        threads: threads to share the work.

    Raises:
        ValueError: the radius is not within 0..255.
    """
    if not 0 <= radius < BITS:
        raise ValueError(f"the radius must lie within 0..{BITS - 1}, not {radius}")
    left, right = np.ascontiguousarray(left), np.ascontiguousarray(right)
    if not len(left) or not len(right):
        return Joined(np.empty((0, 3), dtype=np.int64), radius, 0)
    plan = choose_plan(len(left), len(right), radius, once=stride > 0)
    pairs, histogram = _search(plan, (left, right), Span(0, len(left), stride, radius), most, threads)
    kept = radius
    if histogram.sum() > most:
        kept = int(np.searchsorted(np.cumsum(histogram), most, side="right")) - 1
        pairs = pairs[:0] if kept < 0 else _search(plan, (left, right), Span(0, len(left), stride, kept), most, threads)[0]
    order = np.lexsort((pairs[:, 1], pairs[:, 0], pairs[:, 2]))
    return Joined(pairs[order], kept, int(histogram[kept + 1 :].sum()))


def choose_plan(n: int, m: int, radius: int, *, once: bool = False) -> tuple[Substring, ...]:
    """Choose the substrings that make an index cheapest for n codes against m; none where comparing them all is cheaper still.

    Args:
        n: codes of the one side.
        m: codes of the other.
        radius: greatest Hamming distance.
        once: whether the two sides are one set, so that half of all comparisons do.
    """
    best: tuple[Substring, ...] = ()
    if n * m <= FEW:
        return best
    least = _BRUTE_COST * n * m / (2 if once else 1)
    for pieces in range(1, 33):
        plan = cut(radius, pieces)
        if not plan:
            continue
        cost = 0.0
        for piece in plan:
            looked_up = min(n, 1 << piece.length) if piece.length < 63 else n
            cost += piece.probes * (_PROBE_COST * looked_up + _CHECK_COST * n * m / 2**piece.length) + _SORT_COST * (n + m)
        if cost < least:
            best, least = plan, cost
    return best


def cut(radius: int, pieces: int) -> tuple[Substring, ...]:
    """Cut a code into disjoint substrings whose allowed bits add up for the radius; () where that many pieces make no sense."""
    allowed, more = divmod(radius + 1, pieces)
    allowed -= 1
    length = min(BITS // pieces, LONGEST)
    if allowed < 0 or allowed + (more > 0) > min(length, 4):
        return ()
    return tuple(Substring(i * length, length, allowed + (i < more)) for i in range(pieces))


def _search(plan: tuple[Substring, ...], sides: tuple[Codes, Codes], task: Span, most: int, threads: int) -> tuple[Numbers, Numbers]:
    """Return the pairs in any order, and how many there are by distance. Pairs beyond `most` are counted only."""
    left, right = sides
    if not plan:
        return _shared(_comparing(left, right), task, most, threads)
    from datascopy.match.kernels import probe

    table = np.array([(piece.start, piece.length, piece.allowed) for piece in plan], dtype=np.int64)
    found, histogram = [], np.zeros(task.radius + 1, dtype=np.int64)
    for number, piece in enumerate(plan):
        step = Step(_masks(piece), table[:number])
        room = max(0, most - int(histogram.sum()))
        pairs, counted = _shared(partial(probe, _ordered(left, piece), _ordered(right, piece), step), task, room, threads)
        found.append(pairs)
        histogram += counted
    return np.concatenate(found), histogram


def _comparing(left: Codes, right: Codes) -> Loop:
    """Return the loop that compares all codes and is sooner done."""
    if len(left) * len(right) <= FEW:
        from datascopy.match.plain import brute
    else:
        from datascopy.match.kernels import brute
    return partial(brute, left, right)


def _shared(loop: Loop, task: Span, most: int, threads: int) -> tuple[Numbers, Numbers]:
    """Run a loop over a span in chunks. A chunk short of room is run again once it is known that all pairs together may be kept."""
    edges = np.linspace(task.begin, task.end, min(CHUNKS, task.end - task.begin) + 1).astype(int).tolist()
    spans = [Span(begin, end, task.stride, task.radius) for begin, end in pairwise(edges)]

    def run(span: Span, room: int) -> tuple[Numbers, Numbers, int]:
        out = Output(np.empty((room, 3), dtype=np.int64), np.zeros(span.radius + 1, dtype=np.int64))
        count = loop(span, out)
        return out.found[:count].copy(), out.histogram, count

    with ThreadPoolExecutor(threads) as pool:
        done = list(pool.map(lambda span: run(span, ROOM), spans))
        histogram = np.sum([one[1] for one in done], axis=0)
        if sum(one[2] for one in done) > most:
            return np.empty((0, 3), dtype=np.int64), histogram
        full = [i for i, one in enumerate(done) if one[2] > ROOM]
        for i, again in zip(full, pool.map(lambda i: run(spans[i], done[i][2]), full), strict=True):
            done[i] = again
    return np.concatenate([one[0] for one in done]), histogram


def _ordered(codes: Codes, piece: Substring) -> Ordered:
    """Order codes by one of their substrings."""
    from datascopy.match.kernels import keys_of

    keys = np.empty(len(codes), dtype=np.int64)
    keys_of(codes, piece.start, piece.length, keys)
    rows = np.argsort(keys, kind="stable")
    starts = np.zeros((1 << piece.length) + 1, dtype=np.int64)
    np.cumsum(np.bincount(keys, minlength=1 << piece.length), out=starts[1:])
    return Ordered(codes[rows], rows, keys[rows], starts)


def _masks(piece: Substring) -> Numbers:
    """Return all words of the piece's length with at most as many bits as may differ."""
    words = [sum(1 << bit for bit in bits) for n in range(piece.allowed + 1) for bits in combinations(range(piece.length), n)]
    return np.array(words, dtype=np.int64)
