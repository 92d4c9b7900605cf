"""What chance yields: labels exchanged between groups of one stratum, counted exactly, drawn from fixed margins, or permuted."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from datascopy.statistics.study import Floats, Ints

CHUNK = 16
"""permutations at a time; constant, so that what is drawn does not depend on the memory at hand"""
CELLS = 40_000_000
"""most float32 cells that are gathered at a time"""
TIES = 1e-4
"""float32: a draw this close below what was observed is as large"""
EXACT_TIES = 1e-9


@dataclass(frozen=True, eq=False)
class Centred:
    """Profiles with the mean of each stratum taken off, groups sorted by stratum."""

    order: Ints
    bounds: Ints
    """int array (strata + 1): where each stratum begins in `order`"""

    @classmethod
    def of(cls, strata: Ints) -> "Centred":
        """Sort groups by stratum."""
        counts = np.bincount(strata)
        return cls(np.argsort(strata, kind="stable"), np.concatenate([[0], np.cumsum(counts[counts > 0])]))

    def centre(self, profile: Floats) -> Floats:
        """Return the profile of sorted groups, centred in each stratum: float64 array (groups, columns)."""
        ordered = profile[self.order]
        sizes = np.diff(self.bounds)
        sums = np.add.reduceat(ordered, self.bounds[:-1], axis=0)
        return ordered - np.repeat(sums / sizes[:, None], sizes, axis=0)

    def variance(self, attribute: Floats, label: Floats) -> Floats:
        """Return the exact variance of each cell under permutation: float array (attribute columns, label columns)."""
        less = np.maximum(np.diff(self.bounds) - 1, 1)
        p = np.add.reduceat(attribute**2, self.bounds[:-1], axis=0)
        q = np.add.reduceat(label**2, self.bounds[:-1], axis=0)
        return np.asarray((p / less[:, None]).T @ q, np.float64)


@dataclass(frozen=True, eq=False)
class Permuted:
    """What permutations yielded, for each pair of attribute and label."""

    above: Ints
    """int array (attributes, labels): draws that reach what was observed"""
    draws: int
    mean: Floats
    variance: Floats


def permute(
    where: Centred,
    attribute: Floats,
    label: Floats,
    *,
    scale: Floats,
    spans: tuple[Ints, Ints],
    observed: Floats,
    draws: int,
    rng: np.random.Generator,
) -> Permuted:
    """Exchange the groups' label profiles within strata and count the statistics that reach the observed ones.

    One permutation serves all pairs. Memory: about 4 * groups * (attribute columns + 16 * label columns) bytes.

    Args:
        where: the strata.
        attribute: float array (groups, A), centred and sorted.
        label: float array (groups, L), likewise.
        scale: float array (A, L): one over the variance of each cell, 0 for cells that do not count.
        spans: where each attribute's and each label's columns begin.
        observed: float array (attributes, labels).
        draws: how many.
        rng: what the permutations are drawn from.
    """
    p = np.ascontiguousarray(attribute.T, np.float32)
    q = np.ascontiguousarray(label, np.float32)
    scales = scale.astype(np.float32)
    groups, width = q.shape
    at_least = observed * (1 - TIES)
    above = np.zeros(observed.shape, np.int64)
    total, squares = np.zeros(observed.shape), np.zeros(observed.shape)
    step = max(1, min(width, CELLS // (groups * CHUNK)))
    index = np.empty((CHUNK, groups), np.int32)
    start = np.arange(groups, dtype=np.int32)
    for done in range(0, draws, CHUNK):
        index[:] = start
        for low, high in zip(where.bounds[:-1], where.bounds[1:], strict=True):
            if high - low > 1:
                rng.permuted(index[:, low:high], axis=1, out=index[:, low:high])
        turned = np.ascontiguousarray(index.T)
        cells = np.empty((len(p), CHUNK, width), np.float32)
        for first in range(0, width, step):
            part = np.take(q[:, first : first + step], turned, axis=0).reshape(groups, -1)
            cells[:, :, first : first + step] = (p @ part).reshape(len(p), CHUNK, -1)
        drawn = cells[:, : min(CHUNK, draws - done)] ** 2 * scales[:, None, :]
        statistic = np.add.reduceat(np.add.reduceat(drawn, spans[0], axis=0), spans[1], axis=2).astype(np.float64)
        above += (statistic >= at_least[:, None, :]).sum(axis=1)
        total += statistic.sum(axis=1)
        squares += (statistic**2).sum(axis=1)
    mean = total / draws
    return Permuted(above, draws, mean, np.maximum(squares / draws - mean**2, 0))


def exact_two_by_two(tables: Sequence[tuple[int, int, int, int]]) -> float:
    """Return the exact p of a hard pair of two levels and two classes over strata: no draw at all.

    The number of groups with both is hypergeometric in each stratum; their sum is the convolution. Two-sided: as far from its mean as
    observed, or farther.

    Args:
        tables: of each stratum: both, with the attribute, with the label, groups.
    """
    from scipy.special import gammaln

    sum_of, mean, observed, low = np.ones(1), 0.0, 0, 0
    for both, exposed, labelled, groups in tables:
        least, most = max(0, exposed + labelled - groups), min(exposed, labelled)
        x = np.arange(least, most + 1)
        logs = -(gammaln(x + 1) + gammaln(exposed - x + 1) + gammaln(labelled - x + 1) + gammaln(groups - exposed - labelled + x + 1))
        chance = np.exp(logs - logs.max())
        kept = np.flatnonzero(chance > 1e-20)
        first, last = int(kept[0]), int(kept[-1]) + 1
        chance = chance[first:last] / chance.sum()
        sum_of = np.convolve(sum_of, chance)
        low += least + first
        mean += exposed * labelled / groups
        observed += both
    away = np.abs(low + np.arange(len(sum_of)) - mean)
    return float(min(1.0, sum_of[away >= abs(observed - mean) * (1 - EXACT_TIES) - 1e-9].sum()))


def draw_tables(levels: Ints, classes: Ints, draws: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Draw tables of counts with fixed margins, as permuting labels between groups of one stratum yields them.

    Args:
        levels: int array (R): groups of each level.
        classes: int array (C): groups of each class.
        draws: how many.
        rng: what they are drawn from.

    Returns:
        int array (draws, R, C).
    """
    table = np.zeros((draws, len(levels), len(classes)), np.int64)
    left = np.broadcast_to(classes, (draws, len(classes))).copy()
    for row, size in enumerate(levels[:-1]):
        wanted = np.full(draws, size)
        rest = left.sum(axis=1)
        for column in range(len(classes) - 1):
            rest = rest - left[:, column]
            table[:, row, column] = rng.hypergeometric(left[:, column], rest, wanted) if size else 0
            wanted = wanted - table[:, row, column]
        table[:, row, -1] = wanted
        left -= table[:, row]
    table[:, -1] = left
    return table


def sample_hard(
    tables: Sequence[Ints], columns: tuple[Ints, Ints], scale: Floats, *, observed: float, draws: int, rng: np.random.Generator
) -> Permuted:
    """Draw the tables of a hard pair and count the statistics that reach the observed one. The cost does not depend on the groups.

    Args:
        tables: of each stratum, int array (levels, classes).
        columns: which levels and which classes are compared.
        scale: float array (compared levels, compared classes): one over the variance of each cell.
        observed: the statistic.
        draws: how many.
        rng: what they are drawn from.
    """
    above, total, squares = 0, 0.0, 0.0
    for done in range(0, draws, 20_000):
        many = min(20_000, draws - done)
        away = np.zeros((many, *scale.shape))
        for table in tables:
            levels, classes = table.sum(axis=1), table.sum(axis=0)
            expected = np.outer(levels, classes) / table.sum()
            drawn = draw_tables(levels, classes, many, rng) - expected
            away += drawn[:, columns[0][:, None], columns[1][None, :]]
        statistic = (away**2 * scale).sum(axis=(1, 2))
        above += int((statistic >= observed * (1 - EXACT_TIES)).sum())
        total, squares = total + float(statistic.sum()), squares + float((statistic**2).sum())
    mean = total / draws
    return Permuted(np.array([[above]]), draws, np.array([[mean]]), np.array([[max(squares / draws - mean**2, 0)]]))


def tail(observed: float, mean: float, variance: float) -> float:
    """Return the probability of what was observed under the gamma distribution of the mean and variance of the draws.

    For pairs so far out that no affordable number of draws reaches them.
    """
    from scipy.special import gammaincc

    if mean <= 0 or variance <= 0:
        return 1.0
    return float(gammaincc(mean**2 / variance, observed * mean / variance))
