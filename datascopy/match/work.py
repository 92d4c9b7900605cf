"""What the loops of the search are given, and what they fill."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]
Rows = npt.NDArray[np.int32]


ONCE = -1
"""the stride that pairs a set with itself: each two buckets meet once"""
PADDING = 8
"""words beyond the last: a loop copies that many at a time"""


class Ordered(NamedTuple):
    """Codes in the order of one of their pieces. The codes themselves stay where they are."""

    codes: Codes
    """(n, 4), in their own order"""
    rows: Rows
    """(n) rows of `codes`, by the value of the piece"""
    words: Codes
    """(n + PADDING) the bits that follow the piece on the ring, in the order of `rows`"""
    starts: Rows
    """(2^length + 1) where the codes of each value of the piece begin"""


class Step(NamedTuple):
    """Search by one piece of a plan."""

    masks: Numbers
    """all words with as many bits as the piece allows to differ, or fewer, ascending"""
    tops: Numbers
    """(length + 2) where the masks begin that take so many bits to write: 0 for none, ... length"""
    ring: Numbers
    """(pieces, 3) start, length and quota of every piece"""
    first: int
    """number of the piece"""
    window: tuple[int, int, int]
    """where the bits that follow begin, how many there are up to the end of the code, and how many more from its beginning"""
    limit: int
    """most bits in which the words of a pair differ"""


class Span(NamedTuple):
    """What a loop is to do."""

    begin: int
    """first row of left, or first value of the piece"""
    end: int
    """one beyond the last"""
    stride: int
    """where above 0, row i of left meets right only from row (i + 1) * stride on (rows before ordering); ONCE: one set"""
    radius: int
    """greatest distance"""


class Job(NamedTuple):
    """A search by one piece."""

    left: Ordered
    right: Ordered
    step: Step
    span: Span
    """values of the piece"""


class Output(NamedTuple):
    """What a loop fills."""

    found: Numbers
    """(room, 3): row of left, row of right, distance, as far as there is room"""
    histogram: Numbers
    """(radius + 1) pairs by distance, those without room too"""
