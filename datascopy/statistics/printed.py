"""Figures as papers print them, for rows taken as independent: to be set beside what is tested, never to decide."""

from collections.abc import Sequence
from math import exp, log, sqrt

import numpy as np

from datascopy.statistics.tables import Estimate

Four = tuple[float, float, float, float]
NORMAL, NORMAL90 = 1.959963984540054, 1.6448536269514722


def mantel_haenszel(tables: Sequence[Four]) -> tuple[Estimate | None, int]:
    """Return the Mantel-Haenszel odds ratio of independent rows over strata, and how many strata carry something.

    Intervals by Robins, Breslow and Greenland (1986) with normal quantiles. None where no stratum holds both sides and both classes, or
    where the odds ratio is 0 or infinite.

    Args:
        tables: one for each stratum: both, with the attribute, with the label, neither.
    """
    four = np.array(tables, np.float64).reshape(-1, 4).T
    a, b, c, d = four[:, (four[0] + four[1] > 0) & (four[2] + four[3] > 0) & (four[0] + four[2] > 0) & (four[1] + four[3] > 0)]
    n = a + b + c + d
    r, s = a * d / n, b * c / n
    top, bottom = float(r.sum()), float(s.sum())
    if not len(n) or top <= 0 or bottom <= 0:
        return None, len(n)
    p, q = (a + d) / n, (b + c) / n
    variance = (p * r).sum() / (2 * top**2) + (p * s + q * r).sum() / (2 * top * bottom) + (q * s).sum() / (2 * bottom**2)
    value, se = top / bottom, sqrt(float(variance))
    low, high = (exp(log(value) + sign * NORMAL * se) for sign in (-1, 1))
    low90, high90 = (exp(log(value) + sign * NORMAL90 * se) for sign in (-1, 1))
    return Estimate(value, (low, high), (low90, high90), se), len(n)


def fisher(table: Four) -> float:
    """Return the two-sided p of Fisher's exact test of a table of independent rows."""
    from scipy.stats import fisher_exact

    return float(fisher_exact(np.array(table, np.int64).reshape(2, 2)).pvalue)
