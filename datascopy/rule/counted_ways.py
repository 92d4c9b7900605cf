"""One effect counted in the ways that readers know: by picture, by group, within sources. Only one of them decides; all are shown."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from datascopy.model.words import units
from datascopy.rule.comparing import Pair, exposure
from datascopy.statistics import Estimate, fisher, mantel_haenszel, odds_ratio

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


def ways(pair: Pair) -> list[dict[str, Any]]:
    """Return `evidence.effects` of a pair: each with how it was counted, the table, the effect, its 95 % interval and p (Fisher).

    A table is [with both, with the attribute only, with the class only, with neither]. Plain odds ratios, without correction.
    """
    told = [] if pair.trait.is_number else list(_plain(pair))
    return [*_decides(pair), *told]


def _decides(pair: Pair) -> Iterator[dict[str, Any]]:
    one, comparison = pair.found, pair.comparison
    each = f"{comparison.by}, each of weight 1" if comparison.population.grouping else comparison.by
    within = f"{comparison.source.title} and size of group" if comparison.source and one.strata else "size of group"
    if one.effect is not None:
        yield _row(f"{each}, within {within}: what decides", one.measure, one.effect, p=one.p)
    if one.marginal is not None:
        yield _row(f"{each}, pooled", one.measure, one.marginal)
    if one.mantel_haenszel is not None and comparison.source:
        yield _row(f"{each}, within {comparison.source.title}", "Mantel-Haenszel odds ratio", one.mantel_haenszel)


def _plain(pair: Pair) -> Iterator[dict[str, Any]]:
    rows, exposed, labelled = exposure(pair)
    population, source = pair.comparison.population, pair.comparison.source
    unit, within = population.unit.value, f"within {source.title}" if source else ""
    yield _of(f"{unit}, pooled", exposed[rows], labelled[rows])
    codes = np.unique(source.values.to_numpy(dtype=object).astype(str), return_inverse=True)[1] if source else None
    if codes is not None and within:
        yield from _divided(f"{unit}, {within}", exposed[rows], labelled[rows], codes[rows])
        yield from _one_source(pair, unit, rows, exposed, labelled)
    if population.groups is None:
        return
    groups = population.groups
    mixed = np.isin(groups, np.unique(groups[labelled]))
    sure = rows & ~(mixed & ~labelled)
    if sure.sum() < rows.sum():
        yield _of(f"{unit}, pooled, without those of another class of groups that also have {pair.class_}", exposed[sure], labelled[sure])
    by = pair.comparison.by
    _, first, member = np.unique(groups[rows], return_index=True, return_inverse=True)
    some_labelled = np.bincount(member, weights=labelled[rows]) > 0
    some_exposed = np.bincount(member, weights=exposed[rows]) > 0
    yield _of(f"{by}: {pair.level} in the first, {pair.class_} in any", exposed[rows][first], some_labelled)
    yield _of(f"{by}: {pair.level} in any, {pair.class_} in any", some_exposed, some_labelled)
    if codes is not None and within:
        yield from _divided(f"{by}, {within}: {pair.level} in any, {pair.class_} in any", some_exposed, some_labelled, codes[rows][first])


def _one_source(pair: Pair, unit: str, rows: Flags, exposed: Flags, labelled: Flags) -> Iterator[dict[str, Any]]:
    """Yield the one source that carries anything, where it is one: there the pooled figure mixes it with sources that carry nothing."""
    source = pair.comparison.source
    carrying = []
    for name in sorted(set(source.values)) if source else ():
        mine = rows & (source.values == name).to_numpy() if source else rows
        four = table_of(exposed[mine], labelled[mine])
        if four[0] + four[1] and four[2] + four[3] and four[0] + four[2] and four[1] + four[3]:
            carrying.append((name, mine))
    if len(carrying) == 1:
        [(name, mine)] = carrying
        yield _of(f"{unit}, {name or 'no source known'} alone", exposed[mine], labelled[mine])


def table_of(exposed: Flags, labelled: Flags) -> tuple[int, int, int, int]:
    """Return the counts of rows with both, with the first only, with the second only, with neither."""
    four = (exposed & labelled, exposed & ~labelled, ~exposed & labelled, ~exposed & ~labelled)
    return tuple(int(part.sum()) for part in four)  # type: ignore[return-value]


def _of(how: str, exposed: Flags, labelled: Flags) -> dict[str, Any]:
    four = table_of(exposed, labelled)
    return {**_row(how, "odds ratio", odds_ratio(four), p=fisher(four)), "table": list(four)}


def _divided(how: str, exposed: Flags, labelled: Flags, codes: Ints) -> Iterator[dict[str, Any]]:
    """Yield the Mantel-Haenszel odds ratio over strata, where some stratum carries anything."""
    strata = [table_of(exposed[codes == one], labelled[codes == one]) for one in np.unique(codes)]
    estimate, informative = mantel_haenszel(strata)
    if estimate is not None:
        carries = [one for one in strata if one[0] + one[1] and one[2] + one[3] and one[0] + one[2] and one[1] + one[3]]
        held = f"{informative} of {len(strata)} carry anything, {sum(map(sum, carries)):,} of {len(codes):,} counted"
        yield _row(f"{how} ({held})", "Mantel-Haenszel odds ratio", estimate)


def _row(how: str, measure: str, estimate: Estimate, *, p: float | None = None) -> dict[str, Any]:
    interval = [float(bound) for bound in estimate.interval]
    finite = all(np.isfinite((estimate.value, *interval)))
    return {
        "how": how,
        "table": None,
        "measure": measure,
        "effect": float(estimate.value) if finite else None,
        "interval": interval if finite else None,
        "p": p,
    }


def by_level(values: Mapping[str, npt.NDArray[np.float64]], unit: str) -> list[str]:
    """Return the median of a number at each level, in words: "PA 1.28 (158 pictures)", the commonest level first."""
    ordered = sorted(values.items(), key=lambda one: (-len(one[1]), one[0]))
    return [f"{level} {np.median(numbers):.3g} ({units(len(numbers), unit)})" for level, numbers in ordered]  # type: ignore[arg-type]
