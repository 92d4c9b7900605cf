"""Pairs of attribute and label that are tested together: same rows, same strata, one set of permutations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from datascopy.statistics.draw import Centred
from datascopy.statistics.ranks import Ranked
from datascopy.statistics.study import (
    Block,
    Categories,
    Coded,
    Column,
    Floats,
    Ints,
    Study,
    block,
    coded_attribute,
    coded_label,
    coded_numbers,
    known,
)

TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Side:
    """The columns of several attributes, or of several labels, side by side."""

    names: tuple[str, ...]
    coded: tuple[Coded, ...]

    @cached_property
    def starts(self) -> Ints:
        """Return where the columns of each begin, and where the last ends."""
        return np.concatenate([[0], np.cumsum([len(one.names) for one in self.coded])]).astype(np.int64)

    @cached_property
    def profile(self) -> Floats:
        """Return all columns: float array (groups, columns)."""
        return np.concatenate([one.profile for one in self.coded], axis=1)

    def span(self, number: int) -> slice:
        """Return the columns of one of them."""
        return slice(int(self.starts[number]), int(self.starts[number + 1]))


@dataclass(frozen=True, eq=False)
class Batch:
    """Attributes and labels that are tested on the same rows, within the same strata.

    Attributes:
        where: the rows.
        strata: int array (groups): cell of source and size class, within which labels are exchanged.
        attributes: those that can be tested.
        labels: likewise.
        values: of the attributes that are numbers, float array (rows).
        unfit: (attribute, label) -> (code, why) of pairs of which one side, or both together, cannot be tested.
        ranked: numbers sorted once for all labels: (attribute, strata) -> ranks.
    """

    where: Block
    strata: Ints
    attributes: Side
    labels: Side
    values: Mapping[str, Floats]
    unfit: Mapping[tuple[str, str], tuple[str, str]]
    ranked: dict[tuple[str, bytes], Ranked] = field(default_factory=dict)

    @cached_property
    def sorted(self) -> Centred:
        """Return the groups sorted by stratum."""
        return Centred.of(self.strata)

    @cached_property
    def one_of_each(self) -> Ints:
        """Return one group of each cell of source and size, in the order of the cells."""
        return np.unique(self.where.within, return_index=True)[1]

    @cached_property
    def p(self) -> Floats:
        """Return the centred columns of the attributes."""
        return self.sorted.centre(self.attributes.profile)

    @cached_property
    def q(self) -> Floats:
        """Return the centred columns of the labels."""
        return self.sorted.centre(self.labels.profile)

    @cached_property
    def scale(self) -> Floats:
        """Return one over the variance of each cell under permutation, 0 where nothing varies: float array (columns, columns)."""
        variance = self.sorted.variance(self.p, self.q)
        return np.divide(1.0, variance, out=np.zeros_like(variance), where=variance > TINY)

    @cached_property
    def cells(self) -> Floats:
        """Return the square of each cell's distance from chance, in units of its variance."""
        return np.asarray((self.p.T @ self.q) ** 2 * self.scale, np.float64)

    @cached_property
    def statistic(self) -> Floats:
        """Return the statistic of each pair: float array (attributes, labels)."""
        by_attribute = np.add.reduceat(self.cells, self.attributes.starts[:-1], axis=0)
        return np.asarray(np.add.reduceat(by_attribute, self.labels.starts[:-1], axis=1), np.float64)

    def best(self, attribute: int, label: int) -> tuple[int, int]:
        """Return the columns (of all attributes, of all labels) of the cell of a pair that is farthest from chance."""
        rows, columns = self.attributes.span(attribute), self.labels.span(label)
        part = self.cells[rows, columns]
        row, column = np.unravel_index(int(np.argmax(np.round(part, 9))), part.shape)
        return int(rows.start + row), int(columns.start + column)

    @cached_property
    def refused(self) -> Mapping[tuple[str, str], tuple[str, str]]:
        """Return (attribute, label) -> (code, why) of all pairs that cannot be tested."""
        why = "no source (and size of group) holds both more than one value and more than one class"
        apart = [
            (name, of)
            for attribute, name in enumerate(self.attributes.names)
            for label, of in enumerate(self.labels.names)
            if (name, of) not in self.unfit and not (self.scale[self.attributes.span(attribute), self.labels.span(label)] > 0).any()
        ]
        return {**self.unfit, **dict.fromkeys(apart, ("not-separable", why))}

    @cached_property
    def pairs(self) -> list[tuple[int, int]]:
        """Return the numbers of attribute and label of all pairs that can be tested."""
        return [
            (attribute, label)
            for attribute, name in enumerate(self.attributes.names)
            for label, of in enumerate(self.labels.names)
            if (name, of) not in self.refused
        ]


def batches(study: Study, attributes: Mapping[str, Column], labels: Mapping[str, Categories]) -> Iterator[Batch]:
    """Yield all pairs, those of the same rows and strata together."""
    by_rows: dict[bytes, list[str]] = {}
    for name, label in labels.items():
        by_rows.setdefault(np.packbits(known(label)).tobytes(), []).append(name)
    everywhere = np.ones(len(study.groups), bool)
    kinds: dict[tuple[bytes, bool], list[str]] = {}
    for name, column in attributes.items():
        rows = known(column) if column.complete else everywhere
        kinds.setdefault((np.packbits(rows).tobytes(), column.across_sizes), []).append(name)
    for names_of_labels in by_rows.values():
        for (_, across), names in kinds.items():
            rows = known(labels[names_of_labels[0]])
            if attributes[names[0]].complete:
                rows = rows & known(attributes[names[0]])
            yield _batch(
                block(study, rows), across, {name: attributes[name] for name in names}, {name: labels[name] for name in names_of_labels}
            )


def _batch(where: Block, across: bool, attributes: Mapping[str, Column], labels: Mapping[str, Categories]) -> Batch:
    coded = {
        name: coded_attribute(column, where) if isinstance(column, Categories) else coded_numbers(column, where)
        for name, column in attributes.items()
    }
    classes = {name: coded_label(label, where) for name, label in labels.items()}
    unfit = {(name, label): told for name, one in coded.items() for label, other in classes.items() if (told := _refused(one, other))[0]}
    sound = [name for name, one in coded.items() if not one.refused[0]]
    judged = [name for name, one in classes.items() if not one.refused[0]]
    return Batch(
        where,
        np.unique(where.source, return_inverse=True)[1] if across else where.within,
        Side(tuple(sound), tuple(coded[name] for name in sound)),
        Side(tuple(judged), tuple(classes[name] for name in judged)),
        {name: column.values[where.rows] for name, column in attributes.items() if not isinstance(column, Categories)},
        unfit,
    )


def _refused(attribute: Coded, label: Coded) -> tuple[str, str]:
    """Return (code, why) where a pair is not to be tested."""
    if label.refused[0]:
        return label.refused
    if attribute.refused[0]:
        return attribute.refused
    if len(attribute.all_names) == len(label.all_names) > 1:
        pairs = np.unique(attribute.levels * len(label.all_names) + label.levels)
        if len(pairs) == len(label.all_names):
            return "alias", "each of its values goes with one class and each class with one value: it is the label under another name"
    return "", ""
