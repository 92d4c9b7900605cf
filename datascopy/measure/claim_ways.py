"""How claims are measured: one function per verb, each returning a number (or yes or no) and, in words, what was counted where."""

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import pandas as pd

from datascopy.measure.claim_parts import Answer, Stated, of_claims
from datascopy.measure.claim_sources import Sources
from datascopy.measure.claim_units import Unavailable, Units
from datascopy.measure.claim_videos import decoded
from datascopy.measure.claim_words import conditions, narrowing, plain, whole, words
from datascopy.model import Measured

MOST_NAMED = 3
"""Up to as many items are named where a claim counts exceptions."""

Counted = TypeVar("Counted", "pd.Series[Any]", pd.DataFrame)


def take(way: Measured, sources: Sources, stated: Mapping[str, Stated]) -> Answer:
    """Take one way to measure a claim.

    Args:
        way: what to do.
        sources: where the units are.
        stated: id of a claim -> the number that it states.

    Raises:
        Unavailable: its data is not there, or holds what cannot be counted.
    """
    if way.what == "claims":
        return of_claims(way, [stated[name] for name in way.claims])
    return VERBS[way.verb](way, sources)


def _count(way: Measured, sources: Sources) -> Answer:
    if way.what == "groups":
        return _count_groups(way, sources)
    units = sources.units(way.what, _of(way))
    if not (way.where or way.but):
        return Answer(len(units), units.said(len(units)))
    kept = units.narrowed(way.where, way.but)
    return Answer(len(kept), f"{_among(len(kept), units)} have {conditions(way.where, way.but)}{_named(kept, units)}")


def _named(kept: pd.DataFrame, units: Units) -> str:
    """Return the items that a few units are about, so that a number of exceptions leads to them: " (of 1676496)"; "" where they are many."""
    if "key" not in kept or units.private or len(kept) == len(units):
        return ""
    keys = sorted(kept["key"].unique())
    return f" (of {words(keys)})" if 0 < len(keys) <= MOST_NAMED else ""


def _count_groups(way: Measured, sources: Sources) -> Answer:
    groups = sources.catalog.groups
    told = groups[groups["grouping"] == way.of]
    title = sources.title(_of(way))
    if told.empty:
        raise Unavailable(f"nothing present tells the {title}")
    count = told["group"].nunique()
    return Answer(count, f"{count:,} different groups ({title}) of {len(told):,} items")


def _distinct(way: Measured, sources: Sources) -> Answer:
    units, table = _by(way, sources)
    count = len(table.drop_duplicates())
    together = " together" if len(way.by) > 1 else ""
    how = f"{count:,} distinct values of {words(way.by)}{together} in {units.said(len(units))}"
    how += narrowing(way.where, way.but)
    if units.file in way.by and len(way.by) > 1:
        how += f"; {table[units.file].nunique():,} of {units.file} alone"
    return Answer(count, how)


def _by(way: Measured, sources: Sources) -> tuple[Units, pd.DataFrame]:
    """Return the units, and the columns `by` of those that `where` holds for; units that have none of them are left out."""
    units = sources.units(way.what, _of(way))
    table = pd.DataFrame({name: units.column(name) for name in way.by})
    table = table.loc[units.narrowed(way.where, way.but).index]
    return units, table[(table != "").any(axis=1)]


def _shared(way: Measured, sources: Sources) -> Answer:
    memberships = sources.catalog.memberships
    told = memberships[memberships["split"] == way.of]
    title, parts = sources.title(_of(way)), sorted(told["part"].unique())
    if len(parts) < 2:
        raise Unavailable(f"of the {title} {'only one part' if parts else 'no part'} is present")
    member, noun = "key", "files"
    if way.by:
        groups = sources.catalog.groups
        told = told.merge(groups[groups["grouping"] == way.by[0]], on=["collection", "key"])
        member, noun = "group", f"groups ({sources.title(way.by[0])})"
        if told.empty:
            raise Unavailable(f"nothing present tells the {sources.title(way.by[0])}")
    several = told.groupby(["collection", member])["part"].nunique() > 1
    count = int(several.sum())
    return Answer(count, f"{count:,} of {len(several):,} {noun} are in more than one part of the {title} ({words(parts)})")


def _sum(way: Measured, sources: Sources) -> Answer:
    if way.what == "bytes":
        sizes = _bytes(way, sources)
        return Answer(int(sizes.sum()), f"sum of the sizes of {len(sizes):,} {sources.title(_of(way))}")
    if way.column is None:
        return decoded(way, sources)
    units, numbers = _numbers(way, sources)
    total = math.fsum(numbers) / (3600 if way.what == "hours" else 1)
    in_hours = f": {plain(math.fsum(numbers))} seconds, in hours" if way.what == "hours" else ""
    return Answer(whole(round(total, 6)), f"sum of {way.column} over {units.said(len(numbers))}{in_hours}")


def _numbers(way: Measured, sources: Sources) -> tuple[Units, pd.Series]:
    units = sources.units(way.what if way.what in ("files", "entries") else "rows", _of(way))
    numbers = units.numbers(str(way.column))
    kept = units.narrowed(way.where, way.but).index
    return units, _some(numbers.loc[numbers.index.intersection(kept)], units)


def _some(values: Counted, units: Units) -> Counted:
    if values.empty:
        raise Unavailable(f"none of {units.said(len(units))} can be counted")
    return values


def _bytes(way: Measured, sources: Sources) -> pd.Series:
    return sources.units("files", _of(way)).narrowed(way.where, way.but)["bytes"]


def _quotient(way: Measured, sources: Sources) -> Answer:
    units, table = _by(way, sources)
    sizes = _some(table.value_counts(), units)
    value = round(sizes.max() / sizes.min(), 6)
    return Answer(whole(value), f"{_extreme(sizes, True, way, units)}, {_extreme(sizes, False, way, units)}; {units.said(len(table))}")


def _extreme(sizes: pd.Series, greatest: bool, way: Measured, units: Units) -> str:
    """Return the size of the largest or smallest class, with its name unless the column is private; of equals the first by name."""
    size = int(sizes.max() if greatest else sizes.min())
    names = sorted(words(map(str, index if isinstance(index, tuple) else (index,))) for index in sizes.index[sizes == size])
    name = "" if units.private & set(way.by) else f" ({names[0]})"
    return f"{size:,} in the {'largest' if greatest else 'smallest'}{name}"


def _share(way: Measured, sources: Sources) -> Answer:
    units = sources.units(way.what, _of(way))
    _some(units.frame, units)
    count = len(units.narrowed(way.where, way.but))
    judged = ", judged from names" if "extension" in way.where else ""
    return _part(count, len(units), f"{_among(count, units)} have {conditions(way.where, way.but)}{judged}")


def _complete(way: Measured, sources: Sources) -> Answer:
    units = sources.units(way.what, _of(way))
    homes = [name for name in way.by if sources.knows_items(name) and not (way.what == "rows" and name in units.frame)]
    told = [name for name in way.by if name not in homes]
    frame = _some(units.narrowed(way.where if told else {}, way.but), units)
    known = pd.Series(data=True, index=frame.index)
    for name in told:
        known &= units.column(name).loc[frame.index].str.strip() != ""
    for name in homes:
        others = sources.named(name)
        narrowed = others.narrowed({} if told else way.where)
        known &= units.column("key").loc[frame.index].isin(others.column("key").loc[narrowed.index])
    count = int(known.sum())
    has = []
    if told:
        has.append(f"fill {words(told)}" if way.what == "rows" else f"tell {words(told)}")
    if homes:
        condition = "" if told else narrowing(way.where, {})
        has.append(f"have a namesake{condition} in {words(f'the {sources.title(name)}' for name in homes)}")
    narrowed_to = narrowing(way.where if told else {}, way.but)
    return _part(count, len(frame), f"{count:,} of {units.said(len(frame))}{narrowed_to} {words(has)}")


def _exists(way: Measured, sources: Sources) -> Answer:
    units = sources.units(way.what, _of(way))
    if way.column is not None:
        found = way.column in units.frame
        return Answer("yes" if found else "no", f"{units.place} has {'a' if found else 'no'} column {way.column}")
    count = len(units.narrowed(way.where, way.but))
    narrowed = way.where or way.but
    return Answer(
        "yes" if count else "no", f"{_among(count, units)} have {conditions(way.where, way.but)}" if narrowed else units.said(count)
    )


def _least(way: Measured, sources: Sources) -> Answer:
    return _edge(way, sources, greatest=False)


def _greatest(way: Measured, sources: Sources) -> Answer:
    return _edge(way, sources, greatest=True)


def _edge(way: Measured, sources: Sources, *, greatest: bool) -> Answer:
    word = "greatest" if greatest else "least"
    if way.what in ("width", "height"):
        units, values, what = *_sides(way, sources), way.what
    elif way.what == "bytes":
        units, values, what = sources.units("files", _of(way)), _bytes(way, sources), "size in bytes"
    elif way.by:
        return _edge_of_classes(way, sources, word)
    else:
        (units, values), what = _numbers(way, sources), str(way.column)
        values = values / 3600 if way.what == "hours" else values
    _some(values, units)
    extreme = round(float(values.max() if greatest else values.min()), 6)
    with_boxes = "stated with" if units.noun in ("boxes", "pictures") and units.place else "of"
    return Answer(whole(extreme), f"{word} {what} {with_boxes} {units.said(len(values))}{narrowing(way.where, way.but)}")


def _edge_of_classes(way: Measured, sources: Sources, word: str) -> Answer:
    """Return the size of the largest or smallest class; with `each` the items that have none count as 0."""
    units, table = _by(way, sources)
    if way.each is None:
        sizes = _some(table.value_counts(), units)
        among = f"{len(sizes):,} different ones"
    else:
        items = pd.Index(sources.named(way.each).column("key").unique())
        sizes = units.column("key").loc[table.index].value_counts().reindex(items, fill_value=0)
        among = f"{len(items):,} different ones of the {sources.title(way.each)}, {int((sizes == 0).sum()):,} of them with none"
    value = int(sizes.max() if word == "greatest" else sizes.min())
    return Answer(value, f"{word} number for one {words(way.by)} in {units.said(len(units))}{narrowing(way.where, way.but)}, {among}")


def _sides(way: Measured, sources: Sources) -> tuple[Units, pd.Series]:
    """Return the known widths or heights of pictures, or those that a table or document states."""
    units = sources.units("sizes", _of(way))
    told = units.column(way.what).loc[units.narrowed(way.where, way.but).index]
    return units, told[told != ""].astype("float64")


def _of(way: Measured) -> str:
    return str(way.of)


def _among(count: int, units: Units) -> str:
    return f"{count:,} of {units.said(len(units))}"


def _part(count: int, of: int, how: str) -> Answer:
    """Return a share, with what it is a share of."""
    return Answer(whole(round(count / of, 6)), how, counted=(count, of))


VERBS: Mapping[str, Callable[[Measured, Sources], Answer]] = {
    "count": _count,
    "distinct": _distinct,
    "shared": _shared,
    "sum": _sum,
    "quotient": _quotient,
    "share": _share,
    "complete": _complete,
    "exists": _exists,
    "least": _least,
    "greatest": _greatest,
}
"""verb of a claim -> how it is measured."""
