"""Repeated row.

Why: A row that stands twice counts twice: in class sizes, in metrics, in every sum. Nobody who reads the table by line sees it.
Evidence: Rows whose every cell equals that of an earlier row of the same table; the surplus rows are counted, not the first of each.
Remedy: Remove the surplus rows; if something happened twice, add the column that tells the two apart.
Limits: Rows that name the same file and differ in some cell are not repeated; two labels of one file are in metadata/conflicting-labels.
Source: Comparison of all cells as text.
"""

from collections.abc import Iterator, Sequence

from datascopy.model import Evidence, Place, Severity, Table, Unit
from datascopy.rule import (
    ABSENT,
    SHOWN_FILES,
    SHOWN_PLACES,
    Answer,
    Found,
    Looked,
    Unseen,
    cell,
    clause,
    given,
    identity_of,
    n_of_title,
    rule,
    tables_of,
    units,
    verb,
)


@rule(severity=Severity.WARNING, needs=("catalog",))
def repeated_row(seen: Evidence) -> Iterator[Answer]:
    """Look at the rows of every table that could be read."""
    catalog = given(seen.catalog)
    for table in tables_of(catalog):
        if not table.path or table.problem:
            yield Unseen(table.path or table.facts.title, clause(table.problem) or ABSENT)
            continue
        yield Looked(table.path, table.rows, Unit.ROWS)
        surplus = int(table.frame.duplicated().sum())
        if surplus:
            yield repeated(table, surplus, identity_of(catalog, table))


def repeated(table: Table, surplus: int, identity: Sequence[str]) -> Found:
    """Return the finding of one table: places and evidence hold each repeated row beside the first of its kind."""
    alike = table.frame[table.frame.duplicated(keep=False)]
    number = alike.groupby(list(alike.columns), sort=False, dropna=False).ngroup()
    ordered = alike.assign(**{"\0group": number}).sort_values("\0group", kind="stable").drop(columns="\0group")
    kinds = int(number.nunique())
    return Found(
        subject=table.path,
        message=f"{n_of_title(surplus, table.rows, Unit.ROWS, table.path)} {verb(surplus, 'repeats', 'repeat')} an earlier row in every cell; "
        f"{units(kinds, Unit.ROWS)} {verb(kinds, 'stands', 'stand')} there more than once.",
        count=surplus,
        of=table.rows,
        unit=Unit.ROWS,
        identity=identity,
        members=map("\x1f".join, alike.itertuples(index=False, name=None)),
        places=[Place(table.path, int(line)) for line in ordered.index[:SHOWN_PLACES]],
        evidence={"rows": [shown(table, line, cells) for line, *cells in ordered.head(SHOWN_FILES).itertuples(name=None)]},
    )


def shown(table: Table, line: int, cells: Sequence[str]) -> dict[str, object]:
    """Return `evidence.rows` of one row; private cells are their shape."""
    columns = list(table.frame.columns)
    return {
        "path": table.path,
        "line": int(line),
        "cells": {name: cell(table.facts, name, text) for name, text in zip(columns, cells, strict=True)},
    }
