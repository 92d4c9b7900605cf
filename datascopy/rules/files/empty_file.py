"""Empty file.

Why: A file of 0 bytes holds nothing. It counts in every list and breaks the first program that opens it, or is skipped there in
    silence and makes two people's numbers differ.
Evidence: The size that the store gives, for every file that belongs to a collection, a table or a document, and for files outside them
    (as a note).
Remedy: Copy the file again from its source and compare sizes; if the source is empty too, remove the file and its rows.
Limits: A file of zeros has a size and is not found here, but by files/unreadable-image. Links that lead nowhere are not counted.
Source: Size as the file system or archive states it.
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import Catalog, Evidence, Severity, Unit
from datascopy.rule import ABSENT, Answer, Looked, Unseen, absent, by, given, in_scope, n_of_title, of_files, rule, titles, verb

OUTSIDE = "files outside every collection"


@rule(severity=Severity.ERROR, needs=("catalog",))
def empty_file(seen: Evidence) -> Iterator[Answer]:
    """Look at the sizes of all files in scope."""
    catalog = given(seen.catalog)
    for facts in in_scope(catalog):
        if absent(catalog, facts) and not facts.optional:
            yield Unseen(facts.title, ABSENT)
    for title, frame in by(in_roles(catalog), "title"):
        yield Looked(title, len(frame), Unit.FILES)
        empty = frame[frame["bytes"] == 0]
        if len(empty):
            yield of_files(
                title,
                f"{n_of_title(len(empty), len(frame), Unit.FILES, title)} {verb(len(empty), 'is', 'are')} empty (0 bytes).",
                [(path, "0 bytes") for path in empty["path"]],
                of=len(frame),
                unit=Unit.FILES,
                identity=(title,),
                severity=Severity.NOTE if title == OUTSIDE else None,
            )


def in_roles(catalog: Catalog) -> pd.DataFrame:
    """Return the files in scope that can be opened, with the title of what they belong to."""
    told = titles(catalog)
    known = {"collection": {facts.name: facts.title for facts in in_scope(catalog)}, "table": told, "document": told}
    known["unlisted"] = {"": OUTSIDE}
    files = catalog.files[catalog.files["problem"] == ""]
    named = pd.Series(
        [known.get(role, {}).get(name, "") for role, name in zip(files["role"], files["name"], strict=True)], files.index, "str"
    )
    return files.assign(title=named)[named != ""]
