"""General profiles learn from the tables of a root: which table it is, what its columns mean, how its rows name the files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

import pandas as pd
from wcmatch import glob

from datascopy.catalog.columns import Meaning, file_candidates, find_meaning, known_names, picture_column
from datascopy.catalog.croissant import describe
from datascopy.catalog.delimiters import begin, sniff
from datascopy.catalog.documents import parse_json
from datascopy.catalog.folders import split_part
from datascopy.catalog.names import keys
from datascopy.catalog.parquet import columns_of_bytes
from datascopy.catalog.roles import COLLECTION, TABLE, assign_roles
from datascopy.catalog.tables import PARQUET, read_table
from datascopy.model import Certainty, Fault, GroupFacts, Profile, SplitFacts, Table, TableFacts
from datascopy.model.naming import FILE, GROUP, SPLIT, group_title
from datascopy.profile.suggest import listed
from datascopy.store import Store

KINDS = ("path", "name", "stem")
"""how rows may name files, the strictest first"""
ENOUGH = 0.5
"""Least share of the names in a column that are files, where nothing but that speaks for the column."""


@dataclass(frozen=True, slots=True)
class Inferred:
    """A general profile with what the tables say, and sentences on what was guessed."""

    profile: Profile
    notes: tuple[str, ...] = ()


def infer_tables(profile: Profile, store: Store, given: Mapping[str, Sequence[str]]) -> Inferred:
    """Fill in the tables of a profile that are declared with `infer: columns`.

    Args:
        profile: as loaded.
        store: whose tables are read.
        given: what the user says of columns, as `parse_map` returns it.

    Raises:
        Fault: the user names a column that is not there, or speaks of columns where nothing is inferred; or nothing tells the file of a row.
    """
    profile, notes = describe(profile, store, lambda data: parse_json(data).value)
    if not any(facts.infer for facts in profile.tables):
        if given:
            raise Fault(
                f"--map tells what columns mean, but the profile {profile.name} says so itself. Use it with a general one: manifest."
            )
        return Inferred(profile, notes)
    inferred = _Inference(profile, store, given).finish()
    return replace(inferred, notes=(*notes, *inferred.notes))


class _Inference:
    """Goes through the tables of one root."""

    def __init__(self, profile: Profile, store: Store, given: Mapping[str, Sequence[str]]) -> None:
        self._profile, self._store, self._given = profile, store, given
        self._files = assign_roles(profile, store.entries())
        self._tables: list[TableFacts] = []
        self._splits = list(profile.splits)
        self._groups = list(profile.groups)
        self._kinds: dict[str, str] = {}
        self._notes: list[str] = []

    def finish(self) -> Inferred:
        for facts in self._profile.tables:
            if facts.infer is None:
                self._tables.append(facts)
            else:
                self._take(facts)
        collections = tuple(
            replace(one, key=self._kinds[one.name]) if one.name in self._kinds else one for one in self._profile.collections
        )
        made = replace(
            self._profile, collections=collections, tables=tuple(self._tables), splits=tuple(self._splits), groups=tuple(self._groups)
        )
        return Inferred(made, tuple(self._notes))

    def _take(self, facts: TableFacts) -> None:
        """Add a table as its files show it: the one that has the columns, or several of one form."""
        mine = self._files[(self._files["role"] == TABLE) & (self._files["name"] == facts.name) & (self._files["problem"] == "")]
        read = [one for path in mine["path"] if not (one := self._read(facts, path)).problem and len(one.frame.columns)]
        if not read:
            self._tables.append(facts)
            return
        chosen = max(read, key=self._worth)
        alike = [one for one in read if set(one.frame.columns) == set(chosen.frame.columns)]
        for other in read:
            if other not in alike:
                self._notes.append(
                    f"{other.path} has other columns than {chosen.path} and is not read: name the table as root to audit it."
                )
        whole = _joined(alike)
        pictures = self._picture_column(alike[0])
        made = self._understood(replace(alike[0].facts, pictures=pictures or None), whole)
        self._tables.append(replace(made, files=tuple(glob.escape(one.path) for one in alike)))
        self._split_by_files(made, [one.path for one in alike])

    def _read(self, facts: TableFacts, path: str) -> Table:
        given = {column for columns in self._given.values() for column in columns}
        with self._store.open(path) as opened:
            told = replace(facts, delimiter=(not path.lower().endswith(PARQUET) and sniff(begin(opened))) or facts.delimiter)
        return read_table(told, path, self._store, columns=known_names() | given)

    def _worth(self, table: Table) -> tuple[int, int]:
        """Return how much speaks for a table: the meanings of its columns, then its rows."""
        columns = list(map(str, table.frame.columns))
        given = {column for wanted in self._given.values() for column in wanted}
        return 10 * len(given & set(columns)) + len(list(find_meaning(columns, {}, table.path).pairs())), len(table.frame)

    def _picture_column(self, table: Table) -> str:
        if not table.path.lower().endswith(PARQUET):
            return ""
        with self._store.open(table.path) as opened:
            return picture_column(columns_of_bytes(opened))

    def _understood(self, facts: TableFacts, table: Table) -> TableFacts:
        """Return the facts of a table with the meaning of its columns; add its groups and its split."""
        meaning = find_meaning(list(map(str, table.frame.columns)), self._given, table.path)
        if facts.pictures and FILE not in meaning.given:
            meaning, kind = replace(meaning, file=facts.pictures), "path"
        else:
            meaning, kind = self._named(facts, table, meaning)
        if facts.of is not None:
            self._kinds.setdefault(facts.of, kind)
            self._add_groups(facts, facts.of, meaning)
            if meaning.split:
                sure = Certainty.STATED if SPLIT in meaning.given else Certainty.GUESSED
                title = f"split told by the column {meaning.split}"
                self._splits.append(
                    SplitFacts(name=f"{facts.name}-split", title=title, of=facts.of, certainty=sure, table=facts.name, column=meaning.split)
                )
        if guessed := meaning.guessed():
            self._notes.append(f"{table.path}: what its columns mean was guessed from their names: {guessed}; --map says it for sure.")
        return replace(facts, file=meaning.file or None, label=meaning.label or None)

    def _add_groups(self, facts: TableFacts, of: str, meaning: Meaning) -> None:
        sure = Certainty.STATED if GROUP in meaning.given else Certainty.GUESSED
        source = "named by --map" if GROUP in meaning.given else f"guessed from the name of the column in {facts.title}"
        for number, column in enumerate(meaning.groups, 1):
            name = f"{facts.name}-group" + (f"-{number}" if len(meaning.groups) > 1 else "")
            self._groups.append(
                GroupFacts(name=name, title=group_title(column), of=of, certainty=sure, table=facts.name, column=column, source=source)
            )

    def _named(self, facts: TableFacts, table: Table, meaning: Meaning) -> tuple[Meaning, str]:
        """Return the meaning with the column that names the files, and how it names them.

        Raises:
            Fault: no column does.
        """
        columns = list(map(str, table.frame.columns))
        there = self._files[(self._files["role"] == COLLECTION) & (self._files["name"] == facts.of)]["path"]
        candidates = (meaning.file,) if FILE in meaning.given else file_candidates(columns)
        shares = {column: _best_kind(table.frame[column], there) for column in candidates}
        best = max(candidates, key=lambda column: shares[column][0])
        if shares[best][0] >= ENOUGH or (meaning.file and shares[best][0] > 0):
            return replace(meaning, file=best), shares[best][1]
        if meaning.file or facts.optional:
            return meaning, shares[meaning.file][1] if meaning.file else KINDS[0]
        raise Fault(f"{table.path}: no column tells which file a row is about. Name it: --map file=COLUMN, one of {listed(columns, 40)}.")

    def _split_by_files(self, facts: TableFacts, paths: Sequence[str]) -> None:
        """Add a split where every file of a table is called after a part."""
        parts = {split_part(PurePosixPath(path).stem) for path in paths}
        if facts.of is not None and len(parts) > 1 and "" not in parts and not any(one.table == facts.name for one in self._splits):
            self._splits.append(
                SplitFacts(
                    name=f"{facts.name}-files",
                    title="split told by the names of the tables",
                    of=facts.of,
                    certainty=Certainty.INFERRED,
                    table=facts.name,
                    pattern=r"(?P<split>[^/.]+)\.[^/]+\Z",
                )
            )


def _joined(tables: Sequence[Table]) -> Table:
    """Return the first of several tables of one form, with the rows of all."""
    first = tables[0]
    return replace(first, frame=pd.concat([one.frame for one in tables])) if len(tables) > 1 else first


def _best_kind(cells: pd.Series, paths: pd.Series) -> tuple[float, str]:
    """Return the share of the names in a column that are files, and how they are named; of equals the strictest way."""
    written = cells[cells.str.strip() != ""].drop_duplicates()
    if written.empty or paths.empty:
        return 0.0, "path" if bool(written.str.contains("/", regex=False).any()) else "stem"
    shares = {kind: float(keys(written, kind).isin(set(keys(paths, kind))).mean()) for kind in KINDS}
    kind = max(KINDS, key=lambda one: shares[one])
    return shares[kind], kind
