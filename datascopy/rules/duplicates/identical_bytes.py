"""Files that are equal byte for byte.

Why: The picture counts more than once: in class sizes, in metrics, in the weight that a model gives it. If a later split parts the copies, the
    test set is known beforehand.
Evidence: The sha256 of every picture; one finding for each set of equal files.
Remedy: Keep one file of each set and remove the others and their rows; or record which files are copies and keep them in one part of any split.
Limits: Equal bytes say nothing about which file is the original. Overlaps that the profile declares between collections are left out.
Source: FIPS 180-4 (SHA-256).
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Match, MatchKind, Severity, Unit
from datascopy.rule import Answer, compared, found_copies, joined, rule, units


@rule(severity=Severity.WARNING, needs=("catalog", "images", "matches"))
def identical_bytes(seen: Evidence) -> Iterator[Answer]:
    """Look at the pairs of equal digests."""
    yield from compared(seen)
    if seen.matches is not None:
        yield from found_copies(seen, {MatchKind.IDENTICAL_BYTES}, told)


def told(_: tuple[Match, ...], items: list[str]) -> str:
    """Return the message on one set of equal files."""
    return f"{units(len(items), Unit.FILES)} are equal byte for byte: {joined(items, most=5)}."
