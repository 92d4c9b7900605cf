"""How good a picture is goes with how it was taken, or where.

Why: “Portable pictures are of lower quality” is said of many sets and is true of some. Where it is true, a class that is taken with one kind of device
    is told by its sharpness or size; where it is not, the advice that rests on it is wrong.
Evidence: Every category with the role of acquisition, source or artefact, and every contrast of these, against the size in megapixels, the standard
    deviation of grey, and the bytes for each pixel: medians for each value, and by permutation of groups within source and size of group.
Remedy: Say in the card how size and compression differ; bring pictures to one size and one encoding, and report results within each.
Limits: Size is no sharpness: a large scan of a film may be blurred. Sharpness itself is not measured. Sizes that documents state stand in for pictures
    that are not there.
Source: The card's own statement is told beside the figures; Obuchowski 1997 for ranks of clustered data.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity
from datascopy.rule import (
    Answer,
    Looked,
    Note,
    NotHere,
    Pair,
    Tested,
    Trait,
    as_test,
    comparisons,
    found_pairs,
    gone,
    medians,
    note,
    qualities,
    rule,
    taken_by,
)

ADVICE = (
    "Say in the card how size and compression differ by it; bring pictures to one size and one encoding, and report results within each."
)


@rule(severity=Severity.NOTE, needs=("catalog", "images", "headers", "masks"))
def attribute_predicts_quality(seen: Evidence) -> Iterator[Answer]:
    """Look at every way of taking pictures against every measure of their quality."""
    asked = [(one, how, what) for one in comparisons(seen) if (how := taken_by(one)) and (what := qualities(seen, one))]
    if not asked:
        yield NotHere("no collection tells both how its pictures were taken and how large they are")
    for comparison, how, what in asked:
        yield Looked(comparison.population.facts.title, len(comparison.population.rows), comparison.population.unit)
        yield Note(unmeasured(what))
        pairs = comparison.pairs("quality", what, how)
        yield from (Tested(as_test(pair, f"{medians(pair)}; {note(pair)}")) for pair in pairs)
        for trait in how:
            mine = [pair for pair in pairs if pair.label is trait]
            if trait.sides and trait.source:
                yield answered(trait, mine)
            failed = [pair for _, several in gone(mine) for pair in several]
            if failed:
                yield found(trait, failed)


def unmeasured(what: list[Trait]) -> str:
    """Say what was looked at as quality, and what was not."""
    named = ", ".join(one.title for one in what)
    absent = (
        "" if any(one.told == "measured" for one in what) else " The pictures are absent, so that grey and bytes were not measured either."
    )
    return f"Quality is {named} here; sharpness is not measured.{absent}"


def found(trait: Trait, pairs: list[Pair]) -> Answer:
    """Return the finding on one way of taking pictures."""
    told = " ".join(f"Median {pair.trait.title} by {trait.title}: {medians(pair)}." for pair in pairs[:3])
    return found_pairs(pairs, about=trait.title, law=f"quality {trait.name}", advice=ADVICE, more=f"{told} Sharpness is not measured.")


def answered(trait: Trait, pairs: list[Pair]) -> Note:
    """Answer what is said of a contrast: the half about quality here, the half about labels where labels are compared."""
    told = [f"median {pair.trait.title} {medians(pair)} ({pair.found.result.value})" for pair in pairs if not pair.found.refusal]
    return Note(
        f"{trait.title}, of which is said: {trait.source.rstrip('.')}. As to quality: {'; '.join(told) or 'nothing could be compared'}. "
        "Sharpness is not measured. What it goes with besides is in bias/attribute-predicts-label."
    )
