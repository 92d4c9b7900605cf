"""Blanks or separators around values.

Why: “Italy” and “Italy ” look the same and are two values to a program; a stray comma splits the row for the next reader.
Evidence: Every cell of every table as it stands in the file, and every value of an attribute: those that begin or end with a blank of any kind
    (also no-break spaces), or end with a comma, semicolon, colon or bar. One finding for each table, with counts by column.
Remedy: Take off what stands around the values.
Limits: A cell of nothing but blanks counts. A full stop at the end is left alone: it ends a sentence.
Source: The cells as they stand.
"""

import re
from collections.abc import Iterator

import pandas as pd

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
    joined,
    n_of_title,
    rule,
    tables_of,
    verb,
)

STRAY = re.compile(r"\A\s|\s\Z|[,;:|]\s*\Z")


@rule(severity=Severity.NOTE, needs=("catalog",))
def untrimmed_value(seen: Evidence) -> Iterator[Answer]:
    """Look at every cell of every table."""
    catalog = given(seen.catalog)
    asked = frozenset(text for one in catalog.profile.questions for text in (one.text, *one.spellings))
    for table in tables_of(catalog):
        if not table.path or table.problem:
            yield Unseen(table.path or table.facts.title, clause(table.problem) or ABSENT)
            continue
        yield Looked(table.path, table.rows, Unit.ROWS)
        stray = {name: cells for name in table.frame.columns if len(cells := strays(table.frame[name], asked))}
        if stray:
            yield found(table, stray, identity_of(catalog, table))


def strays(cells: pd.Series, asked: frozenset[str]) -> pd.Series:
    """Return the cells that begin or end with what does not belong to them; a question of the profile is as it should be."""
    return cells[cells.isin([text for text in cells.unique() if STRAY.search(text) and text not in asked])]


def found(table: Table, stray: dict[str, pd.Series], identity: tuple[str, ...]) -> Found:
    """Return the finding of one table."""
    rows = sorted({(int(line), name) for name, cells in stray.items() for line in cells.index})
    lines = {line for line, _ in rows}
    told = [f"{name} ({len(cells):,})" for name, cells in sorted(stray.items(), key=lambda one: (-len(one[1]), one[0]))]
    return Found(
        subject=table.path,
        message=f"{n_of_title(len(lines), table.rows, Unit.ROWS, table.path)} {verb(len(lines), 'has', 'have')} blanks around a value or a "
        f"separator at its end, in {joined(told, most=12)}.",
        count=len(lines),
        of=table.rows,
        unit=Unit.ROWS,
        identity=identity,
        members=[f"{line} {name}" for line, name in rows],
        places=[Place(table.path, line, name) for line, name in rows[:SHOWN_PLACES]],
        examples=[name for name, _ in sorted(stray.items(), key=lambda one: (-len(one[1]), one[0]))],
        evidence={
            "rows": [
                {"path": table.path, "line": line, "cells": {name: f"“{cell(table.facts, name, str(stray[name][line]))}”"}}
                for line, name in rows[:SHOWN_FILES]
            ]
        },
    )
