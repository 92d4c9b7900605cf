"""Nominations from the cache where the same codes were searched before: a second run neither searches nor loads what searching needs."""

import hashlib
import json

import numpy as np

from datascopy.match.fingerprint import ORIENTATIONS
from datascopy.match.nominate import Nomination, Nominations, nominate
from datascopy.match.trial import PairCache
from datascopy.match.work import Codes, Numbers

VERSION = "nominations-1"
"""raised whenever the same codes could be nominated otherwise"""


def recall(
    left: Codes, right: Codes | None, radius: int, budget: int, *, same: tuple[Numbers, Numbers] | None = None, cache: PairCache | None
) -> Nominations:
    """Return what `nominate` returns, without a search where the cache knows it.

    Args:
        left: as for `nominate`.
        right: as for `nominate`.
        radius: as for `nominate`.
        budget: as for `nominate`.
        same: as for `nominate`.
        cache: holds values of pairs of pictures by their digests, and here of pairs of sets; None to search in any case.
    """
    if cache is None:
        return nominate(left, right, radius, budget, same=same)
    mine, theirs = same or (None, None)
    key = _digest(left, mine), f"{_digest(right, theirs)} {radius} {budget}"
    if (known := cache.get_pairs([key], VERSION).get(key)) is not None:
        return load(known)
    found = nominate(left, right, radius, budget, same=same)
    cache.put_pairs({key: dump(found)}, VERSION)
    return found


def _digest(codes: Codes | None, numbers: Numbers | None) -> str:
    """Return a digest of one set: its codes in their order, and which of its pictures are known to be equal to which."""
    digest = hashlib.sha256()
    for array in (codes, numbers):
        digest.update(b"none" if array is None else f"{array.dtype.str} {array.shape} ".encode() + np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def dump(found: Nominations) -> str:
    """Return nominations as JSON."""
    pairs = [(one.a, one.b, one.distance, [(int(content), ORIENTATIONS.index(turn)) for content, turn in one.tries]) for one in found.pairs]
    return json.dumps([found.count, found.notes, pairs], separators=(",", ":"))


def load(text: str) -> Nominations:
    """Read what `dump` wrote."""
    count, notes, pairs = json.loads(text)
    return Nominations(
        tuple(
            Nomination(a, b, distance, tuple((bool(content), ORIENTATIONS[turn]) for content, turn in tries))
            for a, b, distance, tries in pairs
        ),
        count,
        tuple(notes),
    )
