"""What must not be divided between splits, item by item: GROUPS."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pandas as pd

from datascopy.catalog.context import Context
from datascopy.catalog.frames import frame, stack
from datascopy.catalog.items import Collected
from datascopy.catalog.patience import patience
from datascopy.model import GROUPS, GroupFacts, Table

COLUMNS = [column.name for column in GROUPS]


def group_items(
    context: Context,
    groups: Iterable[GroupFacts],
    tables: Sequence[Table],
    collected: Mapping[str, Collected],
    *,
    mentioned: pd.DataFrame,
    attributes: pd.DataFrame,
) -> pd.DataFrame:
    """Return each (key, group) once for every grouping.

    Args:
        context: looks up keys.
        groups: the groupings that the profile declares.
        tables: the tables as read.
        collected: the items of each collection.
        mentioned: collection and key of all that tables, documents and splits mention; it is grouped by `pattern` too.
        attributes: what is told of items: ATTRIBUTES.
    """
    frames = (
        _declare(facts, one)
        for facts in groups
        for one in _keyed(context, facts, tables, collected, mentioned=mentioned, attributes=attributes)
    )
    return stack(GROUPS, frames, COLUMNS).drop_duplicates(ignore_index=True)


def _declare(facts: GroupFacts, keyed: pd.DataFrame) -> pd.DataFrame:
    told = keyed[(keyed["key"] != "") & (keyed["group"] != "")]
    return frame(
        GROUPS,
        {
            "grouping": facts.name,
            "certainty": str(facts.certainty),
            "collection": facts.of,
            "key": told["key"],
            "group": told["group"],
        },
    ).drop_duplicates()


def _keyed(
    context: Context,
    facts: GroupFacts,
    tables: Sequence[Table],
    collected: Mapping[str, Collected],
    *,
    mentioned: pd.DataFrame,
    attributes: pd.DataFrame,
) -> Iterator[pd.DataFrame]:
    """Yield frames with the columns `key` and `group`."""
    items = collected.get(facts.of)
    if facts.table is not None:
        for table in tables:
            if table.facts.name != facts.table or facts.column not in table.frame:
                continue
            key = context.row_keys(table, facts.of)
            if key is not None:
                yield pd.DataFrame({"key": key, "group": table.frame[facts.column].str.strip()})
    elif facts.attribute is not None:
        told = attributes[attributes["attribute"] == facts.attribute]
        named = told["value"] if facts.pattern is None else _named(facts.name, facts.pattern, told["value"])
        yield pd.DataFrame({"key": told["key"], "group": named})
    elif facts.pattern is not None:
        known = [mentioned.loc[mentioned["collection"] == facts.of, "key"]]
        known += [items.items["key"]] if items else []
        yield _by_pattern(facts.name, facts.pattern, pd.concat(known).drop_duplicates())
    elif items:
        yield pd.DataFrame({"key": items.items["key"], "group": items.groups})


def _by_pattern(name: str, pattern: str, known: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"key": known.to_numpy(), "group": _named(name, pattern, known).to_numpy()})


def _named(name: str, pattern: str, texts: pd.Series) -> pd.Series:
    """Return what the named group `group` of a pattern finds in each text, '' where it finds nothing."""
    search = re.compile(pattern).search
    with patience(f"The pattern of the group {name} ({pattern})", len(texts)):
        said = [(match["group"] or "").strip() if (match := search(text)) else "" for text in texts]
    return pd.Series(pd.array(said, dtype="str"), index=texts.index)
