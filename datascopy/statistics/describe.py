"""What is told of a tested pair beside its p: effects over all, over strata and in each, tables, homogeneity."""

from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Any

import numpy as np

from datascopy.statistics.batch import TINY, Batch
from datascopy.statistics.decide import Simpson, Stratum, small
from datascopy.statistics.ranks import Parts, aucs, pooled_auc, ranked
from datascopy.statistics.study import Flags, Ints, Study
from datascopy.statistics.tables import CORRECTION, Estimate, Moments, Pooled, Shares, cramers_v, homogeneity, pooled_moments, shares


@dataclass(frozen=True, eq=False)
class Cell:
    """One cell of a pair: a level (or a number) and a class.

    Attributes:
        batch: where it was tested.
        exposed: bool array (rows): of that level; None for numbers.
        attribute: name of the attribute.
        labelled: bool array (rows): of that class.
        columns: which column of all attributes, and of all labels.
    """

    batch: Batch
    exposed: Flags | None
    attribute: str
    labelled: Flags
    columns: tuple[int, int]

    def over(self, strata: Ints, *, correction: float = CORRECTION) -> Pooled:
        """Return the effect over strata of groups, none of which divides a cell of source and size."""
        if self.exposed is None:
            return pooled_auc(self.aucs(strata))
        return pooled_moments(self.moments.joined(strata[self.batch.one_of_each]), correction=correction)

    @cached_property
    def moments(self) -> Moments:
        """Return the moments of each cell of source and size."""
        return Moments.of(self.shares, self.batch.where.within)

    def aucs(self, strata: Ints) -> Parts:
        """Return the AUC of each stratum."""
        where = self.batch.where
        key = (self.attribute, strata.tobytes())
        if key not in self.batch.ranked:
            self.batch.ranked[key] = ranked(self.batch.values[self.attribute], where.weight, where.group, strata)
        return aucs(self.batch.ranked[key], self.labelled)

    @cached_property
    def shares(self) -> Shares:
        """Return the shares of each group."""
        both = self.batch.where.mean(self.labelled if self.exposed is None else self.exposed & self.labelled)
        return shares(self.batch.attributes.profile[:, self.columns[0]], self.batch.labels.profile[:, self.columns[1]], both)


def _cell(batch: Batch, attribute: int, label: int, row: int, column: int) -> Cell:
    of, classes = batch.attributes.coded[attribute], batch.labels.coded[label]
    name = of.names[row - batch.attributes.starts[attribute]]
    class_ = classes.names[column - batch.labels.starts[label]]
    labelled = classes.levels == classes.all_names.index(class_)
    title = batch.attributes.names[attribute]
    exposed = None if title in batch.values else of.levels == of.all_names.index(name)
    return Cell(batch, exposed, title, labelled, (row, column))


def described(study: Study, batch: Batch, attribute: int, label: int) -> dict[str, Any]:
    """Return what is told of a pair, as fields of an Association."""
    row, column = batch.best(attribute, label)
    of, classes = batch.attributes.coded[attribute], batch.labels.coded[label]
    cell = _cell(batch, attribute, label, row, column)
    where, everyone = batch.where, np.zeros(batch.where.groups, np.int64)
    decides, marginal = cell.over(batch.strata), cell.over(everyone).estimate
    numbers = cell.exposed is None
    told: dict[str, Any] = {
        "measure": "AUC" if numbers else "odds ratio",
        "level": of.names[row - batch.attributes.starts[attribute]],
        "class_": classes.names[column - batch.labels.starts[label]],
        "effect": decides.estimate,
        "marginal": marginal,
        "detectable": decides.detectable,
        "informative": decides.groups,
        "pooled_levels": of.pooled,
    }
    within = marginal
    if study.strata is not None:
        _, sources = np.unique(where.source, return_inverse=True)
        told["strata"] = _strata(study, cell, sources)
        by_source = cell.over(sources, correction=0)
        within = by_source.estimate
        if not numbers:
            told["mantel_haenszel"] = within
            told["homogeneity"], told["homogeneity_why"] = _homogeneity(cell, sources)
    if not numbers:
        told |= _tables(batch, attribute, label, cell)
        told["simpson"] = simpson(marginal, within)
    told["equivalent"] = _equivalent(batch, attribute, label, decides.estimate, told["measure"])
    return told


def _tables(batch: Batch, attribute: int, label: int, cell: Cell) -> dict[str, Any]:
    """Return the table of the cell by group and by picture, and V of the whole table; a pool under 5 groups is no part of that."""
    of, classes, where = batch.attributes.coded[attribute], batch.labels.coded[label], batch.where
    width = len(classes.all_names)
    whole = np.bincount(of.levels * width + classes.levels, weights=where.weight, minlength=len(of.all_names) * width)
    exposed = cell.exposed if cell.exposed is not None else np.zeros(len(cell.labelled), bool)
    four = (exposed & cell.labelled, exposed & ~cell.labelled, ~exposed & cell.labelled, ~exposed & ~cell.labelled)
    return {
        "v": cramers_v(whole.astype(np.float64).reshape(-1, width)[of.counts >= 5], where.groups),
        "table": cell.shares.table,
        "pictures_table": tuple(int(part.sum()) for part in four),
    }


def _strata(study: Study, cell: Cell, sources: Ints) -> tuple[Stratum, ...]:
    """Return the effect within each source."""
    where = cell.batch.where
    parts = cell.aucs(sources) if cell.exposed is None else None
    moments = cell.moments.joined(sources[cell.batch.one_of_each]) if parts is None else None
    pictures = np.bincount(sources, weights=where.sizes)
    told = []
    for number, (source, groups) in enumerate(zip(np.unique(where.source), np.bincount(sources), strict=True)):
        table = None
        if moments is not None:
            alone = moments.only(np.arange(len(moments.sizes)) == number)
            a, b, c, d = (float(part) for part in alone.four[:, 0])
            table, estimate = (a, b, c, d), pooled_moments(alone).estimate
        else:
            estimate = pooled_auc(parts, [number]).estimate if parts is not None and number < len(parts.auc) else None
        name = study.names[source] if study.names else str(source)
        told.append(Stratum(name=name, groups=int(groups), pictures=int(pictures[number]), table=table, estimate=estimate))
    return tuple(told)


def _homogeneity(cell: Cell, sources: Ints) -> tuple[float | None, str]:
    """Return Tarone's test on the first picture of each group."""
    first = cell.batch.where.first
    if cell.exposed is None:
        return None, "the attribute is a number"
    exposed, labelled = cell.exposed[first], cell.labelled[first]
    kind = np.where(exposed, np.where(labelled, 0, 1), np.where(labelled, 2, 3))
    count = int(sources.max()) + 1
    return homogeneity(np.bincount(kind * count + sources, minlength=4 * count).reshape(4, count).astype(np.float64))


def simpson(together: Estimate | None, within: Estimate | None) -> Simpson:
    """Return whether an effect is reversed within the strata, or at most half as large there (on the log scale).

    Only an effect whose interval over all excludes 1 can be lost.
    """
    if together is None or within is None or not together.excludes(1):
        return Simpson.NONE
    if within.excludes(1) and (together.value > 1) != (within.value > 1):
        return Simpson.REVERSED
    return Simpson.ATTENUATED if abs(log(within.value)) <= abs(log(together.value)) / 2 + TINY else Simpson.NONE


def _equivalent(batch: Batch, attribute: int, label: int, first: Estimate | None, measure: str) -> bool:
    """True where the 90 % interval of every cell that can be judged lies where effects are small; the farthest is looked at first."""
    if first is None or not small(first, measure, interval=True):
        return False
    rows, columns = batch.attributes.span(attribute), batch.labels.span(label)
    for row in range(rows.start, rows.stop):
        for column in range(columns.start, columns.stop):
            estimate = _cell(batch, attribute, label, row, column).over(batch.strata).estimate
            if estimate is None or not small(estimate, measure, interval=True):
                return False
    return True
