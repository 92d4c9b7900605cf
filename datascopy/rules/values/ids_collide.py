"""Ids that differ only in case.

Why: `A7.jpg` and `a7.jpg` are one file on most desktops and two on a server: unpacking keeps one of them, and a join by lower case mixes two
    patients.
Evidence: The keys of the files of each collection, of the rows that name them, the names of groups, and values of attributes that are ids:
    different ones that are equal in lower case and in Unicode's composed form.
Remedy: Rename one of each pair, in the files and in every table that names it.
Limits: Only case and Unicode form are compared; 7 and 07 are two ids.
Source: Comparison after case folding (The Unicode Standard, section 5.18).
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from datascopy.model import Evidence, Form, Severity, Unit
from datascopy.rule import Answer, Found, Looked, NotHere, attributes, cell, facts_of_tables, given, in_scope, joined, n_of_m, rule, verb


@rule(severity=Severity.WARNING, needs=("catalog",))
def ids_collide(seen: Evidence) -> Iterator[Answer]:
    """Look at the ids of files, of groups, and of attributes."""
    catalog = given(seen.catalog)
    tables = facts_of_tables(catalog)
    told: list[tuple[str, str, Unit, list[str], str]] = []
    for facts in in_scope(catalog):
        frames = (catalog.items, catalog.references)
        keys = {str(key) for frame in frames for key in frame.loc[frame["collection"] == facts.name, "key"].unique()}
        told.append((facts.name, facts.title, Unit.FILES, sorted(keys), ""))
    for group in catalog.profile.groups:
        rows = catalog.groups[catalog.groups["grouping"] == group.name]
        table = tables.get(group.table or "")
        names = {cell(table, group.column, str(name)) for name in rows["group"].unique()}
        private = table is not None and group.column in table.private
        told.append((group.name, group.title, Unit.GROUPS, [] if private else sorted(names), group.table or ""))
    for one in attributes(seen, Form.IDENTIFIER):
        told.append((one.facts.name, one.subject, one.unit, [] if one.private else sorted(map(str, one.known["written"].unique())), ""))
    if not any(ids for _, _, _, ids, _ in told):
        yield NotHere("nothing has an id")
    for name, title, unit, ids, _ in told:
        if ids:
            yield Looked(title, len(ids), unit)
            if alike := colliding(ids):
                yield found(name, title, unit, alike, len(ids))


def colliding(ids: Iterable[str]) -> list[list[str]]:
    """Return the sets of ids that are equal after folding."""
    folded: dict[str, list[str]] = defaultdict(list)
    for text in ids:
        folded[unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())].append(text)
    return [sorted(same) for _, same in sorted(folded.items()) if len(same) > 1]


def found(name: str, title: str, unit: Unit, alike: list[list[str]], of: int) -> Found:
    """Return the finding on the ids of one kind."""
    count = sum(map(len, alike))
    return Found(
        subject=title,
        message=f"{n_of_m(count, of, unit)} of {title} {verb(count, 'has an id', 'have ids')} that differ from another only in case: "
        f"{joined([' / '.join(same) for same in alike], most=4)}.",
        count=count,
        of=of,
        unit=unit,
        identity=(name, "case"),
        members=[text for same in alike for text in same],
        examples=[" / ".join(same) for same in alike],
        evidence={"groups": alike},
    )
