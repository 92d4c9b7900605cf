"""Hold a table against its schema: every law that rows break as one violation, with count, share and first lines."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from datascopy.catalog.numerals import real, whole
from datascopy.catalog.table_schemas import KINDS, REAL, WHOLE, ColumnLaws, TableLaw, TableSchema, load_table_schema
from datascopy.model import Fault, Table, Violation, shape

SHOWN_LINES = 20
SHOWN_EXAMPLES = 5
SHOWN_CHARACTERS = 60

Lines = npt.NDArray[np.int64]
NO_LINES: Lines = np.empty(0, dtype=np.int64)


class _Failure(NamedTuple):
    """A law that Pandera found broken: its columns, its lines, whether it forbids repetition, and whether it lists what is allowed."""

    law: str
    columns: tuple[str, ...]
    lines: Lines
    repeats: bool = False
    lists: bool = False


def validate_table(table: Table, homes: Sequence[str] = (), labels: Collection[str] = ()) -> Table:
    """Return the table with its violations; as it is where it has no schema or could not be read.

    Args:
        table: as it was read.
        homes: folders whose `schemas/` are looked into before the shipped ones.
        labels: what the vocabulary of its label column knows: admitted there, whatever list of labels the schema has, so that a dataset
            that extends another adds a class to its vocabulary only.

    Raises:
        Fault: its schema is missing or wrong.
    """
    if table.facts.schema is None or table.problem or not table.path:
        return table
    schema = load_table_schema(table.facts.schema, homes)
    return replace(table, violations=tuple(find_violations(table, schema, labels)), validated=True)


def require_columns(table: Table, wanted: Mapping[str, Sequence[str]]) -> Table:
    """Return the table with a violation for all that the profile reads in it and whose columns are not there.

    Args:
        table: as it was read, and held against its schema if it has one.
        wanted: what is read -> the columns that tell it.
    """
    if table.problem or not table.path:
        return table
    said = {violation.column for violation in table.violations}
    absent = {what: [name for name in names if name not in table.frame and name not in said] for what, names in wanted.items()}
    broken = [_of_header(_expected(what, names), ", ".join(names), required=True) for what, names in absent.items() if names]
    return replace(table, violations=(*table.violations, *broken))


def _expected(what: str, names: Sequence[str]) -> str:
    return f"there {'is a column' if len(names) == 1 else 'are columns'} {', '.join(names)} for {what}"


def find_violations(table: Table, schema: TableSchema, labels: Collection[str] = ()) -> list[Violation]:
    """Return each law that the table breaks, once, in the order of the schema; `labels` as `validate_table` takes them."""
    frame = table.frame
    present = [laws for laws in schema.columns if laws.name in frame]
    typed = pd.DataFrame({laws.name: _typed(frame[laws.name], laws.dtype) for laws in present}, index=frame.index)
    unread = _unread(table, present, typed)
    broken = [
        *_columns_amiss(table, schema),
        *_unreadable_numbers(table, present, unread),
        *_broken_checks(table, schema, typed, unread, frozenset(labels)),
    ]
    order = {laws.name: number for number, laws in enumerate(schema.columns)}
    return sorted(broken, key=lambda one: (order.get(one.column, len(order)), one.column, one.law))


def _typed(cells: pd.Series, dtype: str) -> pd.Series:
    if dtype == WHOLE:
        return whole(cells)
    return real(cells) if dtype == REAL else cells.where(cells != "")


def _columns_amiss(table: Table, schema: TableSchema) -> Iterator[Violation]:
    for laws in schema.columns:
        if laws.required and laws.name not in table.frame:
            yield _of_header(f"there is a column {laws.name}", laws.name, required=True)
    if schema.strict:
        for name in table.frame.columns.difference([laws.name for laws in schema.columns]):
            yield _of_header("there are no columns beyond those of the schema", str(name), required=False)


def _of_header(law: str, column: str, *, required: bool) -> Violation:
    return Violation(law=law, column=column, required=required, count=1, of=1, lines=(), examples=(), members=_digest([0]))


def _unread(table: Table, present: Sequence[ColumnLaws], typed: pd.DataFrame) -> dict[str, Lines]:
    """Return, for each column of numbers, the lines whose cell is filled but no number."""
    unread = {}
    for laws in present:
        if laws.dtype in KINDS:
            cells = table.frame.loc[typed[laws.name].isna() & (table.frame[laws.name] != ""), laws.name]
            unread[laws.name] = cells.index[cells.str.strip() != ""].to_numpy(dtype="int64")
    return unread


def _unreadable_numbers(table: Table, present: Sequence[ColumnLaws], unread: Mapping[str, Lines]) -> Iterator[Violation]:
    for laws in present:
        if len(lines := unread.get(laws.name, NO_LINES)):
            yield _violation(table, f"{laws.name} is {KINDS[laws.dtype]}", (laws.name,), lines, required=laws.required)


def _broken_checks(
    table: Table,
    schema: TableSchema,
    typed: pd.DataFrame,
    unread: Mapping[str, Lines],
    labels: frozenset[str],
) -> Iterator[Violation]:
    """Run Pandera, all errors at once, over the columns that are there."""
    present = [laws for laws in schema.columns if laws.name in typed]
    required = {laws.name: laws.required for laws in present}
    for failed in _failures(schema, present, typed):
        # A cell that is no number breaks that law alone: what else it breaks cannot be told.
        lines = np.setdiff1d(failed.lines, np.concatenate([unread.get(column, NO_LINES) for column in failed.columns]))
        if failed.repeats:
            # An empty cell repeats nothing.
            lines = lines[typed.loc[lines, list(failed.columns)].notna().all(axis=1).to_numpy()]
        if failed.lists and failed.columns == (table.facts.label,):
            lines = lines[~typed.loc[lines, failed.columns[0]].str.strip().isin(labels).to_numpy()]
        if len(lines):
            yield _violation(table, failed.law, failed.columns, lines, required=all(required[column] for column in failed.columns))


def _failures(schema: TableSchema, present: Sequence[ColumnLaws], typed: pd.DataFrame) -> list[_Failure]:
    """Return every check of Pandera that fails."""
    import pandera.pandas as pa

    names = {laws.name for laws in present}
    several = {id(law.check): law for law in schema.checks if names >= set(law.columns)}
    built = pa.DataFrameSchema(
        {laws.name: pa.Column(checks=list(laws.checks), nullable=laws.nullable, unique=laws.unique) for laws in present},
        checks=[law.check for law in several.values()],
        unique=list(schema.unique) if schema.unique and names >= set(schema.unique) else None,
    )
    try:
        built.validate(typed, lazy=True)
    except pa.errors.SchemaErrors as errors:
        return [_failure(error, several, schema) for error in errors.schema_errors]
    return []


def _failure(error: Any, several: Mapping[int, TableLaw], schema: TableSchema) -> _Failure:
    """Return what an error of Pandera is about: the law in words, its columns, its lines."""
    column = error.schema.name
    # Pandera gives a line per column for a check over several.
    lines = np.unique(error.failure_cases["index"].to_numpy(dtype="int64")) if isinstance(error.failure_cases, pd.DataFrame) else NO_LINES
    match error.reason_code.name:
        case "DATAFRAME_CHECK" if id(error.check) in several:
            return _Failure(str(error.check.error), several[id(error.check)].columns, lines)
        case "DATAFRAME_CHECK":
            return _Failure(str(error.check.error), (column,), lines, lists=error.check.name == "isin")
        case "SERIES_CONTAINS_NULLS":
            return _Failure(f"{column} is not empty", (column,), lines)
        case "SERIES_CONTAINS_DUPLICATES":
            return _Failure(f"each {column} stands once", (column,), lines, repeats=True)
        case "DUPLICATES":
            return _Failure(f"each {', '.join(schema.unique)} stands once", schema.unique, lines, repeats=True)
    raise Fault(f"{schema.file}: the check '{error.check}' could not be run: {error}.")


def _violation(table: Table, law: str, columns: Sequence[str], lines: Lines, *, required: bool) -> Violation:
    return Violation(
        law=law,
        column=", ".join(columns),
        required=required,
        count=len(lines),
        of=len(table.frame),
        lines=tuple(int(line) for line in lines[:SHOWN_LINES]),
        examples=tuple(dict.fromkeys(_example(table, columns, int(line)) for line in lines[:SHOWN_LINES]))[:SHOWN_EXAMPLES],
        members=_digest(lines),
    )


def _example(table: Table, columns: Sequence[str], line: int) -> str:
    """Return the cells of a row as they are written, only their shape where the column is private."""
    cells = {column: str(table.frame.at[line, column]) for column in columns}
    shown = {column: _cut(shape(cell) if column in table.facts.private else cell) for column, cell in cells.items()}
    return next(iter(shown.values())) if len(shown) == 1 else ", ".join(f"{column} {cell}" for column, cell in shown.items())


def _cut(cell: str) -> str:
    if not cell:
        return "(empty)"
    return cell if len(cell) <= SHOWN_CHARACTERS else cell[: SHOWN_CHARACTERS - 1] + "…"


def _digest(lines: Iterable[int]) -> str:
    return hashlib.sha256(",".join(map(str, lines)).encode("ascii")).hexdigest()
