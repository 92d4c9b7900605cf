"""How often chance reaches what was observed: exactly where it can be counted, else by draws, in two stages."""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from datascopy.statistics.batch import Batch
from datascopy.statistics.draw import Permuted, exact_two_by_two, permute, sample_hard, tail
from datascopy.statistics.study import Ints

FEW = 10
"""a pair that at most so many draws reach is drawn again"""
MOST_WORK = 400_000_000
"""groups (or cells) times draws that the second stage of one label, or of one hard pair, may cost"""
DRAW = 20
"""what drawing one cell of one table costs, against permuting one group"""
HOPELESS = 1e-3
"""where the tail lies that far under what the needed draws could tell, drawing them would tell no more"""

Pair = tuple[int, int]
"""numbers of an attribute and of a label within a batch"""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is drawn."""

    seed: int
    draws: int
    """of the first stage"""
    needed: int
    """so many that one pair alone could be called in the whole family"""

    def rng(self, *names: str) -> np.random.Generator:
        """Return what is drawn from for one purpose, the same whatever else is drawn."""
        return np.random.default_rng([self.seed, *(crc32(name.encode()) for name in names)])


@dataclass(frozen=True, slots=True)
class Chance:
    """How often chance reaches what was observed."""

    p: float
    stage: str
    draws: int


def chances(batch: Batch, pairs: Sequence[Pair], plan: Plan) -> dict[Pair, Chance]:
    """Return the chance of each pair that can be tested."""
    hard = _counted(batch, [pair for pair in pairs if _hard(batch, *pair)], plan)
    return {pair: _of_hard(batch, pair, plan) for pair in hard} | _soft(batch, sorted(set(pairs) - set(hard)), plan)


def _hard(batch: Batch, attribute: int, label: int) -> bool:
    return batch.attributes.coded[attribute].hard and batch.labels.coded[label].hard


def _counted(batch: Batch, hard: list[Pair], plan: Plan) -> list[Pair]:
    """Return the hard pairs whose tables are counted or drawn. Where permuting the groups for all of them at once costs less, it is done."""
    two_by_two = {(a, b) for a, b in hard if len(batch.attributes.coded[a].names) == len(batch.labels.coded[b].names) == 1}
    cells = sum(len(batch.attributes.coded[a].names) * len(batch.labels.coded[b].names) for a, b in set(hard) - two_by_two)
    tables = DRAW * cells * (int(batch.strata.max(initial=0)) + 1)
    permuting = batch.where.groups * len({b for a, b in set(hard) - two_by_two})
    return hard if tables < permuting or plan.draws < 1_000 else sorted(two_by_two)


def _of_hard(batch: Batch, pair: Pair, plan: Plan) -> Chance:
    """Return the chance of a pair whose levels and classes are constant in every group: from its tables alone."""
    attribute, label = pair
    tables, columns = _tables(batch, attribute, label)
    if all(len(part) == 1 for part in columns):
        row, column = columns[0][0], columns[1][0]
        four = [(int(one[row, column]), int(one[row].sum()), int(one[:, column].sum()), int(one.sum())) for one in tables]
        return Chance(exact_two_by_two(four), "exact", 0)
    scale = batch.scale[batch.attributes.span(attribute), batch.labels.span(label)]
    observed = float(batch.statistic[attribute, label])
    rng = plan.rng("hard", batch.labels.names[label], batch.attributes.names[attribute])
    first = sample_hard(tables, columns, scale, observed=observed, draws=plan.draws, rng=rng)
    told = Draws(observed, int(first.above[0, 0]), first)
    if told.done(plan.needed):
        return told.chance(plan.needed)
    more = min(plan.needed - plan.draws, MOST_WORK // (20 * sum(one.size for one in tables)))
    if more > 0:
        told = told.and_then(sample_hard(tables, columns, scale, observed=observed, draws=more, rng=rng), 0, 0)
    return told.chance(plan.needed)


def _tables(batch: Batch, attribute: int, label: int) -> tuple[list[Ints], tuple[Ints, Ints]]:
    """Return the table of groups in each stratum, and which of its rows and columns are compared."""
    of, classes, first = batch.attributes.coded[attribute], batch.labels.coded[label], batch.where.first
    shape = (int(batch.strata.max()) + 1, len(of.all_names), len(classes.all_names))
    flat = np.ravel_multi_index((batch.strata, of.levels[first], classes.levels[first]), shape)
    counts = np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape)
    kept = [one for one in counts if (one.sum(axis=1) > 0).sum() > 1 and (one.sum(axis=0) > 0).sum() > 1]
    rows = np.array([of.all_names.index(name) for name in of.names], np.int64)
    return kept, (rows, np.array([classes.all_names.index(name) for name in classes.names], np.int64))


@dataclass(frozen=True, eq=False)
class Draws:
    """What the draws of a pair have told so far."""

    observed: float
    above: int
    permuted: Permuted
    place: tuple[int, int] = (0, 0)
    stage: str = "first"

    def done(self, needed: int) -> bool:
        """True where more draws would tell no more."""
        return self.above > FEW or self.permuted.draws >= needed or self._tail() < HOPELESS / (needed + 1)

    def _tail(self) -> float:
        return tail(self.observed, float(self.permuted.mean[self.place]), float(self.permuted.variance[self.place]))

    def and_then(self, more: Permuted, row: int, column: int) -> "Draws":
        """Return these draws and more of them."""
        total = self.permuted.draws + more.draws
        joined = Permuted(more.above, total, more.mean, more.variance)
        return Draws(self.observed, self.above + int(more.above[row, column]), joined, (row, column), "second")

    def chance(self, needed: int) -> Chance:
        """Return p: by counting where enough draws reached what was observed, or as many were made as the family needs."""
        draws = self.permuted.draws
        counted = (self.above + 1) / (draws + 1)
        if self.above > FEW or draws >= needed:
            return Chance(counted, self.stage, draws)
        return Chance(min(counted, max(self._tail(), 1 / (needed + 1))), "tail", draws)


def _soft(batch: Batch, pairs: Sequence[Pair], plan: Plan) -> dict[Pair, Chance]:
    """Return the chances of pairs whose values differ within groups: labels of whole groups are permuted, once for all attributes."""
    told: dict[Pair, Chance] = {}
    for hard in (False, True):
        labels = sorted({label for _, label in pairs if batch.labels.coded[label].hard == hard})
        if labels:
            told |= _permuted(batch, [pair for pair in pairs if pair[1] in labels], plan)
    return told


def _permuted(batch: Batch, pairs: Sequence[Pair], plan: Plan) -> dict[Pair, Chance]:
    """Return the chances of pairs from permutations that serve them all, and from more for those that need it."""
    attributes, labels = (sorted({pair[side] for pair in pairs}) for side in (0, 1))
    names = [batch.labels.names[label] for label in labels]
    first = _draw(batch, attributes, labels, plan.draws, plan.rng("soft", *names))
    told = {
        (attribute, label): Draws(float(batch.statistic[attribute, label]), int(first.above[row, column]), first, (row, column))
        for row, attribute in enumerate(attributes)
        for column, label in enumerate(labels)
        if (attribute, label) in pairs
    }
    for label in labels:
        again = [attribute for attribute in attributes if (attribute, label) in told and not told[attribute, label].done(plan.needed)]
        more = min(plan.needed - plan.draws, MOST_WORK // (len(labels) * batch.where.groups))
        if not again or more <= 0:
            continue
        second = _draw(batch, again, [label], more, plan.rng("second", batch.labels.names[label]))
        for row, attribute in enumerate(again):
            told[attribute, label] = told[attribute, label].and_then(second, row, 0)
    return {pair: one.chance(plan.needed) for pair, one in told.items()}


def _draw(batch: Batch, attributes: list[int], labels: list[int], draws: int, rng: np.random.Generator) -> Permuted:
    """Permute the columns of some attributes and labels."""
    rows = np.concatenate([np.arange(*batch.attributes.span(one).indices(10**9)[:2]) for one in attributes])
    columns = np.concatenate([np.arange(*batch.labels.span(one).indices(10**9)[:2]) for one in labels])
    spans = tuple(
        np.concatenate([[0], np.cumsum([len(side.coded[one].names) for one in chosen])[:-1]]).astype(np.int64)
        for side, chosen in ((batch.attributes, attributes), (batch.labels, labels))
    )
    observed = batch.statistic[np.ix_(attributes, labels)]
    scale = batch.scale[np.ix_(rows, columns)]
    return permute(
        batch.sorted,
        batch.p[:, rows],
        batch.q[:, columns],
        scale=scale,
        spans=(spans[0], spans[1]),
        observed=observed,
        draws=draws,
        rng=rng,
    )
