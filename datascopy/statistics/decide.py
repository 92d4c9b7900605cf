"""From p and effect to a result: all pairs of a run are one family."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from datascopy.model import Result
from datascopy.statistics.study import Floats
from datascopy.statistics.tables import Estimate

ODDS = 2.0
"""odds ratios within 1/2 ... 2 are small"""
AUC = 0.1
"""AUCs within .4 ... .6 are small"""


class Simpson(StrEnum):
    """What becomes of an effect when only rows of one stratum are compared."""

    NONE = "none"
    ATTENUATED = "attenuated"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """The effect within one stratum (source)."""

    name: str
    groups: int
    pictures: int
    table: tuple[float, float, float, float] | None
    """groups: both, with the attribute, with the label, neither; shares where groups are mixed; None for numbers"""
    estimate: Estimate | None
    """None where it carries nothing: one class or one level only"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Association:
    """One attribute and one label, tested. `level` and `class_` name the cell that is farthest from chance; effects speak of it."""

    attribute: str
    label: str
    result: Result
    why: str
    """a clause: what decided, or why it was refused"""
    refusal: str = ""
    """id-like | constant | few-groups | alias | not-separable; "" where it was tested"""
    measure: str = "odds ratio"
    """odds ratio | AUC"""
    level: str = ""
    class_: str = ""
    effect: Estimate | None = None
    """over the strata within which was permuted (source and size class): this one decides"""
    marginal: Estimate | None = None
    """over all groups together, as a description"""
    mantel_haenszel: Estimate | None = None
    """over the strata of the study (sources) alone, uncorrected; None where there is one stratum, or numbers"""
    p: float | None = None
    p_adjusted: float | None = None
    """Benjamini and Hochberg, over the family"""
    stage: str = ""
    """exact | first | second | tail: how p was found"""
    draws: int = 0
    v: float | None = None
    """Cramer's V of the whole table, Bergsma's correction, n = groups; None for numbers"""
    detectable: float | None = None
    """smallest odds ratio above 1 (or AUC above .5) that such data show with power .8"""
    groups: int = 0
    informative: int = 0
    """groups in strata that hold both the level and the class, and others"""
    pictures: int = 0
    unit: str = "groups"
    """groups | pictures (each standing for itself)"""
    table: tuple[float, float, float, float] | None = None
    """groups: both, with the attribute, with the label, neither; shares where groups are mixed"""
    pictures_table: tuple[int, int, int, int] | None = None
    strata: tuple[Stratum, ...] = ()
    homogeneity: float | None = None
    """p of Tarone's Breslow-Day test on one picture of each group"""
    homogeneity_why: str = ""
    """why that is not computable"""
    simpson: Simpson = Simpson.NONE
    pooled_levels: tuple[str, ...] = ()
    equivalent: bool = False
    """the 90 % interval of every cell lies where effects are small"""


def adjusted(p: Sequence[float]) -> Floats:
    """Return the p values adjusted by Benjamini and Hochberg."""
    values = np.asarray(p, np.float64)
    order = np.argsort(values)
    ranked = values[order] * len(values) / np.arange(1, len(values) + 1)
    out = np.empty(len(values))
    out[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    return out


def small(estimate: Estimate, measure: str, *, interval: bool) -> bool:
    """True where an effect, or its whole 90 % interval, lies within what counts as small."""
    low, high = estimate.interval90 if interval else (estimate.value, estimate.value)
    least, most = (0.5 - AUC, 0.5 + AUC) if measure == "AUC" else (1 / ODDS, ODDS)
    return least <= low and high <= most


def settle(associations: Sequence[Association], *, alpha: float = 0.05) -> tuple[Association, ...]:
    """Return associations with p adjusted over all of them as one family, and with the results that follow.

    For families that were tested in several studies. Refused ones are no part of the family.
    """
    tested = [one for one in associations if one.p is not None]
    values = iter(adjusted([one.p for one in tested if one.p is not None]))
    return tuple(_decided(one, float(next(values)), alpha) if one.p is not None else one for one in associations)


def _decided(one: Association, p: float, alpha: float) -> Association:
    result, why = _result(one, p, alpha)
    if one.unit == "pictures" and result is not Result.INCONCLUSIVE:
        result, why = Result.INCONCLUSIVE, f"{why}; pictures treated as independent, for no group is known"
    return replace(one, p_adjusted=p, result=result, why=why)


def _result(one: Association, p: float, alpha: float) -> tuple[Result, str]:
    if one.effect is None:
        return Result.INCONCLUSIVE, "no stratum holds enough groups for an effect"
    if p <= alpha:
        if small(one.effect, one.measure, interval=False):
            return Result.WARNING, f"adjusted p {p:.2g}, a small effect"
        return Result.FAILED, f"adjusted p {p:.2g}"
    if one.equivalent:
        return Result.PASSED, "the 90 % interval lies where effects are small"
    if one.measure == "AUC":
        return Result.INCONCLUSIVE, f"an AUC under {one.detectable or 1:.2f} would be missed with so many groups"
    return Result.INCONCLUSIVE, f"an odds ratio under {one.detectable or float('inf'):.3g} would be missed with so many groups"
