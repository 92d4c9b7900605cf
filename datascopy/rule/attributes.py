"""What rules about values look at: each attribute with its rows, and the label column of each table as one more attribute."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from datascopy.model import Catalog, Evidence, Form, Place, Table, Unit
from datascopy.model.facts import AttributeFacts
from datascopy.model.words import clause, joined
from datascopy.rule.answer import Looked, Note, Unseen
from datascopy.rule.run import SHOWN_PLACES
from datascopy.rule.subject import (
    ABSENT,
    SHOWN_FILES,
    UNITS,
    absent,
    cell,
    facts_of_tables,
    given,
    in_scope,
    place,
    private_column,
    sources,
    titles,
)

COLUMNS = ["path", "line", "key", "written", "value"]
ORDER = ["path", "line", "key", "written"]


@dataclass(frozen=True, slots=True)
class Told:
    """An attribute as it was found."""

    facts: AttributeFacts
    source: str
    """what readers call the table, document or collection that tells it"""
    rows: pd.DataFrame
    """path, line, key, written and value of its rows of ATTRIBUTES, in the order of the files; none where `reason` says why"""
    reason: str
    private: bool
    """its text is never to be shown"""
    unit: Unit
    catalog: Catalog
    missing: bool = False
    """true where the table is there and has no such column, which it need not have"""

    @property
    def subject(self) -> str:
        """Return what a finding about it is about: "labels.csv, column sex"."""
        return f"{self.source}, column {self.facts.column}" if self.facts.table else f"{self.source}, {self.facts.title}"

    @property
    def identity(self) -> tuple[str, ...]:
        """Return what names it by content."""
        return (self.facts.table or self.facts.document or self.facts.of, self.facts.column or self.facts.name)

    @property
    def known(self) -> pd.DataFrame:
        """Return the rows that tell something: neither empty nor a placeholder."""
        return self.rows[self.rows["value"] != ""]

    @property
    def title(self) -> str:
        """Return what a share of its known rows is a share of."""
        return f"{self.source} that tell {self.facts.title}"

    def looked(self) -> Looked | Unseen | Note:
        """Say that it was looked at, or why it could not be; a column that this edition of a table does not have is noted."""
        if not self.reason:
            return Looked(self.subject, len(self.rows), self.unit)
        return Note(f"{self.source}: {self.reason}.") if self.missing else Unseen(self.source, self.reason)

    def shown(self, text: str) -> str:
        """Return a value as a report may show it."""
        return cell(facts_of_tables(self.catalog).get(self.facts.table or ""), self.facts.column, text)

    def places(self, rows: pd.DataFrame) -> list[Place]:
        """Return the places of the first of some rows."""
        column = self.facts.column if self.facts.table else None
        ordered = rows.head(SHOWN_PLACES)
        return [
            Place(str(path), int(line), column) if column else place(str(path), int(line), str(key))
            for path, line, key in zip(ordered["path"], ordered["line"], ordered["key"], strict=True)
        ]

    def as_rows(self, rows: pd.DataFrame) -> list[dict[str, Any]]:
        """Return `evidence.rows` of the first of some rows: the item and the value as written."""
        table = facts_of_tables(self.catalog).get(self.facts.table or "")
        file = (table.file if table else None) or "item"
        return [
            {
                "path": str(row.path),
                "line": int(str(row.line)),
                "cells": {file: cell(table, file, str(row.key)), self.facts.column or self.facts.title: self.shown(str(row.written))},
            }
            for row in rows.head(SHOWN_FILES).itertuples(index=False)
        ]

    def values(self, written: Iterable[str], becomes: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
        """Return `evidence.values`: each value with its count, the commonest first; values of one shape are one where it is private."""
        counts = Counter((self.shown(text), self.shown(becomes[text]) if becomes else "") for text in written)
        ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        return [{"value": text, "count": count} | ({"becomes": other} if becomes else {}) for (text, other), count in ordered[:SHOWN_FILES]]


def counted(values: Sequence[Mapping[str, Any]], most: int = 6) -> str:
    """Return `evidence.values` as text: "M (3) and F (1)"."""
    return joined([f"{one['value']} ({one['count']:,})" for one in values], most=most)


def attributes(seen: Evidence, *forms: Form, labels: bool = False) -> Iterator[Told]:
    """Yield each attribute of these forms (none: of any) that the command line did not leave out.

    Args:
        seen: what the rule may see.
        forms: the forms that it asks for.
        labels: also yield the label column of each table, where no attribute tells it, as an attribute of form category.
    """
    catalog = given(seen.catalog)
    scope = {facts.name for facts in in_scope(catalog)}
    tables, names = facts_of_tables(catalog), titles(catalog)
    for facts in catalog.profile.attributes:
        if (forms and facts.form not in forms) or facts.question:  # answers have rules of their own
            continue
        if facts.table or facts.document:
            if (facts.table or facts.document) in names:
                yield from _told(catalog, facts, names)
        elif facts.of in scope:
            yield from _by_path(catalog, facts)
    if labels and (not forms or Form.CATEGORY in forms):
        told = {(facts.table, facts.column) for facts in catalog.profile.attributes}
        for table in sorted(tables.values(), key=lambda one: names[one.name]):
            if table.label and table.of and table.file and (table.name, table.label) not in told:
                yield from _label(catalog, table.name, names)


def _told(catalog: Catalog, facts: AttributeFacts, names: Mapping[str, str]) -> Iterator[Told]:
    """Yield an attribute that a table or document tells."""
    name = facts.table or facts.document or ""
    mine = [source for source in sources(catalog) if source.facts.name == name]
    rows = _rows(catalog, facts.name, name)
    reason, missing = "", False
    if not any(source.path for source in mine):
        if mine[0].facts.optional:
            return
        reason = ABSENT
    elif rows.empty:
        problem = next((clause(source.problem) for source in mine if source.problem), "")
        absent_column = facts.table and not any(isinstance(one, Table) and facts.column in one.frame for one in mine)
        missing = bool(absent_column) and not problem and not facts.required
        reason = problem or (f"it has no column {facts.column}" if absent_column else "it tells this of no item")
    unit = Unit.ROWS if facts.table else _unit(catalog, facts.of)
    yield Told(facts, names[name], rows, reason, private_column(catalog, facts.table, facts.column), unit, catalog, missing)


def _by_path(catalog: Catalog, facts: AttributeFacts) -> Iterator[Told]:
    """Yield an attribute that the items' own paths tell."""
    known = next(one for one in in_scope(catalog) if one.name == facts.of)
    rows = _rows(catalog, facts.name, facts.of)
    if absent(catalog, known):
        if not known.optional:
            yield Told(facts, known.title, rows.iloc[:0], ABSENT, False, UNITS[known.kind], catalog)
    else:
        reason = "" if len(rows) else "no path tells it"
        yield Told(facts, known.title, rows, reason, False, UNITS[known.kind], catalog)


def _label(catalog: Catalog, name: str, names: Mapping[str, str]) -> Iterator[Told]:
    """Yield the label column of a table."""
    table = facts_of_tables(catalog)[name]
    rows = catalog.references[catalog.references["table"] == name]
    rows = rows.assign(written=rows["label_written"].str.strip(), value=rows["label"])
    facts = AttributeFacts(
        name=table.label or "", title=table.label or "", of=table.of or "", table=name, column=table.label, vocabulary=table.vocabulary
    )
    if len(rows) or not table.optional:
        reason = "" if len(rows) else ABSENT
        yield Told(facts, names[name], _sorted(rows), reason, private_column(catalog, name, table.label), Unit.ROWS, catalog)


def _rows(catalog: Catalog, attribute: str, source: str) -> pd.DataFrame:
    """Return the rows of one attribute that one source tells, in the order of the files.

    All are put in order once for the catalog that was asked for last, for every rule of a run asks for them.
    """
    if not _KEPT or _KEPT[0][0] is not catalog.attributes:
        ordered = catalog.attributes.sort_values(ORDER)
        parts = ordered.groupby(["attribute", "source"], sort=False)[COLUMNS]
        _KEPT[:] = [(catalog.attributes, {(str(name), str(told_by)): rows.reset_index(drop=True) for (name, told_by), rows in parts})]
    found = _KEPT[0][1].get((attribute, source))
    return catalog.attributes.iloc[:0][COLUMNS] if found is None else found


_KEPT: list[tuple[pd.DataFrame, Mapping[tuple[str, str], pd.DataFrame]]] = []


def _sorted(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[COLUMNS].sort_values(ORDER, ignore_index=True)


def _unit(catalog: Catalog, collection: str) -> Unit:
    return next((UNITS[facts.kind] for facts in catalog.profile.collections if facts.name == collection), Unit.FILES)
