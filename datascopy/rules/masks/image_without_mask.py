"""Picture without mask.

Why: The picture has no answer to learn from. Loaders that pair by name skip it, or pair it with the next mask, and all pairs after it are wrong.
Evidence: The pictures of the collection that masks belong to, against the masks, by the key that the profile defines.
Remedy: Add the mask, or an empty one where there is nothing to mark; otherwise leave the picture out and say so.
Limits: Pairs are made by key (the file name, in most datasets), not by what is seen.
Source: The profile (`masks_of`).
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import ABSENT, Answer, Looked, NotHere, Unseen, given, items_of, masked, n_of_title, of_files, rule, verb


@rule(severity=Severity.WARNING, needs=("catalog",))
def image_without_mask(seen: Evidence) -> Iterator[Answer]:
    """Look at the pictures of every collection that has masks."""
    catalog = given(seen.catalog)
    pairs = list(masked(catalog))
    if not pairs:
        yield NotHere("no collection of masks is declared to belong to pictures")
    for facts, owner in pairs:
        pictures, masks = items_of(catalog, owner.name), items_of(catalog, facts.name)
        if pictures.empty or masks.empty:
            yield Unseen(facts.title if masks.empty else owner.title, ABSENT)
            continue
        yield Looked(owner.title, len(pictures), Unit.PICTURES)
        lost = pictures[~pictures["key"].isin(masks["key"])]
        if len(lost):
            yield of_files(
                owner.title,
                f"{n_of_title(len(lost), len(pictures), Unit.PICTURES, owner.title)} "
                f"{verb(len(lost), 'has', 'have')} no mask of the same name among the {len(masks):,} {facts.title}.",
                [(path, "no mask of this name") for path in lost["path"]],
                of=len(pictures),
                unit=Unit.PICTURES,
                identity=(facts.name, owner.name),
            )
