"""How claims are measured: one function per verb, each returning a number (or yes or no) and, in words, what was counted where."""

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import pandas as pd

from datascopy.measure.claim_units import Sources, Unavailable, Units, words
from datascopy.measure.claim_videos import decoded
from datascopy.model import CollectionFacts, Measured

Counted = TypeVar("Counted", "pd.Series[Any]", pd.DataFrame)


class Answer(NamedTuple):
    """What a way to measure came to."""

    value: float | str
    how: str
    parts: tuple[tuple[str, float], ...] = ()
    counted: tuple[int, int] | None = None
    """(count, of) of a share"""


def take(way: Measured, sources: Sources, stated: Mapping[str, float]) -> Answer:
    """Take one way to measure a claim.

    Args:
        way: what to do.
        sources: where the units are.
        stated: id of a claim -> the number that it states.

    Raises:
        Unavailable: its data is not there, or holds what cannot be counted.
    """
    if way.what == "claims":
        return _of_claims(way, stated)
    return VERBS[way.verb](way, sources)


def _of_claims(way: Measured, stated: Mapping[str, float]) -> Answer:
    parts = tuple((name.replace("-", " "), stated[name]) for name in way.claims)
    numbers = [number for _, number in parts]
    if way.verb == "sum":
        names = words(name for name, _ in parts)
        total = round(math.fsum(numbers), 9)
        return Answer(whole(total), f"sum of the stated numbers of {names}", parts)
    if not numbers[1]:
        raise Unavailable(f"the claim {parts[1][0]} states 0")
    value = round(numbers[0] / numbers[1], 6)
    return Answer(whole(value), f"stated number of {parts[0][0]} divided by that of {parts[1][0]}", parts)


def _count(way: Measured, sources: Sources) -> Answer:
    if way.what == "groups":
        return _count_groups(way, sources)
    units = sources.units(way.what, _of(way))
    if not way.where:
        return Answer(len(units), units.said(len(units)))
    count = len(units.narrowed(way.where))
    return Answer(count, f"{_among(count, units)} have {_where(way)}")


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
    if way.where:
        how += f" with {_where(way)}"
    if units.file in way.by and len(way.by) > 1:
        how += f"; {table[units.file].nunique():,} of {units.file} alone"
    return Answer(count, how)


def _by(way: Measured, sources: Sources) -> tuple[Units, pd.DataFrame]:
    """Return the units, and the columns `by` of those that `where` holds for; units that have none of them are left out."""
    units = sources.units(way.what, _of(way))
    table = pd.DataFrame({name: units.column(name) for name in way.by})
    if way.where:
        table = table.loc[units.narrowed(way.where).index]
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
    if isinstance(sources.facts[_of(way)], CollectionFacts):
        return decoded(way, sources)
    units, numbers = _numbers(way, sources)
    total = math.fsum(numbers) / (3600 if way.what == "hours" else 1)
    in_hours = f": {plain(math.fsum(numbers))} seconds, in hours" if way.what == "hours" else ""
    return Answer(whole(round(total, 6)), f"sum of {way.column} over {units.said(len(numbers))}{in_hours}")


def _numbers(way: Measured, sources: Sources) -> tuple[Units, pd.Series]:
    units = sources.units("rows", _of(way))
    numbers = units.numbers(str(way.column))
    if way.where:
        numbers = numbers.loc[units.narrowed(way.where).index]
    return units, _some(numbers, units)


def _some(values: Counted, units: Units) -> Counted:
    if values.empty:
        raise Unavailable(f"none of {units.said(len(units))} can be counted")
    return values


def _bytes(way: Measured, sources: Sources) -> pd.Series:
    return sources.units("files", _of(way)).narrowed(way.where)["bytes"]


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
    count = len(units.narrowed(way.where))
    judged = ", judged from names" if "extension" in way.where else ""
    return _part(count, len(units), f"{_among(count, units)} have {_where(way)}{judged}")


def _complete(way: Measured, sources: Sources) -> Answer:
    units = sources.units(way.what, _of(way))
    if way.what == "rows":
        frame = _some(units.narrowed(way.where), units)
        filled = pd.DataFrame({name: units.column(name) for name in way.by}).loc[frame.index]
        count = int((filled.apply(lambda cells: cells.str.strip()) != "").all(axis=1).sum())
        return _part(count, len(frame), f"{count:,} of {units.said(len(frame))} fill {words(way.by)}")
    keys = _some(units.column("key"), units)
    known = pd.Series(data=True, index=keys.index)
    for name in way.by:
        others = sources.named(name)
        narrowed = others.narrowed(way.where)
        known &= keys.isin(others.column("key").loc[narrowed.index])
    count = int(known.sum())
    names = words(f"the {sources.title(name)}" for name in way.by)
    condition = f" with {_where(way)}" if way.where else ""
    return _part(count, len(keys), f"{_among(count, units)} have a namesake{condition} in {names}")


def _exists(way: Measured, sources: Sources) -> Answer:
    units = sources.units(way.what, _of(way))
    if way.column is not None:
        found = way.column in units.frame
        return Answer("yes" if found else "no", f"{units.place} has {'a' if found else 'no'} column {way.column}")
    count = len(units.narrowed(way.where))
    return Answer("yes" if count else "no", f"{_among(count, units)} have {_where(way)}" if way.where else units.said(count))


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
        units, table = _by(way, sources)
        sizes = _some(table.value_counts(), units)
        value = int(sizes.max() if greatest else sizes.min())
        return Answer(value, f"{word} number for one {words(way.by)} in {units.said(len(units))}, {len(sizes):,} different ones")
    else:
        (units, values), what = _numbers(way, sources), str(way.column)
        values = values / 3600 if way.what == "hours" else values
    _some(values, units)
    extreme = round(float(values.max() if greatest else values.min()), 6)
    condition = f" with {_where(way)}" if way.where else ""
    with_boxes = "stated with" if units.noun == "boxes" else "of"
    return Answer(whole(extreme), f"{word} {what} {with_boxes} {units.said(len(values))}{condition}")


def _sides(way: Measured, sources: Sources) -> tuple[Units, pd.Series]:
    """Return the known widths or heights of pictures, or those that a table or document states with its boxes."""
    of = _of(way)
    units = sources.units("files" if isinstance(sources.facts[of], CollectionFacts) else "boxes", of)
    told = units.column(way.what).loc[units.narrowed(way.where).index]
    return units, told[told != ""].astype("int64")


def _of(way: Measured) -> str:
    return str(way.of)


def _among(count: int, units: Units) -> str:
    return f"{count:,} of {units.said(len(units))}"


def _where(way: Measured) -> str:
    return words(f"{name} {value}" for name, value in way.where.items())


def _part(count: int, of: int, how: str) -> Answer:
    """Return a share, with what it is a share of."""
    return Answer(whole(round(count / of, 6)), how, counted=(count, of))


def whole(number: float) -> float:
    """Return a number without a fraction as int, so that it is written without one."""
    return int(number) if float(number).is_integer() else float(number)


def plain(number: float) -> str:
    """Return a number with thousands parted."""
    return f"{whole(number):,}"


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
