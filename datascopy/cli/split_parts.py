"""What `make-split` divides: the files of one collection with their classes, and what must stay together."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from datascopy.model import Catalog, CollectionFacts, Fault, Kind, Matches

if TYPE_CHECKING:
    from datascopy.cli.request import Request
    from datascopy.measure import Progress

SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """The files that are divided."""

    catalog: Catalog
    collection: CollectionFacts
    names: dict[str, list[str]]
    """key of a file -> its names: item ids where files are present, else as the tables write them"""
    classes: dict[str, tuple[str, ...]]
    """name -> its classes"""
    stratified_by: str
    together: tuple[tuple[str, ...], ...]
    """names that must stay together"""
    groups: tuple[dict[str, str], ...]
    """title, certainty and source of each group key"""
    links: dict[str, object]
    """what the pictures say: pairs and how many were compared, or why not"""
    digest: str
    """sha256 over the sorted sha256 of all files that were read"""


def gather(request: "Request", stratify: str | None, progress: "Progress | None") -> Whole:
    """Read a dataset, and compare its pictures where they are present.

    Raises:
        Fault: there is nothing to divide, or no such column.
    """
    from datascopy.catalog import build_catalog
    from datascopy.cli.pipeline import refuse_nothing
    from datascopy.cli.request import Clock
    from datascopy.cli.root import open_root
    from datascopy.cli.seeing import Seen, see
    from datascopy.cli.shown import content
    from datascopy.model import Policy

    root = open_root(request.root, request.dataset, request.limits, request.columns)
    catalog = build_catalog(root.profile, root.store, (), root.notes)
    refuse_nothing(catalog, request.root)
    facts = _collection(catalog)
    names, present = _names(catalog, facts.name)
    if not names:
        raise Fault(f"{request.root} holds no pictures and no table that names some: there is nothing to divide.")
    seen = see(request, catalog, root.store, frozenset({"images", "matches"}), Policy(), Clock(), progress) if present else Seen()
    pairs = [(pair.a, pair.b) for pair in seen.matches.pairs] if seen.matches else []
    links: dict[str, object] = (
        {"compared": seen.matches.pictures, "pairs": len(pairs), "threshold": seen.matches.threshold, **held_together(seen.matches)}
        if seen.matches
        else {"not_compared": "no pictures are present, so copies under other names were not looked for"}
    )
    known = [one for one in catalog.profile.groups if one.of == facts.name and (catalog.groups["grouping"] == one.name).any()]
    column, classes = _classes(catalog, facts.name, names, stratify)
    return Whole(
        catalog=catalog,
        collection=facts,
        names=names,
        classes=classes,
        stratified_by=column,
        together=(*_groups(catalog, facts.name, names), *pairs),
        groups=tuple({"title": one.title, "certainty": one.certainty.value, "source": one.source} for one in known),
        links=links,
        digest=content(catalog, root.store, seen.measures, None)[0],
    )


def held_together(matches: Matches) -> dict[str, object]:
    """Return how copies hang together: sets, the largest of them, their weakest link, and pairs between sets that pixels hold apart.

    Every pair that matches stays in one fold, also one of the last kind: a split that parted it would be a leak by the same threshold.
    """
    homes = {item: number for number, one in enumerate(matches.clusters) for item in one.items}
    return {
        "groups": len(matches.clusters),
        "largest": max((len(one.items) for one in matches.clusters), default=0),
        "weakest": min((one.weakest for one in matches.clusters), default=1.0),
        "between_groups": sum(homes.get(pair.a) != homes.get(pair.b) for pair in matches.pairs),
    }


def _collection(catalog: Catalog) -> CollectionFacts:
    """Return the pictures that are divided: of several collections the one with a group key, then the one of which most is known."""
    keyed = set(catalog.groups["collection"])
    sizes = {one.name: len(_names(catalog, one.name)[0]) for one in catalog.profile.collections if one.kind is Kind.IMAGES}
    several = [one for one in catalog.profile.collections if sizes.get(one.name)]
    if not several:
        raise Fault("The dataset has no pictures that are present or named by a table: there is nothing to divide.")
    return max(several, key=lambda one: (one.name in keyed, sizes[one.name]))


def _names(catalog: Catalog, collection: str) -> tuple[dict[str, list[str]], bool]:
    """Return key -> names of the files of a collection, and whether they are present."""
    items = catalog.items[catalog.items["collection"] == collection]
    names: dict[str, list[str]] = defaultdict(list)
    for key, path in zip(items["key"], items["path"], strict=True):
        names[key].append(path)
    if names:
        return dict(names), True
    rows = catalog.references[catalog.references["collection"] == collection].drop_duplicates("key")
    return {key: [written] for key, written in zip(rows["key"], rows["written"], strict=True) if key}, False


def _classes(catalog: Catalog, collection: str, names: dict[str, list[str]], wanted: str | None) -> tuple[str, dict[str, tuple[str, ...]]]:
    """Return by what the folds are kept alike, and name -> classes: labels, or the values of a column."""
    found: dict[str, set[str]] = defaultdict(set)
    if wanted is None:
        rows = catalog.references[(catalog.references["collection"] == collection) & (catalog.references["label"] != "")]
        for key, label in zip(rows["key"], rows["label"], strict=True):
            found[key].add(label)
        items = catalog.items[(catalog.items["collection"] == collection) & (catalog.items["label"] != "")]
        for key, label in zip(items["key"], items["label"], strict=True):
            found[key].add(label)
    else:
        for key, value in _column(catalog, collection, wanted):
            found[key].add(value)
    told = {name: tuple(sorted(found.get(key, ()))) for key, several in names.items() for name in several}
    return wanted or ("label" if found else ""), told


def _column(catalog: Catalog, collection: str, wanted: str) -> Iterator[tuple[str, str]]:
    """Yield (key, value) of a column of the tables that name files of a collection, or of an attribute."""
    references = catalog.references[catalog.references["collection"] == collection]
    met, known = False, set()
    for table in catalog.tables:
        rows = references[(references["table"] == table.facts.name) & (references["path"] == table.path)]
        known |= set(map(str, table.frame.columns)) if len(rows) else set()
        if wanted in table.frame and len(rows):
            met = True
            values = table.frame[wanted].reindex(rows["line"]).fillna("").str.strip()
            yield from ((key, value) for key, value in zip(rows["key"], values, strict=True) if value)
    attributes = catalog.attributes[(catalog.attributes["attribute"] == wanted) & (catalog.attributes["collection"] == collection)]
    yield from ((key, value) for key, value in zip(attributes["key"], attributes["value"], strict=True) if value)
    if not met and attributes.empty:
        raise Fault(
            f"--stratify {wanted}: no table about these files has such a column; there are {', '.join(sorted(known)[:SHOWN]) or 'none'}."
        )


def _groups(catalog: Catalog, collection: str, names: dict[str, list[str]]) -> Iterator[tuple[str, ...]]:
    """Yield the names of each group by each key: where several keys are candidates, what any of them joins stays together."""
    rows = catalog.groups[catalog.groups["collection"] == collection]
    for _, keys in rows.groupby(["grouping", "group"], sort=True)["key"]:
        yield tuple(name for key in keys for name in names.get(key, ()))
    yield from (tuple(several) for several in names.values() if len(several) > 1)
