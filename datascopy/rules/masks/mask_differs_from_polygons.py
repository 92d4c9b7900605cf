"""Mask that differs from its polygons.

Why: Mask and polygons of one picture are meant to say the same. A model trained on the masks and one trained on the polygons are then judged
    against different truths.
Evidence: For each class, the pixels inside its polygons against those in the mask (IoU: intersection over union). Then all polygons are painted
    in the order of the document, later over earlier, and compared again: what this explains is put down to the painting order, the rest is not.
Remedy: Where the order hides a class, paint the masks anew with that class last, or train on the polygons. Where it does not, look at the masks
    listed, worst first: mask or document was changed after the other was made.
Limits: A polygon covers what OpenCV's fillPoly covers after rounding to whole pixels; other painters differ by a pixel at edges, hence the
    threshold `mask-overlap`. A class that is wholly missing is a matter of masks/class-missing-in-mask.
Source: Decoded masks; the document that the profile names (`drawn_in`).
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from datascopy.model import CollectionFacts, Evidence, Severity, Unit
from datascopy.rule import Answer, Found, Looked, NotHere, Unseen, by, n_of_title, of_files, rule, several_classes, share, verb

LITTLE = 0.1
"""share of a class hidden in no mask beyond which its loss is worth a warning"""


@rule(severity=Severity.WARNING, needs=("catalog", "masks"))
def mask_differs_from_polygons(seen: Evidence) -> Iterator[Answer]:
    """Look at every mask that was painted from polygons, class by class."""
    asked = list(several_classes(seen, seen.painted, painted=True))
    if not asked:
        yield NotHere("no collection of masks of several classes was painted from the polygons of a document")
    for one in asked:
        if isinstance(one, Unseen):
            yield one
            continue
        facts, painted = one
        if painted.empty:
            yield Unseen(facts.title, "none of its masks belongs to a picture in which a document draws something")
            continue
        yield Looked(facts.title, painted["path"].nunique(), Unit.MASKS)
        told = compared(painted)
        unlike = told["repainted_overlap"] < seen.thresholds["mask-overlap"]
        if unlike.any():
            yield different(facts, told[unlike], painted["path"].nunique())
        for label, rows in by(told, "label"):
            hidden = rows[~unlike.loc[rows.index] & (rows["mask"] > 0) & (rows["covered"] > 0)]
            if len(hidden):
                yield covered(facts, label, hidden, len(rows))


def compared(painted: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of PAINTED that have something in the mask or should have, with their overlaps (IoU), and `lost`, the share of another class."""
    told = painted[(painted["mask"] > 0) | (painted["painted"] > 0)].sort_values(["path", "label"], ignore_index=True)
    overlaps = {
        "overlap": told["both"] / (told["polygon"] + told["mask"] - told["both"]),
        "repainted_overlap": told["repainted"] / (told["painted"] + told["mask"] - told["repainted"]),
    }
    lost = np.where(told["polygon"] > 0, told["covered"] / told["polygon"].clip(lower=1), 0.0)
    return told.assign(**overlaps, lost=lost)


def different(facts: CollectionFacts, bad: pd.DataFrame, of: int) -> Found:
    """Return the finding on masks that painting in order does not explain, the worst first."""
    worst = bad.sort_values(["repainted_overlap", "path", "label"])
    number = bad["path"].nunique()
    return of_files(
        facts.title,
        f"{n_of_title(number, of, Unit.MASKS, facts.title)} {verb(number, 'differs', 'differ')} from {verb(number, 'its', 'their')} polygons, "
        f"whatever the painting order: least overlap (IoU) {worst['repainted_overlap'].iloc[0]:.3f}.",
        [(path, "") for path in sorted(bad["path"].unique())],
        of=of,
        unit=Unit.MASKS,
        identity=(facts.name, "different"),
        evidence={
            "files": [
                {
                    "path": row.path,
                    "detail": f"{row.label}: overlap {row.repainted_overlap:.3f}, {row.painted:,} pixels painted, {row.mask:,} in the mask",
                }
                for row in worst.head(200).itertuples()
            ]
        },
    )


def covered(facts: CollectionFacts, label: str, hidden: pd.DataFrame, of: int) -> Found:
    """Return the finding on a class that later polygons cover in part."""
    worst = hidden.sort_values(["lost", "path"], ascending=[False, True])
    pixels, first = hidden["covered"], worst.iloc[0]
    more = int((pixels > 1).sum())
    return of_files(
        f"{facts.title}, {label}",
        f"In {len(hidden):,} of {of:,} masks with {label} polygons painted later hide part of it, by more than 1 pixel in {more:,}: {int(pixels.sum()):,} "
        f"pixels in all, at most {share(float(first['lost']), 1)} of what is drawn in one picture. Painted in the order of the document, the polygons give these masks.",
        [
            (path, f"{label}: {gone:,} of {polygon:,} pixels hidden ({share(lost, 1)})")
            for path, gone, polygon, lost in zip(hidden["path"], pixels, hidden["polygon"], hidden["lost"], strict=True)
        ],
        of=of,
        unit=Unit.MASKS,
        identity=(facts.name, label, "hidden"),
        severity=Severity.NOTE if float(first["lost"]) < LITTLE else None,
        examples=list(worst["path"].head(3)),
    )
