"""Picture without mask.

Why: The picture has no answer to learn from. Loaders that pair by name skip it, or pair it with the next mask, and all pairs after it are wrong.
Evidence: The pictures of the collection that masks belong to, against the masks, by the key that the profile defines.
Remedy: Add the mask, or an empty one where there is nothing to mark; otherwise leave the picture out and say so.
Limits: Pairs are made by key (the file name, in most datasets), not by what is seen.
Source: The profile (`masks_of`).
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Kind, Severity
from datascopy.rule import Answer, given, rule, without_partner


@rule(severity=Severity.WARNING, needs=("catalog",))
def image_without_mask(seen: Evidence) -> Iterator[Answer]:
    """Look at the pictures of every collection that has masks."""
    yield from without_partner(given(seen.catalog), Kind.IMAGES)
