"""Label varies within one group.

Why: A patient who is ill in one picture and healthy in the next is no error where time has passed, and a contradiction where it has not.
    Whoever labels by patient, or splits by picture, should know.
Evidence: The labels of all files of each group whose other properties are declared constant; groups with more than one, told apart by
    whether the attributes of time (dates, offsets in days) differ between the labels.
Remedy: Say in the documentation what the label is a label of: the picture on that day, or the patient. Look at the groups where no time
    tells the labels apart.
Limits: Only groups are looked at within which some attribute is declared constant (a patient's sex). Two labels of one file are in
    metadata/conflicting-labels.
Source: The profile's groups, labels, and attributes of form date or in units of time.
"""

from collections.abc import Iterator
from itertools import combinations

import pandas as pd

from datascopy.model import Catalog, Evidence, Form, GroupFacts, Place, Severity, Unit
from datascopy.rule import (
    SHOWN_PLACES,
    Answer,
    Found,
    Looked,
    NotHere,
    Unseen,
    cell,
    facts_of_tables,
    given,
    joined,
    n_of_m,
    reference_rows,
    rule,
    share,
    verb,
)

TIMES = ("days", "hours", "weeks", "months")


@rule(severity=Severity.NOTE, needs=("catalog",))
def label_varies_within_group(seen: Evidence) -> Iterator[Answer]:
    """Look at the labels within each grouping that some attribute calls constant."""
    catalog = given(seen.catalog)
    asked = [
        (group, name)
        for group in steady(catalog)
        for name, table in facts_of_tables(catalog).items()
        if table.label and table.of == group.of
    ]
    if not asked:
        yield NotHere("no labels are told of groups within which an attribute is constant")
    for group, name in asked:
        members = catalog.groups[catalog.groups["grouping"] == group.name][["key", "group"]]
        told = catalog.references[(catalog.references["table"] == name) & (catalog.references["label"] != "")]
        rows = told.merge(members, on="key")
        if rows.empty:
            yield Unseen(f"labels by {group.title}", "no labels are told of its members")
            continue
        of = int(rows["group"].nunique())
        yield Looked(f"labels by {group.title}", of, Unit.GROUPS)
        distinct = rows[["group", "label"]].drop_duplicates()
        several = rows[rows["group"].isin(distinct.loc[distinct.duplicated("group"), "group"])]
        if len(several):
            yield found(catalog, group, several.sort_values(["group", "path", "line"]), of)


def steady(catalog: Catalog) -> list[GroupFacts]:
    """Return the groups of which some attribute is a property that does not change."""
    constant = {facts.constant for facts in catalog.profile.attributes}
    return [group for group in catalog.profile.groups if group.name in constant]


def times(catalog: Catalog) -> dict[str, list[tuple[str, str]]]:
    """Return key -> (attribute, value) of what is known of its time."""
    asked = [facts.name for facts in catalog.profile.attributes if facts.form is Form.DATE or facts.unit in TIMES]
    rows = catalog.attributes[catalog.attributes["attribute"].isin(asked) & (catalog.attributes["value"] != "")]
    known: dict[str, list[tuple[str, str]]] = {}
    for row in rows.sort_values(["attribute", "key", "value"]).itertuples(index=False):
        known.setdefault(str(row.key), []).append((str(row.attribute), str(row.value)))
    return known


def told_apart(rows: pd.DataFrame, known: dict[str, list[tuple[str, str]]]) -> bool:
    """True where every two rows of different labels have some attribute of time known of both, with different values."""
    pairs = combinations(zip(rows["label"], rows["key"], strict=True), 2)

    def differ(one: str, other: str) -> bool:
        a, b = dict(known.get(one, ())), dict(known.get(other, ()))
        return any(a[name] != b[name] for name in a.keys() & b.keys())

    return all(differ(one, other) for (label, one), (second, other) in pairs if label != second)


def found(catalog: Catalog, group: GroupFacts, rows: pd.DataFrame, of: int) -> Found:
    """Return the finding on one grouping."""
    known = times(catalog)
    table = facts_of_tables(catalog).get(group.table or "")
    told = facts_of_tables(catalog)[str(rows["table"].iloc[0])]
    apart, kinds = 0, []
    for name, members in rows.groupby("group"):
        changed = told_apart(members, known)
        apart += changed
        how = "at different times" if changed else "no time tells them apart"
        kinds.append(
            (cell(table, group.column, str(name)), " / ".join(cell(told, told.label, text) for text in sorted(set(members["label"]))), how)
        )
    sets = pd.Series([labels for _, labels, _ in kinds]).value_counts().sort_index().sort_values(ascending=False, kind="stable")
    unclear = [name for name, _, how in kinds if how != "at different times"]
    in_time = f" In {apart:,} the labels are of different times." if apart else ""
    at_once = f" In {len(unclear):,} no time tells them apart ({group.title} {joined(unclear, most=12)})." if unclear else ""
    return Found(
        subject=f"labels by {group.title}",
        message=f"{n_of_m(len(kinds), of, Unit.GROUPS)} by {group.title} ({share(len(kinds), of)}) {verb(len(kinds), 'has', 'have')} more than "
        f"one label: {joined([f'{labels} ({count:,})' for labels, count in sets.items()], most=4)}.{in_time}{at_once}",
        count=len(kinds),
        of=of,
        unit=Unit.GROUPS,
        identity=(group.name, told.name),
        members=[f"{name} {labels}" for name, labels, _ in kinds],
        places=[Place(str(path), int(line)) for path, line in zip(rows["path"], rows["line"], strict=True)][:SHOWN_PLACES],
        examples=[f"{group.title} {name}: {labels}, {how}" for name, labels, how in kinds],
        evidence={"rows": reference_rows(catalog, rows.head(200))},
    )
