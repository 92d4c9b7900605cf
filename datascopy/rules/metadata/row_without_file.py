"""Row without file.

Why: The table or document describes a file that is not there: a loader built on it fails or skips, and the numbers of the dataset count
    something that nobody can look at.
Evidence: Every row or entry that names a file, against the files of the collection that it describes, by the key that the profile defines.
Remedy: Add the files, or remove the rows; if the names differ by form only, correct them in the table.
Limits: Judged only where files of the collection are present; whether an absent collection would hold them cannot be told.
Source: The profile says which column names the file, and of which collection.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import (
    ABSENT,
    SHOWN_FILES,
    Answer,
    Found,
    Looked,
    Unseen,
    absent,
    by,
    facts_of_tables,
    given,
    in_scope,
    items_of,
    n_of_title,
    places,
    reference_rows,
    rule,
    titles,
    units,
    verb,
)


@rule(severity=Severity.ERROR, needs=("catalog",))
def row_without_file(seen: Evidence) -> Iterator[Answer]:
    """Look at what every table and document says of every collection that is present."""
    catalog = given(seen.catalog)
    names, tables = titles(catalog), facts_of_tables(catalog)
    for facts in in_scope(catalog):
        rows = catalog.references[catalog.references["collection"] == facts.name]
        if rows.empty:
            continue
        if absent(catalog, facts):
            yield Unseen(f"rows about {facts.title}", ABSENT)
            continue
        keys = items_of(catalog, facts.name)["key"]
        for source, told in by(rows, "table"):
            unit = Unit.ROWS if source in tables else Unit.ENTRIES
            yield Looked(names[source], len(told), unit)
            lost = told[~told["key"].isin(keys)].sort_values(["path", "line", "key"])
            if len(lost):
                different = lost["key"].nunique()
                yield Found(
                    subject=names[source],
                    message=f"{n_of_title(len(lost), len(told), unit, names[source])} "
                    f"{verb(len(lost), 'names a file', 'name files')} that {verb(len(lost), 'is', 'are')} not there "
                    f"({different:,} different {verb(different, 'name', 'names')}, held against {units(len(keys), Unit.FILES)} of {facts.title}).",
                    count=len(lost),
                    of=len(told),
                    unit=unit,
                    identity=(source, facts.name),
                    members=lost["key"],
                    places=places(lost),
                    evidence={"rows": reference_rows(catalog, lost.head(SHOWN_FILES))},
                )
