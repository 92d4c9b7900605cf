"""Which pairs of pictures the fingerprints nominate, and how to lay the one on the other."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from datascopy.match.fingerprint import INVERSE, ORIENTATIONS, WORDS, turn_codes
from datascopy.match.search import Joined, join
from datascopy.match.verdict import Six
from datascopy.match.work import Codes, Numbers
from datascopy.model import Orientation

WHOLE, CONTENT, CENTRE = range(3)
"""regions of a code array"""
RADII = ((2_000, 56), (50_000, 48))
"""(pictures up to, radius): a larger radius finds more reframed copies, and nominates look-alikes in number as the square of the pictures"""
LEAST_RADIUS = 31
LARGEST_GROUP = 200
"""a set of equal codes, or of equal pictures, beyond this is compared with its first member only: all its pairs would be n^2 / 2"""
TRIES = 3
"""ways to lay the one on the other that are tried per pair"""


@dataclass(frozen=True, slots=True)
class Nomination:
    """Two pictures whose codes are close, or whose local features lie alike."""

    a: int
    b: int
    """rows of the two sets; a < b within one set"""
    distance: int
    """of the closest codes, in bits; -1 where local features alone nominate the pair"""
    tries: tuple[tuple[bool, Orientation], ...]
    """(whether the content box is laid on the other's, else the whole picture; what turns a into b), the closest first"""
    matrix: Six | None = None
    """what local features lay a on b by: working copy to working copy, pixel centres at whole numbers"""


@dataclass(frozen=True, slots=True)
class Nominations:
    """All nominations up to a budget: the closest codes first, then those by local features, the greatest share first."""

    pairs: tuple[Nomination, ...]
    count: int
    """pairs nominated, also beyond the budget"""
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    """Picture pairs of one region."""

    rows: Numbers
    """(k, 4): a, b, distance, orientation"""
    notes: list[str] = field(default_factory=list)


def radius_for(pictures: int) -> int:
    """Return the radius for that many pictures."""
    return next((radius for most, radius in RADII if pictures <= most), LEAST_RADIUS)


def budget_for(pictures: int) -> int:
    """Return how many nominated pairs are examined at most."""
    return max(20_000, 4 * pictures)


def nominate(
    left: Codes, right: Codes | None, radius: int, budget: int, *, same: tuple[Numbers, Numbers] | None = None, most: int | None = None
) -> Nominations:
    """Return the pairs of pictures with a region in common that is within `radius`, in any of eight orientations.

    Args:
        left: uint64 (n, 3, 4) codes of pictures.
        right: the codes of a second set; None to pair the first with itself.
        radius: greatest Hamming distance.
        budget: nominations to return at most, in order of distance.
        same: a number for each picture of the two sets; pairs with equal numbers are known to be equal, and left out.
        most: pairs of codes, and pairs of pictures, kept per region at most. The default grows with the sets.
    """
    most = most or max(1 << 20, 50 * (len(left) + (0 if right is None else len(right))))
    found = [_region(left[:, region], None if right is None else right[:, region], radius, most) for region in (WHOLE, CONTENT, CENTRE)]
    rows = np.concatenate([np.column_stack([one.rows, np.full(len(one.rows), region)]) for region, one in enumerate(found)])
    if same is not None:
        rows = rows[same[0][rows[:, 0]] != same[1][rows[:, 1]]]
    return _gather(rows, budget, tuple(dict.fromkeys(note for one in found for note in one.notes)))


def _region(left: Codes, right: Codes | None, radius: int, most: int) -> _Found:
    """Return the pairs of pictures by one region."""
    first = _Groups.of(left)
    second = first if right is None else _Groups.of(right)
    turned = np.stack([turn_codes(second.codes, orientation) for orientation in ORIENTATIONS], axis=1).reshape(-1, WORDS)
    joined = join(first.codes, turned, radius, stride=0 if right is not None else len(ORIENTATIONS), most=most)
    found = _Found(np.empty((0, 4), dtype=np.int64))
    if joined.beyond:
        found.notes.append(_left_out(joined, radius, most))
    if largest := max(first.largest, second.largest):
        found.notes.append(
            f"Sets of more than {LARGEST_GROUP} pictures with one and the same fingerprint (the largest has {largest:,}) "
            "were compared with their first member only."
        )
    rows = first.expand(second, joined.pairs, most)
    if len(rows) < (total := first.total(second, joined.pairs)):
        found.notes.append(f"{total - len(rows):,} pairs of pictures with close fingerprints were left out: the limit is {most:,}.")
    if right is None:
        rows = _ordered(np.concatenate([first.inside(), rows]))
    else:
        # The code of a meets the code of b after b was turned, so what turns a into b is the inverse.
        rows[:, 3] = _INVERSES[rows[:, 3]]
    found.rows = rows
    return found


def _left_out(joined: Joined, radius: int, most: int) -> str:
    """Say which pairs of codes were not looked at, and which were."""
    if not joined.crowded:
        looked = f"only those within {joined.radius} bits were looked at" if joined.radius >= 0 else "none were looked at"
        return f"{joined.beyond:,} pairs of fingerprints within {radius} bits were left out: more than {most:,} lie that close, so that {looked}."
    among = f"within {joined.radius} bits" if joined.radius >= 0 else "only with the nearest of a sample"
    return (
        f"About {joined.beyond:,} pairs of fingerprints within {radius} bits were left out: more than {most:,} lie that close. "
        f"{joined.crowded:,} fingerprints with very many others near them were compared with each other {among}, "
        f"all others within {joined.free} bits."
    )


_INVERSES = np.array([ORIENTATIONS.index(INVERSE[orientation]) for orientation in ORIENTATIONS])


def _ordered(rows: Numbers) -> Numbers:
    """Write each pair with a < b. The orientation of `rows` turns b into a."""
    straight = rows[:, 0] < rows[:, 1]
    orientation = np.where(straight, _INVERSES[rows[:, 3]], rows[:, 3])
    return np.column_stack([rows[:, :2].min(axis=1), rows[:, :2].max(axis=1), rows[:, 2], orientation])


@dataclass(frozen=True, slots=True)
class _Groups:
    """Pictures by equal code. Pictures without a code (all zero) are in no group."""

    codes: Codes
    """(groups, 4)"""
    members: Numbers
    """rows of the pictures, group by group"""
    starts: Numbers
    """(groups) where each group begins in `members`"""
    sizes: Numbers
    """(groups) pictures that stand for the group: all of them, or the first alone where there are too many"""
    full: Numbers
    """(groups) all of them"""

    @classmethod
    def of(cls, codes: Codes) -> "_Groups":
        rows = np.flatnonzero(codes.any(axis=1))
        unique, inverse, counts = np.unique(codes[rows], axis=0, return_inverse=True, return_counts=True)
        members = rows[np.argsort(inverse.reshape(-1), kind="stable")]
        sizes = np.where(counts > LARGEST_GROUP, 1, counts)
        return cls(unique.reshape(-1, WORDS), members, np.cumsum(counts) - counts, sizes, counts)

    @property
    def largest(self) -> int:
        """Pictures in the largest group that is too large; 0 where none is."""
        largest = int(self.full.max(initial=0))
        return largest if largest > LARGEST_GROUP else 0

    def total(self, other: "_Groups", pairs: Numbers) -> int:
        """Return how many pairs of pictures stand behind pairs of groups."""
        return int((self.sizes[pairs[:, 0]] * other.sizes[pairs[:, 1] // len(ORIENTATIONS)]).sum())

    def expand(self, other: "_Groups", pairs: Numbers, most: int) -> Numbers:
        """Return the pairs of pictures behind pairs of groups, in that order.

        Args:
            other: the groups of the other set.
            pairs: (k, 3): group of this set, turned group (group * 8 + orientation) of the other, distance.
            most: pairs of pictures to return at most.

        Returns:
            (n, 4): picture of this set, picture of the other, distance, orientation.
        """
        mine, (theirs, orientation) = pairs[:, 0], divmod(pairs[:, 1], len(ORIENTATIONS))
        counts = self.sizes[mine] * other.sizes[theirs]
        ends = np.cumsum(counts)
        count = min(int(counts.sum()), most)
        which = np.searchsorted(ends, np.arange(count), side="right")
        number = np.arange(count) - (ends - counts)[which]
        width = other.sizes[theirs][which]
        a = self.members[self.starts[mine][which] + number // width]
        b = other.members[other.starts[theirs][which] + number % width]
        return np.column_stack([a, b, pairs[which, 2], orientation[which]])

    def inside(self) -> Numbers:
        """Return the pairs of pictures with equal codes: all within a group, or each with the first where there are too many."""
        pairs = [np.empty((0, 2), dtype=np.int64)]
        for start, size in zip(self.starts[self.full > 1], self.full[self.full > 1], strict=True):
            member = self.members[start : start + size]
            pairs.append(np.array(pairs_within(member.tolist()), dtype=np.int64))
        both = np.concatenate(pairs)
        return np.column_stack([both, np.zeros((len(both), 2), dtype=np.int64)])


def pairs_within(members: Sequence[int]) -> list[tuple[int, int]]:
    """Return all pairs of a set, or of each member with the first where it has more than LARGEST_GROUP."""
    firsts = members[:1] if len(members) > LARGEST_GROUP else members
    return [(first, other) for i, first in enumerate(firsts) for other in members[i + 1 :]]


def _gather(rows: npt.NDArray[np.int64], budget: int, notes: tuple[str, ...]) -> Nominations:
    """Bring together what the regions say of each pair, and take the closest pairs.

    Args:
        rows: (k, 5): a, b, distance, orientation, region.
        budget: pairs to keep.
        notes: passed on.
    """
    rows = rows[np.lexsort((rows[:, 3], rows[:, 4], rows[:, 2], rows[:, 1], rows[:, 0]))]
    new = np.ones(len(rows), dtype=bool)
    new[1:] = (rows[1:, :2] != rows[:-1, :2]).any(axis=1)
    starts = np.flatnonzero(new)
    ends = np.append(starts[1:], len(rows))
    order = np.lexsort((rows[starts, 1], rows[starts, 0], rows[starts, 2]))[:budget]
    pairs = tuple(_nomination(rows[starts[k] : ends[k]]) for k in order)
    return Nominations(pairs, len(starts), notes)


def _nomination(rows: npt.NDArray[np.int64]) -> Nomination:
    a, b, distance = (int(value) for value in rows[0, :3])
    # Content box and its centre are laid on each other by one and the same map.
    tries = dict.fromkeys((int(region) != WHOLE, ORIENTATIONS[orientation]) for orientation, region in rows[:, 3:])
    return Nomination(a, b, distance, tuple(tries)[:TRIES])
