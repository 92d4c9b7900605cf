"""How comparisons are told: what goes with what, counted how, within what, resting on what. Never why, and never what becomes of it."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from datascopy.model import Role
from datascopy.model.words import number, units
from datascopy.rule.comparing import SIZE, Comparison, Pair, exposure
from datascopy.rule.traits import Trait
from datascopy.statistics import Association, Estimate, Simpson, odds_ratio

LIMIT = "This tells what goes together in this data, not why."
PARTS = "split-"
"""how the name of a trait begins that says in which part of a split a row is"""
APART = 0.0005
FEW = 10
"""Where a cell of the table holds so few pictures, the message says that all rests on them."""
REMEDIES: Mapping[Role, str] = MappingProxyType(
    {
        Role.ACQUISITION: "Report results for each side of it, and balance or match on it where a model is trained and tested.",
        Role.SOURCE: "Report results within each source, and test on a source that training has not seen.",
        Role.DEMOGRAPHIC: "Report results for each side of it, and say in the card whom the data stands for.",
        Role.ARTEFACT: "Mask or crop the region, train again and compare; report results with and without such pictures.",
        Role.OUTCOME: "Report results for each side of it.",
    }
)
SIZES = "Bring all pictures to one size and shape in the same way, and report results within bands of the original size."
MEASURED: Mapping[str, str] = MappingProxyType(
    {
        "measured-megapixels": SIZES,
        "measured-aspect": "Resize without changing the proportions (pad instead of squeezing), and report results within bands of it.",
        "stated-megapixels": SIZES,
    }
)


DIRECT = MappingProxyType(
    {"measured": "Measured on the pictures", "counted": "Counted over the groups", "stated": "Stated by the documents"}
)


def figure(estimate: Estimate | None, measure: str = "odds ratio") -> str:
    """Write an effect with its 95 % interval: "odds ratio 3.7 [1.5, 9.4]"."""
    if estimate is None:
        return "no effect that can be computed"
    if is_apart(estimate, measure):
        return f"AUC {estimate.value:.0f}, the numbers of the two do not overlap,"
    return f"{measure} {digits(estimate.value)} [{', '.join(digits(bound) for bound in estimate.interval)}]"


def is_apart(estimate: Estimate, measure: str) -> bool:
    """Tell whether the numbers of the two classes do not overlap: then an interval on the scale of logits says nothing."""
    return measure == "AUC" and min(estimate.value, 1 - estimate.value) < APART


def is_open(pair: Pair) -> bool:
    """Tell whether the interval of an effect holds chance, though the groups' permutation says that there is one."""
    one, effect = pair.found, pair.found.effect or pair.found.marginal
    if effect is None or is_apart(effect, one.measure):
        return False
    return not effect.excludes(0.5 if one.measure == "AUC" else 1)


def digits(value: float) -> str:
    """Write three digits; what is beyond 10,000 or under .001 is no figure but a bound."""
    if not np.isfinite(value) or value > 10_000:
        return "over 10,000"
    return "under .001" if value < 0.001 else number(float(f"{value:.3g}"))


def direction(pair: Pair) -> str:
    """Say which way an effect goes: "class ill is more frequent with view supine"."""
    one, effect = pair.found, pair.found.effect or pair.found.marginal
    above = effect is not None and effect.value > (0.5 if one.measure == "AUC" else 1)
    if pair.label.name.startswith(PARTS):
        return _in_part(pair, above=above)
    if pair.trait.is_number:
        return f"{pair.trait.title} is {'greater' if above else 'smaller'} in pictures with {pair.class_}"
    return f"{pair.class_} is {'more' if above else 'less'} frequent with {pair.level}"


def _in_part(pair: Pair, *, above: bool) -> str:
    """Say how a part of a split differs from the others: "well is more frequent in part train of the official split"."""
    where = f"in part {pair.found.class_} of the {pair.label.title}" if pair.found.class_ else f"in the {pair.label.title}"
    if pair.trait.is_number:
        return f"{pair.trait.title} is {'greater' if above else 'smaller'} {where} than in the others"
    return f"{pair.level} is {'more' if above else 'less'} frequent {where} than in the others"


def divides(one: Association) -> bool:
    """Tell whether what was compared comes from several sources: of one alone there is nothing to pool."""
    return len(one.strata) > 1


def within(comparison: Comparison, one: Association) -> str:
    """Say within what was compared: "within host of the address and size of group"."""
    alike = one.attribute != SIZE  # sizes of groups are compared across sizes
    if comparison.source is not None and divides(one):
        return f"within {comparison.source.title}{' and size of group' if alike else ''}"
    return "within size of group" if comparison.population.grouping and alike else ""


def basis(pair: Pair) -> str:
    """Say what was counted and what carries it: "221 of 319 groups by patient carry it"."""
    one, comparison = pair.found, pair.comparison
    grouping = comparison.population.grouping
    unit = comparison.population.unit.value
    if grouping is None:
        return f"{one.informative:,} of {one.groups:,} {unit} carry it, {unit} treated as independent because no group is declared"
    lonely = comparison.population.alone
    alone = int((lonely & pair.trait.known & pair.label.known).sum()) if lonely is not None else 0
    lone = f" ({alone:,} {unit} of no known {grouping.title} count as one each, so the interval is too narrow)" if alone else ""
    return f"{one.informative:,} of {one.groups:,} groups by {grouping.title} carry it{lone}"


def beside(pair: Pair) -> str:
    """Say what the same effect is when it is counted otherwise: pooled over groups, by picture, and how it changes."""
    one, comparison = pair.found, pair.comparison
    told = []
    if comparison.source is not None and divides(one) and one.marginal is not None:
        told.append(f"pooled over sources {digits(one.marginal.value)}")
    if not pair.trait.is_number and one.pictures_table:
        told.append(f"by {comparison.population.unit.value.removesuffix('s')}, pooled {digits(odds_ratio(one.pictures_table).value)}")
    return f"; {', '.join(told)}" if told else ""


def rests(pair: Pair) -> str:
    """Name the smallest cell of the table within the sources that carry anything, where it is small."""
    if pair.trait.is_number:
        return ""
    rows, exposed, labelled = exposure(pair)
    source = pair.comparison.source
    if source is not None and pair.found.strata:
        carrying = [
            name for name in sorted(set(source.values[rows])) if _carries(exposed, labelled, rows & (source.values == name).to_numpy())
        ]
        rows = rows & source.values.isin(carrying).to_numpy()
    cells = {
        f"with {pair.level} and {pair.class_}": exposed & labelled,
        f"with {pair.level} and without {pair.class_}": exposed & ~labelled,
        f"without {pair.level} and with {pair.class_}": ~exposed & labelled,
        f"without {pair.level} and {pair.class_}": ~exposed & ~labelled,
    }
    name, count = min(((name, int((rows & cell).sum())) for name, cell in cells.items()), key=lambda one: one[1])
    return f" It rests on {units(count, pair.comparison.population.unit)} {name}." if rows.any() and count < FEW else ""


def _carries(exposed: np.ndarray, labelled: np.ndarray, rows: np.ndarray) -> bool:
    cells = [exposed[rows].sum(), (~exposed[rows]).sum(), labelled[rows].sum(), (~labelled[rows]).sum()]
    return bool(min(cells, default=0))


def sentence(pair: Pair) -> str:
    """Tell a pair that failed: which way, how much, within what, resting on what, and what it is no proof of."""
    one = pair.found
    place = within(pair.comparison, one)
    counted = ", ".join(part for part in (place, f"adjusted p {_p(one.p_adjusted)}") if part)
    effect = one.effect or one.marginal
    open_ = " How large it is remains open." if is_open(pair) else ""
    return f"{direction(pair)}: {figure(effect, one.measure)} {counted}{beside(pair)}; {basis(pair)}.{rests(pair)}{open_}"


def note(pair: Pair) -> str:
    """Tell in a clause what was compared and what decided, for the table of pairs."""
    one = pair.found
    if one.refusal:
        return one.why
    what = f"{pair.level} against the rest" if not pair.trait.is_number else f"{pair.trait.title}, by rank"
    place = within(pair.comparison, one)
    changed = {Simpson.ATTENUATED: "; attenuated within sources", Simpson.REVERSED: "; reversed within sources", Simpson.NONE: ""}
    whole = f"{what}{f', {place}' if place else ''}: {one.why}{changed[one.simpson]}{beside(pair)}"
    return whole if pair.comparison.population.grouping else f"{whole}; pictures treated as independent"


def remedy(trait: Trait) -> str:
    """Return what to do about what goes with a label, by the part that it plays."""
    return MEASURED.get(trait.name, REMEDIES[trait.role])


def evidence_of(trait: Trait) -> str:
    """Say what tells a trait."""
    if trait.told in DIRECT:
        return DIRECT[trait.told]
    return f"Told by {trait.told or 'the profile'}"


def _p(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.2g}" if value >= 0.0001 else "under .0001"
