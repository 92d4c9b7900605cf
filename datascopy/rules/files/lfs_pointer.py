"""Pointer instead of the file.

Why: The file holds a few lines of text that name a large file elsewhere (Git LFS or git-annex): the dataset was cloned, not fetched. All
    counts of files look right while nothing can be opened.
Evidence: The first bytes of every picture, mask, table and document.
Remedy: Fetch the content: `git lfs pull`, or `git annex get .`; then audit again.
Limits: Pointers of other systems are unknown here and are found as pictures that cannot be opened.
Source: Git LFS specification, version 1; git-annex, pointer file format.
"""

from collections.abc import Iterator

from datascopy.model import Catalog, Evidence, Severity, Status, Unit
from datascopy.rule import UNITS, Answer, Looked, Unseen, given, n_of_m, n_of_title, of_files, pictures, rule, sources, verb

WORD = "pointer"


@rule(severity=Severity.ERROR, needs=("catalog", "images"))
def lfs_pointer(seen: Evidence) -> Iterator[Answer]:
    """Look at the status of pictures and masks, and at why tables and documents could not be read."""
    for facts, frame, reason in pictures(seen):
        if reason:
            yield Unseen(facts.title, reason)
            continue
        unit = UNITS[facts.kind]
        yield Looked(facts.title, len(frame), unit)
        bad = frame[frame["status"] == Status.POINTER]
        if len(bad):
            files = [(path, problem or WORD) for path, problem in zip(bad["path"], bad["problem"], strict=True)]
            message = f"{n_of_title(len(bad), len(frame), unit, facts.title)} {verb(len(bad), 'is a pointer', 'are pointers')}, no content."
            yield of_files(facts.title, message, files, of=len(frame), unit=unit, identity=(facts.name,))
    yield from texts(given(seen.catalog))


def texts(catalog: Catalog) -> Iterator[Answer]:
    """Look at the tables and documents that are present."""
    there = [(one.path, one.problem) for one in sources(catalog) if one.path]
    if there:
        yield Looked("tables and documents", len(there), Unit.FILES)
    if bad := [(path, problem) for path, problem in there if WORD in problem]:
        message = f"{n_of_m(len(bad), len(there), Unit.FILES)} of tables and documents {verb(len(bad), 'is a pointer', 'are pointers')}, no content."
        yield of_files("tables and documents", message, bad, of=len(there), unit=Unit.FILES, identity=("tables and documents",))
