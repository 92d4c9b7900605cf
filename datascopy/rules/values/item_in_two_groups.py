"""One picture in two groups.

Why: A picture cannot be of two patients, nor a frame of two videos. One of the two rows is wrong, and a split by group puts the same picture
    on both sides.
Evidence: Every file that the rows of a table, or its names, give to more than one group of the same kind.
Remedy: Find out whose picture it is and remove the other row; if both groups are one person, give them one id.
Limits: Files are told apart by their keys. The same picture under another name is in the rules on duplicates.
Source: The profile's groups.
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import Catalog, Certainty, Confidence, Evidence, GroupFacts, Place, Severity, Unit
from datascopy.rule import (
    SHOWN_FILES,
    SHOWN_PLACES,
    UNITS,
    Answer,
    Found,
    Looked,
    Note,
    NotHere,
    Unseen,
    cell,
    facts_of_tables,
    given,
    in_scope,
    joined,
    n_of_m,
    plural,
    rule,
    share,
    units,
    verb,
)


@rule(severity=Severity.ERROR, needs=("catalog",))
def item_in_two_groups(seen: Evidence) -> Iterator[Answer]:
    """Look at every grouping."""
    catalog = given(seen.catalog)
    scope = {facts.name: UNITS[facts.kind] for facts in in_scope(catalog)}
    tables = facts_of_tables(catalog)
    asked = [facts for facts in catalog.profile.groups if facts.of in scope and (facts.table is None or facts.table in tables)]
    if not asked:
        yield NotHere("no group is declared")
    told: set[tuple[str, str]] = set()
    for facts in sorted(asked, key=lambda one: list(Certainty).index(one.certainty)):
        rows = catalog.groups[catalog.groups["grouping"] == facts.name][["key", "group"]].drop_duplicates()
        if rows.empty:
            yield Unseen(facts.title, "nothing that is present tells it")
            continue
        yield Looked(f"by {facts.title}", int(rows["key"].nunique()), scope[facts.of])
        twice = rows[rows.duplicated("key", keep=False)].sort_values(["key", "group"])
        known = {(facts.of, str(key)) for key in twice["key"]}
        if known - told:
            yield found(catalog, facts, twice, int(rows["key"].nunique()), scope[facts.of])
        elif known:
            yield Note(
                f"The same {units(len(known), scope[facts.of])} {verb(len(known), 'is', 'are')} in two {plural(facts.title)} as well."
            )
        told |= known


def found(catalog: Catalog, facts: GroupFacts, twice: pd.DataFrame, of: int, unit: Unit) -> Found:
    """Return the finding on one grouping."""
    count, stated = int(twice["key"].nunique()), facts.certainty is Certainty.STATED
    table = facts_of_tables(catalog).get(facts.table or "")
    column = facts.column or facts.title
    several = [(str(key), [cell(table, column, str(name)) for name in names]) for key, names in twice.groupby("key")["group"]]
    told = [f"{cell(table, table.file if table else None, key)} ({joined(names)})" for key, names in several]
    lines = catalog.references[(catalog.references["table"] == (facts.table or "")) & catalog.references["key"].isin(twice["key"])]
    lines = lines.sort_values(["key", "path", "line"])
    return Found(
        subject=f"{facts.title} of {table.title if table else facts.of}",
        message=f"{n_of_m(count, of, unit)} ({share(count, of)}) {verb(count, 'is', 'are')} in two {plural(facts.title)} or more: "
        f"{joined(told, most=6)}. A split by {facts.title} cannot keep {verb(count, 'it', 'them')} on one side.",
        count=count,
        of=of,
        unit=unit,
        identity=(facts.name,),
        members=[f"{key} {' '.join(names)}" for key, names in several],
        places=[Place(str(path), int(line)) for path, line in zip(lines["path"], lines["line"], strict=True)][:SHOWN_PLACES],
        examples=told,
        evidence={"values": [{"value": text, "count": len(names)} for text, (_, names) in zip(told, several, strict=True)][:SHOWN_FILES]},
        severity=None if stated else Severity.WARNING,
        confidence=Confidence(str(facts.certainty)),
    )
