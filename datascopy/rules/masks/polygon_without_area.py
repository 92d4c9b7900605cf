"""Polygon without area.

Why: A point or a line was saved as a polygon: a slip of the mouse. It is painted as a few pixels or not at all, counts as an object, and makes
    scores that divide by its area fail.
Evidence: Every ring: fewer than 3 different points, or no area enclosed.
Remedy: Remove it, or draw what it was meant to be.
Limits: How small is too small is not asked here: see masks/speck.
Source: The annotation documents; GEOS.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import Answer, Drawing, found_drawn, given, ordered, rings_of, rule, units, verb

FAULTS = ("encloses no area", "fewer than 3 points")


@rule(severity=Severity.ERROR, needs=("catalog",))
def polygon_without_area(seen: Evidence) -> Iterator[Answer]:
    """Look at the rings of every document that draws polygons."""
    yield from rings_of(given(seen.catalog), found)


def found(drawing: Drawing) -> Iterator[Answer]:
    """Yield what is wrong with the rings of one document."""
    rings = drawing.rings
    bad = ordered(rings[rings["fault"].isin(FAULTS)])
    if len(bad):
        yield found_drawn(
            drawing,
            f"{len(bad):,} of {len(rings):,} rings of polygons of {drawing.title} {verb(len(bad), 'encloses', 'enclose')} no area "
            f"({units(bad['key'].nunique(), Unit.PICTURES)}).",
            [(row.path, row.key, f"{row.label}, annotation {row.number:,}, {row.points:,} points") for row in bad.itertuples()],
            of=drawing.drawn,
            law="area",
        )
