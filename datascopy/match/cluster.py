"""Which pictures hang together as one picture, so that pictures and groups are counted, not pairs, and chains of look-alikes do not merge.

Pairs are taken from the strongest to the weakest. Two clusters that a pair would join are first held against each other: up to sixteen
pairs of a picture here and a picture there are looked at, of at most four pictures of each. A pair that matches speaks for the join. A pair that does not is laid on each
other by the map that the chain itself implies (a to b, b to c): if most of the two pictures should then show the same and their pixels say
otherwise, it speaks against. Where the chain says that they have little in common (two crops of opposite corners) there is nothing to say.
The clusters are joined unless more pairs speak against than for: one pair that was misjudged neither joins nor divides.

A pair that joins no clusters stays a match, between two clusters.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

from datascopy.match.warp import Affine, compose, invert, scaling
from datascopy.model.linked import weakest

Look = Callable[[int, int, Affine], bool | None]
"""(a, b, map from a to b) -> whether their pixels agree under it; None where too little is common to say"""


@dataclass(frozen=True, slots=True)
class Link:
    """Two pictures that match."""

    a: int
    b: int
    score: float
    matrix: Affine
    """pixels of a to pixels of b, continuous coordinates"""

    def reversed(self) -> "Link":
        """Return the link from b to a."""
        return Link(self.b, self.a, self.score, invert(self.matrix))


@dataclass(slots=True)
class _Part:
    """A cluster as it grows."""

    members: list[int]
    """in the order in which they came"""
    maps: dict[int, Affine] = field(default_factory=dict)
    """member -> map from the first member to it"""


def cluster(links: Iterable[Link], look: Look) -> tuple[tuple[tuple[int, ...], float], ...]:
    """Return the clusters of two or more pictures, sorted, each with its weakest link.

    Args:
        links: pairs that match, in any order; numbers of pictures are compared to break ties, so they should not depend on names.
        look: asked for pairs that are no links.
    """
    ordered = sorted(links, key=lambda one: (-one.score, one.a, one.b))
    known = {frozenset((one.a, one.b)) for one in ordered}
    home: dict[int, _Part] = {}
    for link in ordered:
        for one in (link.a, link.b):
            home.setdefault(one, _Part([one], {one: scaling(1.0, 1.0)}))
        # The smaller cluster moves.
        turned = link if len(home[link.a].members) >= len(home[link.b].members) else link.reversed()
        mine, theirs = home[turned.a], home[turned.b]
        if mine is not theirs and _agree(mine, theirs, turned, known, look):
            for member in _join(mine, theirs, turned):
                home[member] = mine
    parts = {id(part): part for part in home.values()}
    inner: dict[int, list[Link]] = {}
    for link in ordered:
        if home[link.a] is home[link.b]:
            inner.setdefault(id(home[link.a]), []).append(link)
    return tuple(
        sorted((tuple(sorted(parts[key].members)), weakest((one.a, one.b, one.score) for one in several)) for key, several in inner.items())
    )


def _agree(mine: _Part, theirs: _Part, link: Link, known: set[frozenset[int]], look: Look) -> bool:
    """Say whether no more pairs across two clusters speak against joining them than for it."""
    balance = 0
    for a, b in _across(mine.members, theirs.members, link):
        if frozenset((a, b)) in known:
            balance += 1
        else:
            said = look(a, b, compose(compose(invert(mine.maps[a]), _through(mine, theirs, link)), theirs.maps[b]))
            balance += 0 if said is None else 1 if said else -1
    return balance >= 0


def _across(mine: Sequence[int], theirs: Sequence[int], link: Link) -> Iterator[tuple[int, int]]:
    """Yield up to sixteen pairs, that of the link among them: of each side the linked picture and the first, middle and last that came."""
    yield from product(_chosen(mine, link.a), _chosen(theirs, link.b))


def _chosen(side: Sequence[int], end: int) -> list[int]:
    places = (0, len(side) // 2, len(side) - 1)
    return list(dict.fromkeys([end, *(side[place] for place in places)]))


def _through(mine: _Part, theirs: _Part, link: Link) -> Affine:
    """Return the map from the first of the one cluster to the first of the other, by the link."""
    return compose(compose(mine.maps[link.a], link.matrix), invert(theirs.maps[link.b]))


def _join(mine: _Part, theirs: _Part, link: Link) -> list[int]:
    """Put the one cluster into the other, and return who moved."""
    across = _through(mine, theirs, link)
    mine.maps |= {member: compose(across, matrix) for member, matrix in theirs.maps.items()}
    mine.members += theirs.members
    return theirs.members
