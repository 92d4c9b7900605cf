"""A root that is one table: whatever it is called, it is the table of the profile whose columns it has."""

from collections.abc import Collection, Sequence
from pathlib import PurePath

import pandas as pd

from datascopy.catalog.headers import fold, spellings
from datascopy.catalog.roles import TABLE, UNLISTED
from datascopy.catalog.table_schemas import load_table_schema
from datascopy.catalog.tables import read_table
from datascopy.model import Profile, TableFacts
from datascopy.store import Store


def schema_columns(facts: TableFacts, homes: Sequence[str] = ()) -> Collection[str]:
    """Return the columns that the schema of a table knows; none where it has no schema. `homes` are folders as `load_table_schema` takes them.

    Raises:
        Fault: the schema is missing or wrong.
    """
    return () if facts.schema is None else tuple(one.name for one in load_table_schema(facts.schema, homes).columns)


def adopt(profile: Profile, files: pd.DataFrame, store: Store) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return FILES with the only file as a table of the profile, and a sentence that says so; as they are where the root is no single file.

    It is the table of which it has most columns, the first of several; none where it has no column of any.
    """
    if len(files) != 1 or files.at[0, "role"] != UNLISTED or files.at[0, "problem"]:
        return files, ()
    path = str(files.at[0, "path"])
    if PurePath(store.root).name != PurePath(path).name:
        return files, ()
    worth = {facts.name: _columns_met(facts, path, store, profile.homes) for facts in profile.tables}
    best = max(worth, key=lambda name: worth[name], default="")
    if not worth.get(best):
        return files, ()
    title = next(facts.title for facts in profile.tables if facts.name == best)
    return files.assign(role=TABLE, name=best), (f"{path} is read as the table of {title}.",)


def _columns_met(facts: TableFacts, path: str, store: Store, homes: Sequence[str]) -> int:
    known = schema_columns(facts, homes)
    table = read_table(facts, path, store, columns=known)
    if facts.header:
        # Without a header row any text fits a list of one column: it has to be as wide as the profile says, all the way down.
        return 0 if table.problem or any("fields where" in one.kind for one in table.malformed) else len(facts.header)
    return len(spellings(facts, known) & {fold(str(name)) for name in table.frame.columns})
