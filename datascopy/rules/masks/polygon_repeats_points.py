"""Polygon that repeats points.

Why: The same vertex stands twice in a row: an edge without length. It hides nothing by itself, but counts of vertices are wrong, and programs that
    need a direction at every vertex divide by zero.
Evidence: Every vertex against the one before it in its ring. A last vertex that closes the ring by repeating the first is not counted.
Remedy: Leave out the repeated vertex; the outline stays the same.
Limits: A vertex that comes again later in the ring is a matter of masks/polygon-crosses-itself.
Source: The annotation documents.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import Answer, Drawing, found_drawn, given, ordered, rings_of, rule, units, verb


@rule(severity=Severity.NOTE, needs=("catalog",))
def polygon_repeats_points(seen: Evidence) -> Iterator[Answer]:
    """Look at the rings of every document that draws polygons."""
    yield from rings_of(given(seen.catalog), found)


def found(drawing: Drawing) -> Iterator[Answer]:
    """Yield what is wrong with the rings of one document."""
    rings = drawing.rings
    bad = ordered(rings[rings["repeated"] > 0])
    if len(bad):
        yield found_drawn(
            drawing,
            f"{len(bad):,} of {len(rings):,} rings of polygons of {drawing.title} {verb(len(bad), 'repeats', 'repeat')} a point "
            f"({units(bad['key'].nunique(), Unit.PICTURES)}): {int(bad['repeated'].sum()):,} of {int(rings['points'].sum()):,} vertices equal the one before.",
            [
                (row.path, row.key, f"{row.label}, annotation {row.number:,}, {row.repeated:,} of {row.points:,} vertices repeated")
                for row in bad.itertuples()
            ],
            of=drawing.drawn,
            law="repeats",
        )
