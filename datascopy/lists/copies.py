"""Copies of one picture under two names in two parts: what the pictures themselves say."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from datascopy.lists.found import PICTURES, finding, meeting, per_class, place
from datascopy.lists.values import Held
from datascopy.model import Confidence, Finding, Match, Severity, Unit
from datascopy.model.leaking import DUPLICATES
from datascopy.model.linked import connected
from datascopy.model.words import joined, units


def found_copies(held: Held) -> Iterator[Finding]:
    """Yield a finding for each set of copies that is in two parts which must share nothing."""
    if held.compared is None:
        return
    homes = _homes(held)
    for pairs in connected(_crossing(held, held.compared.matches, homes)):
        yield _found(held, pairs, homes)
    if likely := _crossing(held, held.compared.likely, homes):
        yield _likely(held, likely, homes)


def _homes(held: Held) -> dict[str, dict[str, str]]:
    """Return picture -> part -> the key of its file there."""
    homes: dict[str, dict[str, str]] = defaultdict(dict)
    for part, items in (held.compared.items if held.compared else {}).items():
        for key, item in items.items():
            homes[item][part] = key
    return homes


def _crossing(held: Held, pairs: Sequence[Match], homes: dict[str, dict[str, str]]) -> list[Match]:
    """Return the pairs that are in two parts which must share nothing."""
    return [pair for pair in pairs if any(frozenset((a, b)) in held.against for a in homes.get(pair.a, ()) for b in homes.get(pair.b, ()))]


def _likely(held: Held, pairs: Sequence[Match], homes: dict[str, dict[str, str]]) -> Finding:
    """Tell of pictures whose fingerprints are close across parts: worth a look at the pixels, and never more than a note."""
    items = sorted({item for pair in pairs for item in (pair.a, pair.b)})
    parts = {part.name: part for part in held.listed.parts}
    inside = meeting({part for item in items for part in homes[item]}, held.against)
    counts = {name: sum(name in homes[item] for item in items) for name in parts if name in inside}
    where = joined([f"{name} ({count:,})" for name, count in counts.items()])
    return finding(
        PICTURES,
        (held.listed.title, "likely"),
        subject="likely the same, by fingerprints only",
        message=f"{units(len(items), Unit.PICTURES)} of {where} are likely the same as one of another part, by close fingerprints; only fingerprints "
        f"were at hand, so no pixels prove it: {joined(items, most=5)}.",
        count=len(items),
        of=len(homes),
        unit=Unit.PICTURES,
        places=(),
        evidence={"pairs": [_pair(pair) for pair in pairs], "kind": DUPLICATES},
        members=[f"{pair.a} {pair.b}" for pair in pairs],
        severity=Severity.NOTE,
        most=Severity.NOTE,
        confidence=Confidence.GUESSED,
        remedy="Ask whoever made the pack to look at these pictures with you, or compare the pictures themselves (--pictures).",
    )


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
    return {"a": pair.a, "b": pair.b, "kind": pair.kind, "transform": transform, "score": pair.score} | (
        {} if pair.distance is None else {"distance": pair.distance}
    )
