"""Mask value that is not declared.

Why: The class mapping does not say what these pixels are. Loaders map them to nothing, to the background, or stop.
Evidence: Every grey value of every mask of several classes, against the values that the profile declares.
Remedy: Name the value in the class mapping, or paint its pixels anew. If the masks were stored as JPEG, export them again without loss: JPEG
    makes values of its own at every edge.
Limits: Of a mask with more than 16 values only the 16 commonest are told.
Source: Decoded masks; the profile (`values`), which has them from the class mapping of the dataset.
"""

from collections.abc import Iterator

from datascopy.model import Evidence, Severity, Unit
from datascopy.rule import Answer, Looked, NotHere, Unseen, classes, joined, n_of_title, of_files, rule, several_classes, verb


@rule(severity=Severity.ERROR, needs=("catalog", "masks"))
def undeclared_value(seen: Evidence) -> Iterator[Answer]:
    """Look at the grey values of every collection of masks of several classes."""
    asked = list(several_classes(seen, seen.mask_values))
    if not asked:
        yield NotHere("no collection of masks declares the values of several classes")
    for one in asked:
        if isinstance(one, Unseen):
            yield one
            continue
        facts, values = one
        if values.empty:
            yield Unseen(facts.title, "none of its masks could be decoded")
            continue
        masks = values["path"].nunique()
        yield Looked(facts.title, masks, Unit.MASKS)
        strange = values[~values["value"].isin([int(value) for value in facts.values])].sort_values(["path", "value"])
        if len(strange):
            told = strange.groupby("path", sort=True).agg({"value": list, "pixels": "sum"})
            met = sorted(strange["value"].unique().tolist())
            yield of_files(
                facts.title,
                f"{n_of_title(len(told), masks, Unit.MASKS, facts.title)} {verb(len(told), 'holds', 'hold')} grey values that are not declared: "
                f"{joined([str(value) for value in met])}, {int(strange['pixels'].sum()):,} pixels in all. Declared are {classes(facts.values)}.",
                [
                    (str(path), f"{joined([str(value) for value in row['value']])}: {row['pixels']:,} pixels")
                    for path, row in told.iterrows()
                ],
                of=masks,
                unit=Unit.MASKS,
                identity=(facts.name,),
                examples=[str(value) for value in met],
            )
