"""The same picture in another form.

Why: The picture was encoded anew, resized, cropped, turned or overlaid and stands in the dataset under another name: it counts more than once,
    and a split by name can part its copies.
Evidence: Pairs nominated by perceptual codes in eight orientations and verified by their pixels; one finding for each connected group, with
    every pair, how it was changed and the share of structure that agrees.
Remedy: Look at the pairs side by side. Keep one of each group, or keep the group in one part of any split.
Limits: None found means none found by these codes: strong crops and other exposures of the same scene are not seen. Pictures without structure
    are compared by bytes and pixels only.
Source: Sign-of-DCT codes, exact search within a Hamming radius, verification by aligned structure; the report states the radius and threshold.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Match, MatchKind, Severity, Unit
from datascopy.rule import Answer, by_pixels, compared, found_copies, joined, rule, told_kind, units

KINDS = frozenset(MatchKind) - {MatchKind.IDENTICAL_BYTES, MatchKind.IDENTICAL_PIXELS}


@rule(severity=Severity.WARNING, needs=("catalog", "images", "matches"))
def same_picture(seen: Evidence) -> Iterator[Answer]:
    """Look at the pairs that were verified by their pixels."""
    yield from compared(seen)
    if seen.matches is not None:
        yield from by_pixels(seen)
        yield from found_copies(seen, KINDS, told)


def told(pairs: tuple[Match, ...], items: list[str]) -> str:
    """Return the message on one group of copies."""
    kinds = "; ".join(sorted({told_kind(pair) for pair in pairs}))
    return f"{units(len(items), Unit.PICTURES)} show the same exposure ({kinds}): {joined(items, most=5)}."
