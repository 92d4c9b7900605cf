"""Read Parquet tables: all cells text, embedded pictures left where they are."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

import pandas as pd

from datascopy.model import Fault, TableFacts

if TYPE_CHECKING:
    import pyarrow as pa

WITHOUT = 'A Parquet table needs pyarrow, which is not installed: pip install "datascopy[parquet]".'
MOST_BYTES = 512 * 1024**2
"""Of the columns read, uncompressed; a larger table is refused: as text in memory it would take ten times its size."""
MOST_EXACT = 2**53
"""Beyond it a float is not a whole number for sure."""


def read_parquet(opened: BinaryIO, facts: TableFacts, pictures: Sequence[str] = ()) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read a Parquet file.

    Whole numbers have no `.0`, lists and structs are JSON, what is missing is '', the numbers of a class label are the names that the file's
    own metadata gives them. Columns of bytes are left out, but the column of embedded pictures holds their item ids.

    Args:
        opened: the file.
        facts: of the table.
        pictures: item id of the picture in each row, as far as they could be read.

    Returns:
        the frame (all cells `str`; index `line`: the row, from 1) and notes.

    Raises:
        ValueError: it is no Parquet file, or too large; the message is a clause.
        OSError: it cannot be read.
        Fault: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise Fault(WITHOUT) from error
    try:
        file = pq.ParquetFile(opened)
        spelled = picture_column(file.schema_arrow.names, facts)
        leaves = [field.name for field in file.schema_arrow if not holds_bytes(field.type) and field.name != spelled]
        if _size(file, leaves) > MOST_BYTES:
            raise ValueError(f"holds more than {MOST_BYTES:,} bytes beside its pictures")
        table = file.read(columns=leaves)
    except (pa.ArrowException, OverflowError, MemoryError) as error:
        raise ValueError(f"is no sound Parquet file: {_clause(error)}") from error
    classes = class_labels(file.schema_arrow.metadata or {})
    columns = {name: _texts(table.column(table.column_names.index(name)), classes.get(name)) for name in dict.fromkeys(table.column_names)}
    if spelled:
        columns[spelled] = [*pictures, *[""] * table.num_rows][: table.num_rows]
    index = pd.RangeIndex(1, table.num_rows + 1, name="line").astype("int64")
    frame = pd.DataFrame({name: pd.array(cells, dtype="str") for name, cells in columns.items()}, index=index)
    return frame, tuple(_notes(file.schema_arrow, classes, columns))


def class_labels(metadata: Mapping[bytes, bytes]) -> dict[str, list[str]]:
    """Return the names of each class label column, by number, as the key `huggingface` of a schema's metadata tells them."""
    try:
        features = json.loads(metadata.get(b"huggingface", b"{}"))["info"]["features"]
        pairs = ((name, one.get("names")) for name, one in features.items() if one.get("_type") == "ClassLabel")
        return {name: list(map(str, names)) for name, names in pairs if isinstance(names, list)}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def picture_column(names: Sequence[str], facts: TableFacts) -> str:
    """Return the column of embedded pictures as the file spells it; '' where there is none."""
    known = (facts.pictures, *facts.columns.get(facts.pictures, ())) if facts.pictures else ()
    return next((name for name in known if name in names), "")


def columns_of_bytes(opened: BinaryIO) -> list[str]:
    """Return the columns of a Parquet file that hold bytes; none where it is no sound one.

    Raises:
        Fault: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise Fault(WITHOUT) from error
    try:
        return [field.name for field in pq.read_schema(opened) if holds_bytes(field.type)]
    except (pa.ArrowException, OSError, OverflowError):
        return []


def holds_bytes(kind: "pa.DataType") -> bool:
    """Whether a type is bytes, or a struct or list of them."""
    from pyarrow import types

    if types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind):
        return True
    return any(holds_bytes(kind.field(number).type) for number in range(kind.num_fields)) if types.is_nested(kind) else False


def _size(file: Any, leaves: list[str]) -> int:
    """Return the uncompressed bytes of the columns that will be read."""
    wanted = tuple(leaves)
    size = 0
    for group in range(file.metadata.num_row_groups):
        row_group = file.metadata.row_group(group)
        for number in range(row_group.num_columns):
            column = row_group.column(number)
            if any(column.path_in_schema == one or column.path_in_schema.startswith(f"{one}.") for one in wanted):
                size += column.total_uncompressed_size
    return size


def _texts(column: Any, names: list[str] | None) -> list[str]:
    """Return the cells of a column as text."""
    return [_text(value, names) for value in column.to_pylist()]


def _text(value: Any, names: list[str] | None) -> str:
    match value:
        case None:
            text = ""
        case bool():
            text = str(value).lower()
        case int():
            text = names[value] if names and 0 <= value < len(names) else str(value)
        case float():
            whole = value.is_integer() and abs(value) < MOST_EXACT
            text = "" if math.isnan(value) else str(int(value)) if whole else repr(value)
        case list() | dict():
            text = json.dumps(value, ensure_ascii=False, default=str)
        case _:
            text = str(value)
    return text


def _notes(schema: "pa.Schema", classes: Mapping[str, list[str]], columns: Mapping[str, list[str]]) -> Iterator[str]:
    yield "is Parquet: lines are its rows, counted from 1"
    if named := sorted(classes.keys() & columns.keys()):
        yield f"the numbers in {', '.join(named)} were read as the names that the file's metadata gives them"
    if left := [field.name for field in schema if holds_bytes(field.type)]:
        yield f"the bytes in {', '.join(left)} are no part of the table"


def _clause(error: BaseException) -> str:
    """Return the first line of what a library says, as a clause."""
    told = (str(error).splitlines() or [""])[0].strip().rstrip(".")
    return (told[:1].lower() + told[1:])[:200] or "not enough memory"
