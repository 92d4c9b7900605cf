"""What the loops of the search are given, and what they fill."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]


class Ordered(NamedTuple):
    """Codes in the order of one of their substrings."""

    codes: Codes
    """(n, 4)"""
    rows: Numbers
    """(n) their rows before ordering"""
    keys: Numbers
    """(n) their substrings, ascending"""
    starts: Numbers
    """(2^length + 1) where the codes of each substring begin"""


class Step(NamedTuple):
    """One substring of a plan."""

    masks: Numbers
    """all words with at most as many bits as it allows to differ"""
    earlier: Numbers
    """(steps before, 3): start, length and allowed bits of the substrings that were searched before"""


class Span(NamedTuple):
    """What a loop is to do."""

    begin: int
    """first row of left"""
    end: int
    """one beyond the last"""
    stride: int
    """where above 0, row i of left meets right only from row (i + 1) * stride on (rows before ordering)"""
    radius: int
    """greatest distance"""


class Output(NamedTuple):
    """What a loop fills."""

    found: Numbers
    """(room, 3): row of left, row of right, distance, as far as there is room"""
    histogram: Numbers
    """(radius + 1) pairs by distance, those without room too"""
