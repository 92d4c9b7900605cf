"""Which pairs of pictures have local features in common: the second way to nominate, which finds crops, mirrored or not.

Features vote for pairs of pictures, by the exact search; the features of a pair with votes are matched anew, and it is nominated where enough of
those that both pictures show lie alike in both.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from datascopy.match.consensus import agree
from datascopy.match.search import join
from datascopy.match.verdict import Six, six
from datascopy.match.warp import invert
from datascopy.match.work import Numbers
from datascopy.model import Features

RADIUS = 24
"""greatest distance of two features that vote for their pictures"""
LEAST_SHARE = 0.12
"""of the features that both pictures show, those that lie alike in both: at least .19 in copies, 99 % of look-alikes have less than .15"""
THREADS = 2
COMMON = 20
"""a feature that is found in more pictures than this is part of an overlay, or of the anatomy, and votes for none"""
ALIKE = 65_536 // 12
"""votes for one turn of the picture differ by at most this: 30 degrees, in parts of a full turn"""
_MIX = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Corners:
    """The features of the pictures that take part."""

    table: npt.NDArray[np.void]
    """dtype FEATURE"""
    starts: Numbers
    """(pictures + 1)"""

    @classmethod
    def of(cls, features: Features, rows: npt.NDArray[np.intp]) -> "Corners":
        """Take those of some rows of the measures."""
        begins, ends = features.starts[rows], features.starts[rows + 1]
        starts = np.concatenate([[0], np.cumsum(ends - begins)]).astype(np.int64)
        where = np.arange(starts[-1]) + np.repeat(begins - starts[:-1], ends - begins)
        return cls(features.table[where], starts)

    def one(self, picture: int) -> npt.NDArray[np.void]:
        """Return the features of one picture."""
        return self.table[self.starts[picture] : self.starts[picture + 1]]

    @property
    def owners(self) -> Numbers:
        """The picture of each feature."""
        return np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))


@dataclass(frozen=True, slots=True)
class Votes:
    """Pairs of pictures that have features in common."""

    pairs: Numbers
    """(k, 3): picture of the one set, picture of the other, votes; the most votes first"""
    beyond: int = 0
    """pairs of features that were left out because too many lay that close"""


def vote(left: Corners, right: Corners | None, most: int) -> Votes:
    """Return the pairs of pictures with at least two features in common that turn the picture alike.

    Args:
        left: features of pictures.
        right: those of a second set; None to pair the first with itself, each pair once with a < b.
        most: pairs of features kept at most.
    """
    mine, theirs = _rare(left), None if right is None else _rare(right)
    second, rows = (left, mine) if right is None or theirs is None else (right, theirs)
    codes = np.ascontiguousarray(left.table["code"][mine])
    others = codes if right is None else second.table["code"][rows]  # one and the same array: the search then meets each pair once
    joined = join(codes, others, RADIUS, stride=int(right is None), most=most)
    i, j = mine[joined.pairs[:, 0]], rows[joined.pairs[:, 1]]
    return Votes(_counted(left, second, i, j, one_set=right is None), joined.beyond)


def _rare(corners: Corners) -> Numbers:
    """Return the features of which at most COMMON are equal to the last bit."""
    mixed = (corners.table["code"] * _MIX).sum(axis=1, dtype=np.uint64)
    _, inverse, counts = np.unique(mixed, return_inverse=True, return_counts=True)
    return np.flatnonzero(counts[inverse] <= COMMON)


def _counted(left: Corners, right: Corners, i: Numbers, j: Numbers, *, one_set: bool) -> Numbers:
    a, b = left.owners[i], right.owners[j]
    # Each side's own crowd: features that many others are close to say nothing.
    crowd_left, crowd_right = np.bincount(i, minlength=len(left.table)), np.bincount(j, minlength=len(right.table))
    if one_set:
        crowd_left = crowd_right = crowd_left + crowd_right
    kept = (crowd_left[i] <= COMMON) & (crowd_right[j] <= COMMON) & ((a != b) | (not one_set))
    i, j, a, b = i[kept], j[kept], a[kept], b[kept]
    one, other = left.table[i], right.table[j]
    mirrored = one["hand"] != other["hand"]
    angle = np.where(mirrored, 32_768 - one["angle"].astype(np.int64), one["angle"])
    turn = (other["angle"].astype(np.int64) - angle) % 65_536
    key = (a * (len(right.starts) - 1) + b) * 2 + mirrored
    order = np.lexsort((turn, key))
    key, turn = key[order], turn[order]
    # A vote counts where another for the same pair, in the order of turns, turns the picture alike; the order is a circle.
    near = np.zeros(len(key), dtype=bool)
    if len(key):
        starts = np.flatnonzero(np.append(True, key[1:] != key[:-1]))
        ends = np.append(starts[1:], len(key)) - 1
        close = (key[1:] == key[:-1]) & (turn[1:] - turn[:-1] <= ALIKE)
        near[1:] |= close
        near[:-1] |= close
        around = (ends > starts) & (turn[starts] + 65_536 - turn[ends] <= ALIKE)
        near[starts[around]] = near[ends[around]] = True
    pairs, counts = np.unique(key[near] // 2, return_counts=True)
    first, second = np.divmod(pairs, max(1, len(right.starts) - 1))
    order = np.lexsort((second, first, -counts))
    return np.column_stack([first, second, counts])[order]


@dataclass(frozen=True, slots=True)
class Common:
    """Two pictures whose features lie alike."""

    a: int
    b: int
    """rows of the two sets; a < b within one set"""
    share: float
    """of the features that both show"""
    matrix: Six
    """working copy of a to working copy of b, pixel centres at whole numbers"""


@dataclass(frozen=True, slots=True)
class Commons:
    """All pairs whose features lie alike, the greatest share first."""

    pairs: tuple[Common, ...]
    notes: tuple[str, ...] = ()


def share_corners(left: Corners, right: Corners | None, ranks: tuple[Numbers, Numbers], budget: int) -> Commons:
    """Return the pairs of pictures whose features lie alike in both.

    Args:
        left: features of pictures.
        right: those of a second set; None to pair the first with itself.
        ranks: a number for each picture of the two sets. Pairs with equal numbers are known to be equal, and left out; of two pictures the one
            with the smaller number is laid on the other, so that names do not matter.
        budget: pairs of pictures whose features are matched anew at most, those with the most votes first.
    """
    votes = vote(left, right, max(1 << 22, 50 * (len(left.starts) + (0 if right is None else len(right.starts)))))
    other = left if right is None else right
    pairs = votes.pairs[ranks[0][votes.pairs[:, 0]] != ranks[1][votes.pairs[:, 1]]][:, :2]
    with ThreadPoolExecutor(THREADS) as pool:
        laid = pool.map(partial(_laid, left, other, ranks), pairs[:budget].tolist(), chunksize=64)
        found = [one for one in laid if one is not None]
    notes = []
    if votes.beyond:
        notes.append(f"{votes.beyond:,} pairs of local features were left out: too many lie close to each other.")
    if len(pairs) > budget:
        notes.append(
            f"{len(pairs) - budget:,} of {len(pairs):,} pairs of pictures with local features in common were not looked into further."
        )
    return Commons(tuple(sorted(found, key=lambda one: (-one.share, one.a, one.b))), tuple(notes))


def _laid(left: Corners, right: Corners, ranks: tuple[Numbers, Numbers], pair: list[int]) -> Common | None:
    """Match the features of two pictures anew; None where too few lie alike."""
    a, b = pair
    swapped = bool(ranks[0][a] > ranks[1][b])
    found = agree(right.one(b), left.one(a)) if swapped else agree(left.one(a), right.one(b))
    if found is None or found.share < LEAST_SHARE:
        return None
    return Common(a, b, round(found.share, 3), six(invert(found.matrix) if swapped else found.matrix))
