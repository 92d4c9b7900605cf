"""Effects: odds ratios over strata of groups with intervals that cover, homogeneity, association of whole tables."""

from dataclasses import dataclass
from functools import cached_property
from math import exp, log, sqrt

import numpy as np

from datascopy.statistics.study import Flags, Floats, Ints

CORRECTION = 0.5
"""added to each cell, divided over the strata that carry anything (of one 2x2 table that is Firth's estimate)"""


POWER = 2.8016
"""z.975 + z.8: how many standard errors an effect must be away from chance to be shown at 5 % with power .8"""


@dataclass(frozen=True, slots=True)
class Estimate:
    """An odds ratio or an AUC with its intervals."""

    value: float
    interval: tuple[float, float]
    """95 %"""
    interval90: tuple[float, float]
    se: float
    """of its logarithm (odds ratio) or logit (AUC)"""

    def excludes(self, chance: float) -> bool:
        """True where the 95 % interval lies on one side of what chance yields."""
        return self.interval[0] > chance or self.interval[1] < chance


@dataclass(frozen=True, eq=False)
class Shares:
    """One cell of attribute and label, by group: float arrays (groups), each group's four shares add up to 1."""

    both: Floats
    exposed: Floats
    """attribute without label"""
    labelled: Floats
    """label without attribute"""
    neither: Floats

    @cached_property
    def table(self) -> tuple[float, float, float, float]:
        """Return the sums: [[both, exposed], [labelled, neither]]."""
        return float(self.both.sum()), float(self.exposed.sum()), float(self.labelled.sum()), float(self.neither.sum())


def shares(attribute: Floats, label: Floats, both: Floats) -> Shares:
    """Return the shares of a cell from the groups' shares of the attribute, of the label and of both."""
    return Shares(both, attribute - both, label - both, 1 - attribute - label + both)


@dataclass(frozen=True, slots=True)
class Pooled:
    """A Mantel-Haenszel odds ratio and what it rests on."""

    estimate: Estimate | None
    """None where no stratum carries anything"""
    groups: int
    """groups in strata that carry something"""
    strata: int
    """strata that carry something"""
    detectable: float | None
    """smallest odds ratio above 1 that such data show at 5 % with power .8"""


@dataclass(frozen=True, eq=False)
class Moments:
    """Sums over the groups of each stratum, from which every odds ratio and its robust error follow.

    Attributes:
        sizes: int array (strata): groups.
        sums: float array (3, strata): of both, exposed, labelled.
        products: float array (3, 3, strata): of each two of them.
    """

    sizes: Ints
    sums: Floats
    products: Floats

    @classmethod
    def of(cls, cell: Shares, strata: Ints) -> "Moments":
        """Sum the shares of groups by stratum, int array (groups)."""
        count = int(strata.max(initial=-1)) + 1
        parts = (cell.both, cell.exposed, cell.labelled)
        products = np.zeros((3, 3, count))
        for row in range(3):
            for column in range(row, 3):
                products[row, column] = np.bincount(strata, weights=parts[row] * parts[column], minlength=count)
                products[column, row] = products[row, column]
        sums = np.stack([np.bincount(strata, weights=part, minlength=count).astype(np.float64) for part in parts])
        return cls(np.bincount(strata, minlength=count), sums, products)

    def joined(self, becomes: Ints) -> "Moments":
        """Return the moments of coarser strata: `becomes` is the number that each stratum gets."""
        onto = (becomes[:, None] == np.arange(int(becomes.max(initial=-1)) + 1)).astype(np.int64)
        return Moments(self.sizes @ onto, self.sums @ onto, self.products @ onto)

    def only(self, chosen: Flags) -> "Moments":
        """Return some strata."""
        return Moments(self.sizes[chosen], self.sums[:, chosen], self.products[:, :, chosen])

    @property
    def four(self) -> Floats:
        """Return the tables: float array (4, strata): both, exposed, labelled, neither."""
        return np.concatenate([self.sums, (self.sizes - self.sums.sum(axis=0))[None]])


def pooled(cell: Shares, strata: Ints, *, correction: float = CORRECTION) -> Pooled:
    """Return the Mantel-Haenszel odds ratio of a cell over strata of groups, int array (groups): see `pooled_moments`."""
    return pooled_moments(Moments.of(cell, strata), correction=correction)


def pooled_moments(moments: Moments, *, correction: float = CORRECTION) -> Pooled:
    """Return the Mantel-Haenszel odds ratio over strata of groups.

    The standard error is the larger of that of the groups' influence (robust: groups hold several rows) and Robins, Breslow and
    Greenland's (for one stratum Woolf's), for either alone is too small where the attribute is rare or the groups alike. Quantiles of t
    with as many degrees of freedom as the smaller class has groups, less one.

    Args:
        moments: of the strata.
        correction: added to each cell over all informative strata together; 0 for the plain odds ratio, which is corrected only
            where it would be 0 or infinite.
    """
    tiny = 1e-9
    a, b, c, d = moments.four
    carries = (moments.sizes > 1) & (a + b > tiny) & (c + d > tiny) & (a + c > tiny) & (b + d > tiny)
    informative = int(carries.sum())
    if not informative:
        return Pooled(None, 0, 0, None)
    kept = moments.only(carries)
    plain = kept.four
    if correction == 0 and min((plain[0] * plain[3]).sum(), (plain[1] * plain[2]).sum()) <= tiny:
        correction = CORRECTION
    filled = plain + correction / informative
    se_tables, value = _robins(filled)
    se = max(_influence(kept, filled), se_tables)
    positives, negatives = float((plain[0] + plain[2]).sum()), float((plain[1] + plain[3]).sum())
    estimate = _estimate(value, se, min(positives, negatives) - 1)
    return Pooled(estimate, int(kept.sizes.sum()), informative, _detectable(plain, correction, max(1.0, se / se_tables)))


def _robins(four: Floats) -> tuple[float, float]:
    """Return the standard error of the log odds ratio by Robins, Breslow and Greenland (1986), and the odds ratio."""
    a, b, c, d = four
    n = a + b + c + d
    r, s, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
    top, bottom = float(r.sum()), float(s.sum())
    variance = (p * r).sum() / (2 * top**2) + (p * s + q * r).sum() / (2 * top * bottom) + (q * s).sum() / (2 * bottom**2)
    return sqrt(float(variance)), top / bottom


def _influence(moments: Moments, filled: Floats) -> float:
    """Return the robust standard error of the log odds ratio: the groups' influence, closed form, centred in each stratum."""
    a, b, c, d = filled
    n = a + b + c + d
    top, bottom = float((a * d / n).sum()), float((b * c / n).sum())
    # what one group adds to the logarithm, by its share of each cell; the shares add up to 1, so that `neither` is what the others leave
    neither = a / n / top
    weights = np.stack([d / n / top - neither, -c / n / bottom - neither, -b / n / bottom - neither])
    about = moments.products - moments.sums[:, None] * moments.sums[None] / moments.sizes
    spread = np.einsum("is,ijs,js->s", weights, about, weights)
    return sqrt(max(float((spread * moments.sizes / (moments.sizes - 1)).sum()), 0.0))


def _detectable(plain: Floats, correction: float, inflation: float) -> float:
    """Return exp((z.975 + z.8) se0), se0 at the margins of the tables and an odds ratio of 1."""
    a, b, c, d = plain
    n = a + b + c + d
    expected = np.stack([(a + b) * (a + c), (a + b) * (b + d), (c + d) * (a + c), (c + d) * (b + d)]) / n
    se, _ = _robins(expected + correction / plain.shape[1])
    common = float((a + b).sum() / n.sum())
    return exp(min(POWER * se * (inflation if 0.05 <= common <= 0.95 else 1.0), 50.0))


def _estimate(value: float, se: float, degrees: float) -> Estimate:
    from scipy.special import stdtrit

    spread = [float(stdtrit(max(degrees, 1.0), level)) * se for level in (0.975, 0.95)]
    low, low90 = (exp(max(log(value) - one, -700)) for one in spread)
    high, high90 = (exp(min(log(value) + one, 700)) for one in spread)
    return Estimate(value, (low, high), (low90, high90), se)


def odds_ratio(table: tuple[float, float, float, float]) -> Estimate:
    """Return the plain odds ratio of [[both, exposed], [labelled, neither]] with Woolf's intervals (normal quantiles).

    What papers print; it holds for independent rows. With a zero cell 0.5 is added to each.
    """
    four = np.array(table, np.float64)
    four = four + CORRECTION if (four == 0).any() else four
    value, se = float(four[0] * four[3] / (four[1] * four[2])), sqrt(float((1 / four).sum()))
    return _estimate(value, se, 1e9)


def homogeneity(tables: Floats) -> tuple[float | None, str]:
    """Return the p of Tarone's Breslow-Day test of equal odds ratios, or None and why it is not computable.

    Args:
        tables: float array (4, strata) of independent counts: both, exposed, labelled, neither.
    """
    from scipy.special import chdtrc

    a, b, c, d = tables
    carries = (a + b > 0) & (c + d > 0) & (a + c > 0) & (b + d > 0)
    if carries.sum() < 2:
        return None, "fewer than two strata hold both the attribute and the label"
    a, b, c, d = tables[:, carries]
    n = a + b + c + d
    bottom = float((b * c / n).sum())
    if bottom == 0 or float((a * d / n).sum()) == 0:
        return None, "the common odds ratio is 0 or infinite"
    common = float((a * d / n).sum()) / bottom
    row, column = a + b, a + c
    # expected `both` under the common odds ratio: root of e (n - row - column + e) = common (row - e)(column - e)
    square = 1 - common
    linear = n - row - column + common * (row + column)
    constant = -common * row * column
    root = np.sqrt(np.maximum(linear**2 - 4 * square * constant, 0))
    e = -constant / linear if abs(square) < 1e-12 else (-linear + root) / (2 * square)
    expected = np.stack([e, row - e, column - e, n - row - column + e])
    if float(expected.min()) < 5:
        return None, "some stratum is expected to hold fewer than 5 in a cell"
    variance = 1 / (1 / expected).sum(axis=0)
    statistic = float(((a - e) ** 2 / variance).sum() - (a - e).sum() ** 2 / variance.sum())
    return float(chdtrc(carries.sum() - 1, max(statistic, 0.0))), ""


def cramers_v(table: Floats, groups: int) -> float | None:
    """Return Cramer's V with Bergsma's correction, n = groups; None for a table of one row or column.

    Args:
        table: float array (levels, classes), sums of the groups' products of shares.
        groups: their number.
    """
    table = table[table.sum(axis=1) > 1e-9][:, table.sum(axis=0) > 1e-9]
    rows, columns = table.shape
    if min(rows, columns) < 2 or groups < 2:
        return None
    total = table.sum()
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / total
    phi = float(((table - expected) ** 2 / expected).sum() / total)
    phi = max(0.0, phi - (rows - 1) * (columns - 1) / (groups - 1))
    rows_less = rows - (rows - 1) ** 2 / (groups - 1)
    columns_less = columns - (columns - 1) ** 2 / (groups - 1)
    return sqrt(min(1.0, phi / max(min(rows_less - 1, columns_less - 1), 1e-9)))
