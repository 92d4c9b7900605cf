"""The rank AUC of a number for a label, by groups and within strata."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np

from datascopy.statistics.study import Flags, Floats, Ints
from datascopy.statistics.tables import POWER, Estimate, Pooled


@dataclass(frozen=True, eq=False)
class Ranked:
    """Numbers sorted within strata.

    Attributes:
        told: int array: rows that have a number.
        place: int array (len(told)): number of the row's (stratum, value), in the order of stratum, then value.
        stratum: int array (len(told)): stratum of the row.
        stratum_of: int array (places): stratum of each place.
        group: int array (len(told)): number of the row's group.
        weight: float array (len(told)): one over the rows of the group.
    """

    told: Ints
    place: Ints
    stratum: Ints
    stratum_of: Ints
    group: Ints
    weight: Floats


def ranked(values: Floats, weight: Floats, group: Ints, strata: Ints) -> Ranked:
    """Sort numbers within strata.

    Args:
        values: float array (rows), NaN where nothing is known.
        weight: float array (rows): one over the rows of the group.
        group: int array (rows): number of the group.
        strata: int array (groups).
    """
    told = np.flatnonzero(~np.isnan(values))
    stratum = strata[group[told]]
    order = np.lexsort((values[told], stratum))
    sorted_values, sorted_strata = values[told][order], stratum[order]
    begins = np.ones(len(order), bool)
    begins[1:] = (np.diff(sorted_values) > 0) | (np.diff(sorted_strata) > 0)
    place = np.empty(len(order), np.int64)
    place[order] = np.cumsum(begins) - 1
    return Ranked(told, place, stratum, sorted_strata[begins], group[told], weight[told])


@dataclass(frozen=True, eq=False)
class Parts:
    """The AUC of each stratum: arrays (strata), NaN where it carries nothing."""

    auc: Floats
    variance: Floats
    positives: Floats
    negatives: Floats
    groups: Ints


def aucs(of: Ranked, positive: Flags) -> Parts:
    """Return the share of pairs (positive, negative) of each stratum in which the positive has the greater number; ties count half.

    Every group weighs 1. The variance is that of the groups' influence (Obuchowski 1997, for clustered rows).

    Args:
        of: the numbers.
        positive: bool array (all rows).
    """
    count = int(of.stratum.max(initial=-1)) + 1
    places = len(of.stratum_of)
    plus = of.weight * positive[of.told]
    minus = of.weight - plus
    n1, n0 = (np.bincount(of.stratum, weights=part, minlength=count).astype(np.float64) for part in (plus, minus))
    at_plus, at_minus = (np.bincount(of.place, weights=part, minlength=places).astype(np.float64) for part in (plus, minus))
    begin = np.searchsorted(of.stratum_of, np.arange(count))

    def below(at: Floats) -> Floats:
        before = np.cumsum(at) - at
        return np.asarray(before - before[np.minimum(begin, places - 1)][of.stratum_of] + at / 2, np.float64)

    sizes = np.bincount(of.stratum[np.unique(of.group, return_index=True)[1]], minlength=count)
    several = np.bincount(of.stratum_of, minlength=count) > 1
    carries = (np.minimum(n1, n0) > 1e-9) & (sizes > 1) & several
    n1, n0 = np.where(carries, n1, np.nan), np.where(carries, n0, np.nan)
    below_minus, above_plus = below(at_minus) / n0[of.stratum_of], 1 - below(at_plus) / n1[of.stratum_of]
    auc = np.bincount(of.stratum_of, weights=at_plus * below_minus, minlength=count) / n1
    mine = auc[of.stratum]
    rows = plus * (below_minus[of.place] - mine) / n1[of.stratum] + minus * (above_plus[of.place] - mine) / n0[of.stratum]
    influence = np.bincount(of.group, weights=rows)
    stratum_of_group = np.zeros(len(influence), np.int64)
    stratum_of_group[of.group] = of.stratum
    variance = np.bincount(stratum_of_group, weights=influence**2, minlength=count) * sizes / np.maximum(sizes - 1, 1)
    return Parts(auc, np.where(carries, variance, np.nan), n1, n0, sizes)


def pooled_auc(parts: Parts, strata: Sequence[int] | None = None) -> Pooled:
    """Return the AUC over strata, each counting by n1 n0 / n as in van Elteren's test.

    The standard error is the larger of that of the groups' influence and Hanley and McNeil's at as many groups.

    Args:
        parts: of each stratum.
        strata: which of them; all where left out.
    """
    chosen = np.arange(len(parts.auc)) if strata is None else np.asarray(strata, np.int64)
    chosen = chosen[~np.isnan(parts.auc[chosen])]
    if not len(chosen):
        return Pooled(None, 0, 0, None)
    n1, n0 = parts.positives[chosen], parts.negatives[chosen]
    omegas = n1 * n0 / (n1 + n0)
    omegas /= omegas.sum()
    auc = float(omegas @ parts.auc[chosen])
    positives, negatives = float(n1.sum()), float(n0.sum())
    shrunk = (auc * positives * negatives + 0.5) / (positives * negatives + 1)
    robust = sqrt(float(omegas**2 @ parts.variance[chosen]))
    independent = sqrt(float(omegas**2 @ _hanley(shrunk, n1, n0)))
    chance = sqrt(float(omegas**2 @ ((n1 + n0 + 1) / (12 * n1 * n0))))
    detectable = min(0.5 + POWER * chance * max(1.0, robust / independent), 1.0)
    estimate = _estimate(auc, shrunk, max(robust, independent), min(positives, negatives) - 1)
    return Pooled(estimate, int(parts.groups[chosen].sum()), len(chosen), detectable)


def _hanley(auc: float, n1: Floats, n0: Floats) -> Floats:
    """Return the variance of an AUC of independent rows (Hanley and McNeil 1982)."""
    one, other = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    spread = auc * (1 - auc) + np.maximum(n1 - 1, 0) * (one - auc**2) + np.maximum(n0 - 1, 0) * (other - auc**2)
    return np.asarray(spread / (n1 * n0), np.float64)


def _estimate(auc: float, shrunk: float, se: float, degrees: float) -> Estimate:
    from scipy.special import stdtrit

    logit, spread = log(shrunk / (1 - shrunk)), se / (shrunk * (1 - shrunk))
    wide, narrow = (float(stdtrit(max(degrees, 1.0), level)) * min(spread, 50) for level in (0.975, 0.95))

    def back(away: float) -> float:
        return 1 / (1 + exp(-max(min(logit + away, 700), -700)))

    return Estimate(auc, (back(-wide), back(wide)), (back(-narrow), back(narrow)), spread)
