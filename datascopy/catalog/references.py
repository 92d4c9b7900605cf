"""What tables and documents mention: REFERENCES."""

from collections.abc import Iterable

import pandas as pd

from datascopy.catalog.context import Context
from datascopy.catalog.documents import Opened
from datascopy.catalog.frames import frame, stack
from datascopy.model import REFERENCES, Table


def refer(context: Context, tables: Iterable[Table], documents: Iterable[Opened]) -> pd.DataFrame:
    """Return one row for every row of a table, and every entry of a document, that names an item."""
    frames = [_of_table(context, table) for table in tables] + [_of_document(context, document) for document in documents]
    return stack(REFERENCES, (one for one in frames if one is not None), ("table", "path", "line"))


def _of_table(context: Context, table: Table) -> pd.DataFrame | None:
    facts = table.facts
    key = context.row_keys(table, facts.of) if facts.of is not None else None
    if key is None:
        return None
    written = table.frame[facts.file]
    labelled = facts.label is not None and facts.label in table.frame
    label = table.frame[facts.label] if labelled else pd.Series("", index=written.index, dtype="str")
    return frame(
        REFERENCES,
        {
            "table": facts.name,
            "path": table.path,
            "line": written.index,
            "collection": facts.of,
            "written": written,
            "key": key,
            "label_written": label,
            "label": context.vocabulary(facts.vocabulary).labels(label),
        },
    )


def _of_document(context: Context, opened: Opened) -> pd.DataFrame | None:
    facts = opened.document.facts
    if facts.of is None or not opened.names:
        return None
    written = pd.Series(opened.names, dtype="str")
    return frame(
        REFERENCES,
        {
            "table": facts.name,
            "path": opened.document.path,
            "line": 0,
            "collection": facts.of,
            "written": written,
            "key": context.keys(written, facts.of),
            "label_written": "",
            "label": "",
        },
    )
