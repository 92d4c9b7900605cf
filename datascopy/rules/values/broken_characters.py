"""Broken characters.

Why: A name with U+FFFD or “Ã©” in it was decoded wrongly once; what stood there is lost or unreadable, and the value equals no other.
Evidence: Every value that documents and paths tell of an item: the replacement character U+FFFD, and letters that are UTF-8 read as
    Windows-1252.
Remedy: Take the value from its source again and write it as UTF-8; what U+FFFD stands for cannot be computed back.
Limits: Tables are in metadata/malformed-row, line by line. A text in which such letters are meant is told as well.
Source: The Unicode Standard, section 23.8: U+FFFD replaces what could not be represented.
"""

import re
from collections.abc import Iterator

from datascopy.model import Evidence, Severity
from datascopy.rule import Answer, Found, NotHere, Told, attributes, counted, n_of_title, rule, verb

REPLACED = "\ufffd"
SUSPECT = re.compile("[\u00c2\u00c3\u00e2\u00f0][\u0080-\u00bf\u0152-\u2122]")


@rule(severity=Severity.WARNING, needs=("catalog",))
def broken_characters(seen: Evidence) -> Iterator[Answer]:
    """Look at every attribute that no table tells."""
    asked = [told for told in attributes(seen) if not told.facts.table]
    if not asked:
        yield NotHere("no attribute is told by a document or a path")
    for told in asked:
        yield told.looked()
        distinct = {text for text in told.rows["written"].unique() if is_broken(text)}
        if distinct:
            yield found(told, distinct)


def is_broken(text: str) -> bool:
    """True where a text holds U+FFFD, or is other text when its letters are written as Windows-1252 and read as UTF-8."""
    if REPLACED in text:
        return True
    if not SUSPECT.search(text):
        return False
    try:
        return text.encode("cp1252").decode("utf-8") != text
    except UnicodeError:
        return False


def found(told: Told, distinct: set[str]) -> Found:
    """Return the finding on the values of one attribute."""
    rows = told.rows[told.rows["written"].isin(distinct)]
    values = told.values(rows["written"])
    lost = int(rows["written"].str.contains(REPLACED, regex=False).sum())
    wrong = "characters that were decoded wrongly"
    how = wrong if not lost else "characters that are lost (U+FFFD)" if lost == len(rows) else f"{wrong} or are lost (U+FFFD)"
    return Found(
        subject=told.subject,
        message=f"{n_of_title(len(rows), len(told.rows), told.unit, told.source)} {verb(len(rows), 'has', 'have')} {how} "
        f"in {told.facts.title}: {counted(values, 5)}.",
        count=len(rows),
        of=len(told.rows),
        unit=told.unit,
        identity=(*told.identity, "characters"),
        members=sorted(distinct),
        places=told.places(rows),
        examples=[one["value"] for one in values],
        evidence={"values": values},
    )
