"""Packs in the place of pictures: as a side of `compare`, as another dataset of an audit."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from datascopy.model import Coverage, Matches, Measures, Other

if TYPE_CHECKING:
    from datascopy.measure import Cache, Pack, Pictures
    from datascopy.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a comparison."""

    root: str
    measures: Measures
    coverage: Coverage
    pictures: "Pictures | None" = None
    """None where only fingerprints are at hand"""
    store: "Store | None" = None
    pack: "Pack | None" = None


def pack_side(root: str) -> Side:
    """Read a pack as a side.

    Raises:
        Fault: it cannot be used.
    """
    from datascopy.measure import coverage_of, read_pack

    pack = read_pack(root)
    return Side(root=root, measures=pack.measures, coverage=coverage_of(pack), pack=pack)


def match_sides(a: Side, b: Side, cache: "Cache | None") -> Matches:
    """Match two sides: by pixels where both have them, else by their fingerprints."""
    from dataclasses import replace

    from datascopy.match import match_between, match_fingerprints

    if a.pictures is not None and b.pictures is not None:
        return match_between(a.measures, b.measures, a.pictures, b.pictures, cache=cache)
    found = match_fingerprints(a.measures, b.measures, cache=cache)
    return replace(found, notes=(*found.notes, *decoders(pack for pack in (a.pack, b.pack) if pack is not None)))


def summary_of(a: Side, b: Side, matches: Matches) -> dict[str, int]:
    """Count the pictures of each side that were found in the other, and those that are likely in it where only fingerprints tell."""
    from datascopy.match import all_found
    from datascopy.model import MatchKind

    proven = [pair for pair in matches.pairs if pair.kind is not MatchKind.LIKELY]
    if a.pack is None and b.pack is None:
        return {"a_found": len({pair.a for pair in proven}), "b_found": len({pair.b for pair in proven})}
    told = {}
    for name, side in (("a", a), ("b", b)):
        found = all_found(side.measures, {getattr(pair, name) for pair in proven})
        likely = all_found(side.measures, {getattr(pair, name) for pair in matches.pairs}) - found
        told[f"{name}_found"], told[f"{name}_likely"] = len(found), len(likely)
    return told


def facts_of(pack: "Pack") -> dict[str, Any]:
    """Return what a JSON report says of a pack."""
    kept = ("schema_version", "dataset", "pictures", "distinct", "columns", "codes_version", "made_with", "content", "statement")
    return {name: pack.facts[name] for name in kept}


def known_of(pack: "Pack", items: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return {item: {split, label, group}} for some items, as far as a pack tells it."""
    told = pack.told[pack.told["path"].isin(set(items))]
    rows = told.set_index("path").to_dict("index")
    known = {str(path): {str(name): str(text) for name, text in cells.items() if text} for path, cells in sorted(rows.items())}
    return {path: cells for path, cells in known.items() if cells}


def decoders(packs: Iterable["Pack"]) -> tuple[str, ...]:
    """Say where a pack was made by another decoder of JPEG: equal files may then have other pixels, and are likely at most."""
    from datascopy.measure.pack_write import jpeg_decoder

    here = jpeg_decoder()
    made = sorted({str(pack.facts["made_with"].get("jpeg", "an unknown decoder")) for pack in packs} - {here})
    return tuple(
        f"The pack's JPEG were decoded by {there}, here by {here}: equal files may differ in single pixels and are then likely at most."
        for there in made
    )


def held_pack(name: str, root: str, here: Measures | None, cache: "Cache | None") -> "tuple[Other, Pack]":
    """Read a pack as another dataset, and match the pictures of this one with it, where there are some.

    Raises:
        Fault: it cannot be used.
    """
    from dataclasses import replace

    from datascopy.match import match_fingerprints
    from datascopy.measure import catalog_of, read_pack

    pack = read_pack(root)
    matches = None
    if here is not None:
        matches = match_fingerprints(here, pack.measures, cache=cache)
        matches = replace(matches, notes=(*matches.notes, *decoders([pack])))
    other = Other(name=name, root=root, catalog=catalog_of(pack, name), measures=pack.measures, matches=matches, packed=True)
    return other, pack


def listed_in_pack(root: str, named: Sequence[str], find: Callable[[Iterable[str]], set[str]]) -> Measures | None:
    """Return the measures of those pictures of a pack that lists name; None where they name none.

    Args:
        root: the pack.
        named: parts that name pictures of it: it must have their paths.
        find: returns those of some paths that the lists name.

    Raises:
        Fault: it cannot be used, or lists name pictures by paths which it does not have.
    """
    from dataclasses import replace

    from datascopy.measure import read_pack
    from datascopy.model import Fault

    pack = read_pack(root)
    if named and "path" not in pack.facts["columns"]:
        raise Fault(
            f"{root} is a pack without paths: the names of {named[0]} cannot be found in it. Ask for one made with --paths, or let the pack be "
            "a part by itself: NAME=PACK."
        )
    images = pack.measures.images
    kept = images["path"].isin(find(images["path"])).to_numpy(dtype=bool)
    if not kept.any():
        return None
    return replace(pack.measures, images=images[kept].reset_index(drop=True), codes=pack.measures.codes[kept])
