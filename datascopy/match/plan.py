"""How a search is laid out: into which pieces a code is cut, and how far the codes of a pair may differ in each.

Pigeonhole in its strong form. Cut a code into a ring of m pieces and give piece i a quota q_i of at least 1, with sum(q_i) = radius + 1. Two codes
within the radius differ in fewer bits than the quotas add up to, so there is a piece from which on, all around the ring, every run of pieces
differs in fewer bits than its quotas add up to (Qin and Xiao, "Pigeonring: a principle for faster thresholded similarity search",
2018; the cycle lemma). A pair is looked up by the first such piece: its bits may differ in q_i - 1 places. Then the pieces that follow on
the ring, as many as fit a word of the processor, reject nearly all of what was met by chance, before any code is read.
"""

from dataclasses import dataclass
from itertools import accumulate, combinations
from math import comb

import numpy as np

from datascopy.match.work import Step

BITS = 256
WORD = 64
LONGEST = 22
"""bits of a piece at most: the starts of its buckets take 4 bytes x 2^22 = 17 MB"""
MOST_PIECES = 32
MOST_ALLOWED = 3
"""bits that may differ in a piece at most: beyond it, there are more words to look up than codes to compare"""
CHECK_COST, VISIT_COST, ORDER_COST, BRUTE_COST = 1.0, 6.0, 100.0, 2.5
"""relative costs: comparing a word, visiting a bucket, ordering a code by a piece, comparing a whole code in sequence (measured)"""


@dataclass(frozen=True, slots=True)
class Piece:
    """Bits start .. start + length of a code, of which `allowed` (its quota less one) may differ."""

    start: int
    length: int
    allowed: int

    @property
    def probes(self) -> int:
        """Number of words within `allowed` bits of one word."""
        return probes(self.length, self.allowed)


Plan = tuple[Piece, ...]


def probes(length: int, allowed: int) -> int:
    """Return how many words of `length` bits lie within `allowed` bits of one of them."""
    return sum(comb(length, bits) for bits in range(allowed + 1))


def choose_plan(n: int, m: int, radius: int, *, once: bool = False) -> Plan:
    """Choose the pieces that make a search cheapest for n codes against m; none where comparing them all is cheaper still.

    Args:
        n: codes of the one side.
        m: codes of the other.
        radius: greatest Hamming distance.
        once: whether the two sides are one set, so that half of all comparisons do.
    """
    share = 0.5 if once else 1.0
    best: Plan = ()
    least = BRUTE_COST * n * m * share
    for pieces in range(1, MOST_PIECES + 1):
        plan = cut(radius, pieces, n, m)
        if plan and (cost := sum(_cost(piece.length, piece.allowed, n, m, share) for piece in plan)) < least:
            best, least = plan, cost
    return best


def _cost(length: int, allowed: int, n: int, m: int, share: float = 1.0) -> float:
    looked_up = probes(length, allowed) * share
    return looked_up * (CHECK_COST * n * m / (1 << length) + VISIT_COST * min(n, 1 << length)) + ORDER_COST * (n + m)


def cut(radius: int, pieces: int, n: int = 1 << 16, m: int = 1 << 16) -> Plan:
    """Cut a code into that many pieces, the longer where more bits may differ; () where that many pieces make no sense.

    Args:
        radius: greatest Hamming distance.
        pieces: number of pieces.
        n: codes of the one side: more codes want longer pieces.
        m: codes of the other.
    """
    quota, more = divmod(radius + 1, pieces)
    if quota < 1 or quota - (more == 0) > MOST_ALLOWED:
        return ()
    kinds = [(quota, more), (quota - 1, pieces - more)]
    options = []
    for upper in range(1, LONGEST + 1):
        lower = min(LONGEST, (BITS - more * upper) // (pieces - more)) if pieces > more else 0
        lengths = (upper, lower)
        if lower >= 1 and all(length > allowed for length, (allowed, count) in zip(lengths, kinds, strict=True) if count):
            cost = sum(count * _cost(length, allowed, n, m) for length, (allowed, count) in zip(lengths, kinds, strict=True))
            options.append((cost, lengths))
        if not more:
            break
    if not options:
        return ()
    each = [length for length, (_, count) in zip(min(options)[1], kinds, strict=True) for _ in range(count)]
    spare = BITS - sum(each)
    each = [length + (i < spare and length < LONGEST) for i, length in enumerate(each)]
    allowed = [bits for bits, count in kinds for _ in range(count)]
    starts = accumulate(each, initial=0)
    return tuple(Piece(start, length, bits) for start, length, bits in zip(starts, each, allowed, strict=False))


def step_of(plan: Plan, first: int, radius: int) -> Step:
    """Return what a loop must know to search by one piece of a plan."""
    piece = plan[first]
    words = sorted(sum(1 << bit for bit in bits) for count in range(piece.allowed + 1) for bits in combinations(range(piece.length), count))
    tops = np.searchsorted([word.bit_length() for word in words], np.arange(piece.length + 2))
    following: list[Piece] = []
    for one in (*plan[first + 1 :], *plan[:first]):
        if sum(other.length for other in following) + one.length > WORD:
            break
        following.append(one)
    limit = piece.allowed + sum(one.allowed + 1 for one in following)
    after = sum(one.length for one in following if one.start > piece.start)
    wrapped = sum(one.length for one in following if one.start < piece.start)
    if not following:
        after, limit = WORD, radius
    return Step(
        np.array(words, dtype=np.int64),
        tops.astype(np.int64),
        np.array([(one.start, one.length, one.allowed + 1) for one in plan], dtype=np.int64),
        first,
        (piece.start + piece.length, after, wrapped),
        min(limit, radius),
    )
