"""Speck beside something larger.

Why: A few stray pixels were boxed or drawn as a thing of their own: a slip of the brush, or a grain that the compression of a mask left. Detectors are
    taught to find nothing, and counts of things are too high.
Evidence: Every box and polygon against the largest of its class in the same picture and source: below the threshold `speck-share` of its area it is a
    speck. Boxes are inclusive pixels.
Remedy: Look at the specks listed; remove them from the boxes and from the mask that they were computed from.
Limits: In pictures of many things of very different size a small one may be real. Specks of a mask that no box or polygon names are not looked for.
Source: Tables and documents that hold boxes or polygons.
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import Catalog, Evidence, Severity, Unit
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
    share,
    titles,
    units,
    verb,
)

SIDES = ["xmin", "ymin", "xmax", "ymax"]


@rule(severity=Severity.WARNING, needs=("catalog",))
def speck(seen: Evidence) -> Iterator[Answer]:
    """Look at the boxes of every table and document, and at the polygons of documents that hold no boxes."""
    catalog, most = given(seen.catalog), seen.thresholds["speck-share"]
    drawn = shapes(catalog)
    if drawn.empty:
        yield NotHere("no table or document holds boxes or polygons")
    names = titles(catalog)
    for source, told in by(drawn, "source"):
        unit = Unit.BOXES if told["xmin"].notna().any() else Unit.ENTRIES
        yield Looked(names[source], len(told), unit)
        largest = told.groupby(["key", "label"])["area"].transform("max")
        bad = told[told["area"] < most * largest]
        if len(bad):
            shown = bad.assign(item=item_of_key(catalog, bad), largest=largest.loc[bad.index])
            shown = shown.assign(share=shown["area"] / shown["largest"]).sort_values(["share", "path", "line", "key", "number"])
            yield found(names[source], shown, len(told), unit, most)


def shapes(catalog: Catalog) -> pd.DataFrame:
    """Return boxes, and polygons of sources without boxes, with `area` in pixels; sides are NaN for polygons."""
    boxes = catalog.boxes.rename(columns={"box": "number"})
    boxes = boxes.assign(area=(boxes["xmax"] - boxes["xmin"] + 1) * (boxes["ymax"] - boxes["ymin"] + 1))
    polygons = catalog.annotations[(catalog.annotations["shape"] == "polygon") & ~catalog.annotations["source"].isin(boxes["source"])]
    polygons = polygons.assign(line=0, **dict.fromkeys(SIDES, float("nan")))
    columns = ["source", "path", "line", "collection", "key", "number", "label", "area", *SIDES]
    filled = [one[columns] for one in (boxes, polygons) if len(one)]
    return pd.concat(filled, ignore_index=True).sort_values(columns[:6], ignore_index=True) if filled else boxes


def found(title: str, bad: pd.DataFrame, of: int, unit: Unit, most: float) -> Found:
    """Return the finding on one source, the smallest specks first."""
    what = "box" if unit is Unit.BOXES else "polygon"
    boxed = bad[bad["xmin"].notna()]
    return Found(
        subject=title,
        message=f"{n_of_title(len(bad), of, unit, title)} {verb(len(bad), 'is', 'are')} smaller than {share(most, 1)} of the largest {what} of the same class in the "
        f"same picture ({units(bad['key'].nunique(), Unit.PICTURES)}); the smallest covers {bad['area'].min():,.0f} pixels.",
        count=len(bad),
        of=of,
        unit=unit,
        identity=(str(bad["source"].iloc[0]),),
        members=[f"{row.key} {row.number} {row.area}" for row in bad.itertuples()],
        places=places(bad),
        evidence={
            "files": [
                {"path": row.path, "detail": f"{row.key}: {row.label} of {row.area:,.0f} pixels, the largest {row.largest:,.0f}"}
                for row in bad.head(200).itertuples()
            ],
            "boxes": [
                {"item": row["item"], "stated": [row[side] for side in SIDES], "measured": None, "width": None, "height": None, "off": None}
                for row in boxed.head(SHOWN_BOXES).to_dict("records")
            ],
        },
    )
