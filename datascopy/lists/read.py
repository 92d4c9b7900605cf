"""The three forms in which a split is told: lists, one table with a column, a folder of lists or of pictures."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from datascopy.lists.roles import role_of, scoped
from datascopy.lists.sheets import Sheet, file_column, has_extension, read_sheet
from datascopy.lists.values import Listed, Part, Role, Row
from datascopy.model import Fault
from datascopy.model.naming import GROUP_COLUMNS, LABEL, NAMED_COLUMNS, by_name

LIST_NAMES = frozenset({".txt", ".csv", ".tsv", ".lst", ".list"})
CERTIFICATE = "certificate.json"


def read_lists(
    given: Sequence[tuple[str, Path]],
    group: str | None,
    title: str,
    certified: str = "",
    packs: Sequence[tuple[Part, tuple[str, int]]] = (),
) -> Listed:
    """Read one list for each part.

    Args:
        given: (name or '', file) of each; without a name a part is called as its file.
        group: as --group has it: a column that all of them have is the group key.
        title: what all of them are called together.
        certified: the column that a certificate states to be the group key.
        packs: parts that are packs, read elsewhere, each with (digest, bytes) of its content.

    Raises:
        Fault: a list cannot be read, two parts have one name, or there is only one.
    """
    sheets = [(name, read_sheet(path, [group] if group else ())) for name, path in given]
    names = _named([name or Path(sheet.path).stem for name, sheet in sheets], [sheet.path for _, sheet in sheets])
    _named([*names, *(part.name for part, _ in packs)], [*(sheet.path for _, sheet in sheets), *(part.path for part, _ in packs)])
    if len(names) + len(packs) < 2:
        raise Fault(
            f"{given[0][1] if given else packs[0][0].path} is one list, with nothing to be held against. Name another, or the column that parts it: --split COLUMN."
        )
    columns = [column for column in sheets[0][1].header if all(column in sheet.header for _, sheet in sheets)] if sheets else []
    grouped_by = certified or _group_column(columns, group)
    parts = [
        Part(
            name=name,
            path=sheet.path,
            role=role_of(name),
            given=bool(said),
            rows=tuple(row for row, _ in _rows(sheet, file_column(sheet), grouped_by)),
        )
        for name, (said, sheet) in zip(names, sheets, strict=True)
    ]
    parts += [part for part, _ in packs]
    content = (*((sheet.digest, sheet.size) for _, sheet in sheets), *(held for _, held in packs))
    return Listed(title=title, parts=scoped(parts), content=content, columns=tuple(columns), grouped_by=grouped_by)


def read_table(path: Path, split: str, file: str | None, group: str | None) -> Listed:
    """Read one table of which a column tells the part of each row.

    Raises:
        Fault: it cannot be read, or has no such column, or all rows are of one part.
    """
    sheet = read_sheet(path, [one for one in (split, file, group) if one])
    if sheet.column(split) < 0:
        told = f"it has {', '.join(sheet.header)}" if sheet.header else "it has no header"
        raise Fault(f"--split {split}: {path} has no such column; {told}.")
    grouped_by = _group_column(sheet.header, group)
    found: dict[str, list[Row]] = {}
    for row, cells in _rows(sheet, file_column(sheet, file), grouped_by):
        found.setdefault(_cell(cells, sheet.column(split)), []).append(row)
    nowhere = len(found.pop("", []))
    notes = (f"{nowhere:,} of {len(sheet.rows):,} rows of {path.name} have nothing in {split}: they are in no part.",) if nowhere else ()
    if len(found) < 2:
        raise Fault(
            f"--split {split}: all rows of {path} are of one part ({next(iter(found), 'none')}): there is nothing to be held against."
        )
    parts = [Part(name=name, path=str(path), role=role_of(name), given=False, rows=tuple(found[name])) for name in sorted(found)]
    title, content = path.name, ((sheet.digest, sheet.size),)
    return Listed(title=title, parts=scoped(parts), content=content, notes=notes, columns=sheet.header, grouped_by=grouped_by)


def read_folder(folder: Path, group: str | None, certified: str = "") -> Listed:
    """Read a folder: its sub-folders where two or more are called after parts (train, val, test, fold), else the lists in it.

    Raises:
        Fault: it holds neither, or cannot be looked into.
    """
    try:
        held = sorted(folder.iterdir())
    except OSError as error:
        raise Fault(f"{folder} cannot be looked into: {(error.strerror or 'unknown reason').lower()}.") from error
    roles = {one: role_of(one.name) for one in held if one.is_dir()}
    folders = [one for one, role in roles.items() if role in (Role.TRAIN, Role.VAL, Role.TEST, Role.FOLD)]
    pictures = {one: _pictures(folder, one) for one in folders} if len(folders) > 1 else {}
    if sum(bool(rows) for rows in pictures.values()) > 1:
        parts = [Part(name=one.name, path=str(one), role=roles[one], given=False, rows=rows) for one, rows in pictures.items()]
        return Listed(title=folder.name, parts=scoped(parts), home=str(folder))
    lists = [one for one in held if one.is_file() and one.suffix.lower() in LIST_NAMES and not one.name.startswith(".")]
    if len(lists) < 2:
        below = ", ".join(one.name for one in held if one.is_dir())
        raise Fault(
            f"{folder} holds {'one list' if lists else 'no lists'} and no two folders called train, val, test or fold with pictures in them"
            f"{f' (its folders: {below[:200]})' if below else ''}. Name the lists: datascopy leakage train=FILE test=FILE."
        )
    return read_lists([("", one) for one in lists], group, folder.resolve().name, certified)


def _named(names: Sequence[str], paths: Sequence[str]) -> list[str]:
    """Return the names of the parts; files of one name in several folders are told apart by their folder.

    Raises:
        Fault: two are the same all the same.
    """
    twice = {name for name, times in Counter(names).items() if times > 1}
    made = [f"{Path(path).parent.name}/{name}" if name in twice else name for name, path in zip(names, paths, strict=True)]
    if len(set(made)) < len(made):
        raise Fault(f"Two lists have one name: {', '.join(sorted(twice))}. Name each: NAME=LIST.")
    return made


def _group_column(columns: Sequence[str], wanted: str | None) -> str:
    if wanted is not None:
        return wanted if wanted in columns else ""
    return next((column for names in GROUP_COLUMNS for column in by_name(columns, names)), "")


def _rows(sheet: Sheet, file: int, grouped_by: str) -> Iterable[tuple[Row, Sequence[str]]]:
    """Yield the rows that name a file."""
    label = next((sheet.column(name) for name in by_name(sheet.header, NAMED_COLUMNS[LABEL])), -1)
    group = sheet.column(grouped_by) if grouped_by else -1
    for line, cells in sheet.rows:
        if name := _cell(cells, file):
            yield Row(line, name, _cell(cells, label), _cell(cells, group)), cells


def _cell(cells: Sequence[str], number: int) -> str:
    return cells[number] if 0 <= number < len(cells) else ""


def _pictures(home: Path, folder: Path) -> tuple[Row, ...]:
    """Return the pictures below a folder by their path in its home; the innermost folder that is not the part's is the label."""
    found: Mapping[str, str] = {
        str(Path(where, name).relative_to(home).as_posix()): Path(where).name if Path(where) != folder else ""
        for where, _, names in os.walk(folder)
        for name in names
        if has_extension(name) and not name.startswith(".")
    }
    return tuple(Row(0, path, found[path]) for path in sorted(found))
