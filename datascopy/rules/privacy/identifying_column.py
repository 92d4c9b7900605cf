"""Column that identifies.

Why: A table goes where its pictures go. A column of names, days of birth or free notes makes patients of cases, and ages over 89, places
    and full dates single people out together with what is known elsewhere.
Evidence: The name of every column of every table and of every attribute that documents tell, its declared form, and its cells: e-mail
    addresses, telephone and national numbers, names as hospitals write them. Cells are told by shape, count and keyed hash only.
Remedy: Remove the column, or replace it: days by offsets from a first day, ages by classes with one for 90 and more, places by regions,
    free notes by coded findings.
Limits: Names in free text are not searched for: every column of free text is reported as such. Columns are known by common English names
    and a few others. Whether an identifier is already a pseudonym cannot be told; waive the finding with the card's words where it is.
Source: HIPAA Safe Harbor, 45 CFR 164.514(b)(2): names, places smaller than a state, dates, ages over 89, numbers.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Place, Severity, Unit
from datascopy.rule import (
    SHOWN_PLACES,
    Answer,
    Columns,
    Found,
    Looked,
    NotHere,
    PersonalLaw,
    Unseen,
    attributes,
    clause,
    given,
    joined,
    n_of_title,
    personal_laws,
    rule,
    shapes_of,
    table_columns,
    tables_of,
    titles,
    told_column,
    verb,
)


@rule(severity=Severity.ERROR, needs=("catalog",))
def identifying_column(seen: Evidence) -> Iterator[Answer]:
    """Look at the columns of every table, and at what documents tell."""
    catalog = given(seen.catalog)
    names = titles(catalog)
    several = {source.facts.name for source in catalog.tables if names[source.facts.name] == source.facts.title}
    looked = False
    for table in tables_of(catalog):
        title = table.path if table.facts.name in several and table.path else names[table.facts.name]
        looked = True
        if not table.path or table.problem:
            yield Unseen(title, clause(table.problem) if table.problem else "no file is present")
            continue
        yield Looked(title, len(table.frame), Unit.ROWS)
        for column in table_columns(catalog, table, title):
            yield from judged(seen, column)
    for told in attributes(seen):
        if told.facts.document:
            looked = True
            yield told.looked()
            yield from judged(seen, told_column(told))
    if not looked:
        yield NotHere("no table is declared and no document tells an attribute")


def judged(seen: Evidence, column: Columns) -> Iterator[Found]:
    """Yield the findings on one column."""
    for law in personal_laws(column.name, column.cells["written"], form=column.form, private=column.private):
        yield found(seen, column, law)


def found(seen: Evidence, column: Columns, law: PersonalLaw) -> Found:
    """Return the finding on a column, and one way in which it identifies."""
    rows = column.cells.loc[law.rows.index].rename_axis(None)
    count, shown = len(rows), shapes_of(law.rows, seen.seal)
    places = rows[["path", "line"]].drop_duplicates().sort_values(["path", "line"]).head(SHOWN_PLACES)
    return Found(
        subject=column.subject,
        message=f"{n_of_title(count, column.of, column.unit, column.subject)} {verb(count, 'holds', 'hold')} {law.what}"
        f", {law.rows.nunique():,} different {verb(law.rows.nunique(), 'value', 'values')}, for instance of the shape {joined(shown)}.",
        count=count,
        of=column.of,
        unit=column.unit,
        identity=(*column.identity, law.name),
        members=[f"{path}:{line}" for path, line in zip(rows["path"], rows["line"], strict=True)],
        places=[Place(str(path), int(line) or None, column.column) for path, line in places.itertuples(index=False)],
        examples=shown,
        severity=law.severity,
        evidence={"values": [{"value": law.what, "count": count}]},
    )
