"""Bytes after the end of a picture.

Why: What lies behind the end mark of a picture is shown by no viewer and kept by every copy: a second picture, an archive, a note. Nobody
    who looks at the pictures will find it; whoever wants to, will.
Evidence: The true end of each file, found by walking its segments, chunks or blocks, and what the first bytes behind it are.
Remedy: Look at what it is, then cut the files at their end, or write them anew.
Limits: Only formats with an end are held: JPEG, PNG, GIF, BMP, WebP and binary PPM. Padding (zeros, blanks, line ends) is counted in the
    note and is no finding. A file whose end mark is missing is damaged, which is another rule's.
Source: The file formats' own definitions of their end (EOI, IEND, trailer, stated size).
"""

from collections import Counter
from collections.abc import Iterator

import pandas as pd

from datascopy.model import CollectionFacts, Evidence, Severity
from datascopy.rule import UNITS, Answer, Found, Looked, Note, NotHere, Unseen, headed, joined, n_of_title, of_files, rule, units, verb

PADDING, UNKNOWN, FURTHER = "padding", "unknown", "a further picture of the file (MPF)"
LAWS = ((Severity.ERROR, "content"), (Severity.WARNING, "unclear"))


@rule(severity=Severity.ERROR, needs=("catalog", "headers"))
def trailing_bytes(seen: Evidence) -> Iterator[Answer]:
    """Look behind the end of every picture that has one."""
    for facts, headers, reason in headed(seen):
        if reason:
            yield Unseen(facts.title, reason)
            continue
        ended = headers[headers["trailing"].notna()]
        if ended.empty:
            yield NotHere(f"no file of {facts.title} has an end that could be found")
            continue
        yield Looked(facts.title, len(ended), UNITS[facts.kind])
        unclear = ended["trailing_kind"].isin([UNKNOWN, FURTHER])
        padded = ended["trailing_kind"] == PADDING
        some = ended["trailing_kind"] != ""
        for (severity, law), rows in zip(LAWS, (ended[some & ~unclear & ~padded], ended[unclear]), strict=True):
            if len(rows):
                yield found(facts, rows, len(ended), severity, law)
        if padded.any():
            count = int(padded.sum())
            yield Note(f"{units(count, UNITS[facts.kind])} of {facts.title} {verb(count, 'ends', 'end')} in padding, which is no finding.")


def found(facts: CollectionFacts, rows: pd.DataFrame, of: int, severity: Severity, law: str) -> Found:
    """Return the finding on files that go on behind their end."""
    kinds = sorted(Counter(rows["trailing_kind"]).items(), key=lambda one: (-one[1], one[0]))
    named = [f"{name_of(kind)} ({count:,})" for kind, count in kinds]
    count, unit = len(rows), UNITS[facts.kind]
    total = int(rows["trailing"].sum())
    return of_files(
        facts.title,
        f"{n_of_title(count, of, unit, facts.title)} {verb(count, 'goes', 'go')} on behind {verb(count, 'its', 'their')} end, "
        f"by {total:,} bytes in all: {joined(named)}.",
        [
            (path, f"{int(size):,} bytes: {name_of(kind)}")
            for path, size, kind in rows[["path", "trailing", "trailing_kind"]].itertuples(index=False)
        ],
        of=of,
        unit=unit,
        identity=(facts.name, law),
        severity=severity,
        examples=named,
        evidence={"values": [{"value": name_of(kind), "count": count} for kind, count in kinds]},
    )


def name_of(kind: str) -> str:
    """Return what trailing bytes are, in words."""
    return {"text": "readable text", UNKNOWN: "bytes of no known kind"}.get(kind, kind)
