"""Read delimited tables: all cells text, every oddity said with its line, the rest read as far as it goes."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import pandas as pd

from datascopy.catalog.decode import POINTER, decode_lines
from datascopy.catalog.faults import Faults
from datascopy.catalog.records import BLANK, Records, cut_records
from datascopy.model import Malformed, Table, TableFacts
from datascopy.store import Store

MOST_BYTES = 512 * 1024**2
"""A larger table is refused: as text in memory it would take ten times its size."""

EMPTY_ROW = "a row of empty fields"
REPEATED_HEADER = "the header again"
DELIMITERS = ",;\t|"


def read_table(facts: TableFacts, path: str, store: Store, problem: str = "") -> Table:
    """Read one file of a table. What keeps it from being read at all stands in `problem`; nothing is raised for what it holds."""
    nothing = pd.DataFrame(dtype="str")
    if problem:
        return Table(facts=facts, path=path, frame=nothing, problem=problem)
    try:
        with store.open(path) as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        return Table(facts=facts, path=path, frame=nothing, problem=f"cannot be read: {error.strerror or error}")
    if unreadable := _unreadable(data):
        return Table(facts=facts, path=path, frame=nothing, problem=unreadable)
    frame, malformed, notes = parse_table(data, facts)
    return Table(facts=facts, path=path, frame=frame, rows=len(frame), malformed=malformed, notes=notes)


def _unreadable(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        return f"is larger than {MOST_BYTES:,} bytes"
    if data.startswith(POINTER):
        return "is a Git LFS pointer, not the table"
    return "" if data.strip(b"\0 \t\r\n\xef\xbb\xbf") else "is empty"


def parse_table(data: bytes, facts: TableFacts) -> tuple[pd.DataFrame, tuple[Malformed, ...], tuple[str, ...]]:
    """Parse the bytes of a table.

    Returns:
        the frame (all cells `str`, '' for empty; index `line`: the line on which the row begins), what is malformed, and notes.
    """
    faults = Faults()
    decoded = decode_lines(data, faults)
    delimiter = _delimiter(decoded.lines, facts, faults)
    records = cut_records(decoded.lines, delimiter, faults)
    _drop_blank(records, faults)
    if not records.rows:
        return pd.DataFrame(dtype="str"), faults.malformed(), decoded.notes
    header, line = records.rows.pop(0), records.lines.pop(0)
    names = _column_names(header, line, faults)
    notes = decoded.notes + (("spaces around column names were left out",) if any(name != name.strip() for name in header) else ())
    _drop(records, [fields == header for fields in records.rows], REPEATED_HEADER, faults, harmless=False)
    _drop(records, [not any(fields) for fields in records.rows], EMPTY_ROW, faults, harmless=True)
    _even_out(records, len(header), facts.pads, faults)
    return _frame(names, records), faults.malformed(), notes


def _delimiter(lines: Sequence[str], facts: TableFacts, faults: Faults) -> str:
    """Return the declared delimiter, or the one that the header really uses where only that one yields the columns of the profile."""
    number, header = next(((number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")), (1, ""))
    expected = {name for name in (facts.file, facts.label) if name}
    if facts.delimiter in header or not expected:
        return facts.delimiter
    for other in DELIMITERS:
        if expected <= {name.strip().strip('"') for name in header.strip().split(other)}:
            faults.add(f"fields parted by {_shown(other)} instead of {_shown(facts.delimiter)}", [number], harmless=True)
            return other
    return facts.delimiter


def _shown(delimiter: str) -> str:
    return "a tab" if delimiter == "\t" else f"'{delimiter}'"


def _drop_blank(records: Records, faults: Faults) -> None:
    blank = [not fields or (len(fields) == 1 and not fields[0].strip()) for fields in records.rows]
    _drop(records, blank, BLANK, faults, harmless=True)


def _drop(records: Records, where: Sequence[bool], kind: str, faults: Faults, *, harmless: bool) -> None:
    if not any(where):
        return
    faults.add(kind, [line for line, drop in zip(records.lines, where, strict=True) if drop], harmless=harmless)
    records.rows = [fields for fields, drop in zip(records.rows, where, strict=True) if not drop]
    records.lines = [line for line, drop in zip(records.lines, where, strict=True) if not drop]


def _column_names(header: Sequence[str], line: int, faults: Faults) -> list[str]:
    """Return the names of the columns, spaces around them taken off; a nameless one is `column 3`, a second `x` is `x (2)`."""
    names: dict[str, None] = {}
    times: Counter[str] = Counter()
    for number, written in enumerate(header, 1):
        base = written.strip() or f"column {number}"
        if not written.strip():
            faults.add("a column without a name", [line], harmless=True)
        elif base in names:
            faults.add("a column name twice", [line], harmless=False)
        name = base
        while name in names:
            times[base] += 1
            name = f"{base} ({times[base] + 1})"
        names[name] = None
    return list(names)


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
