"""Box inside another box.

Why: Of two boxes of one class the inner one marks what the outer one marks already: a leftover of the tool, a speck of the mask, or the same
    thing marked twice. Detectors learn to find it twice, and scores count the second as a miss.
Evidence: Every pair of boxes of one class in one picture and source, of which one lies wholly inside the other; equal boxes too.
Remedy: Look at the boxes listed; remove those that mark nothing of their own.
Limits: Where things really lie inside each other (a cell in a cluster), this is as it should be: waive it with that reason.
Source: Tables and documents that hold boxes.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import (
    SHOWN_BOXES,
    Answer,
    Found,
    Looked,
    NotHere,
    by,
    given,
    item_of_key,
    n_of_title,
    places,
    rule,
    titles,
    units,
    verb,
)

SIDES = ["xmin", "ymin", "xmax", "ymax"]
MOST = 500
"""boxes of one class in one picture beyond which pairs are not looked at: a crowd"""


@rule(severity=Severity.WARNING, needs=("catalog",))
def box_in_box(seen: Evidence) -> Iterator[Answer]:
    """Look at the boxes of every table and document."""
    catalog = given(seen.catalog)
    if catalog.boxes.empty:
        yield NotHere("no table or document holds boxes")
    names = titles(catalog)
    for source, boxes in by(catalog.boxes.sort_values(["path", "line", "key", "box"]), "source"):
        yield Looked(names[source], len(boxes), Unit.BOXES)
        bad = boxes[inside(boxes)]
        if len(bad):
            bad = bad.assign(item=item_of_key(catalog, bad))
            yield Found(
                subject=names[source],
                message=f"{n_of_title(len(bad), len(boxes), Unit.BOXES, names[source])} {verb(len(bad), 'lies', 'lie')} wholly inside another of the same "
                f"class in the same picture ({units(bad['key'].nunique(), Unit.PICTURES)}).",
                count=len(bad),
                of=len(boxes),
                unit=Unit.BOXES,
                identity=(source,),
                members=[f"{row.key} {row.xmin} {row.ymin} {row.xmax} {row.ymax}" for row in bad.itertuples()],
                places=places(bad),
                evidence={
                    "boxes": [
                        {
                            "item": row["item"],
                            "stated": [row[side] for side in SIDES],
                            "measured": None,
                            "width": None,
                            "height": None,
                            "off": None,
                        }
                        for row in bad.head(SHOWN_BOXES).to_dict("records")
                    ]
                },
            )


def inside(boxes: pd.DataFrame) -> pd.Series:
    """Return for each box whether it lies in another of its class and picture; of equal boxes all but the first do."""
    found: set[object] = set()
    several = boxes[boxes.duplicated(["key", "label"], keep=False)]
    for _, rows in several.groupby(["key", "label"], sort=False):
        sides = rows[SIDES].to_numpy(float)
        if len(sides) > MOST:
            continue
        within = (sides[:, None, :2] >= sides[None, :, :2]).all(axis=2) & (sides[:, None, 2:] <= sides[None, :, 2:]).all(axis=2)
        earlier = np.tri(len(sides), k=-1, dtype=bool)
        covered = (within & (~within.T | earlier) & ~np.eye(len(sides), dtype=bool)).any(axis=1)
        found.update(rows.index.to_numpy()[np.flatnonzero(covered)].tolist())
    return pd.Series(boxes.index.isin(list(found)), index=boxes.index)
