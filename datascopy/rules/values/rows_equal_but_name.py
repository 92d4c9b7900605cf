"""Rows equal in everything but the name.

Why: Rows that say the same of two files are slices of one scan, pictures of one minute, or one picture twice. Counted as independent they
    make a result look surer than it is.
Evidence: Rows whose every cell but the name of the file equals that of another row; looked at only where the rest of a row is as good as a
    name: at least nine of ten rows are told apart by it.
Remedy: Look at the files side by side; keep such rows on one side of a split, and say what tells the files apart.
Limits: Tables whose rows are alike by nature (file and label) are not looked at.
Source: Comparison of all other cells as text.
"""

from collections.abc import Iterator, Sequence

import pandas as pd

from datascopy.model import Evidence, Place, Severity, Table, Unit
from datascopy.rule import (
    ABSENT,
    SHOWN_FILES,
    SHOWN_PLACES,
    Answer,
    Found,
    Looked,
    NotHere,
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

TELLING = 0.9
"""least share of different rows without the name at which a row is as good as a name"""
FEWEST = 20
"""rows below which a share says nothing"""


@rule(severity=Severity.NOTE, needs=("catalog",))
def rows_equal_but_name(seen: Evidence) -> Iterator[Answer]:
    """Look at every table whose rows name files and tell much of them."""
    catalog = given(seen.catalog)
    naming = [table for table in tables_of(catalog) if table.facts.file]
    telling = 0
    for table in naming:
        if not table.path or table.problem:
            yield Unseen(table.path or table.facts.title, clause(table.problem) or ABSENT)
            continue
        if table.facts.file not in table.frame.columns:
            yield Unseen(table.path, f"the column {table.facts.file} is not there")
            continue
        rest = [name for name in table.frame.columns if name != table.facts.file]
        bare = table.frame[rest].apply(lambda cells: cells.str.strip()) if rest else table.frame[rest]
        if len(bare) < FEWEST or not rest or len(bare.drop_duplicates()) < TELLING * len(bare):
            continue
        telling += 1
        yield Looked(table.path, table.rows, Unit.ROWS)
        alike = bare[bare.duplicated(keep=False)]
        number = alike.groupby(rest, sort=False).ngroup()
        names = table.frame.loc[alike.index, table.facts.file].groupby(number).transform("nunique")
        number = number[names > 1]
        if len(number):
            yield found(table, number.sort_values(kind="stable").index, int(number.nunique()), identity_of(catalog, table))
    if not telling:
        yield NotHere("no table tells so much of its files that their rows are told apart by it")


def found(table: Table, lines: "pd.Index[int]", sets: int, identity: Sequence[str]) -> Found:
    """Return the finding of one table; equal rows stand beside each other."""
    file = str(table.facts.file)
    label = [file, *filter(None, [table.facts.label])]
    return Found(
        subject=table.path,
        message=f"{n_of_title(len(lines), table.rows, Unit.ROWS, table.path)} {verb(len(lines), 'equals', 'equal')} another row in everything "
        f"but {file}: {units(sets, Unit.GROUPS)} of two rows or more.",
        count=len(lines),
        of=table.rows,
        unit=Unit.ROWS,
        identity=identity,
        members=table.frame.loc[lines, file],
        places=[Place(table.path, int(line)) for line in lines[:SHOWN_PLACES]],
        evidence={
            "rows": [
                {
                    "path": table.path,
                    "line": int(line),
                    "cells": {name: cell(table.facts, name, str(table.frame.at[line, name])) for name in label},
                }
                for line in lines[:SHOWN_FILES]
            ]
        },
    )
