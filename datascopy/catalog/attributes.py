"""What is known of items beside their labels: ATTRIBUTES, from columns, tags and fields of documents, and names of files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from datascopy.catalog.annotated import Told
from datascopy.catalog.context import Context
from datascopy.catalog.documents import Opened, by_facts
from datascopy.catalog.frames import frame, stack
from datascopy.catalog.items import Collected
from datascopy.catalog.names import mapped
from datascopy.model import ATTRIBUTES, AttributeFacts, Table

SEPARATORS = ("/", ":")
"""what stands between the namespace of a tag and its value"""
ORDER = ("attribute", "source", "path", "line", "collection", "key", "written")


def attributes_of_items(
    context: Context, attributes: Iterable[AttributeFacts], documents: Sequence[Opened], collected: Mapping[str, Collected]
) -> pd.DataFrame:
    """Return what documents and the names of files tell of items: a row for each item that they describe, also where they do not tell it.

    Args:
        context: looks up keys and vocabularies.
        attributes: those that the profile declares.
        documents: as read.
        collected: the items of each collection.
    """
    frames: list[pd.DataFrame] = []
    for facts in attributes:
        if facts.document is not None:
            frames += _of_documents(context, facts, documents)
        elif facts.table is None and facts.of in collected:
            frames += _of_paths(context, facts, collected[facts.of])
    return stack(ATTRIBUTES, frames, ORDER)


def attributes_of_tables(context: Context, attributes: Iterable[AttributeFacts], tables: Sequence[Table]) -> pd.DataFrame:
    """Return what columns and answers tell of items: a row for each row of the table that names an item (and asks the question)."""
    frames = [
        one
        for facts in attributes
        for table in tables
        for one in (_of_answers if facts.question is not None else _of_table)(context, facts, table)
    ]
    return stack(ATTRIBUTES, frames, ORDER)


def unjoined(context: Context, titles: Mapping[str, str], tables: Iterable[Table]) -> Iterator[str]:
    """Yield, for each table whose rows are joined by an attribute, how many were, as a sentence.

    Args:
        context: looks up keys.
        titles: of collections and attributes, by name.
        tables: as read.
    """
    for table in tables:
        of, by = table.facts.of, table.facts.by
        key = context.row_keys(table, of) if of is not None and by is not None else None
        if of is not None and by is not None and key is not None:
            met = int((key != "").sum())
            yield f"{table.path}: {met:,} of {len(key):,} rows describe {titles[of]}, joined by {titles[by]}; the others describe none of them."


def _of_table(context: Context, facts: AttributeFacts, table: Table) -> Iterator[pd.DataFrame]:
    if facts.table != table.facts.name or facts.column is None or facts.column not in table.frame:
        return
    key = context.row_keys(table, facts.of)
    if key is None:
        return
    cells = {"path": table.path, "line": key.index, "key": key, "written": table.frame[facts.column]}
    made = _declare(context, facts, table.facts.name, cells)
    yield made[made["key"] != ""]


def _of_answers(context: Context, facts: AttributeFacts, table: Table) -> Iterator[pd.DataFrame]:
    """Yield what the answers to a question tell; a picture that is asked twice has two rows."""
    columns = table.facts.questions
    if columns is None or table.facts.of != facts.of or not {columns.question, columns.answer} <= set(table.frame.columns):
        return
    key = context.row_keys(table, facts.of)
    if key is None:
        return
    asked = context.spellings_of(facts.question or "")
    rows = table.frame[columns.question].str.strip().isin(asked) & (key.reindex(table.frame.index).fillna("") != "")
    mine = table.frame[rows]
    cells = {"path": table.path, "line": mine.index, "key": key[mine.index], "written": mine[columns.answer]}
    yield _declare(context, facts, table.facts.name, cells)


def _of_documents(context: Context, facts: AttributeFacts, documents: Sequence[Opened]) -> Iterator[pd.DataFrame]:
    for declared, several in by_facts(documents):
        if declared.name != facts.document:
            continue
        rows = [(opened.document.path, told.name, value) for opened in several for told in opened.told for value in _values(facts, told)]
        if rows:
            made = pd.DataFrame(rows, columns=["path", "name", "written"]).astype("str")
            cells = {"path": made["path"], "line": 0, "key": context.keys(made["name"], facts.of), "written": made["written"]}
            told = _declare(context, facts, declared.name, cells)
            yield told[told["key"] != ""]


def _of_paths(context: Context, facts: AttributeFacts, collected: Collected) -> Iterator[pd.DataFrame]:
    written = collected.told.get(facts.name)
    if written is not None:
        items = collected.items
        yield _declare(context, facts, facts.of, {"path": items["path"], "line": 0, "key": items["key"], "written": written})


def _declare(context: Context, facts: AttributeFacts, source: str, cells: Mapping[str, Any]) -> pd.DataFrame:
    """Return ATTRIBUTES from the cells of path, line, key and written."""
    written: pd.Series = cells["written"]
    told = {"written": written.str.strip(), "value": canonical(context, facts, written)}
    return frame(ATTRIBUTES, {"attribute": facts.name, "source": source, "collection": facts.of, **cells, **told})


def canonical(context: Context, facts: AttributeFacts, written: pd.Series) -> pd.Series:
    """Return the values of an attribute in canonical spelling, '' for what is empty or a placeholder (upper and lower case alike)."""
    nothing = {one.strip().casefold() for one in facts.placeholders}
    told = mapped(written, lambda text: "" if text.strip().casefold() in nothing else text.strip())
    return context.vocabulary(facts.vocabulary).labels(told)


def _values(facts: AttributeFacts, told: Told) -> tuple[str, ...]:
    """Return what a document tells of an item by tags or a field: each value once, in order; one '' where it tells none."""
    if facts.field is not None:
        return (told.fields.get(facts.field, ""),)
    if facts.tag is not None:
        found = [value for tag in told.tags if (value := _within(tag, facts.tag)) is not None]
    else:
        known = {tag.strip().casefold() for tag in facts.tags}
        found = [tag.strip() for tag in told.tags if tag.strip().casefold() in known]
    return tuple(dict.fromkeys(found)) or ("",)


def _within(tag: str, namespace: str) -> str | None:
    """Return what stands behind a namespace in a tag; None where the tag is of another."""
    text, wanted = tag.strip(), namespace.strip().casefold()
    for separator in SEPARATORS:
        before, met, value = text.partition(separator)
        if met and before.strip().casefold() == wanted:
            return value.strip()
    return None
