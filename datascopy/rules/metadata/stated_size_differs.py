"""Size that differs from the stated one.

Why: Boxes and polygons are pixels of a picture of a certain size. If the file has another, it was resized or replaced since, and every mark lies in
    the wrong place.
Evidence: Width and height of every picture, as its document states them, against the file of the same key; for masks that were painted from a document,
    against the mask.
Remedy: Get the picture that the annotation was made on, or scale the annotation to the file; then correct the stated size.
Limits: EXIF orientation is not applied. Files that could not be decoded are left out.
Source: Documents that state sizes; sizes as decoded.
"""

from collections.abc import Iterator

import pandas as pd

from datascopy.model import Catalog, Evidence, Kind, Severity
from datascopy.rule import UNITS, Answer, Looked, NotHere, Unseen, by, given, n_of_title, of_files, pictures, rule, titles, verb

COLUMNS = ["path", "width", "height", "width_stated", "height_stated"]


@rule(severity=Severity.ERROR, needs=("catalog", "images"))
def stated_size_differs(seen: Evidence) -> Iterator[Answer]:
    """Look at every collection of which a document states sizes."""
    catalog = given(seen.catalog)
    stated, names, met = sizes(catalog), titles(catalog), False
    for facts, frame, reason in pictures(seen, Kind.IMAGES, Kind.MASKS):
        told = stated[(stated["collection"] == facts.name) | (stated["source"] == (facts.drawn_in or ""))]
        for source, rows in by(told, "source"):
            met = True
            if reason:
                yield Unseen(facts.title, reason)
                continue
            both = frame.dropna(subset=["width", "height"])[["key", "path", "width", "height"]].merge(
                rows, on="key", suffixes=("", "_stated")
            )
            if both.empty:
                yield Unseen(facts.title, f"none of its files of known size is one that {names[source]} describes")
                continue
            yield Looked(f"{facts.title} in {names[source]}", len(both), UNITS[facts.kind])
            bad = both[(both["width"] != both["width_stated"]) | (both["height"] != both["height_stated"])].sort_values("path")
            if len(bad):
                yield of_files(
                    facts.title,
                    f"{n_of_title(len(bad), len(both), UNITS[facts.kind], facts.title)} {verb(len(bad), 'has', 'have')} another size than {names[source]} states.",
                    [
                        (path, f"{width} x {height}, stated {wide:g} x {high:g}")
                        for path, width, height, wide, high in bad[COLUMNS].itertuples(index=False, name=None)
                    ],
                    of=len(both),
                    unit=UNITS[facts.kind],
                    identity=(facts.name, source),
                )
    if not met:
        yield NotHere("no document states the size of pictures or masks that are present")


def sizes(catalog: Catalog) -> pd.DataFrame:
    """Return source, collection, key, width and height, each picture once for every source that states one size of it."""
    columns = ["source", "collection", "key", "width", "height"]
    documents = {document.facts.name for document in catalog.documents}
    boxes = catalog.boxes[catalog.boxes["source"].isin(documents)]
    told = pd.concat([catalog.annotations[columns], boxes[columns]]).dropna().drop_duplicates()
    return told.drop_duplicates(["source", "collection", "key"], keep=False)
