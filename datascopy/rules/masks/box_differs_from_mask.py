"""Box that differs from its mask.

Why: Box and mask mark the same thing in the same picture and disagree about where it is. A detector trained on the boxes and a segmenter
    trained on the masks are then judged against different truths.
Evidence: The box around all boxes of a picture, against the box around its mask (pixels above 127, 8-connected parts of at least 50 pixels);
    coordinates are inclusive. Any side off by more than the threshold `box-pixels` counts.
Remedy: Look at the pictures listed, worst first. Where the box is wrong, compute it anew from the mask; where the mask is wrong, annotate again.
Limits: Masks of several classes are not looked at. Specks of fewer than 50 pixels are not part of the mask here. A picture of which box or mask is absent is left out.
Source: Tables and documents that hold boxes; masks as decoded.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from datascopy.model import Evidence, Kind, Severity, Unit
from datascopy.rule import (
    ABSENT,
    SHOWN_BOXES,
    Answer,
    Found,
    Looked,
    Note,
    NotHere,
    Unseen,
    by,
    given,
    items_of,
    masked,
    n_of_m,
    pictures,
    places,
    rule,
    titles,
    verb,
)

SIDES = ["xmin", "ymin", "xmax", "ymax"]
MASK = ["mask_left", "mask_top", "mask_right", "mask_bottom"]
BOX = {"xmin": "min", "ymin": "min", "xmax": "max", "ymax": "max"}
DRAWN = {"mask_left": "min", "mask_top": "min", "mask_right": "max", "mask_bottom": "max", "width": "first", "height": "first"}
FAR, LITTLE = 10, 0.9


@rule(severity=Severity.WARNING, needs=("catalog", "images"))
def box_differs_from_mask(seen: Evidence) -> Iterator[Answer]:
    """Look at the boxes of every table and document whose pictures have masks."""
    catalog, names, most = given(seen.catalog), titles(given(seen.catalog)), seen.thresholds["box-pixels"]
    measured = {facts.name: (frame, reason) for facts, frame, reason in pictures(seen, Kind.MASKS)}
    asked = [
        (facts, owner, boxes)
        for facts, owner in masked(catalog)
        if not facts.values and len(boxes := catalog.boxes[catalog.boxes["collection"] == owner.name])
    ]
    if not asked:
        yield NotHere("no collection has both boxes and masks")
    for facts, owner, boxes in asked:
        masks, reason = measured.get(facts.name, (pd.DataFrame(), ABSENT))
        if reason:
            yield Unseen(facts.title, reason)
            continue
        shown_as = items_of(catalog, owner.name).drop_duplicates("key").set_index("key")["path"]
        for source, rows in by(boxes, "source"):
            both = united(rows, BOX | {"path": "min", "line": "min"}).merge(united(masks[masks["parts"].notna()], DRAWN), on="key")
            both = both.assign(item=both["key"].map(shown_as).fillna(both["key"]))
            if both.empty:
                yield Unseen(names[source], "none of its boxes belongs to a mask that could be decoded")
                continue
            yield Looked(names[source], len(both), Unit.PICTURES)
            told = compared(both)
            if (told["off"] > most).any():
                yield found(names[source], (source, facts.name), told, most)
                yield Note(shares(told, most))


def united(rows: pd.DataFrame, outer: Mapping[str, str]) -> pd.DataFrame:
    """Return one row for each key, sorted: the box around all its boxes (or masks)."""
    return rows.groupby("key", sort=True).agg(dict(outer)).reset_index()


def compared(both: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with `off` (pixels, the side that differs most; infinite without a mask) and `overlap` (intersection over union)."""
    stated, mask = both[SIDES].to_numpy(float), both[MASK].astype("Float64").to_numpy(float, na_value=np.nan)
    off = np.nan_to_num(np.abs(stated - mask).max(axis=1), nan=np.inf)
    low, high = np.fmax(stated[:, :2], mask[:, :2]), np.fmin(stated[:, 2:], mask[:, 2:])
    common = np.clip(high - low + 1, 0, None).prod(axis=1)
    areas = [(sides[:, 2:] - sides[:, :2] + 1).prod(axis=1) for sides in (stated, mask)]
    overlap = np.nan_to_num(common / (areas[0] + areas[1] - common), nan=0.0)
    return both.assign(off=off, overlap=overlap).sort_values(["overlap", "key"])


def shares(told: pd.DataFrame, most: float) -> str:
    """Return how far off the boxes are, as a sentence."""
    off, little = told["off"] > most, told["overlap"] < LITTLE
    far, near = int((told["off"] > FAR).sum()), int((little & ~off).sum())
    small = f", {near:,} of them within {most:g} pixels" if near else ""
    return (
        f"{n_of_m(far, int(off.sum()), Unit.PICTURES)} {verb(far, 'is', 'are')} off by more than {FAR} pixels; "
        f"{n_of_m(int(little.sum()), len(told), Unit.PICTURES)} {verb(int(little.sum()), 'has', 'have')} an overlap (IoU) under {LITTLE}{small}."
    )


def found(title: str, identity: tuple[str, str], told: pd.DataFrame, most: float) -> Found:
    """Return the finding on one source; the pictures of least overlap stand first."""
    bad = told[told["off"] > most]
    worst = told[(told["off"] > most) | (told["overlap"] < LITTLE)]
    return Found(
        subject=title,
        message=f"In {n_of_m(len(bad), len(told), Unit.PICTURES)} the box around all boxes of {title} differs from the box around the mask by "
        f"more than {most:g} pixels at some side. {shares(told, most)}",
        count=len(bad),
        of=len(told),
        unit=Unit.PICTURES,
        identity=identity,
        members=bad["key"],
        places=places(bad),
        evidence={"boxes": [shown(row) for row in worst.head(SHOWN_BOXES).to_dict("records")]},
    )


def shown(row: Mapping[Any, Any]) -> dict[str, object]:
    """Return `evidence.boxes` of one picture; an empty mask has no box and no distance."""
    sides = [row[side] for side in MASK]
    empty = any(pd.isna(side) for side in sides)
    return {
        "item": row["item"],
        "stated": [row[side] for side in SIDES],
        "measured": None if empty else [float(side) for side in sides],
        "width": int(row["width"]),
        "height": int(row["height"]),
        "off": None if empty else row["off"],
    }
