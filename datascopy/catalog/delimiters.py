"""Which character parts the fields of a table: the declared one, unless the lines plainly say another."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import BinaryIO

from datascopy.catalog.faults import Faults
from datascopy.catalog.headers import fold
from datascopy.model import TableFacts

BLANKS = " "
"""A delimiter of one blank stands for any run of blanks and tabs."""

DELIMITERS = (",", ";", "\t", "|", BLANKS)
LOOKED_AT = 50
"""Lines of a table without a header that are looked at."""

SNIFFED = 65_536
"""Bytes at the beginning of a file by which its delimiter is told before it is read."""

_RUN = re.compile(r"[ \t]+")


def find_delimiter(lines: Sequence[str], facts: TableFacts, known: frozenset[str], faults: Faults) -> str:
    """Return the delimiter of a table; one that differs from the declared is noted as harmless.

    With a header row it is the one under which the header holds most of the known names, and of several the one that gives most lines as many
    fields. Without one, the declared one stays if it gives half of the lines as many fields as the profile lists columns, else it is the one
    that does so for most. What still ties goes to the declared one, then to the first of DELIMITERS. A list of one column has none.

    Args:
        lines: of the table, decoded.
        facts: of the table.
        known: folded names that its columns may have.
        faults: where a difference is noted.
    """
    filled = list(islice(((number, line) for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")), LOOKED_AT))
    if not filled or len(facts.header) == 1:
        return facts.delimiter

    def even(delimiter: str, width: int) -> int:
        return sum(len(_fields(line, delimiter)) == width for _, line in filled)

    def met(delimiter: str) -> int:
        return len(known & {fold(name) for name in _fields(filled[0][1], delimiter)})

    if facts.header:
        enough = 2 * even(facts.delimiter, len(facts.header)) >= len(filled)
        others = {one: even(one, len(facts.header)) for one in DELIMITERS}
    else:
        most = max(map(met, DELIMITERS))
        enough = met(facts.delimiter) >= most
        others = {one: even(one, len(_fields(filled[0][1], one))) for one in DELIMITERS if met(one) == most}
    best = facts.delimiter if enough else max(others, key=lambda one: others[one])
    if best != facts.delimiter:
        faults.add(f"fields parted by {_shown(best)} instead of {_shown(facts.delimiter)}", [filled[0][0]], harmless=True)
    return best


def single_blanks(lines: Sequence[str]) -> list[str]:
    """Return lines with one blank for each run of blanks and tabs, none around them; a line with quotes keeps what stands within."""
    return [f"{line.strip()}\n" if '"' in line else f"{_RUN.sub(' ', line.strip())}\n" for line in lines]


def _fields(line: str, delimiter: str) -> list[str]:
    return line.split() if delimiter == BLANKS else line.strip("\r\n").split(delimiter)


def _shown(delimiter: str) -> str:
    return {"\t": "a tab", BLANKS: "blanks"}.get(delimiter, f"'{delimiter}'")


def begin(opened: BinaryIO) -> str:
    """Return the whole lines at the beginning of a file that `sniff` looks at."""
    data = opened.read(SNIFFED)
    return (data[: data.rfind(b"\n") + 1] if len(data) == SNIFFED else data).decode("utf-8-sig", "replace")


def sniff(text: str) -> str:
    """Return the mark that parts the fields of at least half of the lines evenly, of several the one that makes more fields; "" where none does."""
    lines = list(islice((line for line in text.splitlines() if line.strip() and line[0] != "#"), LOOKED_AT))
    best, worth = "", (0.5, 1)
    for mark in (mark for mark in DELIMITERS if mark != BLANKS):
        widths = Counter(len(fields) for fields in csv.reader(io.StringIO("\n".join(lines)), delimiter=mark))
        width, times = widths.most_common(1)[0] if widths else (1, 0)
        if len(lines) > 1 and width > 1 and (times / len(lines), width) >= worth:
            best, worth = mark, (times / len(lines), width)
    return best
