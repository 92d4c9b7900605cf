"""The source says the label.

Why: Where one class comes from one hospital and the other from another, everything in which the hospitals differ goes with the class: size,
    format, age of the patients, the frame around the picture. No comparison of the classes can be told from a comparison of the sources.
Evidence: Every attribute with the role of a source, and the host of addresses, against every label by permutation of groups; classes of at least
    ten groups that occur in one source only, while at least ten groups come from others.
Remedy: Report results within each source that holds both classes, test on a source that training has not seen, and add the missing class to each.
Limits: This tells what goes together in this data, not why. A source of which nothing is declared is not seen; the beginning of file names
    (bias/name-states-label) may stand for it.
Source: Zech et al. 2018 (confounding by hospital); permutation of groups as in bias/attribute-predicts-label.
"""

from collections.abc import Iterator

import numpy as np

from datascopy.model import Evidence, Severity
from datascopy.rule import (
    LIMIT,
    Answer,
    Comparison,
    Found,
    Looked,
    NotHere,
    Pair,
    Tested,
    Trait,
    as_test,
    comparisons,
    figures,
    found_pairs,
    gone,
    joined,
    n_of_m,
    note,
    refused,
    rule,
    unlabelled,
)

FEWEST = 10
"""groups of a class, and of other sources, from which on it is told that a class comes from one source only"""


@rule(severity=Severity.WARNING, needs=("catalog", "images", "headers", "masks"))
def source_is_label(seen: Evidence) -> Iterator[Answer]:
    """Look at every source of every population that has labels."""
    compared = [one for one in comparisons(seen) if one.labels and one.sources]
    if not compared:
        yield NotHere("no attribute is declared that says where labelled items come from")
    for comparison in compared:
        yield from unlabelled(comparison)
        yield Looked(comparison.population.facts.title, len(comparison.population.rows), comparison.population.unit)
        yield from (Tested(test) for test in refused(comparison, comparison.sources))
        pairs = comparison.pairs("sources", comparison.sources, divided=False)
        yield from (Tested(as_test(pair, note(pair))) for pair in pairs)
        for trait, several in gone(pairs):
            apart = [line for pair in several for line in only_there(comparison, trait, pair)]
            yield found_pairs(several, law="source", more=" ".join(apart))
        yield from figures.mosaics(comparison)
        yield from (alone(pair) for pair in pairs if pair.found.refusal == "alias")


def only_there(comparison: Comparison, trait: Trait, pair: Pair) -> Iterator[str]:
    """Yield a sentence for each class that comes from one source only, while enough groups come from others."""
    known = trait.known & pair.label.known
    groups = comparison.population.bound()
    values, classes = trait.values.to_numpy(dtype=object)[known], pair.label.values.to_numpy(dtype=object)[known]
    bound = groups[known]
    for class_ in sorted(set(classes)):
        here = sorted(set(values[classes == class_]))
        elsewhere = len(np.unique(bound[values != here[0]]))
        if len(here) == 1 and elsewhere >= FEWEST and len(np.unique(bound[classes == class_])) >= FEWEST:
            count = int((classes == class_).sum())
            yield (
                f"All {count:,} with {class_} come from {here[0]}, and none of the {int((values != here[0]).sum()):,} from elsewhere: "
                f"pooled figures compare sources."
            )


def alone(pair: Pair) -> Found:
    """Return the finding that source and label are one and the same."""
    comparison, rows = pair.comparison, pair.trait.known & pair.label.known
    crossed = sorted(set(zip(pair.trait.values[rows], pair.label.values[rows], strict=True)))
    told = joined([f"{value}: {class_}" for value, class_ in crossed], most=6)
    count = int(rows.sum())
    return Found(
        subject=f"{pair.trait.title}, of {comparison.population.facts.title}",
        message=f"{pair.trait.title.capitalize()} and {pair.label.title} say the same, without an exception in "
        f"{n_of_m(count, len(rows), comparison.population.unit)} ({comparison.groups:,} {comparison.by}): {told}. "
        f"All carry it: no comparison of the classes can be told from one of the sources. Told by {pair.trait.told}. {LIMIT}",
        count=count,
        of=len(rows),
        unit=comparison.population.unit,
        identity=(comparison.population.facts.name, pair.trait.name, pair.label.name, "same"),
        members=[f"{value} {class_}" for value, class_ in crossed],
        confidence=comparison.confidence,
    )
