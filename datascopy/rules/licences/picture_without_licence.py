"""Picture without a licence.

Why: Where nothing is said, nothing is allowed: whoever passes such a picture on has no permission to point to.
Evidence: Every file of which a licence could be told by a column, tag or field, and what is told: files for which every row leaves it empty.
Remedy: Ask the source of each picture for its licence and write it down, or leave the picture out of the release.
Limits: A licence that stands elsewhere (on the page of the source) is not seen. Files with a placeholder are in
    licences/placeholder-licence.
Source: The profile's attribute of form licence.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Form, Severity, Unit
from datascopy.rule import (
    UNITS,
    Answer,
    Found,
    Looked,
    NotHere,
    Told,
    attributes,
    given,
    in_scope,
    n_of_title,
    rule,
    verb,
)


@rule(severity=Severity.WARNING, needs=("catalog",))
def picture_without_licence(seen: Evidence) -> Iterator[Answer]:
    """Look at every attribute that tells the licence of single files."""
    catalog = given(seen.catalog)
    asked = list(attributes(seen, Form.LICENCE))
    if not asked:
        yield NotHere("no licence is told of single files")
    kinds = {facts.name: UNITS[facts.kind] for facts in in_scope(catalog)}
    for told in asked:
        if told.reason or told.facts.of not in kinds:
            yield told.looked()
            continue
        unit = kinds[told.facts.of]
        keys = {str(key) for key in told.rows["key"]}
        yield Looked(told.subject, len(keys), unit)
        # A placeholder is no licence either; it has a finding of its own.
        lost = keys - set(told.rows.loc[told.rows["written"] != "", "key"])
        if lost:
            yield found(told, lost, len(keys), unit)


def found(told: Told, lost: set[str], of: int, unit: Unit) -> Found:
    """Return the finding on the files of which no licence is told."""
    rows = told.rows[told.rows["key"].isin(lost)]
    lines = f" They stand in {len(rows):,} of {len(told.rows):,} rows." if told.facts.table and len(told.rows) != of else ""
    return Found(
        subject=told.subject,
        message=f"{n_of_title(len(lost), of, unit, told.source)} {verb(len(lost), 'has', 'have')} no licence: {told.facts.title} is empty.{lines}",
        count=len(lost),
        of=of,
        unit=unit,
        identity=(*told.identity, "none"),
        members=lost,
        places=told.places(rows),
        evidence={"rows": told.as_rows(rows)},
    )
