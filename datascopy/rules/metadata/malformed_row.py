"""Malformed row.

Why: A row of another form than its header makes a strict reader stop and lets a tolerant one shift or pad cells without a word, so that
    two people read two tables.
Evidence: Every line of every table, read without repair: the number of its fields, its encoding, repeated headers; one finding for each kind.
Remedy: Write the table again with as many fields in every row as the header has, in UTF-8.
Limits: A row with the right number of fields whose cells moved is not seen here, but by metadata/table-violates-schema.
Source: RFC 4180, section 2: each line should contain the same number of fields.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Place, Severity, Table, Unit
from datascopy.rule import ABSENT, Answer, Found, Looked, Unseen, clause, given, identity_of, joined, n_of_title, rule, tables_of, verb


@rule(severity=Severity.WARNING, needs=("catalog",))
def malformed_row(seen: Evidence) -> Iterator[Answer]:
    """Look at the rows of every table as they were read."""
    catalog = given(seen.catalog)
    for table in tables_of(catalog):
        if not table.path or table.problem:
            yield Unseen(table.path or table.facts.title, clause(table.problem) or ABSENT)
            continue
        yield Looked(table.path, table.rows, Unit.ROWS)
        for kind in table.malformed:
            lines = joined([f"{line:,}" for line in kind.lines[:3]])
            # The header may have the fault too, and lines that were left out are no rows: then lines are counted, not rows.
            rows = kind.count <= table.rows and kind.lines[0] >= first_row(table)
            told = (
                n_of_title(kind.count, table.rows, Unit.ROWS, table.path)
                if rows
                else f"{kind.count:,} {verb(kind.count, 'line', 'lines')} of {table.path}"
            )
            whole = f"{verb(kind.count, 'It was', 'All of them were')} read in full: what is missing at the end was taken as empty."
            padded = " where the header has " in kind.kind and "surplus" not in kind.kind
            read = whole if padded else f"{verb(kind.count, 'It was', 'All of them were')} read in full all the same."
            yield Found(
                subject=f"{table.path}, {kind.kind}",
                message=f"{told} {verb(kind.count, 'is', 'are')} not of the form of the header: {kind.kind}, first in "
                f"{verb(len(kind.lines[:3]), 'line', 'lines')} {lines}. {read if kind.harmless else 'What they say could not be read for certain.'}",
                count=kind.count,
                of=table.rows if rows else None,
                unit=Unit.ROWS,
                identity=(*identity_of(catalog, table), kind.kind),
                members=(str(kind.count), *map(str, kind.lines)),
                places=[Place(table.path, line) for line in kind.lines],
                examples=(kind.kind,),
            )


def first_row(table: Table) -> int:
    """Return the line of the first row, behind the header; 1 where there is none."""
    return int(table.frame.index.min()) if len(table.frame) else 1
