"""Boxes in pixels, from documents and tables: BOXES."""

from collections.abc import Iterable, Sequence

import pandas as pd

from datascopy.catalog.box_entries import SIDES, BoxRow
from datascopy.catalog.context import Context
from datascopy.catalog.documents import Opened, by_facts
from datascopy.catalog.frames import frame, stack
from datascopy.catalog.numerals import real
from datascopy.model import BOXES, DocumentFacts, Table


def gather_boxes(context: Context, tables: Iterable[Table], documents: Iterable[Opened]) -> pd.DataFrame:
    """Return every box whose four sides are numbers, numbered within its picture and source."""
    frames = [_of_table(context, table) for table in tables] + [
        _of_documents(context, facts, files) for facts, files in by_facts(documents)
    ]
    boxes = stack(BOXES, (one for one in frames if one is not None), ("source", "path", "line", "key"))
    boxes["box"] = boxes.groupby(["source", "path", "key"], sort=False).cumcount().astype("int64")
    return boxes


def _of_table(context: Context, table: Table) -> pd.DataFrame | None:
    facts, cells = table.facts, table.frame
    key = context.row_keys(table, facts.of) if facts.of is not None else None
    if facts.box is None or key is None:
        return None
    columns = {side: str(getattr(facts.box, side)) for side in SIDES}
    if not set(columns.values()) <= set(cells.columns):
        return None
    sides = {side: real(cells[column]) for side, column in columns.items()}
    there = pd.concat(sides.values(), axis=1).notna().all(axis=1)
    labelled = facts.label is not None and facts.label in cells
    boxes = frame(
        BOXES,
        {
            "source": facts.name,
            "path": table.path,
            "line": cells.index,
            "collection": facts.of,
            "key": key,
            "box": 0,
            "label": context.vocabulary(facts.vocabulary).labels(cells[facts.label]) if labelled else "",
            **sides,
            **context.size(facts.of),
        },
    )
    return boxes[there] if facts.by is None else boxes[there & (boxes["key"] != "")]


def _of_documents(context: Context, facts: DocumentFacts, files: Sequence[Opened]) -> pd.DataFrame | None:
    boxes = [box for opened in files for box in opened.boxes]
    if facts.of is None or not boxes:
        return None
    made = pd.DataFrame.from_records(boxes, columns=list(BoxRow._fields))
    return frame(
        BOXES,
        {
            **{column: made[column] for column in ("label", *SIDES, "width", "height")},
            "source": facts.name,
            "path": [opened.document.path for opened in files for _ in opened.boxes],
            "line": 0,
            "collection": facts.of,
            "key": context.keys(made["name"].astype("str"), facts.of),
            "box": 0,
        },
    )
