"""What tables and documents mention: REFERENCES."""

from collections.abc import Iterable, Sequence

import pandas as pd

from datascopy.catalog.context import Context
from datascopy.catalog.documents import Opened, by_facts
from datascopy.catalog.frames import frame, stack
from datascopy.model import REFERENCES, DocumentFacts, Table, TableFacts


def refer(context: Context, tables: Iterable[Table], documents: Iterable[Opened]) -> pd.DataFrame:
    """Return one row for every row of a table, and every entry of a document, that names an item."""
    frames = [_of_table(context, table) for table in tables] + [
        _of_documents(context, facts, files) for facts, files in by_facts(documents)
    ]
    return stack(REFERENCES, (one for one in frames if one is not None), ("table", "path", "line"))


def _of_table(context: Context, table: Table) -> pd.DataFrame | None:
    facts = table.facts
    key = context.row_keys(table, facts.of) if facts.of is not None else None
    if key is None:
        return None
    written = table.frame[facts.file]
    labelled = facts.label is not None and facts.label in table.frame
    label = table.frame[facts.label] if labelled else pd.Series("", index=written.index, dtype="str")
    made = frame(
        REFERENCES,
        {
            "table": facts.name,
            "path": table.path,
            "line": written.index,
            "collection": facts.of,
            "written": written,
            "key": key,
            "label_written": label,
            "label": context.vocabulary(facts.vocabulary).labels(label).mask(_is_nothing(context, facts, label), ""),
        },
    )
    # A table that is joined by an attribute may be about more than this dataset: such rows name none of its items.
    return made if facts.by is None else made[made["key"] != ""]


def _is_nothing(context: Context, facts: TableFacts, label: pd.Series) -> pd.Series:
    """Return where a label is a placeholder that the profile names for its column."""
    nothing = context.placeholders(facts.name, facts.label)
    return label.isin([text for text in label.unique() if text.strip().casefold() in nothing])


def _of_documents(context: Context, facts: DocumentFacts, files: Sequence[Opened]) -> pd.DataFrame | None:
    named = [(opened.document.path, name) for opened in files for name in opened.names]
    if facts.of is None or not named:
        return None
    written = pd.Series([name for _, name in named], dtype="str")
    return frame(
        REFERENCES,
        {
            "table": facts.name,
            "path": [path for path, _ in named],
            "line": 0,
            "collection": facts.of,
            "written": written,
            "key": context.keys(written, facts.of),
            "label_written": "",
            "label": "",
        },
    )
