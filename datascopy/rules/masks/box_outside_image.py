"""Box outside its picture.

Why: The box reaches beyond the picture or has no area. Some loaders stop, others cut or drop it, so that two people train on different boxes.
Evidence: Every box against the size of its picture: as measured, else as the source of the box states it. Coordinates are inclusive: a
    right edge equal to the width counts as inside.
Remedy: Look at the box on its picture; cut it to the picture if the overhang is a rounding error, otherwise annotate again.
Limits: A box inside the wrong picture is not seen here, nor is one in the wrong place: see masks/box-differs-from-mask.
Source: Tables and documents that hold boxes; sizes as decoded.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from datascopy.model import Catalog, Confidence, Evidence, Severity, Unit, shape
from datascopy.rule import (
    SHOWN_BOXES,
    Answer,
    Found,
    Looked,
    Note,
    NotHere,
    Unseen,
    by,
    facts_of_tables,
    given,
    joined,
    n_of_title,
    places,
    private_column,
    rule,
    titles,
    units,
    verb,
)

SIDES = ["xmin", "ymin", "xmax", "ymax"]
WRONG = {
    "incomplete": "with a side that is no number",
    "unordered": "with left or top beyond right or bottom",
    "empty": "without area",
    "negative": "with a side below 0",
    "beyond": "beyond the width or height",
}


@rule(severity=Severity.ERROR, needs=("catalog", "images"))
def box_outside_image(seen: Evidence) -> Iterator[Answer]:
    """Look at the boxes of every table and document."""
    catalog = given(seen.catalog)
    if catalog.boxes.empty:
        yield NotHere("no table or document holds boxes")
    names = titles(catalog)
    for source, boxes in by(sized(catalog, seen.images), "source"):
        known = boxes["width"].notna() & boxes["height"].notna()
        if known.any():
            yield Looked(names[source], int(known.sum()), Unit.BOXES)
        if not known.all():
            yield Unseen(
                f"{units(int((~known).sum()), Unit.BOXES)} of {names[source]}", "the size of their pictures is neither measured nor stated"
            )
            yield Note(f"Order, area and sign of {units(len(boxes), Unit.BOXES)} of {names[source]} were looked at.")
        if presumed := int((boxes["presumed"] & known).sum()):
            yield Note(
                f"{units(presumed, Unit.BOXES)} of {names[source]} {verb(presumed, 'was', 'were')} held against the size that is stated for pictures which were not measured."
            )
        wrong = judged(boxes)
        bad = boxes[wrong != ""]
        if len(bad):
            counts = wrong.value_counts()
            kinds = joined([f"{words} ({counts[kind]:,})" for kind, words in WRONG.items() if kind in counts.index])
            yield found(names[source], source, bad, len(boxes), kinds)


def sized(catalog: Catalog, images: pd.DataFrame | None) -> pd.DataFrame:
    """Return BOXES with `item`, `presumed` (the size is the one stated for all pictures), and with width and height as measured where the picture was decoded; a key with two sizes has none."""
    boxes = catalog.boxes.sort_values(["path", "line", "key", "box"])
    items = catalog.items.drop_duplicates(["collection", "key"])[["collection", "key", "path"]].rename(columns={"path": "item"})
    boxes = boxes.merge(items, on=["collection", "key"], how="left")
    tables = facts_of_tables(catalog)
    hidden = {name for name, facts in tables.items() if private_column(catalog, name, facts.file)}
    keys = boxes["key"].where(~boxes["source"].isin(hidden), boxes["key"].map(shape))
    boxes = boxes.assign(item=boxes["item"].fillna(keys))
    boxes = boxes.assign(presumed=boxes["source"].isin(tables))
    if images is None:
        return boxes
    sizes = images.dropna(subset=["width", "height"])[["collection", "key", "width", "height"]].drop_duplicates()
    sizes = sizes.drop_duplicates(["collection", "key"], keep=False).astype({"width": "float64", "height": "float64"})
    both = boxes.merge(sizes, on=["collection", "key"], how="left", suffixes=("", "_measured"))
    measured = both["width_measured"].notna()
    return both.assign(
        presumed=both["presumed"] & ~measured,
        width=both["width_measured"].where(measured, both["width"]),
        height=both["height_measured"].where(measured, both["height"]),
    )


def judged(boxes: pd.DataFrame) -> pd.Series:
    """Return for each box what is wrong with it, "" if nothing is; a size that is not known finds nothing wrong."""
    left, top, right, bottom = (boxes[side] for side in SIDES)
    conditions = [
        boxes[SIDES].isna().any(axis=1),
        (left > right) | (top > bottom),
        (left == right) | (top == bottom),
        (left < 0) | (top < 0),
        (right > boxes["width"]) | (bottom > boxes["height"]),
    ]
    return pd.Series(np.select(conditions, list(WRONG), default=""), index=boxes.index)


def found(title: str, source: str, bad: pd.DataFrame, of: int, kinds: str) -> Found:
    """Return the finding on the boxes of one source."""
    beyond = (
        pd.concat([-bad["xmin"], -bad["ymin"], bad["xmax"] - bad["width"], bad["ymax"] - bad["height"]], axis=1).max(axis=1).clip(lower=0)
    )
    worst = bad.assign(off=beyond.fillna(0)).sort_values(["off", "path", "line", "key", "box"], ascending=[False, True, True, True, True])
    number = bad["key"].nunique()
    return Found(
        subject=title,
        message=f"{n_of_title(len(bad), of, Unit.BOXES, title)} {verb(len(bad), 'does', 'do')} not lie in {verb(len(bad), 'its', 'their')} "
        f"picture ({units(number, Unit.PICTURES)}): {kinds}.",
        count=len(bad),
        of=of,
        unit=Unit.BOXES,
        identity=(source,),
        members=[f"{row.key} {row.xmin} {row.ymin} {row.xmax} {row.ymax}" for row in bad.itertuples()],
        places=places(worst),
        confidence=Confidence.STATED if bad["presumed"].any() else None,
        evidence={"boxes": [shown(row) for row in worst.head(SHOWN_BOXES).to_dict("records")]},
    )


def shown(row: Mapping[Any, Any]) -> dict[str, object]:
    """Return `evidence.boxes` of one box; what is not known is null."""
    return {
        "item": row["item"],
        "stated": [None if pd.isna(row[side]) else row[side] for side in SIDES],
        "measured": None,
        "width": None if pd.isna(row["width"]) else row["width"],
        "height": None if pd.isna(row["height"]) else row["height"],
        "off": row["off"],
    }
