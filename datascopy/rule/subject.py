"""What rules look at: collections with their measured pictures, splits with their parts, rows and files as evidence.

Whatever the command line left out is not mentioned; whatever is declared and absent comes with the reason.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd

from datascopy.model import Catalog, CollectionFacts, Document, Evidence, Kind, Place, Severity, SplitFacts, Table, TableFacts, Unit, shape
from datascopy.model.words import joined
from datascopy.rule.answer import Found
from datascopy.rule.run import SHOWN_PLACES

ABSENT = "no file is present"
NOT_MEASURED = "the pictures were not measured"
SHOWN_CHARACTERS = 300
"""of a cell"""
SHOWN_FILES = 200
SHOWN_BOXES = 25
UNITS = {Kind.IMAGES: Unit.PICTURES, Kind.MASKS: Unit.MASKS, Kind.VIDEOS: Unit.VIDEOS}

T = TypeVar("T")


def given(value: T | None) -> T:
    """Return what the engine must have handed over, since the rule asked for it in `needs`.

    Raises:
        RuntimeError: it did not; the rule's outcome is then `broke`.
    """
    if value is None:
        raise RuntimeError("the rule was not given what it needs")
    return value


def in_scope(catalog: Catalog, *kinds: Kind) -> tuple[CollectionFacts, ...]:
    """Return the declared collections that the command line did not leave out, of these kinds (none: of any)."""
    return tuple(
        facts
        for facts in catalog.profile.collections
        if (not catalog.parts or facts.name in catalog.parts) and (not kinds or facts.kind in kinds)
    )


def items_of(catalog: Catalog, name: str) -> pd.DataFrame:
    """Return the rows of ITEMS of one collection."""
    return catalog.items[catalog.items["collection"] == name]


def absent(catalog: Catalog, facts: CollectionFacts) -> bool:
    """True where no file of the collection is present."""
    return not (catalog.items["collection"] == facts.name).any()


def pictures(seen: Evidence, *kinds: Kind) -> Iterator[tuple[CollectionFacts, pd.DataFrame, str]]:
    """Yield each collection of pictures with its rows of IMAGES, or with no rows and the reason why.

    Collections that may be absent (`optional`) and are, are passed over.
    """
    yield from measured(seen, seen.images, kinds or (Kind.IMAGES, Kind.MASKS))


def measured(
    seen: Evidence, frame: pd.DataFrame | None, kinds: Sequence[Kind], unmeasured: str = NOT_MEASURED
) -> Iterator[tuple[CollectionFacts, pd.DataFrame, str]]:
    """Yield each collection of these kinds with its rows of a measured frame, as `pictures` does; `unmeasured` is why there is no frame."""
    catalog = given(seen.catalog)
    for facts in in_scope(catalog, *kinds):
        if absent(catalog, facts):
            if not facts.optional:
                yield facts, pd.DataFrame(), ABSENT
        elif frame is None:
            yield facts, pd.DataFrame(), unmeasured
        else:
            yield facts, frame[frame["collection"] == facts.name], ""


def facts_of_tables(catalog: Catalog) -> Mapping[str, TableFacts]:
    """Return name -> facts of the tables that the command line did not leave out, present or not."""
    return {table.facts.name: table.facts for table in catalog.tables}


def tables_of(catalog: Catalog) -> tuple[Table, ...]:
    """Return the tables that the command line did not leave out: those that are present, and those that should be."""
    return tuple(table for table in catalog.tables if table.path or not table.facts.optional)


def sources(catalog: Catalog) -> tuple[Table | Document, ...]:
    """Return the tables and documents that the command line did not leave out, present or not."""
    return (*catalog.tables, *catalog.documents)


def titles(catalog: Catalog) -> Mapping[str, str]:
    """Return what readers call a table or document: its path where it is one present file, else its title."""
    files = Counter(source.facts.name for source in sources(catalog))
    return {
        source.facts.name: source.path if source.path and files[source.facts.name] == 1 else source.facts.title
        for source in sources(catalog)
    }


def identity_of(catalog: Catalog, source: Table | Document) -> tuple[str, ...]:
    """Return what names a table or document by content: its name, and its path only where several files go by that name."""
    several = sum(one.facts.name == source.facts.name for one in sources(catalog)) > 1
    return (source.facts.name, source.path) if several else (source.facts.name,)


def by(frame: pd.DataFrame, column: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield each value of a text column with its rows, sorted by value."""
    for value, rows in frame.groupby(column, sort=True):
        yield str(value), rows


@dataclass(frozen=True, slots=True)
class Split:
    """A declared split as it was found."""

    facts: SplitFacts
    rows: pd.DataFrame
    """its rows of MEMBERSHIPS; none where `reason` says why, or where folders could tell it and do not"""
    reason: str
    parts: Mapping[str, int]
    """part -> number of its rows, in the order of the profile, else of numbers, else of letters"""

    @property
    def unit(self) -> Unit:
        """What it counts: the rows of its lists, or the pictures in its folders."""
        return Unit.ROWS if listed_by(self.facts) else Unit.PICTURES

    def divide(self, members: Iterable[tuple[str, int]]) -> dict[str, Any]:
        """Return `evidence.per_split` of some members, each its part and the number of its row: a row counts once."""
        counts = Counter(part for part, _ in set(members))
        return {
            "split": self.facts.name,
            "parts": {part: {"count": counts[part], "of": of} for part, of in self.parts.items() if counts[part]},
        }


def splits(catalog: Catalog) -> Iterator[Split]:
    """Yield each declared split that the command line did not leave out."""
    tables = facts_of_tables(catalog)
    scope = {facts.name: facts for facts in in_scope(catalog)}
    for facts in catalog.profile.splits:
        told_by = listed_by(facts)
        if not (set(told_by) <= set(tables) if told_by else facts.of in scope):
            continue
        if told_by and all(table.facts.optional and not table.path for table in catalog.tables if table.facts.name in told_by):
            continue  # the lists of another edition, which this one need not have
        rows = catalog.memberships[catalog.memberships["split"] == facts.name]
        lost = sorted({table.facts.title for table in catalog.tables if table.facts.name in told_by and (not table.path or table.problem)})
        if lost:
            yield Split(facts, rows.iloc[:0], f"{joined(lost)} could not be read or is absent", {})
        elif not told_by and absent(catalog, scope[facts.of]):
            if not scope[facts.of].optional:
                yield Split(facts, rows.iloc[:0], ABSENT, {})
        else:
            yield Split(facts, rows, "", parts_of(facts, rows))


def listed_by(facts: SplitFacts) -> list[str]:
    """Return the names of the tables that tell a split, sorted; none where folders tell it."""
    return sorted({*facts.lists.values(), *filter(None, (facts.table,))})


def parts_of(facts: SplitFacts, rows: pd.DataFrame) -> dict[str, int]:
    """Return part -> number of its rows, in the order of the profile, else of numbers, else of letters."""
    counts = rows["part"].value_counts()
    known = list(facts.lists)

    def order(part: str) -> tuple[int, int, str]:
        return (known.index(part) if part in known else len(known), int(part) if part.isdecimal() else 0, part)

    return {part: int(counts[part]) for part in sorted(map(str, counts.index), key=order)}


def with_items(catalog: Catalog, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of MEMBERSHIPS with `item` filled in: every present item of the key, "" where there is none.

    A row whose key belongs to several items becomes several rows; `row` numbers the rows as they were.
    """
    rows = rows.assign(row=range(len(rows)))
    told = rows[rows["item"] != ""]
    items = catalog.items[["collection", "key", "path"]].rename(columns={"path": "found"})
    asked = rows[rows["item"] == ""].merge(items, on=["collection", "key"], how="left")
    asked = asked.assign(item=asked["found"].fillna("")).drop(columns="found")
    return pd.concat([one for one in (told, asked) if len(one)], ignore_index=True) if len(rows) else rows


def masked(catalog: Catalog) -> Iterator[tuple[CollectionFacts, CollectionFacts]]:
    """Yield each collection of masks with the collection of pictures that they belong to, both in scope and not optionally absent."""
    known = {facts.name: facts for facts in in_scope(catalog) if not (facts.optional and absent(catalog, facts))}
    for facts in known.values():
        if facts.masks_of in known:
            yield facts, known[facts.masks_of]


def private_column(catalog: Catalog, table: str | None, column: str | None) -> bool:
    """True where cells of the column are never to be copied."""
    known = facts_of_tables(catalog).get(table or "")
    return known is not None and column in known.private


def cell(facts: TableFacts | None, column: str | None, text: str) -> str:
    """Return a cell as a report may show it: its shape where the column is private, and the beginning of one that is very long."""
    shown = shape(text) if facts is not None and column in facts.private else text
    return shown if len(shown) <= SHOWN_CHARACTERS else f"{shown[: SHOWN_CHARACTERS - 1]}…"


def reference_rows(catalog: Catalog, references: pd.DataFrame) -> list[dict[str, Any]]:
    """Return `evidence.rows` of rows of REFERENCES: path, line, and the cells that name the file and its label."""
    tables = facts_of_tables(catalog)
    rows = []
    for row in references.itertuples(index=False):
        facts = tables.get(str(row.table))
        file, label = (facts.file or "file", facts.label) if facts else ("file", "label")
        cells = {file: cell(facts, file, str(row.written))}
        if label and row.label_written:
            cells[label] = cell(facts, label, str(row.label_written))
        rows.append({"path": str(row.path), "line": int(str(row.line)), "cells": cells})
    return rows


def place(path: str, line: int, item: str = "") -> Place:
    """Return a place; path "" stands for the item itself, line 0 for none."""
    return Place(path or item, line or None, item=item or None)


def places(frame: pd.DataFrame, most: int = SHOWN_PLACES) -> list[Place]:
    """Return the places of rows that have `path` and `line`, and may have `item`."""
    first = frame.head(most)
    items = first["item"] if "item" in first.columns else [""] * len(first)
    return [place(str(path), int(line), str(item)) for path, line, item in zip(first["path"], first["line"], items, strict=True)]


def of_files(
    subject: str,
    message: str,
    files: Iterable[tuple[str, str]],
    *,
    of: int,
    unit: Unit,
    identity: Sequence[str],
    severity: Severity | None = None,
    examples: Sequence[str] = (),
    evidence: Mapping[str, Any] | None = None,
) -> Found:
    """Return what is wrong with some files, each (path, detail): the count, the first as places, up to SHOWN_FILES as evidence."""
    ordered = sorted(files)
    return Found(
        subject=subject,
        message=message,
        count=len(ordered),
        of=of,
        unit=unit,
        identity=identity,
        members=[path for path, _ in ordered],
        places=[Place(path) for path, _ in ordered[:SHOWN_PLACES]],
        examples=examples,
        severity=severity,
        evidence={"files": [{"path": path, "detail": detail} for path, detail in ordered[:SHOWN_FILES]]} | dict(evidence or {}),
    )
