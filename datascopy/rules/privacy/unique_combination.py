"""Combination that singles out.

Why: Age, sex and place are harmless one by one. Together they single out most patients of a small dataset: whoever knows them of a person
    finds that person's pictures and diagnosis in it.
Evidence: The declared attributes that other people know of a person, told once for each patient where the profile says who is whom, else for
    each item; and the patients of each combination, counted. Which attributes these are the profile says (`role: demographic`); of those
    without a role, or with the role of a source, the name decides (age, sex, place, ethnicity), which the finding says is guessed.
Remedy: Coarsen until every combination has five patients or more: ages by decades, places by countries, dates by years; or leave one out.
Limits: Only attributes of the profile are looked at, dates not among them, and only patients of whom all but one of them are known. Five is a convention. That
    others with the same combination exist outside the dataset is not considered. Unknown values count as a value of their own.
Source: k-anonymity: Sweeney, International Journal of Uncertainty 10 (2002) 557; five is the least cell that health agencies publish.
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import AttributeFacts, CollectionFacts, Confidence, Evidence, GroupFacts, Role, Severity, Unit
from datascopy.rule import (
    UNITS,
    Answer,
    Found,
    Looked,
    NotHere,
    Told,
    Unseen,
    attributes,
    folded_name,
    given,
    in_scope,
    joined,
    n_of_m,
    rule,
    share,
    verb,
)

OF_PERSONS = """
age patient_age age_years sex gender ethnicity race nationality religion occupation height weight birth_year year_of_birth marital_status
"""
OF_PLACES = "location place hospital institution country city region state zip zip_code postcode"
PLACES = frozenset(OF_PLACES.split())
QUASI = PLACES | frozenset(OF_PERSONS.split())
UNKNOWN = ""


@rule(severity=Severity.WARNING, needs=("catalog",))
def unique_combination(seen: Evidence) -> Iterator[Answer]:
    """Count the patients of each combination."""
    catalog = given(seen.catalog)
    told = [one for one in attributes(seen) if is_known_by_others(one.facts)]
    asked = False
    for facts in in_scope(catalog):
        mine = [one for one in told if one.facts.of == facts.name]
        if len(mine) < 2:
            continue
        asked = True
        unread = [one for one in mine if one.reason]
        if unread:
            yield Unseen(f"{facts.title}: {joined([one.facts.title for one in unread])}", unread[0].reason)
        read = sorted((one for one in mine if not one.reason), key=lambda one: one.facts.name)
        if len(read) >= 2:
            yield from counted(seen, facts, read)
    if not asked:
        yield NotHere("fewer than two attributes that others know of a person are declared for any collection")


def is_known_by_others(facts: AttributeFacts) -> bool:
    """Tell whether others may know an attribute of a person: by its role, else by its name. A height that was acquired is no person's."""
    if facts.role is Role.DEMOGRAPHIC:
        return True
    names = {None: QUASI, Role.SOURCE: PLACES}.get(facts.role, frozenset())
    return not names.isdisjoint({folded_name(facts.name), folded_name(facts.column or "")})


def counted(seen: Evidence, facts: CollectionFacts, told: list[Told]) -> Iterator[Answer]:
    """Say how many persons the combinations of some attributes single out."""
    group = grouping(seen, facts)
    persons = table(seen, facts, told, group)
    known = persons[(persons != UNKNOWN).sum(axis=1) >= max(2, len(told) - 1)]
    names = joined([one.facts.title for one in told])
    guessed = joined([one.facts.title for one in told if one.facts.role is not Role.DEMOGRAPHIC])
    said = f" That others know {guessed} of a person is guessed from the name; the others are declared." if guessed else ""
    if guessed and all(one.facts.role is not Role.DEMOGRAPHIC for one in told):
        said = " That others know these of a person is guessed from their names (`role: demographic` in the profile would say so)."
    noun = f"{group.title}s" if group else UNITS[facts.kind]
    subject = f"{facts.title}: {names}"
    if known.empty:
        yield Unseen(subject, f"of no one of the {len(persons):,} {noun} enough of them is known")
        return
    unit = Unit.GROUPS if group else UNITS[facts.kind]
    yield Looked(subject, len(known), unit)
    sizes = known.value_counts().reindex(pd.MultiIndex.from_frame(known)).to_numpy()
    least = int(seen.thresholds["k-anonymity"])
    few, alone = int((sizes < least).sum()), int((sizes == 1).sum())
    if few:
        members = sorted(map(str, known.index[sizes < least]))
        yield Found(
            subject=subject,
            message=f"{n_of_m(few, len(known), unit)} ({share(few, len(known))}) {verb(few, 'shares', 'share')} the combination of {names} with "
            f"fewer than {least - 1} others; {alone:,} {verb(alone, 'is', 'are')} the only one. Told once for each "
            f"{group.title if group else 'item, since nobody states who is whom'}.{said}",
            count=few,
            of=len(known),
            unit=unit,
            confidence=Confidence.GUESSED if guessed else None,
            identity=(facts.name, *(one.facts.name for one in told)),
            members=members,
            examples=[one.facts.title for one in told],
            evidence={
                "values": [
                    {"value": f"{size} alike", "count": int((sizes == size).sum())} for size in range(1, least) if (sizes == size).any()
                ]
            },
        )


def grouping(seen: Evidence, facts: CollectionFacts) -> GroupFacts | None:
    """Return the group that stands for a person: the first of the collection whose name says so, else none."""
    groups = [one for one in seen.profile.groups if one.of == facts.name and not one.candidate]
    people = [one for one in groups if folded_name(one.name) in ("patient", "person", "subject", "child", "case")]
    return people[0] if people else None


def table(seen: Evidence, facts: CollectionFacts, told: list[Told], group: GroupFacts | None) -> pd.DataFrame:
    """Return a row for each person (or key), a column for each attribute: its commonest known value, of several as common the first."""
    catalog = given(seen.catalog)
    columns = {}
    for one in told:
        rows = one.known[["key", "value"]]
        columns[one.facts.name] = rows.groupby("key")["value"].agg(commonest)
    wide = pd.DataFrame(columns)
    if group is None:
        return wide.fillna(UNKNOWN).sort_index()
    groups = catalog.groups[(catalog.groups["grouping"] == group.name) & (catalog.groups["collection"] == facts.name)]
    joined_up = groups[["key", "group"]].drop_duplicates().merge(wide, left_on="key", right_index=True, how="inner")
    whole = joined_up.drop(columns="key").groupby("group").agg(commonest)
    return whole.fillna(UNKNOWN).sort_index()


def commonest(values: pd.Series) -> str:
    """Return the commonest value; "" of none."""
    counts = values.value_counts()
    return min(map(str, counts.index[counts == counts.iloc[0]])) if len(counts) else UNKNOWN
