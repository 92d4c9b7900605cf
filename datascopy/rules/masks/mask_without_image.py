"""Mask without picture.

Why: The mask marks something in a picture that is not there: a picture was lost, or two names differ. Loaders that pair by position are off
    by one from here on.
Evidence: The masks against the pictures that they belong to, by the key that the profile defines.
Remedy: Add the picture or correct the name; otherwise remove the mask.
Limits: Pairs are made by key (the file name, in most datasets), not by what is seen.
Source: The profile (`masks_of`).
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import ABSENT, Answer, Looked, NotHere, Unseen, given, items_of, masked, n_of_title, of_files, rule, verb


@rule(severity=Severity.WARNING, needs=("catalog",))
def mask_without_image(seen: Evidence) -> Iterator[Answer]:
    """Look at every collection of masks that belongs to pictures."""
    catalog = given(seen.catalog)
    pairs = list(masked(catalog))
    if not pairs:
        yield NotHere("no collection of masks is declared to belong to pictures")
    for facts, owner in pairs:
        pictures, masks = items_of(catalog, owner.name), items_of(catalog, facts.name)
        if pictures.empty or masks.empty:
            yield Unseen(facts.title if masks.empty else owner.title, ABSENT)
            continue
        yield Looked(facts.title, len(masks), Unit.MASKS)
        lost = masks[~masks["key"].isin(pictures["key"])]
        if len(lost):
            yield of_files(
                facts.title,
                f"{n_of_title(len(lost), len(masks), Unit.MASKS, facts.title)} "
                f"{verb(len(lost), 'has', 'have')} no picture of the same name among the {len(pictures):,} {owner.title}.",
                [(path, "no picture of this name") for path in lost["path"]],
                of=len(masks),
                unit=Unit.MASKS,
                identity=(facts.name, owner.name),
            )
