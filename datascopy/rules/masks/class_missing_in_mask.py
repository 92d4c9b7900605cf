"""Class that is drawn and missing in the mask.

Why: The annotation document marks the class in this picture, the mask has no pixel of it. Whoever trains on the masks never sees what the annotators
    marked, and whoever counts classes by masks and by documents gets two numbers.
Evidence: The classes of the polygons of each picture against the pixels of its mask. Where painting the polygons in the order of the document leaves
    nothing of the class either, the painting order is named as the cause.
Remedy: Take the polygons for the truth, and paint the masks anew with the class that must not be hidden last.
Limits: Only masks that were painted from a document, of the size that it states.
Source: Decoded masks; the document that the profile names (`drawn_in`).
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import Answer, Looked, NotHere, Unseen, by, of_files, rule, several_classes, verb


@rule(severity=Severity.ERROR, needs=("catalog", "masks"))
def class_missing_in_mask(seen: Evidence) -> Iterator[Answer]:
    """Look at every mask that was painted from polygons, class by class."""
    asked = list(several_classes(seen, seen.painted, painted=True))
    if not asked:
        yield NotHere("no collection of masks of several classes was painted from the polygons of a document")
    for one in asked:
        if isinstance(one, Unseen):
            yield one
            continue
        facts, painted = one
        lying = painted[painted["polygon"] > 0]
        if lying.empty:
            yield Unseen(facts.title, "none of its masks belongs to a picture in which a document draws something")
            continue
        yield Looked(facts.title, lying["path"].nunique(), Unit.MASKS)
        for label, rows in by(lying, "label"):
            bad = rows[rows["mask"] == 0].sort_values("path")
            if bad.empty:
                continue
            hidden = int((bad["painted"] == 0).sum())
            if label in facts.values.values():
                cause = f" In {hidden:,} of them polygons painted later cover all of it: the painting order hides it." if hidden else ""
            else:
                cause = " No grey value is declared for this class."
            yield of_files(
                f"{facts.title}, {label}",
                f"{len(bad):,} of {len(rows):,} masks {verb(len(bad), 'lacks', 'lack')} the class {label}, which polygons draw in "
                f"{verb(len(bad), 'its picture', 'their pictures')}.{cause}",
                [
                    (path, f"{label}: {drawn:,} pixels inside polygons, 0 in the mask{', hidden by later polygons' if not left else ''}")
                    for path, drawn, left in zip(bad["path"], bad["polygon"], bad["painted"], strict=True)
                ],
                of=len(rows),
                unit=Unit.MASKS,
                identity=(facts.name, label),
            )
