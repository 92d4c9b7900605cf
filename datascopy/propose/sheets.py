"""Look at tables and guess what their columns are."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from datascopy.catalog.delimiters import begin, sniff
from datascopy.catalog.folders import split_part
from datascopy.catalog.tables import read_table
from datascopy.model import Table, TableFacts
from datascopy.model.naming import key_of
from datascopy.propose.outline import Outline, as_glob, slug
from datascopy.store import Store

LOOKED_AT = 20_000
"""Different cells of a column among which names of items are looked for."""
ENOUGH = 0.5
"""Least share of rows that name an item of a collection."""
ALIKE = 5
"""More tables of one form in one folder are one table of several files."""

_TABLES = frozenset({".csv", ".tsv", ".tab", ".txt", ".lst", ".parquet"})
_LISTS = frozenset({".txt", ".lst"})
_FILE = re.compile(
    r"^(?:file|image|img|picture|photo|video)s?[ _-]?(?:file|name|path|id|index)?s?$|^(?:name|path|filename|original_filename|uid|id)$",
    re.I,
)
_LABELS = tuple(re.compile(words, re.IGNORECASE) for words in ("label|class", "finding|diagnos|disease|pathology|target", "category"))
_SPLIT = re.compile(r"split|fold(?!er)|subset|partition|phase|^set$|^part$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:split|fold)[^a-z0-9]?(\d{1,3})(?!\d)", re.IGNORECASE)
_GROUP = re.compile(r"patient|subject|person|case|study|exam|video|series|visit", re.IGNORECASE)
_PRIVATE = re.compile(r"note|comment|remark|free.?text|birth|\bname\b|surname|address|phone|mail|doctor|physician|operator", re.IGNORECASE)
_ROLES = (
    (
        "acquisition",
        re.compile(r"view|projection|position|modality|device|scanner|manufacturer|protocol|portable|magnification", re.IGNORECASE),
    ),
    ("source", re.compile(r"source|hospital|site|centre|center|institution|country|location|licen[cs]e|url", re.IGNORECASE)),
    ("demographic", re.compile(r"^(?:patient[ _-]?)?(?:sex|gender|age|ethnicity|race)(?:[ _-].*)?$", re.IGNORECASE)),
    ("outcome", re.compile(r"surviv|death|died|mortality|outcome|icu|intubat|recurrence", re.IGNORECASE)),
    ("artefact", re.compile(r"artefact|artifact|marker|instrument|device present|pacemaker|tube|ruler|overlay", re.IGNORECASE)),
)
"""role -> names of columns that look as if they played it, in the order in which they are tried"""
MOST_LEVELS = 100
_PICTURE = re.compile(r"\.(?:jpe?g|png|tiff?|bmp|gif|dcm|mp4|avi|mpe?g)\s*$", re.IGNORECASE)
_VIDEO = re.compile(r"\.(?:mp4|avi|mpe?g|mov|mkv|webm|wmv)\s*$", re.IGNORECASE)
_WHOLE, _REAL = re.compile(r"\s*[+-]?\d{1,15}\s*"), re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*")


@dataclass(frozen=True, slots=True)
class Known:
    """A collection that tables and documents may describe."""

    name: str
    kind: str
    key: str
    keys: frozenset[str]


def look_at_tables(outline: Outline, paths: Sequence[str], known: Sequence[Known], store: Store) -> list[str]:
    """Add what looks like tables, and return the paths that do not."""
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in paths:
        alike[str(PurePosixPath(path).parent), PurePosixPath(path).suffix.lower()].append(path)
    rest = []
    for (folder, suffix), together in sorted(alike.items()):
        if suffix not in _TABLES:
            rest += together
            continue
        many = len(together) > ALIKE
        glob = [f"*{suffix}" if folder == "." else f"{as_glob(folder)}/*{suffix}"] if many else None
        for path in together[:1] if many else together:
            table = _read(path, suffix, store)
            if table is None or table.problem or table.frame.empty:
                rest.append(path)
            else:
                _add(outline, table, known, glob or [as_glob(path)])
    _lists_of_splits(outline)
    return rest


def _read(path: str, suffix: str, store: Store) -> Table | None:
    facts = TableFacts(name="x", title="x", files=(path,))
    if suffix != ".parquet":
        with store.open(path) as opened:
            first = begin(opened)
        delimiter = sniff(first)
        if suffix in _LISTS or not delimiter:
            if any(len(line.split()) > 1 for line in first.splitlines()[:50]) and not delimiter:
                return None  # prose
            if not delimiter:
                facts = TableFacts(name="x", title="x", files=(path,), header=("item",))
        if delimiter:
            facts = TableFacts(name="x", title="x", files=(path,), delimiter=delimiter)
    return read_table(facts, path, store)


def _add(outline: Outline, table: Table, known: Sequence[Known], files: Sequence[str]) -> None:
    """Add one table with its schema, and the splits and groups that its columns tell."""
    frame, path = table.frame, table.path
    columns = [str(name) for name in frame.columns]
    file, of, remark = _file_column(frame, known)
    others = [name for name in columns if name != file]
    classes = [name for name in others if file and 1 < frame[name].nunique() <= max(200, len(frame) // 10)]
    label = next((name for words in _LABELS for name in classes if words.search(name)), "")
    private = [name for name in others if name != label and _PRIVATE.search(name) and not _FILE.search(name)]
    stem = PurePosixPath(path).stem
    name = slug(stem, "table")
    name = outline.add(
        "tables",
        name,
        {
            "title": stem.replace("_", " ").replace("-", " "),
            "files": list(files),
            "delimiter": "" if table.facts.delimiter == "," else table.facts.delimiter,
            "schema": f"{outline.name}-{name}",
            "header": list(table.facts.header),
            "of": of if file else "",
            "file": file,
            "label": label,
            "private": private,
        },
        f"{len(frame):,} rows; columns: {', '.join(columns[:20])}{' ...' if len(columns) > 20 else ''}.",
        remark,
        *([f"Taken for free or identifying text, never copied into a report: {', '.join(private)}."] if private else []),
    )
    outline.entries("tables")[name].keys["schema"] = f"{outline.name}-{name}"
    outline.schemas[f"{outline.name}-{name}"] = {column: _column(frame[column]) for column in columns}
    outline.counts[f"{{verb: count, what: rows, of: {name}}}"] = len(frame)
    if file:
        _splits_and_groups(outline, frame, name, of, [one for one in others if one != label])
        _roles(outline, frame, name, of, [one for one in others if one not in (label, *private)])


def _file_column(frame: pd.DataFrame, known: Sequence[Known]) -> tuple[str, str, str]:
    """Return the column that names items, the collection that it names, and why; '' where no column does."""
    best, share, told = ("", ""), 0.0, ""
    for column in frame:
        cells = [cell for cell in frame[column].drop_duplicates().head(LOOKED_AT) if cell.strip()]
        for one in known:
            met = len({key_of(cell, one.key) for cell in cells} & one.keys)
            # Rows without files and files without rows are both likely; half of either side is no chance.
            worth = met / min(len(cells), len(one.keys)) if cells and one.keys else 0.0
            if worth > share and met > 1:
                best, share = (str(column), one.name), worth
                told = f"{met:,} of {len(cells):,} names in column {column!r} are among the {len(one.keys):,} names of {one.name}."
    if share >= ENOUGH:
        return *best, told
    named = [str(column) for column in frame if frame[column].str.contains(_PICTURE).mean() > ENOUGH]
    named += [str(column) for column in frame if _FILE.search(str(column))]
    kinds = ("videos",) if named and frame[named[0]].str.contains(_VIDEO).mean() > ENOUGH else ("images", "masks", "videos")
    pictures = next((one.name for kind in kinds for one in known if one.kind == kind), "")
    if named and pictures:
        return named[0], pictures, f"No file is named in it; column {named[0]!r} looks as if it did: check `of` and `file`."
    return "", "", "No column names a file: say `of` and `file` if one does."


def _splits_and_groups(outline: Outline, frame: pd.DataFrame, table: str, of: str, columns: Sequence[str]) -> None:
    for column in columns:
        values = frame[column].nunique()
        if _SPLIT.search(column) and 1 < values <= 20:
            keys = {"title": f"{column} of {table}", "of": of, "table": table, "column": column}
            outline.add("splits", slug(column, "split"), keys, f"{values:,} parts.")
        elif _GROUP.search(column) and 1 < values < len(frame):
            keys = {"title": column, "of": of, "certainty": "guessed", "table": table, "column": column}
            remark = (
                f"{values:,} values in {len(frame):,} rows. If nothing of one may be in two splits, write `stated` and where it is said."
            )
            outline.add("groups", slug(column, "group"), {**keys, "source": f"column {column}, guessed from its name"}, remark)


def _roles(outline: Outline, frame: pd.DataFrame, table: str, of: str, columns: Sequence[str]) -> None:
    """Add the columns that look as if they told how a picture was taken, where it comes from, or who is in it, as attributes with a role."""
    for column in columns:
        role = next((role for role, words in _ROLES if words.search(column)), "")
        cells = frame[column][frame[column].str.strip() != ""]
        number = len(cells) > 0 and bool(cells.str.fullmatch(_REAL.pattern).all())
        if role and len(cells) and (number or 1 < cells.nunique() <= MOST_LEVELS):
            keys = {"title": column.replace("_", " "), "of": of, "form": "number" if number else "", "table": table, "column": column}
            held = "all else is held against it" if role == "outcome" else "it is held against every label"
            remark = f"The role of {column!r} is guessed from its name: with it, {held}. Take the role away where it is wrong."
            outline.add("attributes", slug(column, "attribute"), {**keys, "role": role}, remark)


def _lists_of_splits(outline: Outline) -> None:
    """Make one split of tables that are called train, val and test."""
    lists: dict[str, dict[str, str]] = defaultdict(dict)
    for name, one in outline.entries("tables").items():
        numbered = _NUMBERED.search(name)
        part = next(filter(None, map(split_part, re.split(r"[^A-Za-z0-9]+", name))), numbered.group() if numbered else "")
        if part and one.keys.get("of") and part not in lists[one.keys["of"]]:
            lists[one.keys["of"]][part] = name
    for of, parts in lists.items():
        if len(parts) > 1:
            outline.add("splits", f"{of}-lists", {"title": f"split of the {of} by lists", "of": of, "lists": dict(parts)})


def _column(cells: pd.Series) -> Mapping[str, Any]:
    """Return what a schema asks of a column: its type, and whether it may be empty, as its cells are today."""
    filled = cells[cells.str.strip() != ""]
    asked: dict[str, Any] = {}
    if len(filled) and filled.str.fullmatch(_WHOLE.pattern).all() and not filled.str.strip().str.match(r"[+-]?0\d").any():
        asked["dtype"] = "Int64"
    elif len(filled) and filled.str.fullmatch(_REAL.pattern).all() and not filled.str.strip().str.match(r"[+-]?0\d").any():
        asked["dtype"] = "float64"
    if len(filled) < len(cells):
        asked["nullable"] = True
    return asked
