"""The file name states the label.

Why: Where all names of one class begin alike, a sort, a split by order, or a loader that reads names gives the answer away, and so does any list of
    the files that is shown to readers or annotators who should not know it.
Evidence: The letters with which file names begin, and the class's own word where it stands in the name, against the class: the share of files whose
    beginning occurs, at least five times, with one class only, and the exceptions. Beginnings that occur fewer than five times are left out.
Remedy: Rename the files to numbers that were drawn by chance, keep the old names in a table, and feed neither names nor their order to anything.
Limits: Only the beginning and the class's own word are looked at (and numbers, in bias/attribute-predicts-label). Names that all begin alike, or all
    differently, say nothing.
Source: The names of the files.
"""

import re
from collections.abc import Iterator

import pandas as pd

from datascopy.model import Confidence, Evidence, Result, Severity
from datascopy.rule import (
    Answer,
    Comparison,
    Found,
    Looked,
    NotHere,
    Tested,
    Trait,
    classes_of_rows,
    comparisons,
    joined,
    name_prefix,
    places_at,
    rule,
    share,
    tested_share,
    unlabelled,
)

FEWEST = 5
LEAST_LETTERS = 3
MOST_EXCEPTIONS = 0.01
MOST_PREFIXES = 0.2
"""Of the files; more beginnings than that are names of single files."""


@rule(severity=Severity.WARNING, needs=("catalog", "images", "headers", "masks"))
def name_states_label(seen: Evidence) -> Iterator[Answer]:
    """Look at the names of every population that has a class."""
    compared = [(one, names) for one in comparisons(seen) if classes_of_rows(one) and (names := name_prefix(one))]
    if not compared:
        yield NotHere("no collection has both a class and names of files")
    for comparison, names in compared:
        yield from unlabelled(comparison)
        told = [answer for label in classes_of_rows(comparison) for answer in looked_at(comparison, label, names)]
        first = next((one for one in told if isinstance(one, Found)), None)  # what names state of a class, they state of its contrasts
        told = [one for one in told if not isinstance(one, Found) or one is first]
        if any(isinstance(one, Tested) and one.test.result is not Result.REFUSED for one in told):
            yield Looked(f"names of the {comparison.population.facts.title}", len(comparison.population.rows), comparison.population.unit)
        yield from told


def looked_at(comparison: Comparison, label: Trait, names: Trait) -> Iterator[Answer]:
    """Count the exceptions to what the beginning of a name says, or the class where it stands in the name."""
    rows = names.known & label.known
    keys = comparison.population.rows["key"][rows]
    told = pd.DataFrame({"name": names.values[rows], "class": label.values[rows]})
    sizes, of = told["name"].value_counts(), len(told)
    if told["class"].nunique() < 2:
        yield Tested(tested_share(comparison, names, label, result=Result.REFUSED, effect=None, why="one class only"))
        return
    words = told["name"] + stated_words(keys, told["class"])
    often = told.assign(name=words)[words.map(words.value_counts()) >= FEWEST]
    table = pd.crosstab(often["name"], often["class"])
    if len(table) < 2 or len(sizes) > MOST_PREFIXES * of or len(often) < of / 2:
        why = "all names begin alike" if len(table) == 1 else "names begin too differently"
        yield Tested(tested_share(comparison, names, label, result=Result.REFUSED, effect=None, why=why))
        return
    stated = int(table.max(axis=1).sum())
    exceptions = len(often) - stated
    # Names that merely go with the commonest class state nothing: each class must be told by some beginning.
    every = table.idxmax(axis=1).nunique() == told["class"].nunique()
    decides = exceptions <= MOST_EXCEPTIONS * len(often) and every
    why = f"{exceptions:,} exceptions in {len(often):,} names of {len(table):,} beginnings"
    became = Result.FAILED if decides else Result.PASSED
    yield Tested(tested_share(comparison, names, label, result=became, effect=stated / len(often), why=why))
    if decides:
        yield found(comparison, label, table, exceptions, of)


def stated_words(keys: pd.Series, classes: pd.Series) -> pd.Series:
    """Return, for each name, " ... " and the first class whose own word stands in it; "" where none does."""
    words = {
        class_: re.compile(rf"(?i)(?<![a-z]){re.escape(class_)}(?![a-z])")
        for class_ in sorted(classes.unique())
        if len(class_) >= LEAST_LETTERS
    }
    told = [next((f" ... {class_}" for class_, word in words.items() if word.search(key)), "") for key in keys]
    return pd.Series(told, index=classes.index, dtype="str")


def found(comparison: Comparison, label: Trait, table: pd.DataFrame, exceptions: int, of: int) -> Found:
    """Return the finding on the names of one population."""
    unit = comparison.population.unit
    whole = int(table.to_numpy().sum())
    classes = table.idxmax(axis=1)
    told = []
    for class_ in sorted(set(classes)):
        mine = table.loc[classes == class_]
        beginnings = joined([str(name) for name in mine.sum(axis=1).sort_values(ascending=False, kind="stable").index], most=4)
        told.append(f"{beginnings}: {int(mine[class_].sum()):,} {class_}")
    stated = whole - exceptions
    return Found(
        subject=f"names of the {comparison.population.facts.title}",
        message=f"The beginning of the file name states the {label.title} of {stated:,} of {of:,} {unit} ({share(stated, of)}), with {exceptions:,} "
        f"exceptions: {'; '.join(told)}. Told by the names of the files; {unit} were counted, in {comparison.groups:,} {comparison.by}, "
        "all of which carry it. This tells what the names say, not what reads them.",
        count=stated,
        of=of,
        unit=unit,
        identity=(comparison.population.facts.name, "name", label.name),
        members=[f"{name} {class_}" for name, class_ in classes.items()],
        places=places_at(comparison, label.known),
        examples=told,
        evidence={
            "values": [{"value": f"{name}: {classes.loc[str(name)]}", "count": int(count)} for name, count in table.max(axis=1).items()]
        },
        confidence=Confidence.CERTAIN,
    )
