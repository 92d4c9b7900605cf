"""Pictures that are equal pixel for pixel.

Why: The files differ, in their metadata or in how they were packed, and show exactly the same picture: it counts more than once, and no
    comparison of files or checksums tells.
Evidence: A digest of size, mode and decoded pixels of every picture; one finding for each set.
Remedy: Keep one file of each set and remove the others and their rows; look at the metadata of both before you choose.
Limits: EXIF orientation is not applied. Files that are equal byte for byte are in duplicates/identical-bytes.
Source: SHA-256 over decoded pixels.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Match, MatchKind, Severity, Unit
from datascopy.rule import Answer, compared, found_copies, joined, rule, units


@rule(severity=Severity.WARNING, needs=("catalog", "images", "matches"))
def identical_pixels(seen: Evidence) -> Iterator[Answer]:
    """Look at the pairs of equal pixels in different files."""
    yield from compared(seen)
    if seen.matches is not None:
        yield from found_copies(seen, {MatchKind.IDENTICAL_PIXELS}, told)


def told(_: tuple[Match, ...], items: list[str]) -> str:
    """Return the message on one set of equal pictures."""
    return f"{units(len(items), Unit.PICTURES)} are equal pixel for pixel although their files differ: {joined(items, most=5)}."
