"""Attribute that should be told and is not.

Why: Every item should say what it is in this respect. One that does not drops out of every selection by it, and out of both sides of every comparison.
Evidence: For each attribute that the profile calls required: the rows, entries or files of which none of the item's tells it; a placeholder tells nothing.
Remedy: Find out the value and add it; if it is not known, say so with the same word everywhere.
Limits: Items that the table or document does not mention at all are a matter of metadata/file-without-row.
Source: The profile (`required: true`).
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity
from datascopy.rule import Answer, Found, NotHere, attributes, counted, n_of_title, rule, verb


@rule(severity=Severity.WARNING, needs=("catalog",))
def attribute_missing(seen: Evidence) -> Iterator[Answer]:
    """Look at every attribute that is required."""
    asked = [told for told in attributes(seen) if told.facts.required]
    if not asked:
        yield NotHere("the profile calls no attribute required")
    for told in asked:
        yield told.looked()
        keys = set(told.rows["key"])
        lost = told.rows[~told.rows["key"].isin(told.known["key"])]
        if lost.empty:
            continue
        number = lost["key"].nunique()
        expected = f" Expected is one of {', '.join(told.facts.tags)}." if told.facts.tags else ""
        written = counted(told.values(text for text in lost["written"] if text))
        yield Found(
            subject=told.subject,
            message=f"{n_of_title(number, len(keys), told.unit, told.source)} {verb(number, 'does', 'do')} not tell {told.facts.title}"
            f"{f' (written is {written})' if written else ''}.{expected}",
            count=number,
            of=len(keys),
            unit=told.unit,
            identity=told.identity,
            members=lost["key"],
            places=told.places(lost),
            evidence={"rows": told.as_rows(lost)},
        )
