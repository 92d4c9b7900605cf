"""Empty mask.

Why: Nothing is marked. If the picture shows nothing, that is an answer; if the mask was never drawn, or lost on the way, a model learns that there is
    nothing where there is something.
Evidence: Masks without a pixel above 127; of masks of several classes those that hold the background value alone. Where the profile names the
    document that the masks were painted from, and it draws nothing for the picture either, the mask is as it should be.
Remedy: Look at the pictures listed. Leave out masks that were never drawn, and say of the others that nothing is there.
Limits: Whether a picture should have a mask cannot be seen from an empty one.
Source: Decoded masks; the document that the profile names (`drawn_in`).
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import Catalog, CollectionFacts, Evidence, Kind, Severity, Unit
from datascopy.rule import Answer, Looked, Note, NotHere, Unseen, background, given, n_of_m, n_of_title, of_files, pictures, rule, verb


@rule(severity=Severity.WARNING, needs=("catalog", "images", "masks"))
def empty_mask(seen: Evidence) -> Iterator[Answer]:
    """Look at every mask that could be decoded."""
    asked = list(pictures(seen, Kind.MASKS))
    if not asked:
        yield NotHere("no collection of masks is declared")
    for facts, frame, reason in asked:
        masks = frame.dropna(subset=["foreground"]) if not reason else frame
        if reason or masks.empty:
            yield Unseen(facts.title, reason or f"none of its {len(frame):,} masks could be decoded")
            continue
        yield Looked(facts.title, len(masks), Unit.MASKS)
        empty = masks[masks["path"].isin(blank(facts, masks, seen.mask_values))].sort_values("path")
        agreed = empty["key"].isin(drawn_empty(given(seen.catalog), facts))
        if agreed.any():
            yield Note(
                f"{n_of_m(int(agreed.sum()), len(masks), Unit.MASKS)} of {facts.title} {verb(int(agreed.sum()), 'is', 'are')} empty, "
                f"as the document that they were painted from says."
            )
        bad = empty[~agreed]
        if len(bad):
            yield of_files(
                facts.title,
                f"{n_of_title(len(bad), len(masks), Unit.MASKS, facts.title)} {verb(len(bad), 'is', 'are')} empty: nothing is marked"
                f"{', and no document says that nothing should be' if facts.drawn_in else ''}.",
                [(path, "nothing is marked") for path in bad["path"]],
                of=len(masks),
                unit=Unit.MASKS,
                identity=(facts.name,),
            )


def blank(facts: CollectionFacts, masks: pd.DataFrame, values: pd.DataFrame | None) -> pd.Series:
    """Return the paths of masks in which nothing is marked."""
    if not facts.values or values is None:
        return masks.loc[masks["foreground"] == 0, "path"]
    marked = values.loc[values["value"] != background(facts), "path"]
    return values.loc[~values["path"].isin(marked), "path"]


def drawn_empty(catalog: Catalog, facts: CollectionFacts) -> set[str]:
    """Return the keys of pictures for which the masks' document draws nothing."""
    told = catalog.annotations[catalog.annotations["source"] == facts.drawn_in]
    shapes = told.loc[told["shape"] != "tag", "key"]
    named = catalog.references.loc[catalog.references["table"] == facts.drawn_in, "key"]
    return set(named) - set(shapes)
