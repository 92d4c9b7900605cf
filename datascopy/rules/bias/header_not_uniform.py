"""Headers are not uniform.

Why: Pictures that were written by different programs bear it in their files: quantisation tables, subsampling, density, colour profile,
    bit depth. Where one source or one class was written by one program, a model can tell them apart without looking at what they show.
Evidence: What the headers state, apart from names, sizes and the number of bytes: format, bit depth, channels, quantisation tables,
    subsampling, progressive or not, density, colour profile, application segments; and with which classes each combination occurs.
Remedy: Write all pictures anew in one way (one program, one quality, one mode), from the best copies there are; or say in the card who
    wrote which, and hold models to splits in which it does not tell the class.
Limits: This describes files and tests nothing: whether headers go with a class beyond chance and beyond the source is the question of
    bias/attribute-predicts-label. Traces in the pixels (what was resized or compressed before) are not seen.
Source: Measured on public copies of one set of chest X-rays, in which the quantisation table alone tells the class of 95 % of the files.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

import pandas as pd

from datascopy.model import CollectionFacts, Evidence, Kind, Severity, Unit
from datascopy.rule import Answer, Found, Looked, Note, Unseen, headed, joined, labels_by_key, n_of_title, of_files, rule, share, verb

STATED = {
    "format": "format",
    "depth": "bit depth",
    "channels": "channels",
    "tables": "quantisation tables",
    "subsampling": "subsampling",
    "progressive": "progressive or interlaced",
    "density": "density",
    "icc": "colour profile",
    "segments": "application segments",
}
LEAST = 10
"""pictures that a combination must have before its class is looked at: rarer ones go with one class by chance"""
TELLING = 0.5
"""share of the pictures whose header occurs with one class only, from which that is a warning"""


@rule(severity=Severity.NOTE, needs=("catalog", "headers"))
def header_not_uniform(seen: Evidence) -> Iterator[Answer]:
    """Compare the headers within each collection of pictures."""
    for facts, headers, reason in headed(seen, Kind.IMAGES):
        if reason:
            yield Unseen(facts.title, reason)
            continue
        yield Looked(facts.title, len(headers), Unit.PICTURES)
        written = [tuple(map(str, row)) for row in headers[list(STATED)].astype(object).itertuples(index=False)]
        told = headers.assign(written=pd.Series(written, index=headers.index, dtype=object))
        varying = [column for column in STATED if told[column].astype(str).nunique() > 1]
        if varying:
            yield found(facts, told, varying, labels_by_key(seen, facts))
        else:
            yield Note(f"The headers of {facts.title} agree in all that is compared.")


def found(facts: CollectionFacts, told: pd.DataFrame, varying: Sequence[str], labels: dict[str, str]) -> Found:
    """Return the finding on headers that differ from the commonest one."""
    combinations = Counter(told["written"])
    commonest = min(combinations, key=lambda one: (-combinations[one], one))
    others = told[told["written"] != commonest]
    differences = Counter(
        name for row in others["written"] for name, mine, usual in zip(STATED, row, commonest, strict=True) if mine != usual
    )
    classes = telling(told, labels)
    kinds = [f"{STATED[name]} ({told[name].astype(str).nunique():,} kinds)" for name in varying]
    severity = Severity.WARNING if classes and classes[0] >= TELLING else Severity.NOTE
    return of_files(
        facts.title,
        f"{n_of_title(len(others), len(told), Unit.PICTURES, facts.title)} {verb(len(others), 'has a header', 'have headers')} other than the "
        f"commonest one; there are {len(combinations):,} combinations. They differ in {joined(kinds, most=9)}.{sentence(classes)}",
        [(path, ", ".join(parts(row, commonest))) for path, row in others[["path", "written"]].itertuples(index=False)],
        of=len(told),
        unit=Unit.PICTURES,
        identity=(facts.name, "header"),
        severity=severity,
        examples=kinds,
        evidence={"values": [{"value": STATED[name], "count": count} for name, count in sorted(differences.items())]},
    )


def parts(row: tuple[str, ...], commonest: tuple[str, ...]) -> Iterator[str]:
    """Yield in what a header differs from the commonest one."""
    for name, mine, usual in zip(STATED.values(), row, commonest, strict=True):
        if mine != usual:
            yield f"{name} {mine or 'none'}"


def telling(told: pd.DataFrame, labels: dict[str, str]) -> tuple[float, int, int] | None:
    """Return the share of labelled pictures whose combination occurs with one class only, how many that are, and how many classes there are.

    Combinations of fewer than LEAST pictures count as telling nothing. None where fewer than two classes are known.
    """
    known = told.assign(label=told["key"].map(labels)).dropna(subset=["label"])
    classes = int(known["label"].nunique())
    if classes < 2:
        return None
    decided = 0
    for _, rows in known.groupby("written", sort=False):
        if len(rows) >= LEAST and rows["label"].nunique() == 1:
            decided += len(rows)
    return decided / len(known), decided, classes


def sentence(classes: tuple[float, int, int] | None) -> str:
    """Return what the headers tell of the classes."""
    if classes is None or not classes[1]:
        return ""
    part, decided, of = classes
    return f" In {decided:,} pictures ({share(part, 1)} of those with a class) the header occurs with one of the {of:,} classes only."
