"""Group in two parts of a split.

Why: Pictures of one patient, video or study are alike far beyond what a model should learn. A model tested on this split has seen the very
    groups that it is tested on, and its score says little about new ones.
Evidence: The groups and splits that the profile names, joined by the key of each file; one finding for each group, with its rows in each part.
Remedy: Move each group into one part as a whole, and publish which split the numbers belong to.
Limits: A group is only as good as its key: stated (a column says so), inferred from names, or guessed. Two keys may be one patient. Where several
    keys are candidates for one thing, what only some of them find is a warning that names what the others say; what all of them find is an
    error. None found means none found among the rows that have a group.
Source: The profile's groups and splits. Kind of leakage L3.2 (training and test samples that depend on each other) of S. Kapoor and
    A. Narayanan, Leakage and the reproducibility crisis in machine-learning-based science, Patterns 4 (2023), 100804.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd

from datascopy.model import Catalog, Certainty, Confidence, Evidence, GroupFacts, Severity, shape
from datascopy.rule import (
    NOT_INDEPENDENT,
    Answer,
    Classes,
    Found,
    Looked,
    Note,
    NotHere,
    Split,
    Unseen,
    given,
    joined,
    n_of_m,
    place,
    plural,
    private_column,
    rule,
    splits,
    told_classes,
    told_share,
    verb,
)


@rule(severity=Severity.ERROR, needs=("catalog",))
def group_in_two_splits(seen: Evidence) -> Iterator[Answer]:
    """Look at every grouping in every split of its collection."""
    catalog = given(seen.catalog)
    declared = list(splits(catalog))
    asked = [
        (grouping, split)
        for grouping in catalog.profile.groups
        for split in declared
        if split.facts.of == grouping.of and (split.reason or len(split.rows))
    ]
    if not asked:
        yield NotHere("no group and split of one collection are declared")
    for grouping, split in asked:
        if split.reason or not (catalog.groups["grouping"] == grouping.name).any():
            yield Unseen(f"{plural(grouping.title)} in the {split.facts.title}", split.reason or f"no file has a {grouping.title} here")
        else:
            yield from divided(seen, grouping, split)


def divided(seen: Evidence, grouping: GroupFacts, split: Split) -> Iterator[Answer]:
    """Look at one grouping in one split."""
    catalog = given(seen.catalog)
    told = grouped_rows(catalog, grouping, split)
    of, grouped = len(split.rows), told["row"].nunique()
    yield Looked(f"{plural(grouping.title)} in the {split.facts.title}", grouped, split.unit)
    if grouped < of:
        yield Note(f"{n_of_m(of - grouped, of, split.unit)} of the {split.facts.title} have no {grouping.title}.")
    homes = told.groupby("group")["part"].nunique()
    both = set(homes[homes > 1].index)
    if not both:
        yield Note(
            f"None found among {len(homes):,} {plural(grouping.title)} of {n_of_m(grouped, of, split.unit)} of the {split.facts.title}."
        )
        return
    leaked = told[told["group"].isin(both)].sort_values(["group", "path", "line", "item"])
    hidden = private_column(catalog, grouping.table, grouping.column)
    members = leaked[["group", "part", "row", "key", "path", "line", "item"]].itertuples(index=False, name=None)
    classes = Classes(seen, split)
    rivals = {one.title: crossing(catalog, one, split) for one in candidates(catalog, grouping)}
    for position, (group, several) in enumerate(groupby(members, key=itemgetter(0)), start=1):
        rows = list(several)
        apart = [title for title, divided_rows in rivals.items() if not divided_rows & {row for _, _, row, *_ in rows}]
        name = f"number {position} ({shape(group)})" if hidden else group
        yield weighed(grouping, found(grouping, split, rows, name, classes), apart, agreeing=bool(rivals) and not apart)
    for title, divided_rows in rivals.items():
        yield Note(
            f"Candidate keys for one {grouping.candidate}: by {grouping.title} {len(leaked['row'].unique()):,}, by {title} {len(divided_rows):,} "
            f"{split.unit} of the {split.facts.title} are of groups in more than one part."
        )
    counts = told_share(split, split.divide(zip(leaked["part"], leaked["row"], strict=True)))
    where = "both" if len(split.parts) == 2 else "more than one part"
    yield Note(f"{counts} are of {plural(grouping.title)} that are in {where}. {told_classes(classes.divide(leaked['row']))}".strip())


def grouped_rows(catalog: Catalog, grouping: GroupFacts, split: Split) -> pd.DataFrame:
    """Return the rows of a split that have a group, numbered as they are in the split."""
    known = catalog.groups.loc[catalog.groups["grouping"] == grouping.name, ["key", "group"]].drop_duplicates()
    return split.rows.assign(row=range(len(split.rows))).merge(known, on="key")


def candidates(catalog: Catalog, grouping: GroupFacts) -> list[GroupFacts]:
    """Return the other keys that may be what this one is taken for."""
    return [
        one
        for one in catalog.profile.groups
        if grouping.candidate and one is not grouping and (one.candidate, one.of) == (grouping.candidate, grouping.of)
    ]


def crossing(catalog: Catalog, grouping: GroupFacts, split: Split) -> set[int]:
    """Return the numbers of the rows whose group is in more than one part."""
    told = grouped_rows(catalog, grouping, split)
    return set(told.loc[told.groupby("group")["part"].transform("nunique") > 1, "row"])


def weighed(grouping: GroupFacts, one: Found, apart: Sequence[str], *, agreeing: bool) -> Found:
    """Return a finding as the other candidate keys weigh it: an error where all agree, else a warning that names those that do not."""
    if agreeing:
        return replace(one, message=f"{one.message} All candidate keys for a {grouping.candidate} agree.", severity=Severity.ERROR)
    if apart:
        say = f"By {joined(apart)}, {verb(len(apart), 'another candidate key', 'other candidate keys')} for a {grouping.candidate}"
        return replace(one, message=f"{one.message} {say}, its pictures are in one part each.", severity=Severity.WARNING)
    return one


def found(grouping: GroupFacts, split: Split, members: list[tuple[Any, ...]], name: str, classes: Classes) -> Found:
    """Return the finding on one group, shown under a name that may be told; members are (group, part, row, key, path, line, item)."""
    per_split = split.divide((part, row) for _, part, row, *_ in members)
    where = "both parts" if len(split.parts) == 2 else f"{len(per_split['parts'])} of {len(split.parts)} parts"
    source = f" ({grouping.source})" if grouping.source else ""
    first = {part: place(path, line, item) for _, part, _, _, path, line, item in reversed(members)}
    return Found(
        subject=name,
        message=f"The {grouping.title} {name} is in {where} of the {split.facts.title}: {told_counts(split, per_split)}. "
        f"The {grouping.title} of a file is {grouping.certainty}{source}.",
        count=len({row for _, _, row, *_ in members}),
        of=len(split.rows),
        unit=split.unit,
        identity=(split.facts.name, grouping.name, members[0][0]),
        members=[f"{part} {key}" for _, part, _, key, *_ in members],
        places=[first[part] for part in split.parts if part in first],
        evidence={"per_split": per_split, "per_class": classes.divide(row for _, _, row, *_ in members), "kind": NOT_INDEPENDENT},
        severity=Severity.ERROR if grouping.certainty is Certainty.STATED else Severity.WARNING,
        confidence=Confidence(grouping.certainty.value),
    )


def told_counts(split: Split, per_split: Mapping[str, Any]) -> str:
    """Return "2,132 of 23,061 rows of train and 27 of 24,100 rows of test"."""
    return joined([f"{n_of_m(one['count'], one['of'], split.unit)} of {part}" for part, one in per_split["parts"].items()])
