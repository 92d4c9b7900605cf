"""Which parts are held against each other: a list that is the union of others stands above them, and shares their names on purpose."""

from collections.abc import Mapping, Sequence, Set
from itertools import combinations

from datascopy.lists.values import Level, Part, Role

_MAY_HOLD = {
    Role.TRAIN: {Role.TRAIN, Role.VAL, Role.FOLD, Role.OTHER},
    Role.VAL: {Role.VAL, Role.FOLD, Role.OTHER},
    Role.TEST: {Role.TEST, Role.FOLD, Role.OTHER},
}
"""A training list that is the union of a test list and another is a leak, whatever its sizes say."""


def levels(parts: Sequence[Part], members: Mapping[str, Set[str]]) -> tuple[Level, ...]:
    """Return the parts that are the union of two or more others of which none is the whole of it.

    Args:
        parts: all of them.
        members: name of a part -> keys of what it holds.
    """
    found = []
    for part in parts:
        below = [
            other
            for other in parts
            if other is not part and members[other.name] and members[other.name] < members[part.name] and _may_hold(part, other)
        ]
        if len(below) > 1 and set().union(*(members[one.name] for one in below)) == members[part.name]:
            names = tuple(one.name for one in below)
            found.append(Level(above=part.name, below=names, sizes=tuple(len(members[name]) for name in (part.name, *names))))
    return tuple(found)


def held_against(parts: Sequence[Part], above: Sequence[Level]) -> frozenset[frozenset[str]]:
    """Return the pairs of parts that must share nothing: of one split, and neither above the other."""
    nested = {frozenset((one.above, below)) for one in above for below in one.below}
    return frozenset(
        pair
        for a, b in combinations(parts, 2)
        if (pair := frozenset((a.name, b.name))) not in nested and (a.scope == b.scope or not (a.scope and b.scope))
    )


def _may_hold(part: Part, other: Part) -> bool:
    return part.scope == other.scope and other.role in _MAY_HOLD.get(part.role, set(Role))
