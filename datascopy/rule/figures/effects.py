"""Figures about tested pairs: the forest of one effect, pooled and by source, and the power that the groups have."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np

from datascopy.model import Figure, FigureKind, Result
from datascopy.model.words import joined, number
from datascopy.rule.answer import Drawn
from datascopy.rule.compared_words import basis, digits, is_open
from datascopy.rule.comparing import NO_FIGURE, Comparison, Pair
from datascopy.statistics import Estimate, Simpson, Stratum, error_of, power_of, seen_from

MOST_FORESTS, MOST_LABELS = 3, 2
MOST_SOURCES, MOST_SILENT = 8, 2
"""sources that are drawn, and up to how many that carry nothing"""
ODDS = (2.0, 4.0, 8.0)
GROUPS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
"""numbers that the table tells; between them the lines have some more points"""
BETWEEN = 4


def forests(pairs: Sequence[Pair]) -> Iterator[Drawn]:
    """Yield the forest of the surest pairs of which more than one source is known."""
    drawn = 0
    for pair in sorted(pairs, key=lambda one: (one.found.p if one.found.p is not None else 2.0, one.trait.name, one.label.name)):
        told = _forest(pair) if len(pair.found.strata) > 1 and drawn < MOST_FORESTS else None
        if told is not None:
            drawn += 1
            yield Drawn(told)


def _forest(pair: Pair) -> Figure | None:
    one, source = pair.found, pair.comparison.source
    if source is None or one.marginal is None or not _finite(one.marginal):
        return None
    carrying = sorted((part for part in one.strata if part.estimate is not None), key=lambda part: (-part.groups, part.name))
    silent = sorted((part for part in one.strata if part.estimate is None), key=lambda part: (-part.groups, part.name))
    shown = [*carrying[:MOST_SOURCES], *(silent if len(silent) <= MOST_SILENT else ())]
    left = len(one.strata) - len(shown)
    rows = [_line("all sources pooled", "pooled", one.marginal, one.groups)]
    rows += [_line(part.name or "(no source known)", "source", part.estimate, part.groups) for part in shown]
    if _alone(pair) is None and one.mantel_haenszel is not None:
        held = sum(part.groups for part in carrying)
        rows.append(_line("Mantel-Haenszel over sources", "within", one.mantel_haenszel, held))
    rows.append(_line("within source and size: decides", "decides", one.effect, one.informative))
    measure = one.measure
    corrected = "" if measure == "AUC" else "; 0.5 is added to each cell"
    return Figure(
        kind=FigureKind.FOREST,
        title=f"{pair.level} and {pair.class_}: pooled and within {source.title}",
        sentence=_told(pair),
        note=f"{basis(pair)[:1].upper()}{basis(pair)[1:]}. Intervals are 95 %{corrected}."
        + (
            f" Not drawn: {_silent(len(silent) if len(silent) > MOST_SILENT else 0, max(0, len(carrying) - MOST_SOURCES))}." if left else ""
        ),
        data={
            "population": pair.comparison.population.facts.title,
            "attribute": pair.level,
            "label": pair.class_,
            "source": source.title,
            "measure": measure,
            "unit": pair.comparison.unit.value,
            "rows": rows,
            "left_out": left,
        },
    )


def _silent(nothing: int, small: int) -> str:
    told = [f"{nothing:,} sources that carry nothing"] if nothing else []
    return joined([*told, *([f"{small:,} that carry least"] if small else [])], last="and")


def _alone(pair: Pair) -> Stratum | None:
    """Return the source that alone carries anything; None where several do, or none."""
    carrying = [part for part in pair.found.strata if part.estimate is not None]
    return carrying[0] if len(carrying) == 1 else None


def _line(name: str, what: str, estimate: Estimate | None, groups: int) -> dict[str, Any]:
    finite = estimate is not None and _finite(estimate)
    return {
        "name": name,
        "what": what,
        "groups": groups,
        "effect": float(estimate.value) if estimate is not None and finite else None,
        "interval": [float(bound) for bound in estimate.interval] if estimate is not None and finite else None,
    }


def _finite(estimate: Estimate) -> bool:
    return bool(np.all(np.isfinite((estimate.value, *estimate.interval))))


def _told(pair: Pair) -> str:
    one, alone = pair.found, _alone(pair)
    numbers = one.measure == "AUC"
    within = alone.estimate if alone else one.effect if numbers else one.mantel_haenszel or one.effect
    pooled = f"{one.measure} {digits(one.marginal.value) if one.marginal else 'unknown'}"
    if one.marginal is None or within is None:
        return f"Over all sources pooled the {pooled}; no source carries an effect of its own."
    where = f"inside {alone.name or 'rows of no known source'}" if alone else "within sources"
    inner = f"{digits(within.value)} [{', '.join(digits(bound) for bound in within.interval)}]"
    null = 0.5 if numbers else 1.0
    if within.excludes(null) and one.marginal.excludes(null) and (within.value > null) != (one.marginal.value > null):
        return f"The pooled {pooled} turns round {where}: {inner}."
    if one.simpson is Simpson.ATTENUATED:
        return f"The pooled {pooled} is mostly source; {where} it is {inner}."
    open_ = "; how large it is remains open" if is_open(pair) else ""
    return f"{pooled[:1].upper()}{pooled[1:]} pooled, {inner} {where}{open_}."


def powers(comparison: Comparison, pairs: Sequence[Pair]) -> Iterator[Drawn]:
    """Yield, for the labels of most groups, which odds ratios their groups can show."""
    several = {
        name: [pair for pair in pairs if pair.label.name == name and _has_power(pair)] for name in (one.name for one in comparison.labels)
    }
    ordered = sorted(
        (mine for mine in several.values() if mine), key=lambda mine: (-max(one.found.informative for one in mine), mine[0].label.name)
    )
    family = sum(pair.found.p is not None for one in comparison.run for asked in one.shown() for pair in one.done.get(asked.key, ()))
    for mine in ordered[:MOST_LABELS]:
        yield Drawn(_power(comparison, mine, family, len(ordered)))


def _has_power(pair: Pair) -> bool:
    one = pair.found
    detectable = one.detectable
    told = one.measure == "odds ratio" and one.result != Result.REFUSED and one.informative > 0
    return told and detectable is not None and 1 < detectable <= NO_FIGURE


def _power(comparison: Comparison, mine: Sequence[Pair], family: int, labels: int) -> Figure:
    """Return the figure of one label: the pair that stands in the middle of all shows how much one group tells."""
    label = mine[0].label
    errors = [error_of(one.found.detectable or 1.0) * one.found.informative**0.5 for one in mine]
    each = float(median(errors))
    own = int(median([one.found.informative for one in mine]))
    seen, alone = seen_from(each / own**0.5), seen_from(each / own**0.5, level=0.05 / max(family, 1))
    counts = sorted({*GROUPS, *_between(), own})
    by = comparison.by
    what = "it" if len(mine) == 1 else "a middling attribute"
    told = f"With the {number(own)} {by} that carry {what}, odds ratios under {digits(seen)} would mostly be missed (power under .8)"
    harder = f", and under {digits(alone)} where only one of {family:,} pairs shows anything" if family > 1 else ""
    needed = next((count for count in GROUPS if power_of(ODDS[0], each / count**0.5) >= 0.8), None)
    more = f" An odds ratio of 2 would take about {number(needed)}." if needed and needed > own else ""
    return Figure(
        kind=FigureKind.POWER,
        title=f"What could be seen of {label.title}",
        sentence=f"{told}{harder}.{more}",
        note=f"For {_middle(len(mine))}, by the number of {by} in which it and {label.title} vary; "
        f"two-sided test at 5 %."
        + (f" Of {labels:,} labels the {MOST_LABELS} of most {comparison.unit.value} are drawn." if labels > MOST_LABELS else ""),
        data={
            "population": comparison.population.facts.title,
            "label": label.title,
            "unit": comparison.unit.value,
            "by": by,
            "groups": own,
            "attributes": len(mine),
            "pairs": family,
            "error_of_one": each,
            "seen": seen,
            "seen_alone": alone,
            "power": [{"odds": odds, "points": [[count, power_of(odds, each / count**0.5)] for count in counts]} for odds in ODDS],
            "each": [
                {"attribute": one.level, "groups": one.found.informative, "detectable": one.found.detectable}
                for one in sorted(mine, key=lambda one: (one.found.detectable or 0.0, one.trait.name))
            ],
        },
    )


def _middle(attributes: int) -> str:
    return "the attribute that was compared" if attributes == 1 else f"an attribute in the middle of {attributes:,} that were compared"


def _between() -> Iterator[int]:
    """Yield round numbers between those of GROUPS, evenly on a logarithmic scale."""
    for low, high in pairwise(GROUPS):
        yield from (round(low * (high / low) ** (step / BETWEEN)) for step in range(1, BETWEEN))
