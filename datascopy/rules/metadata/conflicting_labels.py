"""Conflicting labels.

Why: The same file carries two labels that exclude each other. Whichever a model is shown, the other makes it wrong, and class sizes depend on
    who counts.
Evidence: The labels in canonical spelling that one table gives to one file; and, between tables and folders of the same vocabulary, files on
    which two of them share no label.
Remedy: Look at the files, keep the right label and remove the other row; if several labels may hold at once, say so in the profile
    (`several_labels: true`).
Limits: Files are told apart by their keys; two pictures under one name are taken as one. Tables without a vocabulary in common are not
    compared with each other.
Source: The profile says which column holds the label, and its vocabulary which spellings are one label.
"""

from collections.abc import Iterator
from itertools import combinations

import pandas as pd

from datascopy.model import Catalog, Evidence, Severity, Unit
from datascopy.rule import (
    SHOWN_FILES,
    Answer,
    Found,
    Looked,
    NotHere,
    by,
    facts_of_tables,
    given,
    in_scope,
    joined,
    n_of_title,
    places,
    reference_rows,
    rule,
    titles,
    verb,
)


@rule(severity=Severity.ERROR, needs=("catalog",))
def conflicting_labels(seen: Evidence) -> Iterator[Answer]:
    """Look at the labels of every table, then at each pair of sources that share a vocabulary."""
    catalog = given(seen.catalog)
    told = labelled(catalog)
    if told.empty:
        yield NotHere("no table or folder gives a label")
        return
    for source, rows in by(told, "name"):
        files = int(rows["key"].nunique())
        yield Looked(source, files, Unit.FILES)
        labels = rows[["key", "label"]].drop_duplicates()
        twice = labels.loc[labels.duplicated("key"), "key"]
        if len(twice):
            yield found(catalog, rows[rows["key"].isin(twice)], source, files, "two labels or more")
    for _, rows in by(told[told["vocabulary"] != ""], "vocabulary"):
        yield from between(catalog, rows)


def labelled(catalog: Catalog) -> pd.DataFrame:
    """Return every label that a table or folder gives to a file: REFERENCES with `name` (of the source) and `vocabulary`."""
    tables = {name: one for name, one in facts_of_tables(catalog).items() if not one.several_labels}
    rows = catalog.references[(catalog.references["label"] != "") & catalog.references["table"].isin(list(tables))]
    words = {name: one.vocabulary or "" for name, one in tables.items()}
    rows = rows.assign(name=rows["table"].map(dict(titles(catalog))).astype("str"), vocabulary=rows["table"].map(words).astype("str"))
    known = set(rows["collection"])
    own = {facts.name: facts for facts in in_scope(catalog) if facts.name in known}
    items = catalog.items[(catalog.items["label"] != "") & catalog.items["collection"].isin(list(own))]
    folders = items.assign(
        table="",
        line=0,
        name=[f"folders of {own[name].title}" for name in items["collection"]],
        vocabulary=[own[name].vocabulary or "" for name in items["collection"]],
        label_written=items["written"],
        written=items["path"],
    )
    return pd.concat([rows, folders[rows.columns]], ignore_index=True)


def between(catalog: Catalog, rows: pd.DataFrame) -> Iterator[Answer]:
    """Look at the files on which two sources of one vocabulary share no label."""
    labels = rows[["key", "label"]].drop_duplicates()
    several = rows[rows["key"].isin(labels.loc[labels.duplicated("key"), "key"])]
    for one, other in combinations(sorted(set(rows["name"])), 2):
        a, b = (several[several["name"] == name] for name in (one, other))
        apart = set(a["key"]) & set(b["key"]) - set(a.merge(b, on=["key", "label"])["key"])
        if apart:
            both = set(rows.loc[rows["name"] == one, "key"]) & set(rows.loc[rows["name"] == other, "key"])
            there = several[several["key"].isin(apart) & several["name"].isin([one, other])]
            yield found(catalog, there, f"{one} and {other}", len(both), "labels that exclude each other")


def found(catalog: Catalog, rows: pd.DataFrame, source: str, of: int, what: str) -> Found:
    """Return the finding on the files of some rows, each file's rows beside each other."""
    ordered = rows.sort_values(["key", "name", "line", "path"])
    sets = ordered.groupby("key")["label"].agg(lambda labels: " / ".join(sorted(set(labels))))
    kinds = sets.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    count, rows_shown = len(sets), reference_rows(catalog, ordered.head(SHOWN_FILES))
    return Found(
        subject=source,
        message=f"{n_of_title(count, of, Unit.FILES, source)} {verb(count, 'carries', 'carry')} {what}: "
        f"{joined([f'{kind} ({number:,})' for kind, number in kinds.items()], most=4)}.",
        count=count,
        of=of,
        unit=Unit.FILES,
        identity=(*sorted(set(ordered["table"])), what),
        members=[f"{key} {labels}" for key, labels in sets.items()],
        places=places(ordered),
        examples=list(dict.fromkeys(next(iter(row["cells"].values())) for row in rows_shown)),
        evidence={
            "rows": rows_shown,
            "values": [{"value": kind, "count": int(number)} for kind, number in kinds.items()],
        },
    )
