"""Defects of tables, of splits and of the card."""

from datascopy.demo.draft import Draft, Row, new_id
from datascopy.model import Fault


def wrong_cell(draft: Draft, table: str, column: str, value: str) -> tuple[str, ...]:
    """Write a value that the table's schema does not allow."""
    rows = draft.tables[table]
    rows.row(draft.take(rows.of)).cells[rows.column(column)] = value
    return (column, value)


def short_row(draft: Draft, table: str, missing: int = 1) -> tuple[str, ...]:
    """Leave off the last fields of a row, their delimiters too."""
    rows = draft.tables[table]
    row = rows.row(draft.take(rows.of))
    del row.cells[-missing:]
    return (rows.path,)


def repeat_row(draft: Draft, table: str) -> tuple[str, ...]:
    """Write a row a second time, at the end."""
    rows = draft.tables[table]
    item = draft.take(rows.of)
    rows.rows.append(Row(item.path, list(rows.row(item).cells)))
    return (item.id,)


def second_label(draft: Draft, table: str, column: str, label: str) -> tuple[str, ...]:
    """Give a picture a second row with another label."""
    rows = draft.tables[table]
    item = draft.take(rows.of, label=_other(draft, rows.of, label))
    cells = list(rows.row(item).cells)
    cells[rows.column(column)] = label
    rows.rows.append(Row(item.path, cells))
    return (item.id,)


def _other(draft: Draft, of: str, label: str) -> str:
    """The first label of these pictures that is not `label`."""
    others = sorted({item.label for item in draft.items if item.of == of} - {label})
    if not others:
        raise Fault(f"All pictures of {of!r} are labelled {label!r}: none can get it as a second label.")
    return others[0]


def row_without_file(draft: Draft, table: str) -> tuple[str, ...]:
    """Name a picture that is not there."""
    rows = draft.tables[table]
    item = draft.take(rows.of)
    name = new_id(draft.rng)
    rows.rows.append(Row("", [cell.replace(item.id, name) for cell in rows.row(item).cells]))
    return (name,)


def file_without_row(draft: Draft, table: str) -> tuple[str, ...]:
    """Leave a picture out of a table."""
    rows = draft.tables[table]
    item = draft.take(rows.of)
    rows.rows.remove(rows.row(item))
    return (item.id,)


def respell(draft: Draft, table: str, column: str, spelled: str, instead: str) -> tuple[str, ...]:
    """Spell a label in one column otherwise than everywhere else."""
    rows = draft.tables[table]
    at = rows.column(column)
    for row in rows.rows:
        if len(row.cells) > at and row.cells[at] == spelled:
            row.cells[at] = instead
    return (instead,)


def divide_group(draft: Draft, table: str, column: str, group: str, move: int) -> tuple[str, ...]:
    """Write some pictures of one examination into another part of the split (`group`: the part it leaves)."""
    rows = draft.tables[table]
    first = draft.take(rows.of, part=group)
    others = [draft.take(rows.of, part=group, group=first.group) for _ in range(move - 1)]
    target = next(item.part for item in draft.items if item.of == rows.of and item.part != group)
    for item in (first, *others):
        rows.row(item).cells[rows.column(column)] = target
    return (first.group,)


def card(draft: Draft, claim: str) -> tuple[str, ...]:
    """Nothing is changed: a claim of the card does not hold of the data as they are drawn."""
    return (claim,)
