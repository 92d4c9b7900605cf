"""Mask without picture.

Why: The mask marks something in a picture that is not there: a picture was lost, or two names differ. Loaders that pair by position are off
    by one from here on.
Evidence: The masks against the pictures that they belong to, by the key that the profile defines.
Remedy: Add the picture or correct the name; otherwise remove the mask.
Limits: Pairs are made by key (the file name, in most datasets), not by what is seen.
Source: The profile (`masks_of`).
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Kind, Severity
from datascopy.rule import Answer, given, rule, without_partner


@rule(severity=Severity.WARNING, needs=("catalog",))
def mask_without_image(seen: Evidence) -> Iterator[Answer]:
    """Look at every collection of masks that belongs to pictures."""
    yield from without_partner(given(seen.catalog), Kind.MASKS)
