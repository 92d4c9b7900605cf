"""A list or table as rows of cells, whatever parts its fields, with a header or without."""

import csv
import hashlib
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from datascopy.model import Fault
from datascopy.model.naming import EXTENSIONS, FILE, GROUP_COLUMNS, NAMED_COLUMNS, by_name

_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 200
_EVEN = 0.9
MOST_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A list as read: all cells text."""

    path: str
    header: tuple[str, ...]
    """() where it has none"""
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    """(line, cells)"""
    digest: str
    size: int

    def column(self, name: str) -> int:
        """Return the number of a column, -1 where there is none of that name."""
        return self.header.index(name) if name in self.header else -1


def read_sheet(path: Path, columns: Collection[str] = ()) -> Sheet:
    """Read a list.

    Args:
        path: of the file.
        columns: names of columns that the user gave: a first row that holds one is a header.

    Raises:
        Fault: it cannot be read, is no text, or holds no name.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Fault(f"{path} is larger than {MOST_BYTES:,} bytes: it is taken for no list of names.")
        data = path.read_bytes()
    except OSError as error:
        raise Fault(f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}.") from error
    lines = _text(data, path).splitlines(keepends=True)
    rows = [(line, cells) for line, cells in _rows(lines) if any(cells)]
    if not rows:
        raise Fault(f"{path} names nothing: a list has one name in each line, or a column of names.")
    header: tuple[str, ...] = ()
    if set(columns) & set(rows[0][1]) or _is_header(rows[0][1]):
        header, rows = rows[0][1], rows[1:]
    return Sheet(path=str(path), header=header, rows=tuple(rows), digest=hashlib.sha256(data).hexdigest(), size=len(data))


def _text(data: bytes, path: Path) -> str:
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "latin-1"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Fault(f"{path} is no text, so no list of names.")


def _rows(lines: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield (line, cells), blanks around cells taken off."""
    filled = [line for line in lines if _counts(line)]
    delimiter = _delimiter(filled[:_LOOKED_AT])
    if len(filled) == 1 and not delimiter:  # all names in one line
        yield from ((1, (name,)) for name in filled[0].split())
    elif delimiter == " " or not delimiter:
        for number, line in enumerate(lines, 1):
            if _counts(line):
                yield number, tuple(line.split()) if delimiter else (line.strip().strip('"').strip(),)
    else:
        try:
            reader = csv.reader(io.StringIO("".join(lines), newline=""), delimiter=delimiter)
            for cells in reader:
                if not (cells and cells[0].startswith("#")):
                    yield reader.line_num, tuple(cell.strip() for cell in cells)
        except csv.Error as error:
            raise Fault(f"A list cannot be read as a table parted by {delimiter!r}: {error}.") from error


def _counts(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _delimiter(lines: Sequence[str]) -> str:
    """Return what parts the fields: a mark that most lines hold as often, blanks where they part every line alike, '' for one column."""
    for mark in _DELIMITERS:
        times = lines[0].count(mark) if lines else 0
        if times and sum(line.count(mark) >= times for line in lines) >= _EVEN * len(lines):
            return mark
    counts = {len(line.split()) for line in lines}
    if len(lines) > 1 and len(counts) == 1 and counts != {1}:
        fields = [line.split() for line in lines]
        if _known(fields[0]) or any(all(has_extension(row[i]) for row in fields) for i in range(len(fields[0]))):
            return " "
    return ""


def has_extension(cell: str) -> bool:
    """Say whether a cell names a picture or video by its extension."""
    _, dot, extension = cell.rpartition(".")
    return bool(dot) and extension.lower() in EXTENSIONS


def _known(cells: Sequence[str]) -> bool:
    named = (*NAMED_COLUMNS.values(), *GROUP_COLUMNS)
    return any(True for names in named for _ in by_name(cells, names))


def _is_header(cells: Sequence[str]) -> bool:
    return _known(cells) and not any(map(has_extension, cells)) and not any(cell.isdigit() for cell in cells)


def file_column(sheet: Sheet, wanted: str | None = None) -> int:
    """Return the number of the column that names the files: the one given, one that holds names of pictures, one called so, else the first.

    Raises:
        Fault: the column that the user names is not there.
    """
    if wanted is not None:
        number = sheet.column(wanted)
        if number < 0:
            told = f"it has {', '.join(sheet.header)}" if sheet.header else "it has no header"
            raise Fault(f"--file {wanted}: {sheet.path} has no such column; {told}.")
        return number
    few = [cells for _, cells in sheet.rows[:_LOOKED_AT]]
    width = max((len(cells) for cells in few), default=1)
    named = [sheet.column(name) for name in by_name(sheet.header, NAMED_COLUMNS[FILE])]
    candidates: list[int] = [*named, *range(width)]
    for one in candidates:
        if few and sum(one < len(cells) and has_extension(cells[one]) for cells in few) >= len(few) / 2:
            return one
    return named[0] if named else 0
