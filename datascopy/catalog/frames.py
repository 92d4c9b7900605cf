"""Frames of the catalog: made with the columns and dtypes that the model lists, whatever goes in."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from datascopy.model import Column

# Where pyarrow is installed pandas would keep text in Arrow's arrays: the same audit must come out with and without it,
# and Arrow cannot hold the half characters that damaged names and cells bring.
pd.set_option("mode.string_storage", "python")


def frame(columns: Sequence[Column], values: Mapping[str, object]) -> pd.DataFrame:
    """Return a frame with exactly `columns`, in their order and dtypes; `values` maps a column to its cells or to one cell for all rows."""
    made = pd.DataFrame({column.name: values[column.name] for column in columns}, columns=[column.name for column in columns])
    return made.astype({column.name: column.dtype for column in columns})


def of_rows(columns: Sequence[Column], rows: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    """Return a frame of these rows, whose cells stand in the order of `columns`."""
    made = pd.DataFrame.from_records(list(rows), columns=[column.name for column in columns])
    return made.astype({column.name: column.dtype for column in columns})


def empty(columns: Sequence[Column]) -> pd.DataFrame:
    """Return a frame of no rows with these columns and dtypes."""
    return frame(columns, {column.name: [] for column in columns})


def stack(columns: Sequence[Column], frames: Iterable[pd.DataFrame], by: Sequence[str]) -> pd.DataFrame:
    """Return the rows of all frames below each other, sorted by the columns `by`, numbered from 0."""
    filled = [one for one in frames if len(one)]
    if not filled:
        return empty(columns)
    return pd.concat(filled, ignore_index=True).sort_values(list(by), kind="stable", ignore_index=True)
