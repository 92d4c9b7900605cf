"""A class that hardly occurs with some value of an attribute.

Why: Where no healthy patient has a supine view, nothing can be learnt, or tested, about healthy patients lying down: what a score says of them is
    carried over from others.
Evidence: Every class of at least ten groups with every value of at least ten groups of every attribute with a role: combinations of fewer than five
    groups, of which at least five would be expected were the two unrelated.
Remedy: Gather such cases, or say in the card that the data says nothing about them, and report no score for them.
Limits: Combinations that are rare because class and value both are, are not told. Values of fewer than ten groups are left out.
Source: The rule of five for expected counts (Cochran 1954), used for what can be learnt and tested.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import LIMIT, Answer, Comparison, Found, Looked, NotHere, Origin, Trait, comparisons, joined, rule, unlabelled

FEWEST, FEW = 10, 5


@rule(severity=Severity.NOTE, needs=("catalog", "images", "masks"))
def empty_stratum(seen: Evidence) -> Iterator[Answer]:
    """Look at every class with every value of every declared attribute."""
    compared = [(one, several) for one in comparisons(seen) if one.labels and (several := asked(one))]
    if not compared:
        yield NotHere("no attribute with values and a role is declared of labelled items")
    for comparison, several in compared:
        yield from unlabelled(comparison)
        for trait in several:
            for label in comparison.labels:
                if trait.of != label.of:
                    yield from looked_at(comparison, trait, label)


def asked(comparison: Comparison) -> list[Trait]:
    """Return the declared attributes that have values and are no outcome."""
    return [
        one for one in (*comparison.attributes, *comparison.sources) if one.origin is Origin.DECLARED and not (one.is_number or one.refused)
    ]


def looked_at(comparison: Comparison, trait: Trait, label: Trait) -> Iterator[Answer]:
    """Count groups by class and value, and tell the combinations that are nearly empty and need not be."""
    rows = trait.known & label.known
    groups = comparison.population.bound()[rows]
    told = pd.DataFrame({"value": trait.values[rows].to_numpy(), "class": label.values[rows].to_numpy(), "group": groups}).drop_duplicates()
    table = pd.crosstab(told["class"], told["value"])
    whole = len(np.unique(groups))
    having = {axis: told[["group", axis]].drop_duplicates()[axis].value_counts() for axis in ("class", "value")}
    classes = sorted(having["class"][having["class"] >= FEWEST].index)
    values = sorted(having["value"][having["value"] >= FEWEST].index)
    if len(classes) < 2 or len(values) < 2:
        return
    title = f"{label.title} by {trait.title}, of {comparison.population.facts.title}"
    yield Looked(title, len(classes) * len(values), Unit.PAIRS)
    expected = {(c, v): having["class"][c] * having["value"][v] / whole for c in classes for v in values}
    empty = [(c, v, int(table.loc[c, v])) for c in classes for v in values if table.loc[c, v] < FEW <= expected[c, v]]
    if empty:
        yield found(comparison, trait, label, empty, expected)


def found(
    comparison: Comparison, trait: Trait, label: Trait, empty: list[tuple[str, str, int]], expected: Mapping[tuple[str, str], float]
) -> Found:
    """Return the finding on one attribute and one label."""
    title = f"{label.title} by {trait.title} of the {comparison.population.facts.title}"
    ordered = sorted(empty, key=lambda one: (one[2] - expected[one[0], one[1]], one[:2]))
    cells = [
        f"{class_} with {value}: {count:,} where about {expected[class_, value]:,.0f} would be expected" for class_, value, count in ordered
    ]
    return Found(
        subject=title,
        message=f"{len(empty):,} {'combination' if len(empty) == 1 else 'combinations'} of {label.title} and {trait.title} {'has' if len(empty) == 1 else 'have'} fewer than {FEW} "
        f"{comparison.by}, of {len(expected):,} whose class and value both have at least {FEWEST}: {joined(cells, most=4)}. Told by {trait.told}. "
        f"All {comparison.groups:,} {comparison.by} carry it. Nothing can be learnt or tested there. {LIMIT}",
        count=len(empty),
        of=len(expected),
        unit=Unit.PAIRS,
        identity=(comparison.population.facts.name, trait.name, label.name, "empty"),
        members=[f"{class_} {value}" for class_, value, _ in empty],
        examples=cells,
        confidence=comparison.confidence,
    )
