"""Group in two parts of a split.

Why: Pictures of one patient, video or study are alike far beyond what a model should learn. A model tested on this split has seen the very
    groups that it is tested on, and its score says little about new ones.
Evidence: The groups and splits that the profile names, joined by the key of each file; one finding for each group, with its rows in each part.
Remedy: Move each group into one part as a whole, and publish which split the numbers belong to.
Limits: A group is only as good as its key: stated (a column says so), inferred from names, or guessed. Two keys may be one patient. None found
    means none found among the rows that have a group.
Source: The profile's groups and splits. S. Kapoor and A. Narayanan, Leakage and the reproducibility crisis in machine-learning-based science,
    Patterns 4 (2023), 100804.
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import Catalog, Certainty, Confidence, Evidence, GroupFacts, Severity, SplitFacts, Unit
from datascopy.rule import (
    Answer,
    Found,
    Looked,
    Note,
    NotHere,
    Unseen,
    by,
    given,
    joined,
    listed_by,
    n_of_m,
    parts_of,
    per_split,
    places,
    plural,
    private_column,
    rule,
    shape,
    splits,
)


@rule(severity=Severity.ERROR, needs=("catalog",))
def group_in_two_splits(seen: Evidence) -> Iterator[Answer]:
    """Look at every grouping in every split of its collection."""
    catalog = given(seen.catalog)
    asked = [
        (grouping, facts, rows, reason)
        for grouping in catalog.profile.groups
        for facts, rows, reason in splits(catalog)
        if facts.of == grouping.of and (reason or len(rows))
    ]
    if not asked:
        yield NotHere("no group and split of one collection are declared")
    for grouping, facts, rows, reason in asked:
        known = catalog.groups[catalog.groups["grouping"] == grouping.name]
        if reason or known.empty:
            yield Unseen(f"{plural(grouping.title)} in the {facts.title}", reason or f"no file has a {grouping.title} here")
        else:
            yield from divided(catalog, grouping, facts, rows)


def divided(catalog: Catalog, grouping: GroupFacts, facts: SplitFacts, rows: pd.DataFrame) -> Iterator[Answer]:
    """Look at one grouping in one split, whose rows of MEMBERSHIPS are given."""
    known = catalog.groups.loc[catalog.groups["grouping"] == grouping.name, ["key", "group"]].drop_duplicates()
    told = rows.assign(row=range(len(rows))).merge(known, on="key")
    unit, grouped = unit_of(facts), told["row"].nunique()
    yield Looked(f"{plural(grouping.title)} in the {facts.title}", grouped, unit)
    if grouped < len(rows):
        yield Note(f"{n_of_m(len(rows) - grouped, len(rows), unit)} of the {facts.title} have no {grouping.title}.")
    homes = told.groupby("group", sort=True)["part"].nunique()
    leaked = told[told["group"].isin(homes[homes > 1].index)]
    if leaked.empty:
        yield Note(f"None found among {len(homes):,} {plural(grouping.title)} of {n_of_m(grouped, len(rows), unit)} of the {facts.title}.")
        return
    hidden = private_column(catalog, grouping.table, grouping.column)
    for number, (group, members) in enumerate(by(leaked, "group"), start=1):
        yield found(grouping, facts, rows, members, f"number {number} ({shape(group)})" if hidden else group)
    yield Note(totals(grouping, facts, rows, leaked))


def found(grouping: GroupFacts, facts: SplitFacts, rows: pd.DataFrame, members: pd.DataFrame, name: str) -> Found:
    """Return the finding on one group, shown under a name that may be told."""
    split, parts = per_split(facts, rows, members), parts_of(facts, rows)
    counts = joined([f"{n_of_m(one['count'], one['of'], unit_of(facts))} of {part}" for part, one in split["parts"].items()])
    where = "both parts" if len(parts) == 2 else f"{len(split['parts'])} of {len(parts)} parts"
    source = f" ({grouping.source})" if grouping.source else ""
    return Found(
        subject=name,
        message=f"The {grouping.title} {name} is in {where} of the {facts.title}: {counts}. The {grouping.title} is {grouping.certainty}{source}.",
        count=len(members),
        of=len(rows),
        unit=unit_of(facts),
        identity=(facts.name, grouping.name, str(members["group"].iloc[0])),
        members=[f"{part} {key}" for part, key in zip(members["part"], members["key"], strict=True)],
        places=places(members.sort_values(["path", "line", "item"]).drop_duplicates("part")),
        evidence={"per_split": split},
        severity=Severity.ERROR if grouping.certainty is Certainty.STATED else Severity.WARNING,
        confidence=Confidence(grouping.certainty.value),
    )


def totals(grouping: GroupFacts, facts: SplitFacts, rows: pd.DataFrame, leaked: pd.DataFrame) -> str:
    """Return how much of each part belongs to groups that are in more than one."""
    split = per_split(facts, rows, leaked)
    told = joined([f"{n_of_m(one['count'], one['of'], unit_of(facts))} of {part}" for part, one in split["parts"].items()])
    return f"{told} are of {plural(grouping.title)} that are in {'both' if len(parts_of(facts, rows)) == 2 else 'more than one part'}."


def unit_of(facts: SplitFacts) -> Unit:
    """Return what a split counts: the rows of its lists, or the pictures in its folders."""
    return Unit.ROWS if listed_by(facts) else Unit.PICTURES
