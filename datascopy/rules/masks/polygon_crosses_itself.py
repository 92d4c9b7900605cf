"""Polygon that crosses or touches itself.

Why: What is inside such a ring depends on who fills it: even-odd and non-zero filling differ, areas are wrong, and geometry libraries refuse it.
Evidence: Every ring by the validity of OGC Simple Features: "crosses itself" where two edges cross, "touches itself" where it meets itself in a point.
Remedy: Draw the place anew, or repair it (shapely's make_valid) and look at what became of it. Until then, train on masks, not on polygons.
Limits: Rings are judged one by one: whether two polygons overlap, or a hole lies outside, is not asked here.
Source: The annotation documents; OGC 06-103r4, 6.1.11; GEOS.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import Answer, Drawing, found_drawn, given, joined, ordered, rings_of, rule, units, verb

KINDS = {"touches itself": ("touches itself", "touch themselves"), "crosses itself": ("crosses itself", "cross themselves")}


@rule(severity=Severity.WARNING, needs=("catalog",))
def polygon_crosses_itself(seen: Evidence) -> Iterator[Answer]:
    """Look at the rings of every document that draws polygons."""
    yield from rings_of(given(seen.catalog), found)


def found(drawing: Drawing) -> Iterator[Answer]:
    """Yield what is wrong with the rings of one document."""
    rings = drawing.rings
    bad = ordered(rings[rings["fault"].isin(KINDS)])
    if len(bad):
        counts, labels = bad["fault"].value_counts(), bad["label"].value_counts()
        kinds = joined([f"{counts[kind]:,} {verb(int(counts[kind]), *words)}" for kind, words in KINDS.items() if kind in counts.index])
        by_class = joined([f"{label} {labels[label]:,}" for label in sorted(labels.index)])
        yield found_drawn(
            drawing,
            f"{len(bad):,} of {len(rings):,} rings of polygons of {drawing.title} {verb(len(bad), 'is no valid polygon', 'are no valid polygons')} "
            f"({units(bad['key'].nunique(), Unit.PICTURES)}): {kinds}; by class: {by_class}.",
            [(row.path, row.key, f"{row.label}, annotation {row.number:,}, {row.fault}") for row in bad.itertuples()],
            of=drawing.drawn,
            law="crosses",
        )
