"""What another dataset shows of this one: its pictures are pictures here by a relation that one of the two profiles keeps."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from datascopy.model import Evidence, Kind, Match, Other, RelationFacts
from datascopy.model.linked import Sets
from datascopy.model.words import joined
from datascopy.rule.overlap import BY, Node, Overlap, decide, overlap, side
from datascopy.rule.subject import given


@dataclass(frozen=True, slots=True)
class Carried:
    """Two pictures here that are one, because two pictures of another dataset that stand for them are."""

    a: Node
    b: Node
    through: Match
    """the pair there, its items named with the other dataset before them"""


@dataclass(frozen=True, slots=True)
class Bridge:
    """The pictures of another dataset that are pictures here."""

    other: Other
    relation: RelationFacts
    by: str
    """what proves it, in words"""
    here: Mapping[str, frozenset[Node]]
    """item there -> what it is here, in this collection and in those that it lies within"""
    reason: str = ""
    """why nothing is known; "" where something is"""

    def pairs(self) -> Iterator[Carried]:
        """Yield the pairs of different pictures here that a pair there stands for, in one collection each, sorted."""
        matches = given(self.other.within)
        told: dict[tuple[Node, Node], Match] = {}
        for pair in matches.pairs:
            for a in sorted(self.here.get(pair.a, ())):
                for b in sorted(self.here.get(pair.b, ())):
                    if a[0] == b[0] and a != b:
                        first, second = sorted((a, b))
                        told.setdefault((first, second), pair)
        for (a, b), pair in sorted(told.items()):
            yield Carried(a, b, replace(pair, a=f"{self.other.name}/{pair.a}", b=f"{self.other.name}/{pair.b}"))


def bridges(seen: Evidence) -> Iterator[Bridge]:
    """Yield every other dataset that a relation of this profile, or of its own, joins to this one."""
    catalog = given(seen.catalog)
    inner = [overlap(seen, catalog, facts) for facts in catalog.profile.relations if facts.dataset is None]
    for name, other in sorted((seen.others or {}).items()):
        for facts in catalog.profile.relations:
            if facts.dataset == name:
                yield _bridge(other, overlap(seen, catalog, facts), inner, turned=False)
        for facts in other.catalog.profile.relations:
            if facts.dataset == catalog.profile.name:
                yield _bridge(other, _from_there(seen, other, facts), inner, turned=True)


def _from_there(seen: Evidence, other: Other, facts: RelationFacts) -> Overlap:
    """Find out what is known of a relation that the other dataset keeps."""
    mine = given(seen.catalog)
    a = side(other.catalog, other.measures.images if other.measures else None, facts.a, facts.where)
    b = side(mine, seen.images, facts.b, facts.within, named=True)
    absent = [one.title for one in (a, b) if not one.nodes]
    if absent:
        return Overlap(facts=facts, a=a, b=b, reason=f"nothing is known here of {joined(absent)}")
    pairs = None if other.matches is None else [replace(one, a=one.b, b=one.a) for one in other.matches.pairs]
    return decide(facts, a, b, pairs, names_of=other.catalog)


def _bridge(other: Other, found: Overlap, inner: list[Overlap], *, turned: bool) -> Bridge:
    """Invert a relation where it is told from here, and follow the pictures into the collections that they lie within here."""
    paths: dict[Node, list[str]] = defaultdict(list)
    for path, node in (found.a if turned else found.b).homes.items():
        paths[node].append(path)
    here: dict[str, set[Node]] = {}
    for node, partners in found.partners.items():
        for partner in partners:
            there, mine = (node, partner) if turned else (partner, node)
            for path in paths[there]:
                here.setdefault(path, set()).add(mine)
    by = joined([BY[proof] for proof in found.by])
    return Bridge(other, found.facts, by, {path: _within(nodes, inner) for path, nodes in here.items()}, found.reason)


def _within(nodes: Iterable[Node], inner: Iterable[Overlap]) -> frozenset[Node]:
    """Return nodes with those that they are in other collections here."""
    found = set(nodes)
    for relation in inner:
        found |= {partner for node in list(found) for partner in relation.partners.get(node, ())}
    return frozenset(found)


def node_sets(pairs: Iterable[Carried]) -> list[list[Carried]]:
    """Return pairs in sets that hang together, each and all of them sorted."""
    sets = Sets()
    ordered = sorted(pairs, key=lambda one: (one.a, one.b))
    for one in ordered:
        sets.join(one.a, one.b)
    groups: dict[Hashable, list[Carried]] = defaultdict(list)
    for one in ordered:
        groups[sets.top(one.a)].append(one)
    return list(groups.values())


def compared_keys(seen: Evidence) -> frozenset[Node]:
    """Return the pictures here whose pixels were compared with each other."""
    if seen.images is None or seen.matches is None:
        return frozenset()
    read = seen.images[(seen.images["kind"] == Kind.IMAGES) & (seen.images["sha256"] != "")]
    return frozenset(zip(map(str, read["collection"]), map(str, read["key"]), strict=True))
