"""Mask of another size than its picture.

Why: The mask does not lie on the picture. Loaders that resize both hide it, and the model learns from marks in the wrong place.
Evidence: Width and height of every mask and of the picture of the same key, as stored.
Remedy: Export the mask again from the annotation at the size of its picture; do not stretch it unless you know how it came to differ.
Limits: Equal sizes do not prove that a mask lies right. EXIF orientation is not applied to either. Pairs of which one could not be opened
    are left out.
Source: Sizes as decoded.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Kind, Severity, Unit
from datascopy.rule import Answer, Looked, NotHere, Unseen, given, masked, n_of_title, of_files, pictures, rule, verb


@rule(severity=Severity.ERROR, needs=("catalog", "images"))
def size_differs(seen: Evidence) -> Iterator[Answer]:
    """Look at every pair of mask and picture."""
    measured = {facts.name: (frame, reason) for facts, frame, reason in pictures(seen, Kind.IMAGES, Kind.MASKS)}
    pairs = [(facts, owner) for facts, owner in masked(given(seen.catalog)) if {facts.name, owner.name} <= set(measured)]
    if not pairs:
        yield NotHere("no collection of masks is declared to belong to pictures")
    for facts, owner in pairs:
        (masks, lost), (images, missing) = measured[facts.name], measured[owner.name]
        if lost or missing:
            yield Unseen(facts.title if lost else owner.title, lost or missing)
            continue
        sized = [frame.dropna(subset=["width", "height"])[["key", "path", "width", "height"]] for frame in (masks, images)]
        both = sized[0].merge(sized[1], on="key", suffixes=("", "_picture")).sort_values(["path", "path_picture"])
        if both.empty:
            yield Unseen(facts.title, "no mask could be paired with a picture of known size")
            continue
        yield Looked(facts.title, len(both), Unit.MASKS)
        bad = both[(both["width"] != both["width_picture"]) | (both["height"] != both["height_picture"])]
        if len(bad):
            told = bad[["path", "width", "height", "path_picture", "width_picture", "height_picture"]].itertuples(index=False, name=None)
            yield of_files(
                facts.title,
                f"{n_of_title(len(bad), len(both), Unit.MASKS, facts.title)} {verb(len(bad), 'differs', 'differ')} in size from "
                f"{verb(len(bad), 'its picture', 'their pictures')}.",
                [(path, f"{width} x {height}, its picture {other} {wide} x {high}") for path, width, height, other, wide, high in told],
                of=len(both),
                unit=Unit.MASKS,
                identity=(facts.name, owner.name),
            )
