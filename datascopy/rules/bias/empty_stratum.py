"""A class that hardly occurs with some value of an attribute.

Why: Where no healthy patient has a supine view, nothing can be learnt, or tested, about healthy patients lying down: what a score says of them is
    carried over from others.
Evidence: Every class of at least ten groups with every value of at least ten groups of every attribute with a role: combinations of fewer than five
    groups, of which at least five would be expected were the two unrelated.
Remedy: Gather such cases, or say in the card that the data says nothing about them, and report no score for them.
Limits: Combinations that are rare because class and value both are, are not told. Values of fewer than ten groups are left out.
Source: The rule of five for expected counts (Cochran 1954), used for what can be learnt and tested.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import (
    LIMIT,
    Answer,
    Comparison,
    Found,
    Looked,
    NotHere,
    Origin,
    Trait,
    Unclear,
    comparisons,
    joined,
    rule,
    share,
    unlabelled,
)

FEWEST, FEW = 10, 5


@rule(severity=Severity.NOTE, needs=("catalog", "images", "headers", "masks"))
def empty_stratum(seen: Evidence) -> Iterator[Answer]:
    """Look at every class with every value of every declared attribute."""
    compared = [(one, several) for one in comparisons(seen) if one.labels and (several := asked(one))]
    if not compared:
        yield NotHere("no attribute with values and a role is declared of labelled items")
    for comparison, several in compared:
        yield from unlabelled(comparison)
        cells = [
            cell for trait in several for label in comparison.labels if trait.of != label.of for cell in counted(comparison, trait, label)
        ]
        if cells:
            yield Looked(f"classes by attribute of the {comparison.population.facts.title}", len(cells), Unit.PAIRS)
        else:
            yield Unclear(comparison.population.facts.title, f"no two classes and values have {FEWEST} {comparison.by} each")
        if few := [one for one in cells if one.count < FEW <= one.expected]:
            yield found(comparison, few, len(cells))


def asked(comparison: Comparison) -> list[Trait]:
    """Return the declared attributes that have values and are no outcome."""
    return [
        one for one in (*comparison.attributes, *comparison.sources) if one.origin is Origin.DECLARED and not (one.is_number or one.refused)
    ]


@dataclass(frozen=True, slots=True)
class Cell:
    """One class with one value of an attribute, both of enough groups."""

    label: Trait
    trait: Trait
    class_: str
    value: str
    count: int
    """groups that have both"""
    expected: float
    """groups that would, were the two unrelated"""

    @property
    def words(self) -> str:
        """Return "ill with view supine: 0 where about 15 would be expected"."""
        class_ = self.class_ if self.label.sides else f"{self.label.title} {self.class_}"
        value = self.value if self.trait.sides else f"{self.trait.title} {self.value}"
        return f"{class_} with {value}: {self.count:,} where about {self.expected:,.0f} would be expected"


def counted(comparison: Comparison, trait: Trait, label: Trait) -> list[Cell]:
    """Return every class with every value that are of enough groups, and how many groups have both."""
    rows = trait.known & label.known
    groups = comparison.population.bound()[rows]
    told = pd.DataFrame({"value": trait.values[rows].to_numpy(), "class": label.values[rows].to_numpy(), "group": groups}).drop_duplicates()
    table = pd.crosstab(told["class"], told["value"])
    whole = len(np.unique(groups))
    having = {axis: told[["group", axis]].drop_duplicates()[axis].value_counts() for axis in ("class", "value")}
    classes = sorted(having["class"][having["class"] >= FEWEST].index)
    values = sorted(having["value"][having["value"] >= FEWEST].index)
    if len(classes) < 2 or len(values) < 2:
        return []
    return [
        Cell(label, trait, c, v, int(table.loc[c, v]), float(having["class"][c] * having["value"][v] / whole))
        for c in classes
        for v in values
    ]


def found(comparison: Comparison, few: list[Cell], of: int) -> Found:
    """Return the finding on one population: the combinations that are nearly empty, the most lacking first."""
    ordered = sorted(few, key=lambda one: (one.count - one.expected, one.words))
    told = dict.fromkeys(one.trait.told or "the profile" for one in ordered)
    name = comparison.population.facts.name
    return Found(
        subject=f"classes by attribute of the {comparison.population.facts.title}",
        message=f"{len(few):,} of {of:,} combinations of a class and a value ({share(len(few), of)}), both of at least {FEWEST} {comparison.by}, "
        f"{'has' if len(few) == 1 else 'have'} fewer than {FEW}: {joined([one.words for one in ordered], most=6)}. Told by {joined(list(told), most=3)}. "
        f"All {comparison.groups:,} {comparison.by} carry it. Nothing can be learnt or tested there. {LIMIT}",
        count=len(few),
        of=of,
        unit=Unit.PAIRS,
        identity=(name, "empty"),
        members=[f"{one.label.name} {one.class_} {one.trait.name} {one.value}" for one in ordered],
        examples=[one.words for one in ordered],
        confidence=comparison.confidence,
    )
