"""An effect pooled over sources beside the same effect within them."""

from collections.abc import Iterator

import numpy as np

from datascopy.model import Evidence, PairTest, Result
from datascopy.rule.answer import Answer, Looked, NotHere, Tested
from datascopy.rule.compared_found import found_pairs, unlabelled
from datascopy.rule.compared_words import basis, figure, rests
from datascopy.rule.comparing import Comparison, Pair, comparisons, exposure, reported
from datascopy.rule.counted_ways import table_of
from datascopy.rule.figures import forests
from datascopy.statistics import Estimate, Simpson, mantel_haenszel, odds_ratio


def changing_within(seen: Evidence, how: Simpson, *, law: str, lead: str, advice: str) -> Iterator[Answer]:
    """Yield what rules say of the pooled effects that change so within the sources of their population; `lead` begins the sentence on one."""
    compared = [one for one in comparisons(seen) if one.labels and one.source]
    if not compared:
        yield NotHere("no source is declared within which labelled items could be compared")
    for comparison in compared:
        pairs = _pooled_effects(comparison)
        if not pairs:
            yield NotHere(f"over all sources, nothing known of the {comparison.population.facts.title} goes with a label")
            continue
        yield from unlabelled(comparison)
        yield Looked(comparison.population.facts.title, len(comparison.population.rows), comparison.population.unit)
        for pair in pairs:
            yield Tested(_as_changed(pair, how))
            if pair.found.simpson is how:
                told = f"{lead}, {pair.class_} and {pair.level}: {_told_within(pair)}. {basis(pair)[:1].upper()}{basis(pair)[1:]}."
                yield found_pairs([pair], law=f"{law} {pair.label.name}", told=told, advice=advice)
        yield from forests([pair for pair in pairs if pair.found.simpson is how])


def _pooled_effects(comparison: Comparison) -> list[Pair]:
    """Return the pairs whose effect, pooled over the groups of all sources, excludes an odds ratio of 1; only they can change within."""
    pairs = comparison.pairs("attributes", comparison.attributes)
    return [pair for pair in pairs if not pair.trait.is_number and pair.found.marginal and pair.found.marginal.excludes(1)]


def _as_changed(pair: Pair, how: Simpson) -> PairTest:
    """Return what became of a pair: `warning` where it changed so, `passed` where its interval within sources stays on its side of 1."""
    one = pair.found
    within, pooled = _by_group(pair), one.marginal
    if within is None or pooled is None:
        result = Result.INCONCLUSIVE
    elif pair.found.simpson is how:
        result = Result.WARNING
    else:
        stays = within.excludes(1) and (within.value > 1) == (pooled.value > 1)
        result = Result.PASSED if stays else Result.INCONCLUSIVE
    if pair.comparison.population.grouping is None and result is Result.PASSED:
        result = Result.INCONCLUSIVE
    return reported(pair, f"{_told_within(pair)}; {basis(pair)}", result, within or pooled)


def _told_within(pair: Pair) -> str:
    """Write an effect by row and by group, pooled and within sources, side by side."""
    one, population = pair.found, pair.comparison.population
    source = pair.comparison.source
    within = f"within {source.title}" if source else "within"
    rows, exposed, labelled = exposure(pair)
    parts: list[tuple[str, Estimate | None, Estimate | None]] = [
        (f"by {population.unit.value.removesuffix('s')}", odds_ratio(table_of(exposed[rows], labelled[rows])), _by_row(pair))
    ]
    if population.grouping is not None:
        parts.append((f"by {population.grouping.title}", one.marginal, _by_group(pair)))
    told = [f"{how} odds ratio {_bare(pooled)} pooled and {_bare(inside)} {within}" for how, pooled, inside in parts]
    return f"{', '.join(told)}{_carrying(pair)}"


def _by_group(pair: Pair) -> Estimate | None:
    """Return the effect within sources by group: of the one source that carries it, else by Mantel-Haenszel."""
    carrying = [one.estimate for one in pair.found.strata if one.estimate is not None]
    return carrying[0] if len(carrying) == 1 else pair.found.mantel_haenszel


def _bare(estimate: Estimate | None) -> str:
    return figure(estimate).removeprefix("odds ratio ") if estimate else "not computable"


def _by_row(pair: Pair) -> Estimate | None:
    source = pair.comparison.source
    if source is None:
        return None
    rows, exposed, labelled = exposure(pair)
    values = source.values.to_numpy(dtype=object).astype(str)
    return mantel_haenszel(
        [table_of(exposed[mine], labelled[mine]) for name in np.unique(values[rows]) if (mine := rows & (values == name)).any()]
    )[0]


def _carrying(pair: Pair) -> str:
    """Name the sources that carry the figure within, and the cell that it rests on."""
    carrying = [one for one in pair.found.strata if one.estimate is not None]
    groups = sum(one.groups for one in carrying)
    unit = pair.comparison.unit.value
    named = f"{carrying[0].name} alone carries it" if len(carrying) == 1 else f"{len(carrying):,} of {len(pair.found.strata):,} carry it"
    named = f" ({named}, {groups:,} {unit})"
    resting = rests(pair).strip().rstrip(".")
    return f"{named}{f'. {resting}' if resting else ''}"
