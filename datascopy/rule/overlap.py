"""Expected overlaps: who of one collection is in another, of this dataset or of one that it is held against, and what proves it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

import pandas as pd

from datascopy.model import Catalog, Evidence, Kind, Match, MatchKind, Proof, RelationFacts
from datascopy.model.words import joined
from datascopy.rule.subject import given

Node = tuple[str, str]
"""collection and key of an item"""
Boxes = tuple[float, ...]

BY = {Proof.NAMES: "names", Proof.BOXES: "boxes and sizes", Proof.PIXELS: "pixels"}
EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a relation: items, or what tables and documents name where no file is present."""

    title: str
    nodes: frozenset[Node]
    """those that the contract is about"""
    known: frozenset[Node]
    """all of the collection"""
    paths: Mapping[Node, str]
    """item ids of those that are present, the first of each key"""
    homes: Mapping[str, Node]
    """item id -> node"""
    boxes: Mapping[Node, Boxes]
    """width, height and the corners of all boxes, sorted; without those whose source states no size"""
    comparable: frozenset[Node]
    """those whose pictures could be compared by pixels"""

    def tell(self, node: Node) -> str:
        """Return what to call a node: the item where it is present, else its key."""
        return self.paths.get(node, node[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """A relation as it was found."""

    facts: RelationFacts
    a: Side
    b: Side
    prefix: str = ""
    """what stands before the item ids of b in evidence, where it is of another dataset"""
    reason: str = ""
    """why nothing can be proven; "" where something could"""
    partners: Mapping[Node, frozenset[Node]] = field(default_factory=dict)
    """node of a -> its partners in b, for all that could be decided; none where it is in b nowhere"""
    by: tuple[Proof, ...] = ()
    """what decided, in the order of the profile"""
    matches: Mapping[tuple[Node, Node], Match] = field(default_factory=dict)
    packed: bool = False
    """only fingerprints of b are at hand: what is not proven stays open"""

    @property
    def proven(self) -> frozenset[Node]:
        """Those of `a` that have a partner which the contract admits."""
        return frozenset(node for node, partners in self.partners.items() if partners & self.b.nodes)

    @property
    def missing(self) -> frozenset[Node]:
        """Those of `a` that could be decided and have none."""
        return frozenset(self.partners) - self.proven

    @property
    def open(self) -> frozenset[Node]:
        """Those of `a` that nothing decides."""
        return self.a.nodes - frozenset(self.partners)

    @property
    def title(self) -> str:
        """Both sides in words."""
        return f"{self.a.title} in {self.b.title}"

    def told_by(self) -> str:
        """Return "their names", "their boxes and sizes"."""
        return f"their {joined([BY[proof] for proof in self.by])}"

    def unpaired(self) -> frozenset[Node]:
        """Return the proven of `a` that are left over when each takes a partner of its own, as many as possible."""
        proven = sorted(self.proven)
        columns = {
            node: number for number, node in enumerate(sorted({one for node in proven for one in self.partners[node] & self.b.nodes}))
        }
        if not columns:
            return frozenset()
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import maximum_bipartite_matching

        pairs = [(row, columns[one]) for row, node in enumerate(proven) for one in sorted(self.partners[node] & self.b.nodes)]
        rows, others = zip(*pairs, strict=True)
        graph = csr_array(([1] * len(pairs), (rows, others)), shape=(len(proven), len(columns)))
        taken = maximum_bipartite_matching(graph, perm_type="column")
        return frozenset(node for node, one in zip(proven, taken, strict=True) if one < 0)

    def pairs(self, nodes: Iterable[Node]) -> list[Match]:
        """Return the pairs of some nodes of `a` with their partners, sorted; those of another dataset bear its name."""
        wanted = [(node, one) for node in sorted(nodes) for one in sorted(self.partners.get(node, ()))]
        return [match for pair in wanted if (match := self.matches.get(pair)) is not None]


def overlaps(seen: Evidence) -> Iterator[Overlap]:
    """Yield every relation of the profile whose collections the command line did not leave out."""
    catalog = given(seen.catalog)
    for facts in catalog.profile.relations:
        names = [facts.a] if facts.dataset else [facts.a, facts.b]
        if not catalog.parts or set(names) <= set(catalog.parts):
            yield overlap(seen, catalog, facts)


def overlap(seen: Evidence, catalog: Catalog, facts: RelationFacts) -> Overlap:
    """Find out what is known of one relation."""
    a = side(catalog, seen.images, facts.a, facts.where)
    if facts.dataset is None:
        b, other = side(catalog, seen.images, facts.b, facts.within, named=True), None
    else:
        other = (seen.others or {}).get(facts.dataset)
        if other is None:
            reason = f"unproven, since {facts.dataset} is not at hand: give it with --against {facts.dataset}=ROOT"
            return Overlap(facts=facts, a=a, b=nowhere(facts.dataset), reason=reason)
        b = side(other.catalog, other.measures.images if other.measures else None, facts.b, facts.within, f" of {other.name}", named=True)
    absent = [one.title for one in (a, b) if not one.nodes]
    if absent:
        return Overlap(facts=facts, a=a, b=b, reason=f"unproven, since nothing is known here of {joined(absent)}")
    matches = seen.matches if other is None else other.matches
    pairs = None if matches is None else (*matches.pairs, *matches.expected)
    packed = other is not None and other.packed  # then nothing proves that a picture is not in it
    return decide(facts, a, b, pairs, names_of=catalog, prefix=f"{other.name}/" if other else "", packed=packed)


def decide(
    facts: RelationFacts, a: Side, b: Side, pairs: Sequence[Match] | None, *, names_of: Catalog, prefix: str = "", packed: bool = False
) -> Overlap:
    """Take for each item of `a` the first proof of the profile that decides it.

    Args:
        facts: the relation.
        a: its one side.
        b: the other.
        pairs: the matches between the two; None where the pictures were not compared.
        names_of: the catalog of the dataset that keeps the relation.
        prefix: what stands before the item ids of b in evidence.
        packed: only fingerprints of b are at hand, so that nothing proves that a picture is not in it.
    """
    partners: dict[Node, frozenset[Node]] = {}
    told = dict(across(pairs or (), a, b, prefix))
    by = []
    for proof in facts.proof:
        if proof is Proof.NAMES:
            found = by_names(called(names_of, facts, a), b)
        elif proof is Proof.BOXES:
            found = by_boxes(a, b)
        else:
            found = by_pixels(a, b, told) if pairs is not None else {}
        if packed:
            found = {node: ones for node, ones in found.items() if ones}
        new = {node: ones for node, ones in found.items() if node not in partners}
        partners |= new
        by += [proof] if new else []
    lacking = joined([BY[proof] for proof in facts.proof], last="or")
    reason = "" if partners else f"unproven, since {lacking} could prove it, and one side has none that can be compared"
    if packed and reason:
        reason = f"unproven, since only fingerprints of {b.title} are at hand, and none of them is of equal pixels"
    return Overlap(facts=facts, a=a, b=b, prefix=prefix, reason=reason, partners=partners, by=tuple(by), matches=told, packed=packed)


def called(catalog: Catalog, facts: RelationFacts, a: Side) -> dict[Node, frozenset[str]]:
    """Return what each of `a` is called in `b`: by its key, or by an attribute, with and without an extension."""
    if facts.by is None:
        return {node: frozenset({node[1]}) for node in a.nodes}
    rows = catalog.attributes[(catalog.attributes["attribute"] == facts.by) & (catalog.attributes["value"] != "")]
    names: dict[Node, set[str]] = {}
    for home, key, name in zip(rows["collection"], rows["key"], rows["value"], strict=True):
        if (home, key) in a.nodes:
            names.setdefault((home, key), set()).update((name, PurePosixPath(name).stem))
    return {node: frozenset(several) for node, several in names.items()}


def by_names(names: Mapping[Node, frozenset[str]], b: Side) -> dict[Node, frozenset[Node]]:
    """Return the partners of the same name, for those that have a name."""
    named: dict[str, set[Node]] = {}
    for node in b.known:
        named.setdefault(node[1], set()).add(node)
    return {node: frozenset(one for name in several for one in named.get(name, ())) for node, several in names.items()}


def by_boxes(a: Side, b: Side) -> dict[Node, frozenset[Node]]:
    """Return the partners of the same size with the same boxes, for those that have boxes."""
    if not b.boxes:
        return {}
    alike: dict[Boxes, set[Node]] = {}
    for node, boxes in b.boxes.items():
        alike.setdefault(boxes, set()).add(node)
    return {node: frozenset(alike.get(a.boxes[node], ())) for node in a.nodes if node in a.boxes}


def by_pixels(a: Side, b: Side, told: Mapping[tuple[Node, Node], Match]) -> dict[Node, frozenset[Node]]:
    """Return the partners that show the same picture, for those that could be compared or were found; likely pairs prove nothing."""
    if not b.comparable:
        return {}
    found: dict[Node, set[Node]] = {node: set() for node in a.nodes & a.comparable}
    for (one, partner), match in told.items():
        if one in a.nodes and match.kind is not MatchKind.LIKELY:
            found.setdefault(one, set()).add(partner)
    return {node: frozenset(partners) for node, partners in found.items()}


def across(pairs: Iterable[Match], a: Side, b: Side, prefix: str) -> Iterator[tuple[tuple[Node, Node], Match]]:
    """Yield the matches between two sides with the nodes of both; pairs with another dataset are told from here to there only."""
    for pair in pairs:
        for one, other, straight in ((pair.a, pair.b, True), (pair.b, pair.a, False)):
            if one in a.homes and other in b.homes and (straight or not prefix):
                yield (a.homes[one], b.homes[other]), replace(pair, b=f"{prefix}{pair.b}")
                break


def side(catalog: Catalog, images: pd.DataFrame | None, name: str, only: Mapping[str, str], of: str = "", *, named: bool = False) -> Side:
    """Return what is known of one side; `*` stands for all collections of pictures.

    Without any file it is what tables and documents name; with `named` they count beside the files too: that a file is not there is another finding.
    """
    facts = [one for one in catalog.profile.collections if one.name == name or (name == EVERYTHING and one.kind is Kind.IMAGES)]
    names = [one.name for one in facts]
    items = catalog.items[catalog.items["collection"].isin(names)].sort_values("path")
    homes = {str(path): (str(home), str(key)) for path, home, key in zip(items["path"], items["collection"], items["key"], strict=True)}
    paths: dict[Node, str] = {}
    for path, node in homes.items():
        paths.setdefault(node, path)
    boxes = boxes_of(catalog, names)
    rows = catalog.references[catalog.references["collection"].isin(names) & (catalog.references["key"] != "")]
    known = frozenset(homes.values())
    if named or not known:
        known |= frozenset(zip(rows["collection"], rows["key"], strict=True)) | frozenset(boxes)
    comparable: frozenset[Node] = frozenset()
    if images is not None:
        sound = images[images["collection"].isin(names) & (images["sha256"] != "") & ~images["featureless"]]
        comparable = frozenset(zip(sound["collection"], sound["key"], strict=True))
    title = f"{'pictures' if name == EVERYTHING else joined([one.title for one in facts]) or name}{of}{told(only)}"
    return Side(title, narrowed(catalog, known, names, only), known, paths, homes, boxes, comparable)


def nowhere(name: str) -> Side:
    """Return a side of which nothing is known."""
    return Side(name, frozenset(), frozenset(), {}, {}, {}, frozenset())


def told(only: Mapping[str, str]) -> str:
    """Return " with label Polyps"."""
    return f" with {joined([f'{name} {value}' for name, value in only.items()])}" if only else ""


def narrowed(catalog: Catalog, known: frozenset[Node], names: list[str], only: Mapping[str, str]) -> frozenset[Node]:
    """Return the nodes whose label or attributes are these."""
    for name, value in only.items():
        known &= frozenset(tell(catalog, names, name, value))
    return known


def tell(catalog: Catalog, names: list[str], name: str, value: str) -> Iterator[Node]:
    """Yield the nodes of some collections of which an attribute, or the label, is told to be this."""
    if name == "label":
        frames = [catalog.items, catalog.references]
    else:
        rows = catalog.attributes[catalog.attributes["attribute"] == name]
        frames = [rows.rename(columns={"value": "label"})]
    for frame in frames:
        mine = frame[frame["collection"].isin(names) & (frame["label"] == value)]
        yield from zip(mine["collection"], mine["key"], strict=True)


def boxes_of(catalog: Catalog, names: list[str]) -> dict[Node, Boxes]:
    """Return size and boxes of each picture of some collections whose size is stated."""
    rows = catalog.boxes[catalog.boxes["collection"].isin(names) & catalog.boxes["width"].notna() & catalog.boxes["height"].notna()]
    sides = ["width", "height", "xmin", "ymin", "xmax", "ymax"]
    ordered = rows[["collection", "key", *sides]].drop_duplicates().sort_values(["collection", "key", *sides])
    found: dict[Node, list[float]] = {}
    for home, key, width, height, *corners in ordered.itertuples(index=False, name=None):
        found.setdefault((str(home), str(key)), [float(width), float(height)]).extend(map(float, corners))
    return {node: tuple(boxes) for node, boxes in found.items()}
