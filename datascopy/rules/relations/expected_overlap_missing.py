"""Expected overlap that is not there.

Why: Somebody states that these pictures are also in another collection or dataset. Who relies on it, to join annotations or to keep a test set
    apart, is wrong about those that are not.
Evidence: Every relation of the profile, item by item: by pixels, by equal boxes and sizes, or by names, whatever the profile says may prove it;
    the first of these that decides an item counts. One finding for each relation and way to break it.
Remedy: Look at the pictures that have no partner: they may be new, renamed, or of another source. Correct the collection or the statement.
Limits: Kept, broken and unproven are three answers: where one side is absent, or the other dataset was not given (--against NAME=ROOT), the
    relation is unproven, which is no finding. Names and boxes prove nothing about pixels. Strong crops are not found by pixels.
    Of a dataset given as a pack only equal pixels prove anything; all else stays unproven.
Source: The profile's relations, each with who says so.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Extent, Place, Severity, Unit
from datascopy.rule import (
    SHOWN_FILES,
    Answer,
    Found,
    Looked,
    Note,
    NotHere,
    Overlap,
    Unclear,
    Unseen,
    as_evidence,
    joined,
    n_of_m,
    overlaps,
    rule,
    units,
    verb,
)


@rule(severity=Severity.ERROR, needs=("catalog", "images", "matches", "others"))
def expected_overlap_missing(seen: Evidence) -> Iterator[Answer]:
    """Look at every relation that expects an overlap."""
    asked = [one for one in overlaps(seen) if one.facts.extent is not Extent.NONE]
    if not asked:
        yield NotHere("no overlap is expected")
    for one in asked:
        yield from crowded(one)
        if one.reason:
            yield Unseen(one.title, one.reason)
        else:
            yield from held(seen, one)


def held(seen: Evidence, one: Overlap) -> Iterator[Answer]:
    """Say of one relation whether it is kept."""
    facts, decided, proven = one.facts, len(one.partners), len(one.proven)
    yield Looked(one.title, decided, Unit.PICTURES)
    if one.open:
        why = "are not proven, since only fingerprints of the other side are at hand" if one.packed else "could not be compared"
        yield Unclear(one.title, f"{n_of_m(len(one.open), len(one.a.nodes), Unit.PICTURES)} {why}")
    stated = facts.count if facts.count is not None else decided if facts.extent is Extent.ALL else 1
    if proven < stated and not (facts.count is not None and one.open):
        yield absent(seen, one, stated)
        return
    alone = one.unpaired() if facts.one_to_one else frozenset()
    if alone:
        yield shared(one, sorted(one.a.tell(node) for node in alone))
        return
    how = ", each with one of its own" if facts.one_to_one else ""
    yield Note(f"{n_of_m(proven, decided, Unit.PICTURES)}: {one.title}{how}, by {one.told_by()} ({facts.source}).")


def absent(seen: Evidence, one: Overlap, stated: int) -> Found:
    """Return the finding on items that have no partner where the contract says."""
    missing = sorted(one.missing)
    elsewhere = [node for node in missing if one.partners[node]]
    lost = [node for node in missing if not one.partners[node]]
    told = [f"{len(lost):,} nowhere in it"] if lost and elsewhere else []
    told += (
        [
            f"{len(elsewhere):,} only outside of what is said ({joined(sorted({one.b.tell(other) for node in elsewhere for other in one.partners[node]}), most=2)})"
        ]
        if elsewhere
        else []
    )
    enough = f" At least {units(stated, Unit.PICTURES)} should be." if one.facts.count is not None or stated != len(one.partners) else ""
    names = [one.a.tell(node) for node in missing]
    return Found(
        subject=one.title,
        message=f"{n_of_m(len(missing), len(one.partners), Unit.PICTURES)} of {one.a.title} {verb(len(missing), 'is', 'are')} not in {one.b.title}, "
        f"by {one.told_by()}{': ' if told else ''}{joined(told)}. {sentence(one)}{enough}",
        count=len(missing),
        of=len(one.partners),
        unit=Unit.PICTURES,
        identity=(one.facts.name, "missing"),
        members=names,
        places=[Place(one.a.paths[node]) for node in missing if node in one.a.paths],
        examples=names[:SHOWN_FILES],
        evidence={
            "files": [{"path": name, "detail": "has no partner"} for name in names[:SHOWN_FILES]],
            "pairs": as_evidence(one.pairs(elsewhere)),
        },
        severity=None if one.facts.dataset is None else Severity.WARNING,
    )


def shared(one: Overlap, alone: list[str]) -> Found:
    """Return the finding on items whose partners are taken by others."""
    return Found(
        subject=one.title,
        message=f"{n_of_m(len(alone), len(one.partners), Unit.PICTURES)} of {one.a.title} {verb(len(alone), 'has', 'have')} no partner of "
        f"{verb(len(alone), 'its', 'their')} own in {one.b.title}: another picture is the same one, by {one.told_by()}: {joined(alone, most=3)}. "
        f"{sentence(one)}",
        count=len(alone),
        of=len(one.partners),
        unit=Unit.PICTURES,
        identity=(one.facts.name, "shared"),
        members=alone,
        places=[Place(name) for name in alone if name in one.a.homes],
        examples=alone,
        evidence={"pairs": as_evidence(one.pairs(one.proven & {node for node in one.partners if one.a.tell(node) in set(alone)}))},
        severity=None if one.facts.dataset is None else Severity.WARNING,
    )


def crowded(one: Overlap) -> Iterator[Answer]:
    """Find a relation broken by mere numbers: more pictures than the other side holds, though each should be another one of it."""
    many, few = len(one.a.nodes), len(one.b.nodes)
    if one.facts.extent is Extent.ALL and one.facts.one_to_one and one.reason and 0 < few < many and not one.packed:
        yield Found(
            subject=one.title,
            message=f"{one.a.title} are {units(many, Unit.PICTURES)}, {one.b.title} only {few:,}: at least {many - few:,} are not in it, or are "
            f"repeated. {sentence(one)} Which they are is {one.reason}.",
            count=many - few,
            of=many,
            unit=Unit.PICTURES,
            identity=(one.facts.name, "crowded"),
            members=[str(many), str(few)],
            severity=None if one.facts.dataset is None else Severity.WARNING,
        )


def sentence(one: Overlap) -> str:
    """Return what is said, and by whom."""
    return f"{one.facts.source[:1].upper()}{one.facts.source[1:]}: {one.facts.says}."
