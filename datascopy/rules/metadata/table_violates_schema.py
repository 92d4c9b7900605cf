"""Table violates its schema.

Why: A column that holds what it should not, or is absent, is read wrongly or not at all, and every number that rests on it is wrong with it.
Evidence: Every cell of the table, read as text, against the table's schema, and its header against the columns that the profile reads;
    one finding for each law and column, with count and first lines.
Remedy: Correct the rows at the places named; if the data is right, correct the schema that the profile names.
Limits: Only what schema and profile say is checked. Cells of private columns are shown as their shape.
Source: The schema named by the profile, held by Pandera; the columns that the profile names.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from datascopy.model import Evidence, Place, Severity, Table, Unit, Violation
from datascopy.rule import (
    ABSENT,
    Answer,
    Found,
    Looked,
    Note,
    Unseen,
    cell,
    clause,
    given,
    identity_of,
    joined,
    n_of_title,
    rule,
    tables_of,
    verb,
)


@rule(severity=Severity.ERROR, needs=("catalog",))
def table_violates_schema(seen: Evidence) -> Iterator[Answer]:
    """Look at every declared table."""
    catalog = given(seen.catalog)
    for table in tables_of(catalog):
        facts, identity = table.facts, identity_of(catalog, table)
        if not table.path:
            yield Unseen(facts.title, ABSENT)
        elif table.problem:
            yield unread(table, identity)
        elif table.validated or table.violations:
            yield Looked(table.path, table.rows, Unit.ROWS)
            for violation in table.violations:
                yield broken(table, violation, identity) if violation.lines else amiss(table, violation, identity)
        elif facts.schema:
            yield Unseen(table.path, f"it could not be held against its schema {facts.schema}")
        else:
            yield Note(f"No schema is declared for {table.path}.")


def unread(table: Table, identity: Sequence[str]) -> Found:
    """Return the finding of a table that could not be read at all."""
    return Found(
        subject=table.path,
        message=f"{table.path} could not be read as a table: {clause(table.problem)}.",
        count=1,
        of=1,
        unit=Unit.FILES,
        identity=(*identity, "unread"),
        members=(table.path,),
        places=(Place(table.path),),
        evidence={"files": [{"path": table.path, "detail": table.problem}]},
    )


def amiss(table: Table, violation: Violation, identity: Sequence[str]) -> Found:
    """Return the finding of a law that the header of a table breaks."""
    which = "required" if violation.required else "optional"
    stated = f"the profile or its schema {table.facts.schema}" if table.facts.schema else "the profile"
    width = len(table.frame.columns)
    # A file without a header has data in its first line, so names that nobody declared are counted and not shown.
    return Found(
        subject=f"{table.path}, column {violation.column}",
        message=f"The first line of {table.path}, which has {width:,} {verb(width, 'column', 'columns')}, breaks “{violation.law}”. "
        f"The column {violation.column} is {which}; the law is stated by {stated}.",
        count=1,
        of=1,
        unit=Unit.FILES,
        identity=(*identity, violation.law, violation.column),
        members=(violation.members,),
        places=(Place(table.path, column=violation.column),),
        examples=violation.examples,
        severity=Severity.ERROR if violation.required else Severity.WARNING,
    )


def broken(table: Table, violation: Violation, identity: Sequence[str]) -> Found:
    """Return the finding of one law that rows of a table break."""
    breaks = verb(violation.count, "breaks", "break")
    which = "required" if violation.required else "optional"
    lines = f", first in {verb(len(violation.lines), 'line', 'lines')} {joined([f'{line:,}' for line in violation.lines[:3]])}"
    examples = f" (met: {joined([repr(text) for text in violation.examples[:3]])})" if violation.examples else ""
    return Found(
        subject=f"{table.path}, column {violation.column}",
        message=f"{n_of_title(violation.count, violation.of, Unit.ROWS, table.path)} {breaks} "
        f"“{violation.law}”{lines}{examples}. The column {violation.column} is {which}; the law is stated by the schema {table.facts.schema}.",
        count=violation.count,
        of=violation.of,
        unit=Unit.ROWS,
        identity=(*identity, violation.law, violation.column),
        members=(violation.members,),
        places=[Place(table.path, line, violation.column) for line in violation.lines],
        examples=violation.examples,
        evidence={"rows": rows(table, violation)},
        severity=Severity.ERROR if violation.required else Severity.WARNING,
    )


def rows(table: Table, violation: Violation) -> list[dict[str, Any]]:
    """Return `evidence.rows` of the first offending lines: the cell of the column, its shape where it is private."""
    if violation.column not in table.frame.columns:
        return []
    cells = table.frame.loc[table.frame.index.isin(violation.lines), violation.column]
    return [
        {"path": table.path, "line": int(line), "cells": {violation.column: cell(table.facts, violation.column, text)}}
        for line, text in zip(cells.index, cells, strict=True)
    ]
