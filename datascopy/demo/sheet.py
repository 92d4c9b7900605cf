"""A table before it is written: rows of cells, and the exact form in which they are put down."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from datascopy.demo.facts import fill, fits
from datascopy.demo.plan import Sheet
from datascopy.model import Fault

if TYPE_CHECKING:
    from datascopy.demo.draft import Item


@dataclass(slots=True)
class Row:
    """One row of a table: the cells, and the path of the picture it describes."""

    about: str
    cells: list[str]


@dataclass(slots=True)
class Rows:
    """One table of a draft."""

    sheet: Sheet
    rows: list[Row] = field(default_factory=list)
    names: list[str] | None = None
    """what the header says, where it is not what the plan says"""

    @property
    def path(self) -> str:
        """Where it lies."""
        return self.sheet.path

    def describes(self, of: str) -> bool:
        """Return whether its rows are about these pictures."""
        return of in self.sheet.of

    def add(self, item: "Item") -> None:
        """Append the rows of a picture."""
        facts = item.told()
        if not fits(facts, self.sheet.where):
            return
        for one in self.sheet.each or ({},):
            if fits(facts, one.get("where", {})):
                more = {**facts, **{name: fill(value, facts) for name, value in one.items() if name != "where"}}
                self.rows.append(Row(item.path, [fill(cell, more) for cell in self.sheet.columns.values()]))

    def row(self, item: "Item") -> Row:
        """Return the first row of a picture."""
        return next(row for row in self.rows if row.about == item.path)

    def of(self, item: "Item") -> list[Row]:
        """Return all rows of a picture."""
        return [row for row in self.rows if row.about == item.path]

    def has(self, item: "Item") -> bool:
        """Return whether a picture has a row."""
        return any(row.about == item.path for row in self.rows)

    def column(self, name: str) -> int:
        """Return the position of a column."""
        return list(self.sheet.columns).index(name)

    def encode(self, files: Mapping[str, bytes]) -> bytes:
        """Return the bytes of the table. `files`: path -> bytes, for pictures that lie in the table itself."""
        return self._parquet(files) if self.path.endswith(".parquet") else self._text()

    def _text(self) -> bytes:
        sheet, buffer = self.sheet, io.StringIO()
        writer = csv.writer(buffer, delimiter=sheet.delimiter, lineterminator=sheet.line_end)
        for comment in sheet.comments:
            buffer.write(comment + sheet.line_end)
        tail = [""] * sheet.trailing
        if sheet.header:
            writer.writerow([*(self.names or sheet.columns), *tail])
        writer.writerows([*row.cells[: len(row.cells) - self._left_off(row)], *tail] for row in self.rows)
        text = buffer.getvalue()
        return (text if sheet.final else text.removesuffix(sheet.line_end)).encode(sheet.encoding)

    def _left_off(self, row: Row) -> int:
        """How many fields are left off the end of a row."""
        short = self.sheet.short
        return int(short is not None and len(row.cells) == len(self.sheet.columns) and not row.cells[self.column(short)])

    def _parquet(self, files: Mapping[str, bytes]) -> bytes:
        try:
            import pyarrow
            import pyarrow.parquet
        except ImportError as error:
            raise Fault(f'{self.path} is a Parquet file: writing it needs `pip install "datascopy[parquet]"`.') from error
        made: dict[str, Any] = {}
        for at, name in enumerate(self.sheet.columns):
            cells = [row.cells[at] if at < len(row.cells) else "" for row in self.rows]
            if name == self.sheet.pictures:
                made[name] = pyarrow.array([{"bytes": files[cell], "path": None} for cell in cells], _picture(pyarrow))
            else:
                made[name] = pyarrow.array(cells, pyarrow.string())
        sink = io.BytesIO()
        pyarrow.parquet.write_table(pyarrow.table(made), sink)
        return sink.getvalue()


def _picture(pyarrow: Any) -> Any:
    """The type of a column of pictures, as exporters write it."""
    return pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])
