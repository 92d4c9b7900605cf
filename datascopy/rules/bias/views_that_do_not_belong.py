"""Items that the dataset's own card says to leave out are in what is trained on.

Why: Lateral views, slices of another modality and pictures without the organ are tagged like the others and lie in the same folder; whoever takes
    the folder trains on them, against what its authors advise. What lies over the organ teaches the overlay where it is not masked.
Evidence: The items that the profile says are to be left out (`leave_out`), with the source of that advice, in the training part of every split, or in
    the whole collection where no split has one; artefacts drawn over another class, by the polygons of documents against the masks.
Remedy: Take the items named out of the list that is trained on, and keep them in a list of their own. Mask or crop what lies over the organ.
Limits: Only what the card says is told; what it does not mention is not. Items of which the attribute is not known cannot be told.
Source: The dataset's own card, as the profile quotes it.
"""

from collections.abc import Iterator

import numpy as np

from datascopy.model import Evidence, LeaveOutFacts, Severity, Unit
from datascopy.rule import (
    Answer,
    Comparison,
    Found,
    Looked,
    NotHere,
    Unseen,
    comparisons,
    covered_by,
    given,
    joined,
    n_of_m,
    of_files,
    places_at,
    rule,
    share,
    share_of_shape,
    training_rows,
    verb,
)


@rule(severity=Severity.WARNING, needs=("catalog", "images", "headers", "masks"))
def views_that_do_not_belong(seen: Evidence) -> Iterator[Answer]:
    """Look at everything that is to be left out, and at what lies over something else."""
    profile = given(seen.catalog).profile
    compared = {name: one for one in comparisons(seen) for name in one.population.collections}
    over = list(covered(seen))
    if not profile.leave_out and not over:
        yield NotHere("the profile names nothing that its card says to leave out")
    for facts in profile.leave_out:
        comparison = compared.get(facts.of)
        if comparison is None:
            yield Unseen(facts.title, "nothing is known of the collection")
        else:
            yield from looked_at(seen, comparison, facts)
    yield from over


def looked_at(seen: Evidence, comparison: Comparison, facts: LeaveOutFacts) -> Iterator[Answer]:
    """Look for the items of one piece of advice among what is trained on."""
    whole = comparison.population.whole or comparison.population
    chosen, known = whole.where(facts.where), np.ones(len(whole.rows), dtype=bool)
    for name in facts.where:
        known &= (whole.told(name) != "").to_numpy()
    if facts.without:
        drawn = share_of_shape(seen, whole, facts.without)
        if drawn is None:
            yield Unseen(facts.title, f"nothing that draws {facts.without} was read")
            return
        chosen, known = chosen & (drawn == 0).to_numpy(), known & drawn.notna().to_numpy()
    if not known.any():
        yield Unseen(facts.title, "of no item is it known")
        return
    training, where = training_rows(whole)
    yield Looked(f"{facts.title} {where}".rstrip(), int((known & training).sum()), whole.unit)
    wrong = chosen & known & training
    if wrong.any():
        yield left_in(comparison, facts, wrong, int((known & training).sum()), where)


def left_in(comparison: Comparison, facts: LeaveOutFacts, wrong: np.ndarray, of: int, where: str) -> Found:
    """Return the finding on items that are to be left out and are not."""
    whole = comparison.population.whole or comparison.population
    count, keys = int(wrong.sum()), sorted(whole.rows["key"][wrong])
    return Found(
        subject=f"{facts.title} of the {whole.facts.title}",
        message=f"{n_of_m(count, of, whole.unit)}{f' {where}' if where else ''} ({share(count, of)}) {verb(count, 'is', 'are')} what the card says to leave out: "
        f"{facts.title}. It says: “{facts.says}” ({facts.source}). Items were counted, and all {of:,} of which it is known carry it. "
        "This tells what the lists hold, not what was trained on.",
        count=count,
        of=of,
        unit=whole.unit,
        identity=(whole.facts.name, facts.name),
        members=keys,
        places=places_at(comparison, wrong, whole=True),
        examples=keys,
    )


def covered(seen: Evidence) -> Iterator[Answer]:
    """Yield what lies over another class in masks that were painted from polygons."""
    for one in covered_by(seen):
        if one.reason:
            yield Unseen(one.title, one.reason)
            continue
        yield Looked(one.title, one.of, Unit.MASKS)
        if one.files:
            pixels = sum(pixels for _, pixels, _ in one.files)
            yield of_files(
                one.title,
                f"{n_of_m(len(one.files), one.of, Unit.MASKS)} ({share(len(one.files), one.of)}) {verb(len(one.files), 'has', 'have')} {one.artefact} "
                f"over {joined(one.others)}: {pixels:,} pixels in all, at most {max(share_ for _, _, share_ in one.files):.0%} of it in one. Masking "
                f"such regions is advised before {joined(one.others)} is learnt from. Told by polygons against masks, item by item; all {one.of:,} "
                "carry it. This tells what is drawn over what, not what it does.",
                [(path, f"{count:,} pixels, {part:.0%}") for path, count, part in one.files],
                of=one.of,
                unit=Unit.MASKS,
                identity=(one.artefact, "over"),
                severity=Severity.NOTE,
            )
