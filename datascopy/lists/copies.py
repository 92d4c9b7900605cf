"""Copies of one picture under two names in two parts: what the pictures themselves say."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from datascopy.lists.found import PICTURES, finding, meeting, per_class, place
from datascopy.lists.values import Held
from datascopy.model import Finding, Match, Unit
from datascopy.model.leaking import DUPLICATES
from datascopy.model.linked import connected
from datascopy.model.words import joined, units


def found_copies(held: Held) -> Iterator[Finding]:
    """Yield a finding for each set of copies that is in two parts which must share nothing."""
    if held.compared is None:
        return
    homes: dict[str, dict[str, str]] = defaultdict(dict)
    for part, items in held.compared.items.items():
        for key, item in items.items():
            homes[item][part] = key
    crossing = [
        pair
        for pair in held.compared.matches
        if any(frozenset((a, b)) in held.against for a in homes.get(pair.a, ()) for b in homes.get(pair.b, ()))
    ]
    for pairs in connected(crossing):
        yield _found(held, pairs, homes)


def _found(held: Held, pairs: Sequence[Match], homes: dict[str, dict[str, str]]) -> Finding:
    items = sorted({item for pair in pairs for item in (pair.a, pair.b)})
    parts = {part.name: part for part in held.listed.parts}
    inside = meeting({part for item in items for part in homes[item]}, held.against)
    rows = {name: [row for item in items if name in homes[item] for row in held.members[name][homes[item][name]]] for name in parts}
    per_split = {name: {"count": len(rows[name]), "of": len(parts[name].rows)} for name in parts if name in inside and rows[name]}
    kinds = joined(sorted({f"{pair.kind} (score {pair.score:.2f})" for pair in pairs}), most=4)
    where = joined([f"{name} ({one['count']:,})" for name, one in per_split.items()])
    digests = held.compared.digests if held.compared else {}
    return finding(
        PICTURES,
        (held.listed.title, *sorted(digests.get(item, item) for item in items)),
        subject=joined(items, most=3),
        message=f"{units(len(items), Unit.PICTURES)} show the same exposure ({kinds}) and stand in {where}: {joined(items, most=5)}.",
        count=len(items),
        of=len(homes),
        unit=Unit.PICTURES,
        places=tuple(place(parts[name], rows[name][0]) for name in per_split),
        evidence={
            "pairs": [_pair(pair) for pair in pairs],
            "per_split": {"split": held.listed.title, "parts": per_split},
            "per_class": per_class({name: rows[name] for name in per_split}, parts),
            "kind": DUPLICATES,
        },
        members=[f"{digests.get(item, item)} {part}" for item in items for part in homes[item]],
    )


def _pair(pair: Match) -> dict[str, Any]:
    transform = {"orientation": pair.transform.orientation, "crop": pair.transform.crop, "matrix": pair.transform.matrix}
    return {"a": pair.a, "b": pair.b, "kind": pair.kind, "transform": transform, "score": pair.score}
