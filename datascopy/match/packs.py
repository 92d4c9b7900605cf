"""Matches where one side, or both, are fingerprints only: equal pixels by their digest, likely copies by their codes. Nothing is opened."""

from collections.abc import Collection, Iterator, Sequence
from itertools import islice, product

import numpy as np

from datascopy.match.nominate import Nominations, budget_for
from datascopy.match.recall import Prints, recall
from datascopy.match.roster import Roster, enrol
from datascopy.match.trial import PairCache
from datascopy.match.work import Numbers
from datascopy.model import Match, Matches, MatchKind, Measures, Transform

RADII = ((50_000, 36), (10_000_000, 31))
"""(pictures of both sides up to, bits): within 38 bits lay none but copies among 17 million pairs of look-alike X-rays, two look-alikes at 39"""
BITS = 255
"""bits of a code that can differ: the mean is none"""
LARGEST = 100
"""a set of equal pictures beyond this is told by its first member only"""
MOST_PAIRS = 1_000_000


def radius_of(pictures: int) -> int:
    """Return how many bits the codes of a likely copy may differ in."""
    return next((radius for most, radius in RADII if pictures <= most), RADII[-1][1])


def match_fingerprints(a: Measures, b: Measures, *, cache: PairCache | None = None) -> Matches:
    """Find the pictures of one set that are, or are likely to be, the same as a picture of another, by their fingerprints alone.

    Args:
        a: measures of the one set, of pictures or of a pack.
        b: of the other.
        cache: remembers who was nominated.

    Returns:
        Pairs of an item of a and an item of b, sorted: `identical-pixels` where the digests of their pixels are equal, else `likely` with the
        orientation that the closest codes tell, and no other part of a transform.
    """
    left, right = enrol(a), enrol(b)
    count = len(left.pictures) + len(right.pictures)
    radius = radius_of(count)
    mine, theirs = _numbers(left, right)
    found = recall(Prints(left.codes, mine), Prints(right.codes, theirs), radius, budget_for(count), cache=cache)
    pairs = [*islice(_equal(left, right), MOST_PAIRS)]
    pairs += islice(_likely(left, right, found), MOST_PAIRS - len(pairs))
    return Matches(
        pairs=tuple(sorted(pairs, key=lambda one: (one.a, one.b))),
        pictures=count,
        nominated=found.count,
        examined=0,
        unsettled=0,
        featureless=left.featureless + right.featureless,
        radius=radius,
        threshold=1.0,
        notes=tuple(_notes(left, right, found, len(pairs))),
    )


def all_found(measures: Measures, items: Collection[str]) -> frozenset[str]:
    """Return some items and all that equal them to the last pixel, also those that stand in no pair because their set is too large."""
    images = measures.images
    met = images["path"].isin(list(items))
    digests = images.loc[met & (images["pixels"] != ""), "pixels"]
    return frozenset(images.loc[met | images["pixels"].isin(digests.unique()), "path"])


def _numbers(left: Roster, right: Roster) -> tuple[Numbers, Numbers]:
    """Number the pictures that have a code so that those equal to the last pixel have one number."""
    number = {group: i for i, group in enumerate(dict.fromkeys([*left.groups, *right.groups]))}
    mine, theirs = (np.array([number[one.pictures[first].group] for first in one.firsts], dtype=np.int64) for one in (left, right))
    return mine, theirs


def _equal(left: Roster, right: Roster) -> Iterator[Match]:
    both = ((left.groups[group], right.groups[group]) for group in left.groups if group in right.groups)
    for one, other in (pair for mine, theirs in both for pair in _across(mine, theirs)):
        yield Match(
            a=left.pictures[one].path,
            b=right.pictures[other].path,
            kind=MatchKind.IDENTICAL_PIXELS,
            transform=Transform(),
            score=1.0,
            distance=0,
        )


def _likely(left: Roster, right: Roster, found: Nominations) -> Iterator[Match]:
    """Say of all pictures that equal a and b what the codes say of the two."""
    for one in found.pairs:
        members = left.groups[left.pictures[left.firsts[one.a]].group]
        others = right.groups[right.pictures[right.firsts[one.b]].group]
        for a, b in _across(members, others):
            yield Match(
                a=left.pictures[a].path,
                b=right.pictures[b].path,
                kind=MatchKind.LIKELY,
                transform=Transform(orientation=one.tries[0][1]),
                score=round(1 - one.distance / BITS, 3),
                distance=one.distance,
            )


def _across(mine: Sequence[int], theirs: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield all pairs across two sets of equal pictures; of a set that is too large its first stands for all."""
    left, right = (members if len(members) <= LARGEST else members[:1] for members in (mine, theirs))
    return product(left, right)


def _notes(left: Roster, right: Roster, found: Nominations, told: int) -> Iterator[str]:
    yield "Only fingerprints were at hand of one side at least: no pixels were compared, and no pair could be looked at."
    yield from found.notes
    if unseen := found.count - len(found.pairs):
        yield f"{unseen:,} of {found.count:,} pairs with close codes are not told: the limit is {len(found.pairs):,}, the closest first."
    if told == MOST_PAIRS:
        yield f"No more than {MOST_PAIRS:,} pairs are told."
    largest = max((len(members) for one in (left, right) for members in one.groups.values()), default=0)
    if largest > LARGEST:
        yield f"Sets of more than {LARGEST} equal pictures (the largest has {largest:,}) are told as pairs with their first member only."
