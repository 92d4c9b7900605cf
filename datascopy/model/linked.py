"""How pairs hang together: connected groups, and the weakest link of each. Pure, and shared by all that tell of copies."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from datascopy.model.matched import Match

T = TypeVar("T", bound=Hashable)


class Sets:
    """Disjoint sets (union-find with path halving)."""

    def __init__(self) -> None:
        """Begin with none; whoever is asked for is alone at first."""
        self._head: dict[Hashable, Hashable] = {}

    def top(self, one: Hashable) -> Hashable:
        """Return who stands for the set of one."""
        head = self._head
        while head.setdefault(one, one) != one:
            head[one] = one = head[head[one]]
        return one

    def join(self, a: Hashable, b: Hashable) -> bool:
        """Put two sets together; False where they already were one."""
        first, second = self.top(a), self.top(b)
        self._head[second] = first
        return first != second


def connected(pairs: Iterable[Match], homes: Mapping[str, int] | None = None) -> list[tuple[Match, ...]]:
    """Return the pairs of each connected group of items; groups and pairs sorted by their items.

    Args:
        pairs: in any order.
        homes: item -> number of its cluster. A pair whose ends are known to lie in two clusters joins no others, and stands alone.
    """
    ordered = sorted(pairs, key=lambda pair: (pair.a, pair.b))
    apart = [pair for pair in ordered if homes is not None and homes.get(pair.a) != homes.get(pair.b)]
    alone = set(map(id, apart))
    sets = Sets()
    together = [pair for pair in ordered if id(pair) not in alone]
    for pair in together:
        sets.join(pair.a, pair.b)
    groups: dict[Hashable, list[Match]] = {}
    for pair in together:
        groups.setdefault(sets.top(pair.a), []).append(pair)
    return sorted([*map(tuple, groups.values()), *((pair,) for pair in apart)], key=lambda group: (group[0].a, group[0].b))


def weakest(links: Iterable[tuple[Hashable, Hashable, float]]) -> float:
    """Return the least score along the strongest chain that joins all that these links join (the weakest edge of a widest spanning tree)."""
    sets, least = Sets(), 1.0
    for a, b, score in sorted(links, key=lambda one: -one[2]):
        if sets.join(a, b):
            least = min(least, score)
    return least
