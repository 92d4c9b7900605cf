"""Item in no split.

Why: Files that no part of a split lists are never trained or tested on. Whole classes can be lost that way, while the dataset's page still
    counts them.
Evidence: The files of the collection, or where it is absent the files that other tables name, against all parts of the split; counts by label.
Remedy: Say in the dataset's documentation which files the split leaves out and why, or make a split that covers them.
Limits: Judged for splits that the profile calls complete. A split may leave files out on purpose: this is a note.
Source: The profile's splits.
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import Catalog, Evidence, Severity, SplitFacts, Unit
from datascopy.rule import (
    SHOWN_FILES,
    Answer,
    Found,
    Looked,
    NotHere,
    Unseen,
    given,
    items_of,
    joined,
    listed_by,
    n_of_m,
    places,
    rule,
    splits,
    verb,
)


@rule(severity=Severity.NOTE, needs=("catalog",))
def item_in_no_split(seen: Evidence) -> Iterator[Answer]:
    """Look at every split that should be complete."""
    catalog = given(seen.catalog)
    asked = [split for split in splits(catalog) if split.facts.complete]
    if not any(split.reason or len(split.rows) for split in asked):
        yield NotHere("no split is declared to be complete")
    for split in asked:
        if split.reason:
            yield Unseen(split.facts.title, split.reason)
        elif len(split.rows):
            yield from left_out(catalog, split.facts, split.rows)


def left_out(catalog: Catalog, facts: SplitFacts, rows: pd.DataFrame) -> Iterator[Answer]:
    """Look at what could be in a split."""
    there = candidates(catalog, facts)
    if there.empty:
        yield Unseen(facts.title, "nothing but the split itself says what it should cover")
        return
    keys = set(rows.loc[rows["item"] == "", "key"])
    lost = there[~(there["path"].isin(set(rows["item"])) | there["key"].isin(keys))]
    files, told = int(there["key"].nunique()), lost.drop_duplicates(["key", "label"])
    yield Looked(facts.title, files, Unit.FILES)
    if lost.empty:
        return
    count = int(lost["key"].nunique())
    labels = told.groupby("label")["key"].nunique().sort_index().sort_values(ascending=False, kind="stable")
    named = joined([f"{label or 'without label'} ({number:,})" for label, number in labels.items()])
    of = joined(sorted(set(there["source"])))
    yield Found(
        subject=facts.title,
        message=f"{n_of_m(count, files, Unit.FILES)} of {of} {verb(count, 'is', 'are')} in no part of the {facts.title}: {named}.",
        count=count,
        of=files,
        unit=Unit.FILES,
        identity=(facts.name,),
        members=lost["key"],
        places=places(lost.drop_duplicates("key")),
        evidence={"values": [{"value": label, "count": int(number)} for label, number in labels.head(SHOWN_FILES).items()]},
    )


def candidates(catalog: Catalog, facts: SplitFacts) -> pd.DataFrame:
    """Return what a split should cover: path, line, key, label and source of the items, or of the rows of tables other than its lists."""
    items = items_of(catalog, facts.of)
    if len(items):
        titles = {one.name: one.title for one in catalog.profile.collections}
        return items.assign(line=0, source=titles[facts.of])
    references = catalog.references[catalog.references["collection"] == facts.of]
    others = references[~references["table"].isin(listed_by(facts))].sort_values(["path", "line"])
    return others.assign(source=others["path"])
