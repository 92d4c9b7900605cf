"""The rank AUC of a number for a label, by groups and within strata."""

from math import exp, log, sqrt

import numpy as np

from datascopy.statistics.study import Flags, Floats, Ints
from datascopy.statistics.tables import Estimate, Pooled


def pooled_auc(values: Floats, positive: Flags, weight: Floats, group: Ints, strata: Ints) -> Pooled:
    """Return the share of pairs (positive, negative) of one stratum in which the positive has the greater number; ties count half.

    Every group weighs 1. Strata count by n1 n0 / n, as in van Elteren's test. The standard error is the larger of that of the groups'
    influence (Obuchowski 1997, for clustered rows) and Hanley and McNeil's at as many groups.

    Args:
        values: float array (rows), none missing.
        positive: bool array (rows).
        weight: float array (rows): one over the rows of the group.
        group: int array (rows): number of the group.
        strata: int array (groups).
    """
    row_strata = strata[group]
    told = [_one(values, positive, weight, group, np.flatnonzero(row_strata == stratum)) for stratum in np.unique(row_strata)]
    carries = [one for one in told if one is not None]
    if not carries:
        return Pooled(None, 0, 0, None)
    omegas = np.array([n1 * n0 / (n1 + n0) for _, _, n1, n0, _ in carries])
    omegas /= omegas.sum()
    positives, negatives = sum(one[2] for one in carries), sum(one[3] for one in carries)
    auc = float(sum(omega * one[0] for omega, one in zip(omegas, carries, strict=True)))
    shrunk = (auc * positives * negatives + 0.5) / (positives * negatives + 1)
    robust = sqrt(float(sum(omega**2 * one[1] for omega, one in zip(omegas, carries, strict=True))))
    independent = sqrt(sum(omega**2 * _hanley(shrunk, one[2], one[3]) for omega, one in zip(omegas, carries, strict=True)))
    chance = sqrt(sum(omega**2 * (one[2] + one[3] + 1) / (12 * one[2] * one[3]) for omega, one in zip(omegas, carries, strict=True)))
    detectable = min(0.5 + 2.8016 * chance * max(1.0, robust / independent), 1.0)
    estimate = _estimate(auc, shrunk, max(robust, independent), min(positives, negatives) - 1)
    return Pooled(estimate, sum(one[4] for one in carries), len(carries), detectable)


def _one(values: Floats, positive: Flags, weight: Floats, group: Ints, rows: Ints) -> tuple[float, float, float, float, int] | None:
    """Return AUC, its robust variance, weights of positives and negatives, groups of one stratum; None where it carries nothing."""
    _, members = np.unique(group[rows], return_inverse=True)
    count = int(members.max()) + 1
    plus = weight[rows] * positive[rows]
    minus = weight[rows] - plus
    n1, n0 = float(plus.sum()), float(minus.sum())
    _, place = np.unique(values[rows], return_inverse=True)
    if min(n1, n0) < 1e-9 or count < 2 or place.max() == 0:
        return None
    at_plus, at_minus = np.bincount(place, weights=plus), np.bincount(place, weights=minus)
    below_minus, above_plus = (np.cumsum(at_minus) - at_minus / 2) / n0, 1 - (np.cumsum(at_plus) - at_plus / 2) / n1
    auc = float((at_plus * below_minus).sum() / n1)
    influence = np.bincount(members, weights=plus * (below_minus[place] - auc) / n1 + minus * (above_plus[place] - auc) / n0)
    return auc, float((influence**2).sum()) * count / (count - 1), n1, n0, count


def _hanley(auc: float, n1: float, n0: float) -> float:
    """Return the variance of an AUC of independent rows (Hanley and McNeil 1982)."""
    one, other = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    spread = auc * (1 - auc) + max(n1 - 1, 0) * (one - auc**2) + max(n0 - 1, 0) * (other - auc**2)
    return spread / max(n1 * n0, 1e-9)


def _estimate(auc: float, shrunk: float, se: float, degrees: float) -> Estimate:
    from scipy.stats import t

    logit, spread = log(shrunk / (1 - shrunk)), se / (shrunk * (1 - shrunk))
    (low, high), (low90, high90) = (
        [1 / (1 + exp(-(logit + sign * float(t.ppf(level, max(degrees, 1.0))) * min(spread, 50)))) for sign in (-1, 1)]
        for level in (0.975, 0.95)
    )
    return Estimate(auc, (low, high), (low90, high90), spread)
