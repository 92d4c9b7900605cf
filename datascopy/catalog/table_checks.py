"""The checks that a table schema may name: some of Pandera's, and ours over several columns; each with its law in words.

Ours are registered with Pandera, so that a schema with them is still a schema in Pandera's own form.
A row in which a column that a check needs is empty keeps the law: whether it may be empty is said by `nullable`.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd

OF_COLUMNS: Mapping[str, tuple[str, str]] = {
    "equal_to": ("value", "is {value}"),
    "not_equal_to": ("value", "is not {value}"),
    "greater_than": ("min_value", "is more than {min_value}"),
    "greater_than_or_equal_to": ("min_value", "is at least {min_value}"),
    "less_than": ("max_value", "is less than {max_value}"),
    "less_than_or_equal_to": ("max_value", "is at most {max_value}"),
    "in_range": ("min_value max_value include_min? include_max?", "is between {min_value} and {max_value}"),
    "isin": ("allowed_values", "is one of {allowed_values}"),
    "notin": ("forbidden_values", "is none of {forbidden_values}"),
    "str_matches": ("pattern", "has the form {pattern}"),
    "str_contains": ("pattern", "contains {pattern}"),
    "str_startswith": ("string", "begins with {string}"),
    "str_endswith": ("string", "ends with {string}"),
    "str_length": ("min_value? max_value? exact_value?", "has a length within its bounds"),
}
"""Pandera's checks of one column: their arguments (`?` where one may be left out), and what they say after the column's name."""

SHOWN_VALUES = 6


def in_order(table: pd.DataFrame, *, low: str, high: str, strict: bool = False) -> pd.Series:
    """`low` is at most (if `strict`: less than) `high`."""
    ordered = table[low] < table[high] if strict else table[low] <= table[high]
    return _kept(ordered, table, (low, high))


def equal_columns(table: pd.DataFrame, *, columns: Sequence[str]) -> pd.Series:
    """All `columns` hold the same value."""
    first = table[columns[0]]
    same = pd.Series(True, index=table.index)
    for other in columns[1:]:
        same &= (table[other] == first).fillna(True).astype(bool)
    return _kept(same, table, columns)


def all_or_none(table: pd.DataFrame, *, columns: Sequence[str]) -> pd.Series:
    """The `columns` are all filled or all empty."""
    filled = table[list(columns)].notna().sum(axis=1)
    return filled.isin([0, len(columns)])


def joined_from(
    table: pd.DataFrame, *, column: str, columns: Sequence[str], separator: str = "", endings: Sequence[str] = ("",)
) -> pd.Series:
    """`column` is the other `columns` joined by `separator`, with one of the `endings`."""
    joined = table[columns[0]].astype("str")
    for other in columns[1:]:
        joined = joined + separator + table[other].astype("str")
    fits = pd.Series(False, index=table.index)
    for ending in endings:
        fits |= (table[column] == joined + ending).fillna(False).astype(bool)
    return _kept(fits, table, (column, *columns))


def told_by(table: pd.DataFrame, *, column: str, by: str, values: Mapping[str, Sequence[str]]) -> pd.Series:
    """`by` tells `column`: `values` maps each value of `column` to the values of `by` that ask for it; other values of `by` ask nothing."""
    wanted = table[by].map({asking: value for value, all_asking in values.items() for asking in all_asking})
    return _kept((wanted.isna() | (table[column] == wanted)).astype(bool), table, (column, by))


def is_quotient(table: pd.DataFrame, *, quotient: str, dividend: str, divisor: str, tolerance: float) -> pd.Series:
    """`dividend` / `divisor` is `quotient`, within `tolerance`; a divisor of 0 is left to its own law."""
    divided = table[dividend].astype("Float64") / table[divisor].astype("Float64").where(table[divisor] != 0)
    near = (divided - table[quotient].astype("Float64")).abs() <= tolerance
    return _kept(near, table, (quotient, dividend, divisor))


def _kept(law: pd.Series, table: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """Return the law as plain truth values, kept where one of the columns is empty."""
    return law.fillna(True).astype(bool) | table[list(columns)].isna().any(axis=1)


OF_TABLES: Mapping[str, tuple[Callable[..., pd.Series], str]] = {
    check.__name__: (check, words)
    for check, words in (
        (in_order, "{low} is at most {high}"),
        (equal_columns, "{columns} are equal"),
        (all_or_none, "{columns} are all filled or all empty"),
        (joined_from, "{column} is made of {columns}"),
        (told_by, "{column} fits {by}"),
        (is_quotient, "{dividend} / {divisor} is {quotient} within {tolerance}"),
    )
}
"""Our checks of several columns, and what they say."""

NAMING_COLUMNS = ("low", "high", "column", "columns", "by", "quotient", "dividend", "divisor")
"""Arguments of ours that name columns."""


@cache
def register() -> None:
    """Make our checks known to Pandera, once."""
    from pandera.api.extensions import register_check_method

    for check, _ in OF_TABLES.values():
        register_check_method(check, statistics=list(arguments(check.__name__)))


def arguments(check: str) -> Mapping[str, bool]:
    """Return the arguments of a check, each with whether it must be given."""
    if check in OF_COLUMNS:
        return {one.rstrip("?"): not one.endswith("?") for one in OF_COLUMNS[check][0].split()}
    given = list(inspect.signature(OF_TABLES[check][0]).parameters.values())[1:]
    return {one.name: one.default is inspect.Parameter.empty for one in given}


def named_columns(given: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the columns that the arguments of one of our checks name, in order."""
    named = [given[name] for name in NAMING_COLUMNS if name in given]
    return tuple(dict.fromkeys(column for one in named for column in ([one] if isinstance(one, str) else one)))


def say(check: str, given: Mapping[str, Any], column: str) -> str:
    """Return the law that a check states, in words."""
    shown = {name: _shown(value) for name, value in given.items()}
    if check in OF_TABLES:
        return OF_TABLES[check][1].format(**shown)
    return f"{column} {OF_COLUMNS[check][1].format(**shown)}"


def _shown(value: Any) -> str:
    if not isinstance(value, list | tuple):
        return str(value)
    more = len(value) - SHOWN_VALUES
    return ", ".join(map(str, value[:SHOWN_VALUES])) + (f" and {more:,} more" if more > 0 else "")
