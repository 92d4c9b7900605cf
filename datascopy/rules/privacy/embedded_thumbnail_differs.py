"""Embedded thumbnail differs from its picture.

Why: Cameras and editors put a small copy of a picture into its header, and some programs keep the old one when the picture is cropped,
    blackened or replaced. The name that was covered in the picture can then still be read in its thumbnail.
Evidence: Every embedded thumbnail (EXIF, JFIF, Photoshop) and its picture, both as 64 x 64 grey: their correlation, and the patch (an
    eighth of each side) in which they differ most once both are equally bright.
Remedy: Remove the thumbnails (write the pictures anew without metadata).
Limits: Thumbnails that are stored as bare pixels, or cannot be decoded, are not compared and are counted in the note. Text that is small in
    a thumbnail of 160 pixels changes a patch too little to be seen. Thumbnails that do show their picture are no finding here.
Source: Of 31 real thumbnails all correlate by .998 or more with their picture; of the three that were held patch by patch none differs by more than .021.
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import CollectionFacts, Evidence, Severity
from datascopy.rule import UNITS, Answer, Found, Looked, Note, NotHere, Unclear, Unseen, headed, n_of_title, of_files, rule, units

OTHER = ("other", Severity.ERROR, "shows another picture")
PATCH = ("patch", Severity.WARNING, "shows something else in one place")


@rule(severity=Severity.ERROR, needs=("catalog", "headers"))
def embedded_thumbnail_differs(seen: Evidence) -> Iterator[Answer]:
    """Hold each picture's thumbnail against it."""
    for facts, headers, reason in headed(seen):
        if reason:
            yield Unseen(facts.title, reason)
            continue
        unit = UNITS[facts.kind]
        small = headers[headers["thumbnail"] != ""]
        held = small[small["thumbnail_match"].notna()]
        if small.empty:
            yield NotHere(f"none of the {units(len(headers), unit)} of {facts.title} holds a thumbnail")
            continue
        if held.empty:
            yield Unclear(facts.title, f"none of the thumbnails of {units(len(small), unit)} could be compared with its picture")
            continue
        yield Looked(f"{facts.title} with a thumbnail", len(held), unit)
        if len(held) < len(small):
            yield Note(f"{facts.title}: the thumbnails of {units(len(small) - len(held), unit)} could not be compared.")
        other = held["thumbnail_match"] < seen.thresholds["thumbnail-match"]
        patch = ~other & (held["thumbnail_change"] > seen.thresholds["thumbnail-patch"])
        if other.any():
            yield found(facts, held[other], len(held), OTHER)
        if patch.any():
            yield found(facts, held[patch], len(held), PATCH)


def found(facts: CollectionFacts, rows: pd.DataFrame, of: int, law: tuple[str, Severity, str]) -> Found:
    """Return the finding on thumbnails that differ."""
    name, severity, what = law
    least, most = rows["thumbnail_match"].min(), rows["thumbnail_change"].max()
    count, unit = len(rows), UNITS[facts.kind]
    columns = ["path", "thumbnail", "thumbnail_match", "thumbnail_change"]
    return of_files(
        facts.title,
        f"The embedded thumbnail of {n_of_title(count, of, unit, f'{facts.title} that have one')} {what}: "
        f"least correlation {least:.2f}, greatest difference of a patch {most:.2f} of the grey scale.",
        [
            (path, f"{where}: correlation {match:.2f}, patch {change:.2f}")
            for path, where, match, change in rows[columns].itertuples(index=False)
        ],
        of=of,
        unit=unit,
        identity=(facts.name, name),
        severity=severity,
    )
