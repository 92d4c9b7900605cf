"""Read the pictures in the rows of a Parquet file, a few rows at a time."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from datascopy.model import Fault, TableFacts

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_ROWS = 8
"""rows in memory at a time"""
_BUFFER = 1 << 20
_MOST_GROUP = 2 * 1024**3
"""bytes of the columns read in one row group: its pages must be unpacked in memory"""
_COLUMN = re.compile(r"\{([^{}]+)\}")
_MAGIC = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG", "png"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\0", "tif"),
    (b"MM\0*", "tif"),
    (b"\0\0\0\x0cjP", "jp2"),
)


class Cell(NamedTuple):
    """A picture as a row holds it."""

    row: int
    named: str
    """the item id that the profile or the row gives it; '' where neither does"""
    data: bytes


def read_cells(file: BinaryIO, facts: TableFacts) -> Iterator[Cell]:
    """Yield the pictures of a Parquet file, row by row; none where it lacks the column.

    Raises:
        ValueError: it is no sound Parquet file; the message is a clause.
        OSError: reading fails.
        Fault: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise Fault('Pictures in a Parquet table need pyarrow, which is not installed: pip install "datascopy[parquet]".') from error
    try:
        opened = pq.ParquetFile(file, buffer_size=_BUFFER, pre_buffer=False)
        schema = opened.schema_arrow
        column = _column(facts.pictures or "", facts, schema)
        named = {} if facts.names is None else {name: _column(name, facts, schema) for name in _COLUMN.findall(facts.names)}
        if not column or not all(named.values()):
            return
        for row, values in enumerate(_rows(opened, [column, *named.values()]), 1):
            data, path = _picture(values[column])
            told = {name: _text(values[spelled]) for name, spelled in named.items()}
            yield Cell(row, path if facts.names is None else _named(facts.names, told), data)
    except (pa.ArrowException, ValueError, OverflowError, MemoryError) as error:
        raise ValueError("it is no sound Parquet file, or its pictures are too large") from error


def _rows(opened: "pq.ParquetFile", columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield rows, a page at a time in memory, which the format lets be as large as a row group.

    Raises:
        pyarrow.ArrowInvalid: a row group is larger than the bound, or broken.
    """
    import pyarrow as pa

    for number in range(opened.metadata.num_row_groups):
        group = opened.metadata.row_group(number)
        parts = (group.column(index) for index in range(group.num_columns))
        if sum(part.total_uncompressed_size for part in parts if part.path_in_schema.partition(".")[0] in columns) > _MOST_GROUP:
            raise pa.ArrowInvalid("a row group is too large")
        for batch in opened.iter_batches(batch_size=_ROWS, row_groups=[number], columns=list(columns), use_threads=False):
            yield from batch.to_pylist()


def _column(name: str, facts: TableFacts, schema: "pa.Schema") -> str:
    """Return a column of the profile as the file spells it; '' where it is absent."""
    return next((one for one in (name, *facts.columns.get(name, ())) if one in schema.names), "")


def _picture(value: Any) -> tuple[bytes, str]:
    """Return the bytes of a cell, plain or in a struct of bytes and path, and its path ('' if it has none)."""
    if isinstance(value, dict):
        data, path = value.get("bytes"), value.get("path")
        return data if isinstance(data, bytes) else b"", path if isinstance(path, str) else ""
    return value if isinstance(value, bytes) else b"", ""


def _named(template: str, told: dict[str, str]) -> str:
    """Return a name with its columns filled in; '' where one of them is empty."""
    return "" if not all(told.values()) else _COLUMN.sub(lambda brace: told[brace[1]], template)


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def extension_of(data: bytes) -> str:
    """Return the extension of a picture by its first bytes; `bin` where they tell none."""
    if data[8:12] == b"WEBP":
        return "webp"
    return next((extension for mark, extension in _MAGIC if data.startswith(mark)), "bin")
