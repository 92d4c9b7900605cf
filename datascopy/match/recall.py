"""All nominations of one or two sets, from the cache where the same was searched before: a second run neither searches nor loads numba."""

import hashlib
import json
from dataclasses import dataclass, replace

import numpy as np

from datascopy.match.corners import Commons, Corners, share_corners
from datascopy.match.fingerprint import ORIENTATIONS
from datascopy.match.nominate import Nomination, Nominations, budget_for, nominate
from datascopy.match.trial import PairCache
from datascopy.match.work import Codes, Numbers

VERSION = "nominations-3"
"""raised whenever the same prints could be nominated otherwise"""


@dataclass(frozen=True, slots=True)
class Prints:
    """What is compared of the pictures of one set."""

    codes: Codes
    """uint64 (n, 3, 4)"""
    ranks: Numbers
    """(n) a number for each picture that does not depend on its name; equal ones for pictures of the two sets that are equal to the last pixel"""
    corners: Corners | None = None
    """their local features; None where they were not measured"""


def recall(left: Prints, right: Prints | None, radius: int, budget: int, *, cache: PairCache | None) -> Nominations:
    """Return who is nominated by codes or local features, without a search where the cache knows it.

    Args:
        left: the one set.
        right: the other; None to pair the first with itself.
        radius: greatest Hamming distance of two codes.
        budget: pairs to return at most that codes nominate; those that features alone nominate have a budget of their own.
        cache: holds values of pairs of pictures by their digests, and here of pairs of sets; None to search in any case.
    """
    if cache is None:
        return _search(left, right, radius, budget)
    key = _digest(left), f"{_digest(right)} {radius} {budget}"
    if (known := cache.get_pairs([key], VERSION).get(key)) is not None:
        return load(known)
    found = _search(left, right, radius, budget)
    cache.put_pairs({key: dump(found)}, VERSION)
    return found


def budget_for_features(left: Prints, right: Prints | None) -> int:
    """Return how many pairs that local features alone nominate are examined at most."""
    return max(2_000, len(left.codes) + (0 if right is None else len(right.codes)))


def _search(left: Prints, right: Prints | None, radius: int, budget: int) -> Nominations:
    ranks = left.ranks, (left if right is None else right).ranks
    by_codes = nominate(left.codes, None if right is None else right.codes, radius, budget, same=None if right is None else ranks)
    if left.corners is None or (right is not None and right.corners is None):
        return by_codes
    common = share_corners(left.corners, None if right is None else right.corners, ranks, budget_for(len(left.codes) + len(ranks[1])))
    return _joined(by_codes, common, budget_for_features(left, right))


def _joined(by_codes: Nominations, common: Commons, budget: int) -> Nominations:
    """Give the nominations by codes the map that features found, and add those that only features nominate."""
    maps = {(one.a, one.b): one.matrix for one in common.pairs}
    known = {(one.a, one.b) for one in by_codes.pairs}
    beyond = by_codes.count - len(by_codes.pairs)
    further = [Nomination(one.a, one.b, -1, (), one.matrix) for one in common.pairs if (one.a, one.b) not in known]
    return Nominations(
        (*(replace(one, matrix=maps.get((one.a, one.b))) for one in by_codes.pairs), *further[:budget]),
        by_codes.count + max(0, len(further) - beyond),  # some of them may be those that were beyond the budget
        (*by_codes.notes, *common.notes),
    )


def _digest(prints: Prints | None) -> str:
    """Return a digest of one set: its prints in their order, and which of its pictures are known to be equal to which."""
    digest = hashlib.sha256()
    arrays = (None,) if prints is None else (prints.codes, prints.ranks, *_arrays(prints.corners))
    for array in arrays:
        digest.update(b"none" if array is None else f"{array.dtype.str} {array.shape} ".encode() + np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _arrays(corners: Corners | None) -> "tuple[np.ndarray[tuple[int, ...], np.dtype[np.generic]] | None, ...]":
    return (None,) if corners is None else (corners.table, corners.starts)


def dump(found: Nominations) -> str:
    """Return nominations as JSON."""
    pairs = [
        (one.a, one.b, one.distance, [(int(content), ORIENTATIONS.index(turn)) for content, turn in one.tries], one.matrix)
        for one in found.pairs
    ]
    return json.dumps([found.count, found.notes, pairs], separators=(",", ":"))


def load(text: str) -> Nominations:
    """Read what `dump` wrote."""
    count, notes, pairs = json.loads(text)
    return Nominations(
        tuple(
            Nomination(
                a,
                b,
                distance,
                tuple((bool(content), ORIENTATIONS[turn]) for content, turn in tries),
                None if matrix is None else tuple(matrix),
            )
            for a, b, distance, tries, matrix in pairs
        ),
        count,
        tuple(notes),
    )
