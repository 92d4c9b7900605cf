"""Polygon outside its picture.

Why: A vertex lies beyond the edge. Some loaders stop there, some cut the polygon, some paint into the next row, so that two people train on
    different masks.
Evidence: Every vertex against the size of the picture as its document states it: x < 0, y < 0, x > width or y > height; x equal to the width
    counts as inside.
Remedy: Cut the polygon to the picture if the overhang is a slip of the hand; otherwise look whether it belongs to this picture.
Limits: Where the document does not state the size, only negative coordinates are seen. A polygon inside the wrong picture is not.
Source: The annotation documents.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import Answer, Drawing, found_drawn, given, rings_of, rule, units, verb


@rule(severity=Severity.WARNING, needs=("catalog",))
def polygon_outside_image(seen: Evidence) -> Iterator[Answer]:
    """Look at the rings of every document that draws polygons."""
    yield from rings_of(given(seen.catalog), found)


def found(drawing: Drawing) -> Iterator[Answer]:
    """Yield what is wrong with the rings of one document."""
    rings = drawing.rings
    out = rings[rings["outside"] > 0].sort_values(["overshoot", "path", "key", "number", "ring"], ascending=[False] + [True] * 4)
    if len(out):
        number = out["key"].nunique()
        yield found_drawn(
            drawing,
            f"{len(out):,} of {len(rings):,} rings of polygons of {drawing.title} {verb(len(out), 'reaches', 'reach')} beyond "
            f"{verb(number, 'the picture', 'their pictures')} ({units(number, Unit.PICTURES)}): {int(out['outside'].sum()):,} vertices, "
            f"the farthest by {out['overshoot'].max():,.2f} pixels.",
            [
                (
                    row.path,
                    row.key,
                    f"{row.label}, {row.outside:,} of {row.points:,} vertices outside, by up to {row.overshoot:,.2f} pixels",
                )
                for row in out.itertuples()
            ],
            of=drawing.drawn,
            law="outside",
        )
