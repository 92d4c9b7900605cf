"""Find the frames whose prints are near a given one, among millions, and miss none: the prints are looked up by quarters.

Two prints of 64 bits that differ in at most NEAR = 6 bits agree, in at least one of their four quarters of 16 bits, in all but at most one bit
(pigeonhole; Norouzi, Punjani and Fleet 2012, Fast search in Hamming space with multi-index hashing). So of each quarter of a print its 17
values with at most one bit changed are looked up, and what lies there is compared whole. Quarters take every fourth bit: neighbouring
frequencies go together, and a quarter of neighbours would hold few values many times.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from datascopy.measure.video_runs import NEAR, Prints

QUARTERS, VALUES = 4, 1 << 16
SLAB = 1 << 18
"""candidates that are compared at once, where one print alone has no more"""
MOST_CANDIDATES = 1 << 23
"""candidates of the prints that are asked for together"""
BATCH = 1 << 20
"""prints that are cut into quarters at once"""
_FLIPS = np.array([0, *(1 << bit for bit in range(16))], np.uint16)

Numbers = npt.NDArray[np.int64]


class Index:
    """The prints of many frames, ordered by each quarter. Frames without structure (print 0) are left out."""

    def __init__(self, prints: Prints) -> None:
        """Take the prints of all frames, in one row."""
        self._prints = prints
        there = np.flatnonzero(prints)
        parts = _quarters(prints[there])
        self._places: list[npt.NDArray[np.int32]] = []
        self._starts: list[Numbers] = []
        for quarter in range(QUARTERS):
            order = np.argsort(parts[quarter], kind="stable")
            self._places.append(there[order].astype(np.int32))
            counts = np.bincount(parts[quarter], minlength=VALUES)
            self._starts.append(np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))

    def near(self, asked: Prints) -> tuple[Numbers, Numbers]:
        """Return the pairs (number of the asked print, place of a frame) that differ in at most NEAR bits, sorted; none for print 0."""
        numbers = np.flatnonzero(asked)
        parts = _quarters(asked[numbers])
        if len(asked) > 1 and self._candidates(parts) > MOST_CANDIDATES:  # scenes that stand still: a bounded number at a time
            half = len(asked) // 2
            (low, low_place), (high, high_place) = self.near(asked[:half]), self.near(asked[half:])
            return np.concatenate([low, high + half]), np.concatenate([low_place, high_place])
        found = [pair for quarter in range(QUARTERS) for pair in self._of_quarter(asked, numbers, parts[quarter], quarter)]
        if not found:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        joined = np.unique(np.concatenate(found))
        return joined // len(self._prints), joined % len(self._prints)

    def _candidates(self, parts: npt.NDArray[np.uint16]) -> int:
        """Return how many frames will be compared whole for prints with these quarters."""
        values = (parts[:, :, None] ^ _FLIPS).astype(np.int64)
        return sum(int((starts[value + 1] - starts[value]).sum()) for starts, value in zip(self._starts, values, strict=True))

    def _of_quarter(self, asked: Prints, numbers: Numbers, part: npt.NDArray[np.uint16], quarter: int) -> Iterator[Numbers]:
        """Yield near pairs, as number x frames + place."""
        starts, places = self._starts[quarter], self._places[quarter]
        values = (part[:, None] ^ _FLIPS[None, :]).astype(np.int64).ravel()
        owners = np.repeat(numbers, len(_FLIPS))
        lengths = starts[values + 1] - starts[values]
        some = np.flatnonzero(lengths)
        values, owners, lengths = values[some], owners[some], lengths[some]
        ends = np.cumsum(lengths)
        begun = 0
        while begun < len(lengths):
            before = int(ends[begun - 1]) if begun else 0
            stop = max(begun + 1, int(np.searchsorted(ends, before + SLAB, side="right")))
            piece = lengths[begun:stop]
            first = np.repeat(starts[values[begun:stop]] - (ends[begun:stop] - piece - before), piece)
            place = places[first + np.arange(len(first))]
            owner = np.repeat(owners[begun:stop], piece)
            near = np.bitwise_count(self._prints[place] ^ asked[owner]) <= NEAR
            yield owner[near] * len(self._prints) + place[near]
            begun = stop


def _quarters(prints: Prints) -> npt.NDArray[np.uint16]:
    """Return the four quarters of each print, uint16 (4, n): quarter k holds bits k, k + 4, k + 8, ..."""
    made = np.empty((QUARTERS, len(prints)), np.uint16)
    for at in range(0, len(prints), BATCH):
        piece = prints[at : at + BATCH]
        bits = np.unpackbits(np.ascontiguousarray(piece, ">u8").view(np.uint8).reshape(-1, 8), axis=1)
        packed = np.ascontiguousarray(np.packbits(bits.reshape(-1, 16, QUARTERS).transpose(0, 2, 1), axis=2))
        made[:, at : at + BATCH] = packed.view(">u2").reshape(-1, QUARTERS).T
    return made
