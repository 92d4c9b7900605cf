"""Defects of tables, of splits and of the card."""

from collections.abc import Iterator, Mapping
from typing import Any

from datascopy.demo.draft import Draft, Item
from datascopy.demo.facts import fill, listed
from datascopy.demo.plan import Where
from datascopy.demo.sheet import Row, Rows
from datascopy.model import Fault

Cells = Mapping[str, str]
"""column -> text, with facts of the picture filled in"""


def wrong_cell(
    draft: Draft, table: str, column: str = "", value: str = "", *, cells: Cells | None = None, row: Cells | None = None, **choice: Any
) -> tuple[str, ...]:
    """Write other values into a row: one column, or `cells`. `row`: what must stand in it; `of`, `where`: the pictures it may be about."""
    rows = draft.tables[table]
    item, found = _victim(draft, rows, row, choice)
    written = {**({column: value} if column else {}), **(cells or {})}
    for name, text in written.items():
        found.cells[rows.column(name)] = fill(text, item.told())
    return (column, value) if column else ()


def short_row(draft: Draft, table: str, missing: int = 1, **choice: Any) -> tuple[str, ...]:
    """Leave off the last fields of a row, their delimiters too."""
    rows = draft.tables[table]
    _, row = _victim(draft, rows, None, choice)
    del row.cells[-missing:]
    return (rows.path,)


def repeat_row(draft: Draft, table: str, **choice: Any) -> tuple[str, ...]:
    """Write a row a second time, at the end."""
    rows = draft.tables[table]
    item, row = _victim(draft, rows, None, choice)
    rows.rows.append(Row(item.path, list(row.cells)))
    return (item.id,)


def second_row(draft: Draft, table: str, cells: Cells, *, row: Cells | None = None, **choice: Any) -> tuple[str, ...]:
    """Give a picture a second row that differs in some columns."""
    rows = draft.tables[table]
    item, found = _victim(draft, rows, row, choice)
    copy = list(found.cells)
    for name, text in cells.items():
        copy[rows.column(name)] = fill(text, item.told())
    rows.rows.append(Row(item.path, copy))
    return (item.id,)


def second_label(draft: Draft, table: str, column: str, label: str) -> tuple[str, ...]:
    """Give a picture a second row with another label."""
    rows = draft.tables[table]
    others = sorted({item.label for item in draft.items if rows.describes(item.of)} - {label})
    if not others:
        raise Fault(f"All pictures of {table!r} are labelled {label!r}: none can get it as a second label.")
    return second_row(draft, table, {column: label}, where={"label": (others[0],)})


def row_without_file(draft: Draft, table: str, **choice: Any) -> tuple[str, ...]:
    """Name a picture that is not there: the row of another one under a new name."""
    rows = draft.tables[table]
    item, row = _victim(draft, rows, None, choice)
    name = draft.renamed(item).id
    rows.rows.append(Row("", [cell.replace(item.id, name) for cell in row.cells]))
    return (name,)


def file_without_row(draft: Draft, table: str, **choice: Any) -> tuple[str, ...]:
    """Leave a picture out of a table."""
    rows = draft.tables[table]
    item, _ = _victim(draft, rows, None, choice)
    rows.rows = [row for row in rows.rows if row.about != item.path]
    return (item.id,)


def respell(draft: Draft, table: str, column: str, spelled: str, instead: str) -> tuple[str, ...]:
    """Spell a value in one column otherwise than everywhere else."""
    rows = draft.tables[table]
    at = rows.column(column)
    for row in rows.rows:
        if len(row.cells) > at and row.cells[at] == spelled:
            row.cells[at] = instead
    return (instead,)


def rename_column(draft: Draft, table: str, column: str, instead: str) -> tuple[str, ...]:
    """Write another name into the header; an empty one leaves the column out."""
    rows = draft.tables[table]
    at = rows.column(column)
    names = [instead if name == column else name for name in rows.sheet.columns]
    if not instead:
        names.remove("")
        for row in rows.rows:
            del row.cells[at]
    rows.names = names
    return (column,)


def divide_group(draft: Draft, table: str, column: str, group: str, move: int) -> tuple[str, ...]:
    """Write some pictures of one examination into another part of the split (`group`: the part it leaves)."""
    rows = draft.tables[table]
    first = _take(draft, rows, where={"part": (group,)})
    others = [_take(draft, rows, where={"part": (group,), "group": (first.group,)}) for _ in range(move - 1)]
    target = next(item.part for item in draft.items if rows.describes(item.of) and item.part != group)
    for item in (first, *others):
        rows.row(item).cells[rows.column(column)] = target
    return (first.group,)


def move_row(draft: Draft, leaves: str, enters: str, **choice: Any) -> tuple[str, ...]:
    """Write a picture into the list of another part instead of its own."""
    rows = draft.tables[leaves]
    item, row = _victim(draft, rows, None, choice)
    rows.rows.remove(row)
    draft.tables[enters].rows.append(row)
    return (item.group,)


def differ_within(draft: Draft, table: str, column: str, value: str, within: str = "group", **choice: Any) -> tuple[str, ...]:
    """Write into one row what no other picture of the same patient has there."""
    rows = draft.tables[table]
    told = [str(item.told()[within]) for item in draft.items if rows.describes(item.of) and rows.has(item)]
    several = tuple(sorted({one for one in told if told.count(one) > 1}))
    item, row = _victim(draft, rows, None, {**choice, "where": {**choice.get("where", {}), within: several}})
    row.cells[rows.column(column)] = value
    return (str(item.told()[within]),)


def card(draft: Draft, claim: str, **keys: Any) -> tuple[str, ...]:
    """Let the card say something that does not hold of the data; without `keys` it says so already."""
    if keys:
        draft.claims[claim] = keys
    return (claim,)


def _victim(draft: Draft, rows: Rows, row: Cells | None, choice: Mapping[str, Any]) -> tuple[Item, Row]:
    """Choose a picture and the row of it that is to suffer."""
    item = _take(draft, rows, **choice)
    wanted = {rows.column(name): text for name, text in (row or {}).items()}
    found = next((one for one in rows.of(item) if all(one.cells[at] == text for at, text in wanted.items())), None)
    if found is None:
        raise Fault(f"The table {rows.path!r} has no such row of {item.id!r}.")
    return item, found


def _take(draft: Draft, rows: Rows, of: str | None = None, where: Where | None = None) -> Item:
    """Choose a sound picture that the table has a row of."""
    named = {one.about for one in rows.rows}
    touched = {item.path for item in _beyond(draft, named)} - draft.touched
    draft.touched |= touched
    try:
        return draft.take(of or rows.sheet.of[0], where=listed(where))
    finally:
        draft.touched -= touched


def _beyond(draft: Draft, named: set[str]) -> Iterator[Item]:
    return (item for item in draft.items if item.path not in named)
