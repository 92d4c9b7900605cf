"""Overlap that nobody states.

Why: Pictures of this dataset are also in another collection or dataset, and no card says so. Who trains on one and tests on the other tests on
    what the model has seen; who puts the two together counts them twice.
Evidence: Pairs of pictures across collections that should have none in common, and across this dataset and one that it is held against, for
    pictures that no relation of the profile expects there. One finding for each two sides, with every pair.
Remedy: Look at the pairs. State the overlap on the card and in the profile, or remove the pictures from one side.
Limits: Other datasets are looked at only where they are given (--against NAME=ROOT). Of one that is given as a pack (NAME=PACK) only fingerprints are
    known: equal pixels are told by their digests, other copies are likely at most, in a note of their own that no policy raises.
    Copies within one dataset are in duplicates/*.
Source: The profile's relations; matches as in the family duplicates.
"""

from collections.abc import Iterator
from dataclasses import replace

from datascopy.model import Confidence, Evidence, Extent, Kind, Match, MatchKind, Other, Place, Severity, Unit
from datascopy.rule import (
    Answer,
    Found,
    Looked,
    Note,
    NotHere,
    Overlap,
    Unseen,
    as_evidence,
    joined,
    n_of_m,
    overlaps,
    rule,
    verb,
)


@rule(severity=Severity.WARNING, needs=("catalog", "images", "matches", "others"))
def unexpected_overlap(seen: Evidence) -> Iterator[Answer]:
    """Look at the relations that expect nothing or a number, then at every other dataset."""
    relations = list(overlaps(seen))
    bounded = [one for one in relations if one.facts.extent is Extent.NONE or one.facts.count is not None]
    others = sorted((seen.others or {}).values(), key=lambda other: other.name)
    if not bounded and not others:
        yield NotHere("no overlap is ruled out, and no other dataset was given to hold this one against")
    for one in bounded:
        yield from held(one)
    for other in others:
        yield from strangers(seen, other, [one for one in relations if one.facts.dataset == other.name])


def held(one: Overlap) -> Iterator[Answer]:
    """Look for more of one collection in another than its relation expects."""
    if one.reason:
        yield Unseen(one.title, one.reason)
        return
    yield Looked(one.title, len(one.partners), Unit.PICTURES)
    admitted = one.facts.count or 0
    found = sorted(one.proven)
    if len(found) <= admitted:
        yield Note(
            f"{n_of_m(len(found), len(one.partners), Unit.PICTURES)}: {one.title}, by {one.told_by()}; at most {admitted:,} are expected."
        )
        return
    names = [one.a.tell(node) for node in found]
    yield Found(
        subject=one.title,
        message=f"{n_of_m(len(found), len(one.partners), Unit.PICTURES)} of {one.a.title} {verb(len(found), 'is', 'are')} in {one.b.title}, by "
        f"{one.told_by()}, where {f'at most {admitted:,} are' if admitted else 'none is'} expected: {joined(names, most=3)}. "
        f"{one.facts.source[:1].upper()}{one.facts.source[1:]}: {one.facts.says}.",
        count=len(found),
        of=len(one.partners),
        unit=Unit.PICTURES,
        identity=(one.facts.name, "unexpected"),
        members=names,
        places=[Place(one.a.paths[node]) for node in found if node in one.a.paths],
        examples=names,
        evidence={"pairs": as_evidence(one.pairs(found))},
    )


def strangers(seen: Evidence, other: Other, relations: list[Overlap]) -> Iterator[Answer]:
    """Look for pictures that are also in another dataset although no relation says so."""
    title = f"the pictures here and in {other.name}"
    read = seen.images
    compared = 0 if read is None else int(((read["kind"] == Kind.IMAGES) & (read["sha256"] != "")).sum())
    if other.matches is None or not compared:
        yield Unseen(title, "one of the two has no pictures that could be compared")
        return
    yield Looked(title, compared, Unit.PICTURES)
    found = [pair for pair in other.matches.pairs if not any(expects(one, pair) for one in relations)]
    strange = [pair for pair in found if pair.kind is not MatchKind.LIKELY]
    yield from likely(other, [pair for pair in found if pair.kind is MatchKind.LIKELY], compared)
    if other.packed:
        yield Note(
            f"Of {other.name} only fingerprints were at hand: equal pixels prove a copy, close codes make it likely, and no pixels were compared."
        )
    if not strange:
        yield Note(
            f"{len(other.matches.pairs):,} pairs with {other.name}, all of them expected."
            if other.matches.pairs and not found
            else f"None found in {other.name}."
        )
        return
    here = sorted({pair.a for pair in strange})
    by = ", by the digests of their pixels" if other.packed else ""
    yield Found(
        subject=f"overlap with {other.name}",
        message=f"{n_of_m(len(here), compared, Unit.PICTURES)} {verb(len(here), 'is', 'are')} also in {other.name} ({other.root}){by}, which nobody "
        f"states: {joined(here, most=3)}.",
        count=len(here),
        of=compared,
        unit=Unit.PICTURES,
        identity=("other dataset", other.name),
        members=[f"{pair.a} {pair.b}" for pair in strange],
        places=[Place(path) for path in here],
        evidence={"pairs": as_evidence(replace(pair, b=f"{other.name}/{pair.b}") for pair in strange)},
    )


def likely(other: Other, pairs: list[Match], compared: int) -> Iterator[Answer]:
    """Tell of pictures whose fingerprints are close to those of a pack: worth a look at the pixels, and never more than a note."""
    here = sorted({pair.a for pair in pairs})
    if here:
        yield Found(
            subject=f"likely overlap with {other.name}",
            message=f"{n_of_m(len(here), compared, Unit.PICTURES)} {verb(len(here), 'is', 'are')} likely also in {other.name} ({other.root}), by close "
            f"fingerprints; only fingerprints were at hand, so no pixels prove it: {joined(here, most=3)}.",
            count=len(here),
            of=compared,
            unit=Unit.PICTURES,
            identity=("other dataset", other.name, "likely"),
            members=[f"{pair.a} {pair.b}" for pair in pairs],
            places=[Place(path) for path in here],
            evidence={"pairs": as_evidence(replace(pair, b=f"{other.name}/{pair.b}") for pair in pairs)},
            remedy="Ask whoever made the pack to look at these pictures with you, or compare with the dataset itself (--against NAME=ROOT).",
            severity=Severity.NOTE,
            most=Severity.NOTE,
            confidence=Confidence.GUESSED,
        )


def expects(one: Overlap, pair: Match) -> bool:
    """True where a relation is about this pair. Whether it forbids it is answered by `held`, which likely pairs do not enter."""
    if pair.kind is MatchKind.LIKELY and one.facts.extent is Extent.NONE:
        return False
    return one.a.homes.get(pair.a) in one.a.nodes and pair.b in one.b.homes
