"""Value outside the vocabulary.

Why: Where a column has a vocabulary, anything else is a class that nobody declared: free text, a slip, or a value of another column.
Evidence: Every value of every attribute with a vocabulary, against its labels and their known spellings; counts by value.
Remedy: Correct the value, or add it to the vocabulary of the profile if it is meant.
Limits: Placeholders that the profile names are no values. Labels of tables are in metadata/label-spelled-differently.
Source: The profile's vocabularies.
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import Evidence, Severity
from datascopy.rule import (
    Answer,
    Found,
    NotHere,
    Told,
    attributes,
    counted,
    facts_of_tables,
    folded,
    given,
    n_of_title,
    rule,
    stands_for_nothing,
    verb,
)


@rule(severity=Severity.WARNING, needs=("catalog",))
def outside_vocabulary(seen: Evidence) -> Iterator[Answer]:
    """Look at every attribute that has a vocabulary and is not the label of its table."""
    catalog = given(seen.catalog)
    labels = {(name, table.label) for name, table in facts_of_tables(catalog).items() if table.vocabulary}
    asked = [told for told in attributes(seen) if told.facts.vocabulary and (told.facts.table, told.facts.column) not in labels]
    if not asked:
        yield NotHere("no attribute with a vocabulary is declared")
    known = {one.name: list(one.aliases) for one in catalog.profile.vocabularies}
    for told in asked:
        yield told.looked()
        rows = told.known[~told.known["value"].isin(known[told.facts.vocabulary or ""])]
        rows = rows[~rows["written"].map(stands_for_nothing).astype(bool)]
        if len(rows):
            yield found(told, rows, {folded(label): label for label in known[told.facts.vocabulary or ""]})


def found(told: Told, rows: pd.DataFrame, labels: dict[str, str]) -> Found:
    """Return the finding on the values that the vocabulary does not know."""
    values = [
        one | ({"becomes": labels[folded(one["value"])]} if folded(one["value"]) in labels else {}) for one in told.values(rows["written"])
    ]
    return Found(
        subject=told.subject,
        message=f"{n_of_title(len(rows), len(told.known), told.unit, told.title)} "
        f"{verb(len(rows), 'says', 'say')} what the vocabulary {told.facts.vocabulary} does not know: "
        f"{counted(values)}.",
        count=len(rows),
        of=len(told.known),
        unit=told.unit,
        identity=(*told.identity, "vocabulary"),
        members=rows["written"],
        places=told.places(rows),
        examples=[one["value"] for one in values],
        evidence={"values": values, "rows": told.as_rows(rows)},
    )
