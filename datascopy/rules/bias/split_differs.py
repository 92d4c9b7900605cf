"""The parts of a split differ in what they hold.

Why: A test part with other classes, views or sizes than the training part measures the difference between the parts as well as the model; a threshold
    that was chosen on one part is wrong for the other.
Evidence: For every split, its parts against the class and against every attribute of the items, by permutation of groups within size of group.
Remedy: Divide again, stratified by what is named (`datascopy make-split --stratify`), or report results weighted to the distribution of use.
Limits: A difference that is meant (an external test set) is told as well. Items in no part, and groups in several, are left out of nothing: a group
    that is divided counts in each part by its share.
Source: Permutation of groups as in bias/attribute-predicts-label.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity
from datascopy.rule import (
    Answer,
    Comparison,
    Looked,
    NotHere,
    Role,
    Tested,
    Trait,
    Unseen,
    as_test,
    comparisons,
    found_pairs,
    given,
    gone,
    note,
    parts_as_trait,
    rule,
    splits,
    unlabelled,
)

ADVICE = (
    "Divide again, stratified by what is named (`datascopy make-split --stratify`), or report results weighted to the distribution of use."
)


@rule(severity=Severity.NOTE, needs=("catalog", "images", "headers", "masks"))
def split_differs(seen: Evidence) -> Iterator[Answer]:
    """Look at every split of every population."""
    catalog = given(seen.catalog)
    declared = list(splits(catalog))
    if not declared:
        yield NotHere("no split is declared")
    compared = {name: one for one in comparisons(seen) for name in one.population.collections}
    for split in declared:
        comparison = compared.get(split.facts.of)
        if split.reason or comparison is None:
            yield Unseen(split.facts.title, split.reason or "nothing is known of what it divides")
            continue
        trait = parts_as_trait(comparison, split)
        if trait.values[trait.known].nunique() < 2:
            yield Unseen(split.facts.title, "fewer than two of its parts hold anything")
            continue
        yield from unlabelled(comparison)
        yield Looked(split.facts.title, int(trait.known.sum()), comparison.population.unit)
        yield from looked_at(comparison, trait)


def looked_at(comparison: Comparison, parts: Trait) -> Iterator[Answer]:
    """Hold the label and every attribute against the parts of one split."""
    labels = [one for one in comparison.labels if one.role is Role.OUTCOME]
    pairs = comparison.pairs(f"split {parts.name}", [*labels, *comparison.attributes], [parts], divided=False)
    yield from (Tested(as_test(pair, note(pair))) for pair in pairs)
    yield from (found_pairs(several, law=f"split {parts.name}", advice=ADVICE) for _, several in gone(pairs))
