"""What single rules about comparisons look at: parts of splits, the training part, names, measures of quality, what is drawn over what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from datascopy.model import Evidence, Kind, PairTest, Result, Role
from datascopy.rule.compared_words import PARTS
from datascopy.rule.comparing import Comparison, Pair
from datascopy.rule.counted_ways import by_level
from datascopy.rule.population import LABEL, Population
from datascopy.rule.subject import Split, given, splits
from datascopy.rule.traits import Origin, Trait, told_by

TAKEN = (Role.ACQUISITION, Role.SOURCE, Role.ARTEFACT)
QUALITIES = ("measured-megapixels", "stated-megapixels", "measured-contrast")
TRAINING = re.compile(r"(?i)^(?:.*[-_ ])?train(?:ing)?$")
NAMED_LEVELS = 6


def classes_of_rows(comparison: Comparison) -> list[Trait]:
    """Return what names may state: the class of the rows as people write it, and every contrast that is made of it."""
    made = comparison.population
    contrasts = [one for one in comparison.labels if one.of == LABEL and one.sides]
    if not made.named:
        return list(comparison.labels)
    return [
        Trait(LABEL, made.named, Role.OUTCOME, Origin.DECLARED, made.label, complete=True, of=LABEL, told=told_by(made, LABEL)),
        *contrasts,
    ]


def name_prefix(comparison: Comparison) -> Trait | None:
    """Return the beginnings of the file names."""
    return next((one for one in comparison.traits if one.name == "name-prefix"), None)


def tested_share(comparison: Comparison, trait: Trait, label: Trait, *, result: Result, effect: float | None, why: str) -> PairTest:
    """Return what became of names held against a class: a share of exceptions is counted, nothing is drawn."""
    return PairTest(
        attribute=trait.title,
        label=label.title,
        result=result,
        measure="share" if effect is not None else "",
        effect=effect,
        unit=comparison.population.unit,
        informative=None if effect is None else int((trait.known & label.known).sum()),
        groups=int((trait.known & label.known).sum()),
        note=why,
    )


def parts_as_trait(comparison: Comparison, split: Split) -> Trait:
    """Return the part of each row as a trait; a key in several parts has the first."""
    order = {part: number for number, part in enumerate(split.parts)}
    rows = split.rows.assign(order=split.rows["part"].map(order)).sort_values(["key", "order"])
    values = comparison.population.by_key(rows, "part")
    return Trait(
        f"{PARTS}{split.facts.name}",
        split.facts.title,
        Role.OUTCOME,
        Origin.DECLARED,
        values,
        complete=True,
        of=f"split {split.facts.name}",
    )


def training_rows(made: Population) -> tuple[npt.NDArray[np.bool_], str]:
    """Return which rows are trained on, and how that is called: the training part of the first split that has one, else all of them."""
    for split in splits(made.catalog):
        named = [part for part in split.parts if TRAINING.match(part)]
        if split.facts.of in made.collections and named and not split.reason:
            keys = set(split.rows.loc[split.rows["part"].isin(named), "key"])
            return made.rows["key"].isin(keys).to_numpy(), f"in the training part of {split.facts.title}"
    return np.ones(len(made.rows), dtype=bool), "" if made.facts.title.lower().endswith(made.unit) else f"of the {made.facts.title}"


def taken_by(comparison: Comparison) -> list[Trait]:
    """Return how and where pictures were taken, as far as it has values: contrasts, attributes, hosts."""
    declared = (one for one in comparison.traits if one.origin is Origin.DECLARED and one.role in TAKEN)
    return [one for one in declared if not one.refused and not one.is_number and one.values[one.known].nunique() > 1]


def qualities(seen: Evidence, comparison: Comparison) -> list[Trait]:
    """Return what is known of the quality of pictures: megapixels, contrast, and the bytes for each pixel."""
    found = [one for one in comparison.traits if one.name in QUALITIES]
    made = comparison.population
    images = None if seen.images is None else seen.images[seen.images["collection"] == made.facts.name]
    if images is not None and images["width"].notna().any() and made.facts.kind is not Kind.MASKS:
        sizes = images[images["width"].notna()].sort_values("path").drop_duplicates("key").set_index("key")
        spent = sizes["bytes"] / (sizes["width"].astype("float64") * sizes["height"].astype("float64"))
        values = made.rows["key"].map(spent).astype("float64")
        found.append(Trait("measured-compression", "bytes for each pixel", Role.ACQUISITION, Origin.MEASURED, values, told="measured"))
    return found


def medians(pair: Pair) -> str:
    """Return the median of a number for each value of what it is held against, with the number of rows."""
    rows = pair.trait.known & pair.label.known
    numbers = pair.trait.values[rows].to_numpy(dtype=np.float64)
    values = pair.label.values[rows].to_numpy(dtype=object).astype(str)
    told = by_level({level: numbers[values == level] for level in np.unique(values)}, pair.comparison.population.unit)
    more = f" and {len(told) - NAMED_LEVELS} more" if len(told) > NAMED_LEVELS else ""
    return f"{', '.join(told[:NAMED_LEVELS])}{more}"


@dataclass(frozen=True, slots=True)
class Covered:
    """What an artefact lies over in one collection of masks."""

    title: str
    artefact: str
    others: list[str]
    of: int
    """masks that were painted from polygons and have any of the other classes"""
    files: list[tuple[str, int, float]]
    """mask, pixels of the others that the artefact covers, their share of the others"""
    reason: str = ""


def covered_by(seen: Evidence) -> Iterator[Covered]:
    """Yield, for each artefact that is a class of masks painted from polygons, what it lies over."""
    profile = given(seen.catalog).profile
    for facts in profile.contrasts:
        if facts.role is not Role.ARTEFACT or not facts.shape:
            continue
        for masks in profile.collections:
            if facts.of in (masks.name, masks.masks_of) and masks.drawn_in and facts.shape in masks.values.values():
                yield _covered(seen, facts.shape, masks.name, f"{facts.shape} in the {masks.title}")


def _covered(seen: Evidence, shape: str, masks: str, title: str) -> Covered:
    catalog = given(seen.catalog)
    paths = catalog.items.loc[catalog.items["collection"] == masks, "path"]
    told = seen.painted[seen.painted["path"].isin(paths)] if seen.painted is not None else pd.DataFrame()
    if told.empty:
        return Covered(title, shape, [], 0, [], "no mask was painted from polygons to compare with")
    others = told[(told["label"] != shape) & (told["polygon"] > 0)]
    with_shape = set(told.loc[(told["label"] == shape) & (told["mask"] > 0), "path"])
    over = others[(others["covered"] > 0) & others["path"].isin(with_shape)].groupby("path")[["covered", "polygon"]].sum().sort_index()
    files = [(str(path), int(row["covered"]), float(row["covered"] / row["polygon"])) for path, row in over.iterrows()]
    return Covered(title, shape, sorted(others["label"].unique()), int(others["path"].nunique()), files)
