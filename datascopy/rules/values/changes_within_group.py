"""A value that cannot change does, within one group.

Why: One patient has one sex. Where the rows of a patient say two, either is wrong, or two patients share one id: then a split by patient
    and every count of patients is wrong with it.
Evidence: The values of each attribute that the profile calls constant within a group, for the files of every such group.
Remedy: Look at the rows of the groups named, and correct the value, or the id.
Limits: Rows that say nothing are passed over. Spellings that the vocabulary knows as one value are one value.
Source: The profile (`constant`).
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import Certainty, Confidence, Evidence, GroupFacts, Severity, Unit
from datascopy.rule import (
    SHOWN_FILES,
    Answer,
    Found,
    Looked,
    NotHere,
    Told,
    Unseen,
    attributes,
    cell,
    counted,
    facts_of_tables,
    given,
    joined,
    n_of_m,
    rule,
    share,
    verb,
)


@rule(severity=Severity.WARNING, needs=("catalog",))
def changes_within_group(seen: Evidence) -> Iterator[Answer]:
    """Look at every attribute that is constant within a group."""
    catalog = given(seen.catalog)
    groups = {facts.name: facts for facts in catalog.profile.groups}
    asked = [told for told in attributes(seen) if told.facts.constant in groups]
    if not asked:
        yield NotHere("no attribute is declared to be constant within a group")
    for told in asked:
        group = groups[told.facts.constant or ""]
        if told.reason:
            yield told.looked()
            continue
        members = catalog.groups[catalog.groups["grouping"] == group.name][["key", "group"]]
        rows = told.known.merge(members, on="key")
        if rows.empty:
            yield Unseen(told.subject, f"no {group.title} is known for what it tells")
            continue
        yield Looked(f"{told.facts.title} by {group.title}", int(rows["group"].nunique()), Unit.GROUPS)
        # A picture in two groups says nothing of either; it has a finding of its own.
        sure = rows[~rows["key"].isin(members.loc[members.duplicated("key"), "key"])]
        distinct = sure[["group", "value"]].drop_duplicates()
        differing = sure[sure["group"].isin(distinct.loc[distinct.duplicated("group"), "group"])]
        if len(differing):
            yield found(told, group, differing, int(rows["group"].nunique()))


def found(told: Told, group: GroupFacts, rows: pd.DataFrame, of: int) -> Found:
    """Return the finding on the groups within which one attribute differs."""
    rows = rows.sort_values(["group", "path", "line", "key"])
    table = facts_of_tables(told.catalog).get(group.table or "")
    kinds = [
        (cell(table, group.column, str(name)), counted(told.values(members["written"]), 4), len(members))
        for name, members in rows.groupby("group")
    ]
    examples = [f"{group.title} {name}: {what}" for name, what, _ in kinds]
    return Found(
        subject=f"{told.subject}, by {group.title}",
        message=f"{n_of_m(len(kinds), of, Unit.GROUPS)} by {group.title} ({share(len(kinds), of)}) {verb(len(kinds), 'has', 'have')} more than "
        f"one {told.facts.title}, which should be one for all of a {group.title}: "
        f"{joined(examples, most=4)}.",
        count=len(kinds),
        of=of,
        unit=Unit.GROUPS,
        identity=(*told.identity, group.name),
        members=[f"{name} {value}" for name, value in zip(rows["group"], rows["value"], strict=True)],
        places=told.places(rows),
        examples=examples,
        evidence={
            "rows": told.as_rows(rows),
            "values": [{"value": example, "count": count} for example, (_, _, count) in zip(examples, kinds, strict=True)][:SHOWN_FILES],
        },
        confidence=Confidence(str(group.certainty)) if group.certainty is not Certainty.STATED else None,
    )
