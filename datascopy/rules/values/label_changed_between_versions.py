"""Cells changed between two versions of a table.

Why: Results on the older table and on the newer one are results on two datasets. Where labels moved, so did the truth.
Evidence: The rows of the table and of the one that it supersedes, joined by the file that they name; for each column of both, the files whose
    cell is not what it was. One finding for each column: labels are warnings, other columns notes.
Remedy: Name the version of the table in every result, and list the changes in the dataset's change log.
Limits: Files that only one version names are counted and not judged. Blanks around cells are not looked at; a number written differently
    is told as changed, and how many are only that is said.
Source: The profile (`supersedes`).
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd

from datascopy.model import Catalog, Evidence, Place, Severity, Table, Unit
from datascopy.rule import (
    ABSENT,
    SHOWN_FILES,
    SHOWN_PLACES,
    Answer,
    Found,
    Looked,
    Note,
    NotHere,
    Unseen,
    cell,
    given,
    joined,
    n_of_m,
    rule,
    share,
    verb,
)


@rule(severity=Severity.NOTE, needs=("catalog",))
def label_changed_between_versions(seen: Evidence) -> Iterator[Answer]:
    """Look at every table that supersedes another."""
    catalog = given(seen.catalog)
    tables = {table.facts.name: table for table in catalog.tables}
    asked = [(table, tables[table.facts.supersedes]) for table in catalog.tables if table.facts.supersedes in tables]
    if not asked:
        yield NotHere("no table is declared to supersede another")
    for new, old in asked:
        readable = all(table.path and not table.problem and table.facts.file in table.frame for table in (new, old))
        if not readable:
            yield Unseen(f"{new.facts.title} against {old.facts.title}", ABSENT)
        else:
            yield from compared(catalog, old, new)


def compared(catalog: Catalog, old: Table, new: Table) -> Iterator[Answer]:
    """Look at the columns that both versions have."""
    keys = {table.facts.name: keys_of(catalog, table) for table in (old, new)}
    before, after = (set(keys[table.facts.name]) for table in (old, new))
    both = sorted(before & after)
    yield Looked(f"{new.path} against {old.path}", len(both), Unit.FILES)
    yield Note(
        f"{len(both):,} files stand in both, {len(before - after):,} only in {old.path}, {len(after - before):,} only in {new.path}."
    )
    for column in new.frame.columns:
        if column in old.frame and column != new.facts.file:
            changed = differing(old, new, column, keys, both)
            if changed:
                yield found(old, new, column, changed, len(both))


def keys_of(catalog: Catalog, table: Table) -> pd.Series:
    """Return the key that each row names, by line."""
    rows = catalog.references[(catalog.references["table"] == table.facts.name) & (catalog.references["path"] == table.path)]
    return rows.set_index("line")["key"]


def differing(
    old: Table, new: Table, column: str, keys: dict[str, pd.Series], both: Sequence[str]
) -> list[tuple[str, int, list[str], list[str]]]:
    """Return (key, line in the new table, cells before, cells after) where they are not the same."""
    told = []
    for table in (old, new):
        cells = pd.DataFrame({"key": keys[table.facts.name], "cell": table.frame[column].str.strip()}).dropna()
        told.append(cells[cells["key"].isin(both)].reset_index(names="line").sort_values(["key", "cell", "line"]))
    before, after = (one.groupby("key")["cell"].agg(lambda cells: sorted(set(cells))) for one in told)
    lines = told[1].groupby("key")["line"].min()
    return [(key, int(lines[key]), before[key], after[key]) for key in both if before[key] != after[key]]


def found(old: Table, new: Table, column: str, changed: Sequence[tuple[str, int, list[str], list[str]]], of: int) -> Found:
    """Return the finding on one column."""
    label = column in {new.facts.label, old.facts.label}
    kinds: Counter[tuple[str, str]] = Counter()
    for _, _, before, after in changed:
        kinds[shown(old, column, before), shown(new, column, after)] += 1
    ordered = sorted(kinds.items(), key=lambda one: (-one[1], one[0]))
    same = sum(as_numbers(before) == as_numbers(after) is not None for _, _, before, after in changed)
    only = f" {same:,} of them {verb(same, 'is', 'are')} the same number written differently." if same else ""
    rows = sorted(changed, key=lambda one: one[1])
    return Found(
        subject=f"{new.path}, column {column}",
        message=f"{n_of_m(len(changed), of, Unit.FILES)} in both versions ({share(len(changed), of)}) {verb(len(changed), 'has', 'have')} another "
        f"{column} in {new.path} than in {old.path}: {joined([f'{a} → {b} ({count:,})' for (a, b), count in ordered], most=5)}.{only}",
        count=len(changed),
        of=of,
        unit=Unit.FILES,
        identity=(new.facts.name, old.facts.name, column),
        members=[f"{key} {before} {after}" for key, _, before, after in changed],
        places=[Place(new.path, line, column) for _, line, _, _ in rows[:SHOWN_PLACES]],
        examples=[f"{a} → {b}" for (a, b), _ in ordered],
        evidence={"values": [{"value": a, "count": count, "becomes": b} for (a, b), count in ordered[:SHOWN_FILES]]},
        severity=Severity.WARNING if label else None,
    )


def shown(table: Table, column: str, cells: Sequence[str]) -> str:
    """Return the cells of one file as a report may show them."""
    return " and ".join(cell(table.facts, column, text) or "(empty)" for text in cells)


def as_numbers(cells: Sequence[str]) -> list[float] | None:
    """Return cells as numbers, None where one is none."""
    try:
        return sorted(map(float, cells))
    except ValueError:
        return None
