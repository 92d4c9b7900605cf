"""Cut the lines of a delimited table into records, and get over what a csv reader stumbles on."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

from datascopy.catalog.faults import Faults

UNCLOSED = "a quote opens and is not closed where it should be"
AFTER_QUOTE = "text after a closing quote"
COMMENT = "comment line ahead of the header"
BLANK = "blank line"

MOST_COMMENTS = 1000


@dataclass(slots=True)
class Records:
    """The records of a table: fields of each, and the line (from 1) on which each begins. A blank line is a record of no fields."""

    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def cut_records(lines: Sequence[str], delimiter: str, faults: Faults) -> Records:
    """Cut lines into records by the csv rules of RFC 4180.

    A quote that swallows following lines is believed only if the record then has as many fields as the first one; otherwise its first
    line is read for itself, quotes and all, and reading goes on with the next.
    """
    cutter = _Cutter(lines, delimiter, faults)
    position = cutter.skip_comments()
    while position < len(lines):
        position = cutter.read_until_trouble(position)
    return cutter.records


class _Cutter:
    """Cuts the lines of one table. Positions are those of lines, from 0."""

    def __init__(self, lines: Sequence[str], delimiter: str, faults: Faults) -> None:
        self.lines = lines
        self.delimiter = delimiter
        self.faults = faults
        self.records = Records()

    def skip_comments(self) -> int:
        """Return the position of the header: past the lines that begin with `#`, unless such a line is itself the header.

        It is if it has as many fields as the next line, and not only its first is filled: programs pad comments with delimiters.
        """
        filled = [position for position, line in enumerate(islice(self.lines, MOST_COMMENTS)) if line.strip()]
        comments = []
        for position, following in pairwise(filled):
            fields, below = (self.lines[one].count(self.delimiter) for one in (position, following))
            padded = not self.lines[position].partition(self.delimiter)[2].strip(f"{self.delimiter} \t\r\n")
            if not self.lines[position].startswith("#") or (fields == below > 0 and not padded):
                break
            comments.append(position)
        begin = comments[-1] + 1 if comments else 0
        self.faults.add(COMMENT, (position + 1 for position in comments), harmless=True)
        self.faults.add(BLANK, (position + 1 for position in range(begin) if position not in comments), harmless=True)
        return begin

    def read_until_trouble(self, position: int) -> int:
        """Read records from a position on; return where to go on: past the first line that makes trouble, or the end."""
        reader = csv.reader((self.lines[number] for number in range(position, len(self.lines))), delimiter=self.delimiter, strict=True)
        begin = position
        rows, numbers = self.records.rows, self.records.lines
        try:
            for fields in reader:
                end = position + reader.line_num
                if end - begin > 1 and rows and len(fields) != len(rows[0]):
                    return self.read_alone(begin, UNCLOSED)
                rows.append(fields)
                numbers.append(begin + 1)
                begin = end
        except csv.Error as error:
            spanned = position + reader.line_num - begin
            return self.read_alone(begin, _trouble(error, self.lines[begin], spanned))
        return len(self.lines)

    def read_alone(self, position: int, kind: str) -> int:
        """Read one line for itself, note its fault, and return the position of the next."""
        line = self.lines[position].rstrip("\r\n")
        lenient = kind == AFTER_QUOTE
        self.records.rows.append(next(csv.reader([line], delimiter=self.delimiter)) if lenient else line.split(self.delimiter))
        self.records.lines.append(position + 1)
        self.faults.add(kind, [position + 1], harmless=False)
        return position + 1


def _trouble(error: csv.Error, line: str, spanned: int) -> str:
    limit = csv.field_size_limit()
    if len(line) > limit and "limit" in str(error):
        return f"a field of more than {limit:,} characters"
    if spanned == 1 and "expected after" in str(error):
        return AFTER_QUOTE
    return UNCLOSED
