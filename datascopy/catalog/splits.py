"""Which item is in which part of a split: MEMBERSHIPS."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pandas as pd

from datascopy.catalog.context import Context
from datascopy.catalog.frames import empty, frame, stack
from datascopy.catalog.items import Collected
from datascopy.catalog.patience import patience
from datascopy.model import MEMBERSHIPS, SplitFacts, Table


def join_splits(
    context: Context, splits: Iterable[SplitFacts], tables: Sequence[Table], collected: Mapping[str, Collected]
) -> pd.DataFrame:
    """Return one row for every time that a table, a list or an item's own path puts an item in a part of a split."""
    frames = (one for split in splits for one in _memberships(context, split, tables, collected))
    return stack(MEMBERSHIPS, frames, ("split", "path", "line", "item", "part"))


def _memberships(
    context: Context, split: SplitFacts, tables: Sequence[Table], collected: Mapping[str, Collected]
) -> Iterator[pd.DataFrame]:
    if split.lists:
        for part, name in split.lists.items():
            for table in tables:
                if table.facts.name == name:
                    yield _listed(context, split, table, part)
    elif split.table is not None:
        for table in tables:
            if table.facts.name != split.table:
                continue
            if split.pattern is not None:
                yield _listed(context, split, table, _part_of_file(split.name, split.pattern, table.path))
            elif split.column is not None and split.column in table.frame:
                yield _listed(context, split, table, table.frame[split.column].str.strip())
    elif split.of in collected:
        yield _by_path(split, collected[split.of])


def _listed(context: Context, split: SplitFacts, table: Table, part: str | pd.Series) -> pd.DataFrame:
    key = context.row_keys(table, split.of)
    if key is None:
        return empty(MEMBERSHIPS)
    made = frame(
        MEMBERSHIPS,
        {
            "split": split.name,
            "part": part,
            "collection": split.of,
            "key": key,
            "item": "",
            "path": table.path,
            "line": key.index,
        },
    )
    return made[(made["key"] != "") & (made["part"] != "")]


def _part_of_file(name: str, pattern: str, path: str) -> str:
    """Return the part that the name of a file tells; '' where it tells none."""
    with patience(f"The pattern of the split {name} ({pattern})", 1):
        met = re.search(pattern, path)
    return (met["split"] or "").strip() if met else ""


def _by_path(split: SplitFacts, collected: Collected) -> pd.DataFrame:
    made = frame(
        MEMBERSHIPS,
        {
            "split": split.name,
            "part": collected.parts,
            "collection": split.of,
            "key": collected.items["key"],
            "item": collected.items["path"],
            "path": "",
            "line": 0,
        },
    )
    return made[made["part"] != ""]
