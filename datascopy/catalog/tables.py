"""Read tables: all cells text, every oddity said with its line, the rest read as far as it goes."""

from collections import defaultdict
from collections.abc import Collection, Sequence

import pandas as pd

from datascopy.catalog.decode import POINTER, decode_lines
from datascopy.catalog.delimiters import BLANKS, find_delimiter, single_blanks
from datascopy.catalog.faults import Faults
from datascopy.catalog.headers import Header, fold, read_header, spellings
from datascopy.catalog.parquet import read_parquet
from datascopy.catalog.records import BLANK, Records, cut_records
from datascopy.model import Malformed, Table, TableFacts
from datascopy.store import EmbeddedStore, Store

MOST_BYTES = 512 * 1024**2
"""A larger table of text is refused: in memory it would take ten times its size."""

EMPTY_ROW = "a row of empty fields"
REPEATED_HEADER = "the header again"
UNEXPECTED_HEADER = "a header row where the profile expects none"
PARQUET = ".parquet"


def read_table(facts: TableFacts, path: str, store: Store, problem: str = "", columns: Collection[str] = ()) -> Table:
    """Read one file of a table. What keeps it from being read at all stands in `problem`; nothing is raised for what it holds.

    Args:
        facts: what the profile says of the table.
        path: of its file.
        store: that holds it.
        problem: why it is known that it cannot be opened; '' if it can.
        columns: names that its columns may have, beside those that the profile reads.

    Raises:
        Fault: it is Parquet, and pyarrow is not installed.
    """
    nothing = pd.DataFrame(dtype="str")
    if problem:
        return Table(facts=facts, path=path, frame=nothing, problem=problem)
    malformed: tuple[Malformed, ...] = ()
    try:
        if path.lower().endswith(PARQUET):
            frame, notes = _read_parquet(facts, path, store)
        else:
            frame, malformed, notes = parse_table(_read_text(path, store), facts, columns)
    except OSError as error:
        return Table(facts=facts, path=path, frame=nothing, problem=f"cannot be read: {error.strerror or error}")
    except ValueError as error:
        return Table(facts=facts, path=path, frame=nothing, problem=str(error))
    return Table(facts=facts, path=path, frame=frame, rows=len(frame), malformed=malformed, notes=notes)


def _read_parquet(facts: TableFacts, path: str, store: Store) -> tuple[pd.DataFrame, tuple[str, ...]]:
    with store.open(path) as opened:
        begin = opened.read(len(POINTER))
        if begin == POINTER:
            raise ValueError("is a Git LFS pointer, not the table")
        if not begin:
            raise ValueError("is empty")
        opened.seek(0)
        pictures = store.pictures_of(path) if isinstance(store, EmbeddedStore) else ()
        frame, notes = read_parquet(opened, facts, pictures)
    header = read_header(list(frame.columns), 0, facts, Faults())
    return frame.set_axis(header.names, axis="columns"), notes + header.notes


def _read_text(path: str, store: Store) -> bytes:
    with store.open(path) as opened:
        data = opened.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ValueError(f"is larger than {MOST_BYTES:,} bytes")
    if data.startswith(POINTER):
        raise ValueError("is a Git LFS pointer, not the table")
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise ValueError("is empty")
    return data


def parse_table(
    data: bytes, facts: TableFacts, columns: Collection[str] = ()
) -> tuple[pd.DataFrame, tuple[Malformed, ...], tuple[str, ...]]:
    """Parse the bytes of a table of text; `columns` are names that its columns may have, beside those that the profile reads.

    Returns:
        the frame (all cells `str`, '' for empty; index `line`: the line on which the row begins), what is malformed, and notes.
    """
    faults = Faults()
    decoded = decode_lines(data, faults)
    delimiter = find_delimiter(decoded.lines, facts, spellings(facts, columns), faults)
    lines = single_blanks(decoded.lines) if delimiter == BLANKS else decoded.lines
    records = cut_records(lines, delimiter, faults)
    _drop_blank(records, faults)
    if not records.rows:
        names = list(facts.header)
        return _frame(names, records), faults.malformed(), decoded.notes
    header = _take_header(records, facts, faults)
    _drop(records, [not any(fields) for fields in records.rows], EMPTY_ROW, faults, harmless=True)
    _even_out(records, len(header.names), facts.pads, faults)
    return _frame(header.names, records), faults.malformed(), decoded.notes + header.notes


def _take_header(records: Records, facts: TableFacts, faults: Faults) -> Header:
    """Take the header out of the records, and every row that repeats it; where the profile lists the columns, every row is data."""
    if facts.header:
        expected = [fold(name) for name in facts.header]
        again = [[fold(field) for field in fields] == expected for fields in records.rows[:1]] + [False] * (len(records.rows) - 1)
        _drop(records, again, UNEXPECTED_HEADER, faults, harmless=True)
        return Header(list(facts.header), ())
    written, line = records.rows.pop(0), records.lines.pop(0)
    header = read_header(written, line, facts, faults)
    _drop(records, [fields == written for fields in records.rows], REPEATED_HEADER, faults, harmless=False)
    return header


def _drop_blank(records: Records, faults: Faults) -> None:
    blank = [not fields or (len(fields) == 1 and not fields[0].strip()) for fields in records.rows]
    _drop(records, blank, BLANK, faults, harmless=True)


def _drop(records: Records, where: Sequence[bool], kind: str, faults: Faults, *, harmless: bool) -> None:
    if not any(where):
        return
    faults.add(kind, [line for line, drop in zip(records.lines, where, strict=True) if drop], harmless=harmless)
    records.rows = [fields for fields, drop in zip(records.rows, where, strict=True) if not drop]
    records.lines = [line for line, drop in zip(records.lines, where, strict=True) if not drop]


def _even_out(records: Records, width: int, pads: bool, faults: Faults) -> None:
    """Give every row as many fields as the header has: short rows get empty fields, surplus fields are dropped."""
    if all(len(fields) == width for fields in records.rows):
        return
    uneven: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for number, fields in enumerate(records.rows):
        surplus = len(fields) - width
        if not surplus:
            continue
        kind = f"{len(fields):,} {'field' if len(fields) == 1 else 'fields'} where the header has {width:,}"
        if surplus < 0:
            uneven[kind, pads].append(records.lines[number])
            fields.extend([""] * -surplus)
        else:
            spare = not any(fields[width:])
            uneven[f"{kind}, {'the surplus empty' if spare else 'the surplus dropped'}", spare].append(records.lines[number])
            del fields[width:]
    for (kind, harmless), lines in uneven.items():
        faults.add(kind, lines, harmless=harmless)


def _frame(names: Sequence[str], records: Records) -> pd.DataFrame:
    columns = zip(*records.rows, strict=True) if records.rows else ([] for _ in names)
    index = pd.Index(records.lines, dtype="int64", name="line")
    return pd.DataFrame({name: pd.array(list(cells), dtype="str") for name, cells in zip(names, columns, strict=True)}, index=index)
