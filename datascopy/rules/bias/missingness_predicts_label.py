"""Whether a value is missing goes with the label.

Why: Outcomes are written down for the patients that a publication is about; an empty cell then tells the class. A model given the table can read it
    from there, and an analysis of the filled rows is about other patients than the data.
Evidence: For every attribute with a role, whether it is missing (blank or a placeholder) against every label, by permutation of groups within source
    and size of group; also the share of rows that lack it.
Remedy: Do not train on whether a cell is filled; say in the card for whom it was filled, and compare filled and blank rows before rows are dropped.
Limits: This tells what goes together in this data, not why. A value that is known of all rows, or of none, is not looked at.
Source: Permutation of groups as in bias/attribute-predicts-label.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity
from datascopy.rule import (
    Answer,
    Comparison,
    Looked,
    Note,
    NotHere,
    Tested,
    as_test,
    comparisons,
    found_pairs,
    gone,
    joined,
    note,
    rule,
    share,
    unlabelled,
)

REMEDY = "Do not train on whether a cell is filled; say in the card for whom it was filled, and compare filled and blank rows first."


@rule(severity=Severity.WARNING, needs=("catalog", "images", "headers", "masks"))
def missingness_predicts_label(seen: Evidence) -> Iterator[Answer]:
    """Look at every attribute with a role that is known of some rows and not of others."""
    compared = [one for one in comparisons(seen) if one.labels and one.missing]
    if not compared:
        yield NotHere("no attribute with a role is missing for some labelled items and known for others")
    for comparison in compared:
        yield from unlabelled(comparison)
        yield Looked(comparison.population.facts.title, len(comparison.population.rows), comparison.population.unit)
        yield shares(comparison)
        pairs = comparison.pairs("missing", comparison.missing)
        yield from (Tested(as_test(pair, note(pair))) for pair in pairs)
        yield from (found_pairs(several, law="missing", advice=REMEDY) for _, several in gone(pairs))


def shares(comparison: Comparison) -> Note:
    """Say how much is missing, of all rows."""
    told = []
    attributes = {one.name: one.title for one in comparison.population.catalog.profile.attributes}
    for trait in comparison.missing:
        blank, placeholders, whole = comparison.population.lacking(trait.of)
        more = f" and {placeholders:,} a placeholder" if placeholders else ""
        told.append((blank / whole, f"{attributes[trait.of]} {blank:,} of {whole:,} blank ({share(blank, whole)}){more}"))
    ordered = [text for _, text in sorted(told, key=lambda one: (-one[0], one[1]))]
    return Note(f"Of all rows, the unlabelled among them: {joined(ordered, most=30)}.")
