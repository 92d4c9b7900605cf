"""File without row.

Why: The table is meant to describe every file of the collection. A file it does not name has no label, no patient, no place in a split, and
    is lost to everyone who reads the dataset by its table.
Evidence: Every file of the collection against the rows of each table or document that the profile calls complete.
Remedy: Add the rows, or remove the files; if the table need not name every file, say so in the profile (`complete: false`).
Limits: Only tables and documents that the profile calls complete are judged.
Source: The profile (`complete: true`).
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity
from datascopy.rule import (
    ABSENT,
    UNITS,
    Answer,
    Looked,
    NotHere,
    Unseen,
    clause,
    given,
    in_scope,
    items_of,
    n_of_title,
    of_files,
    rule,
    sources,
    verb,
)


@rule(severity=Severity.WARNING, needs=("catalog",))
def file_without_row(seen: Evidence) -> Iterator[Answer]:
    """Look at the files of every collection that a table or document should describe completely."""
    catalog = given(seen.catalog)
    known = {facts.name: facts for facts in in_scope(catalog)}
    complete = [one for one in sources(catalog) if one.facts.complete and one.facts.of in known and (one.path or not one.facts.optional)]
    if not complete:
        yield NotHere("no table or document is declared to name every file of a collection")
    for source in complete:
        facts = known[source.facts.of or ""]
        items = items_of(catalog, facts.name)
        if items.empty:
            yield Unseen(facts.title, ABSENT)
        elif not source.path or source.problem:
            yield Unseen(f"{facts.title} in {source.facts.title}", clause(source.problem) or ABSENT)
        else:
            unit = UNITS[facts.kind]
            yield Looked(facts.title, len(items), unit)
            keys = catalog.references.loc[catalog.references["table"] == source.facts.name, "key"]
            lost = items[~items["key"].isin(keys)]
            if len(lost):
                yield of_files(
                    facts.title,
                    f"{n_of_title(len(lost), len(items), unit, facts.title)} "
                    f"{verb(len(lost), 'has', 'have')} no row in {source.path}, which should name them all.",
                    [(path, f"no row in {source.path}") for path in lost["path"]],
                    of=len(items),
                    unit=unit,
                    identity=(source.facts.name, facts.name),
                )
