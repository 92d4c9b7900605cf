"""Mask that is not binary.

Why: Pixels between black and white belong to neither side. Each program cuts them elsewhere, so areas, boxes and scores differ between two
    people with the same files.
Evidence: The share of pixels of every mask that are neither black nor white, nor the mask's own two values.
Remedy: State the threshold at which masks are to be cut (127 is common), or store them without loss, as PNG with two values.
Limits: Masks of several classes, whose values the profile declares, are a matter of masks/undeclared-value. JPEG always leaves some grey at edges;
    up to the threshold `mask-grey-share` that is a note.
Source: Decoded pixels; ITU-T T.81 (JPEG) is lossy by design.
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import CollectionFacts, Evidence, Kind, Severity, Unit
from datascopy.rule import SHOWN_FILES, Answer, Found, Looked, NotHere, Unseen, n_of_title, of_files, pictures, rule, share, verb


@rule(severity=Severity.WARNING, needs=("catalog", "images"))
def mask_not_binary(seen: Evidence) -> Iterator[Answer]:
    """Look at the grey values of every mask."""
    most = seen.thresholds["mask-grey-share"]
    asked = [one for one in pictures(seen, Kind.MASKS) if not one[0].values]
    if not asked:
        yield NotHere("no collection of masks of two values is declared")
    for facts, frame, reason in asked:
        masks = frame.dropna(subset=["not_binary"]) if not reason else frame
        if reason or masks.empty:
            yield Unseen(facts.title, reason or f"none of its {len(frame):,} masks could be decoded")
            continue
        yield Looked(facts.title, len(masks), Unit.MASKS)
        grey = masks[masks["not_binary"] > 0]
        above = grey[grey["not_binary"] > most]
        within = grey[grey["not_binary"] <= most]
        if len(above):
            yield found(facts, above, len(masks), f"more than the {most:.1%} that the policy admits".replace("%", " %"))
        if len(within):
            yield found(facts, within, len(masks), f"within the {most:.1%} that the policy admits".replace("%", " %"), Severity.NOTE)


def found(facts: CollectionFacts, bad: pd.DataFrame, of: int, held: str, severity: Severity | None = None) -> Found:
    """Return the finding on some masks of a collection, the greyest named."""
    worst = bad.sort_values(["not_binary", "path"], ascending=[False, True])
    return of_files(
        facts.title,
        f"{n_of_title(len(bad), of, Unit.MASKS, facts.title)} {verb(len(bad), 'holds', 'hold')} more than two values: "
        f"{share(float(bad['not_binary'].mean()), 1)} of {verb(len(bad), 'its', 'their')} pixels in the mean and "
        f"{share(float(worst['not_binary'].iloc[0]), 1)} at most are grey, {held}.",
        [(path, "") for path in bad["path"]],
        of=of,
        unit=Unit.MASKS,
        identity=(facts.name, "within" if severity else "above"),
        severity=severity,
        examples=list(worst["path"].head(3)),
        evidence={
            "files": [
                {"path": path, "detail": f"{share(float(part), 1)} of the pixels are grey"}
                for path, part in zip(worst["path"].head(SHOWN_FILES), worst["not_binary"].head(SHOWN_FILES), strict=True)
            ]
        },
    )
