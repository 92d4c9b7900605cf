"""What is asked: pictures in groups, attributes and labels as columns, and the blocks of rows on which both are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

MISSING = "(missing)"
"""name of the level of rows that tell nothing"""
RARE = "(rare)"
"""name of the level into which levels of few groups are pooled"""
FEWEST_OF_A_LEVEL = 5
FEWEST_OF_A_LABEL = 10
FEWEST_OF_A_CLASS = 10
LARGEST_SIZE_CLASS = 4


@dataclass(frozen=True, eq=False)
class Study:
    """The rows (pictures) and what binds them.

    Attributes:
        groups: int array (rows): number of the row's group (patient, video). Rows of one group are not independent.
        strata: int array (rows): number of the row's stratum (source, site), within which alone is compared; None for one stratum.
            A group whose rows lie in several strata counts in the one with most of them.
        names: names of the strata by number; () for the numbers themselves.
        grouped: false where no group is known and every row stands for itself: then nothing is ever more than inconclusive.
    """

    groups: Ints
    strata: Ints | None = None
    names: tuple[str, ...] = ()
    grouped: bool = True

    def __post_init__(self) -> None:
        if self.strata is not None and len(self.strata) != len(self.groups):
            raise ValueError(f"{len(self.groups)} rows with groups and {len(self.strata)} with strata")


@dataclass(frozen=True, eq=False)
class Categories:
    """A column of classes.

    Attributes:
        codes: int array (rows), index into `levels`; -1 where nothing is known.
        levels: names. Of two levels, the second is the one of which an odds ratio speaks.
        complete: an attribute is tested on the rows that tell it; otherwise rows that do not are a level of their own.
            (A label is always tested on the rows that tell it.)
        across_sizes: groups of different sizes are compared: only for what is a property of the group itself, as its size is.
    """

    codes: Ints
    levels: tuple[str, ...]
    complete: bool = False
    across_sizes: bool = False


@dataclass(frozen=True, eq=False)
class Numbers:
    """A column of numbers.

    Attributes:
        values: float array (rows); NaN where nothing is known.
        complete: as in Categories; otherwise rows that tell nothing take the mean rank.
        across_sizes: as in Categories.
    """

    values: Floats
    complete: bool = False
    across_sizes: bool = False


Column = Categories | Numbers


def categories(values: Sequence[str], levels: Sequence[str] = (), *, complete: bool = False) -> Categories:
    """Return a column of classes from texts, "" where nothing is known.

    Args:
        values: one text a row.
        levels: their order; sorted where left out.
        complete: as in Categories.
    """
    names = tuple(levels) or tuple(sorted({str(value) for value in values if value}))
    numbers = {name: number for number, name in enumerate(names)} | {"": -1}
    return Categories(np.array([numbers[value] for value in values], np.int64), names, complete)


def group_sizes(study: Study) -> Numbers:
    """Return the number of rows of each row's group, as an attribute of its own."""
    _, inverse, counts = np.unique(study.groups, return_inverse=True, return_counts=True)
    return Numbers(counts[inverse].astype(np.float64), across_sizes=True)


def known(column: Column) -> Flags:
    """Return which rows tell the column: bool array (rows)."""
    return column.codes >= 0 if isinstance(column, Categories) else ~np.isnan(column.values)


@dataclass(frozen=True, eq=False)
class Block:
    """The rows on which some attributes and labels are tested.

    Attributes:
        rows: int array: which rows of the study.
        group: int array (len(rows)): number of the group, 0 ... groups - 1.
        weight: float array (len(rows)): one over the rows of the group, so that every group weighs 1.
        sizes: int array (groups): rows of each group.
        source: int array (groups): stratum of each group.
        first: int array (groups): position in `rows` of the group's first row.
    """

    rows: Ints
    group: Ints
    weight: Floats
    sizes: Ints
    source: Ints
    first: Ints

    @property
    def groups(self) -> int:
        """Return the number of groups."""
        return len(self.sizes)

    def mean(self, values: npt.NDArray[Any]) -> Floats:
        """Return the mean of each group: float array (groups)."""
        return np.bincount(self.group, weights=self.weight * values, minlength=self.groups).astype(np.float64)

    @cached_property
    def within(self) -> Ints:
        """Return the cell of source and size class of each group: int array (groups)."""
        cells = np.zeros(self.groups, np.int64)
        taken = 0
        for source in np.unique(self.source):
            mine = self.source == source
            classes = size_classes(self.sizes[mine])
            cells[mine] = classes + taken
            taken += int(classes.max()) + 1
        return cells


def block(study: Study, rows: Flags) -> Block:
    """Return some rows of a study as a block."""
    chosen = np.flatnonzero(rows)
    _, first, group, sizes = np.unique(study.groups[chosen], return_index=True, return_inverse=True, return_counts=True)
    source = np.zeros(len(sizes), np.int64)
    if study.strata is not None and len(chosen):
        values, codes = np.unique(study.strata[chosen], return_inverse=True)
        pairs, counts = np.unique(group * len(values) + codes, return_counts=True)
        order = np.lexsort((-pairs, counts, pairs // len(values)))  # the last of a group is its commonest, of equals the lowest
        last = np.flatnonzero(np.diff(pairs[order] // len(values), append=-1))
        source = values[pairs[order][last] % len(values)]
    return Block(chosen, group, 1 / sizes[group], sizes, source, first)


def size_classes(sizes: Ints, least: int = 10) -> Ints:
    """Return the size class of each group, numbered from 0: 1, 2, 3, 4 and more; a class under `least` groups joins the next smaller.

    Groups of different sizes are not exchangeable: the variance of a mean depends on the size.
    """
    capped = np.minimum(sizes, LARGEST_SIZE_CLASS)
    counts = np.bincount(capped, minlength=LARGEST_SIZE_CLASS + 1)
    lows, held = [], 0
    for size in range(LARGEST_SIZE_CLASS, 0, -1):
        held += int(counts[size])
        if held >= least:
            lows.append(size)
            held = 0
    return np.searchsorted(np.array(sorted(lows)[1:], np.int64), capped, side="right").astype(np.int64)


@dataclass(frozen=True, eq=False)
class Coded:
    """A column of a block, ready to be compared.

    Attributes:
        names: levels or classes that are compared with the rest, one for each column of `profile`; ("",) for numbers.
        profile: float array (groups, columns): share of the group's rows of that level, or their mean rank.
        hard: every group is of one level.
        pooled: levels that were pooled into `(rare)`.
        levels: int array (len(rows)): level of each row after pooling, an index into `all_names`; empty for numbers.
        all_names: names of all levels after pooling.
        counts: int array (all_names): groups that have the level.
        refused: (code, why) where the column cannot be tested.
    """

    names: tuple[str, ...]
    profile: Floats
    hard: bool
    pooled: tuple[str, ...]
    levels: Ints
    all_names: tuple[str, ...]
    counts: Ints
    refused: tuple[str, str] = ("", "")


def average_ranks(values: Floats) -> Floats:
    """Return ranks from 1, down each column: equal values share the mean of theirs.

    Args:
        values: float array (rows) or (rows, columns), without NaN.

    Returns:
        float array of the same shape.
    """
    # pandas ranks as scipy.stats does, whose import alone takes over a second.
    ranks = pd.DataFrame(values).rank(method="average").to_numpy(np.float64)
    return ranks.reshape(values.shape)


def coded_numbers(column: Numbers, where: Block) -> Coded:
    """Return the mean rank of each group; rows that tell nothing take the mean rank of the others."""
    values = column.values[where.rows]
    told = ~np.isnan(values)
    ranks = np.full(len(values), 0.0)
    if told.any():
        ranks[told] = average_ranks(values[told])
        ranks[~told] = ranks[told].mean()
    refused = ("", "") if told.any() and np.ptp(ranks[told]) > 0 else ("constant", "it has one value only")
    empty = np.zeros(0, np.int64)
    return Coded(("",), where.mean(ranks)[:, None], False, (), empty, (), empty, refused)


def _profiles(where: Block, levels: Ints, width: int) -> Floats:
    cells = np.bincount(where.group * width + levels, weights=where.weight, minlength=where.groups * width)
    return cells.astype(np.float64).reshape(where.groups, width)


def coded_attribute(column: Categories, where: Block) -> Coded:
    """Return an attribute with its rare levels pooled, or why it cannot be tested."""
    codes = column.codes[where.rows]
    present, levels = np.unique(codes, return_inverse=True)
    names = [MISSING if code < 0 else column.levels[code] for code in present]
    profile = _profiles(where, levels, len(present))
    counts = (profile > 0).sum(axis=0)
    told = np.array([name != MISSING for name in names], bool)
    refused = _id_like(int(told.sum()), int((counts[told] == 1).sum()), where.groups)
    rare = (counts < FEWEST_OF_A_LEVEL) & told
    pooled = tuple(name for name, few in zip(names, rare, strict=True) if few)
    if pooled:
        kept = np.flatnonzero(~rare)
        becomes = np.full(len(names), len(kept), np.int64)
        becomes[kept] = np.arange(len(kept))
        levels, names = becomes[levels], [*(names[one] for one in kept), RARE]
        profile = np.column_stack([profile[:, kept], profile[:, rare].sum(axis=1)])
        counts = (profile > 0).sum(axis=0)
    compared = np.flatnonzero(counts >= FEWEST_OF_A_LEVEL)
    if len(compared) < 2 and not refused[0]:
        refused = ("constant", f"fewer than {FEWEST_OF_A_LEVEL} groups differ from the rest")
    if len(compared) == 2 == len(names):
        compared = compared[1:] if names[0] != MISSING else compared[:0:-1]
    hard = bool((profile.max(axis=1, initial=0) > 1 - 1e-9).all())
    return Coded(tuple(names[one] for one in compared), profile[:, compared], hard, pooled, levels, tuple(names), counts, refused)


def _id_like(levels: int, single: int, groups: int) -> tuple[str, str]:
    if levels > FEWEST_OF_A_LEVEL - 1 and levels > groups / 5:
        return "id-like", f"it has {levels:,} values in {groups:,} groups, as an id has"
    if levels > FEWEST_OF_A_LEVEL - 1 and single > levels / 2:
        return "id-like", f"{single:,} of its {levels:,} values occur in one group only, as those of an id do"
    return "", ""


def coded_label(column: Categories, where: Block) -> Coded:
    """Return a label: the classes that at least 10 groups have and at least 10 lack, of two the second."""
    codes = column.codes[where.rows]
    present, levels = np.unique(codes, return_inverse=True)
    names = tuple(column.levels[code] for code in present)
    profile = _profiles(where, levels, len(present))
    having, lacking = (profile > 0).sum(axis=0), (profile < 1 - 1e-9).sum(axis=0)
    compared = np.flatnonzero((having >= FEWEST_OF_A_CLASS) & (lacking >= FEWEST_OF_A_LABEL))
    refused = ("", "")
    if len(names) < 2:
        refused = ("constant", "the label has one class only")
    elif not len(compared):
        refused = (
            "few-groups",
            f"fewer than {FEWEST_OF_A_LABEL} groups have the smaller class ({min(int(having.min()), int(lacking.min())):,})",
        )
    elif len(names) == 2:
        compared = compared[-1:]
    hard = bool((profile.max(axis=1, initial=0) > 1 - 1e-9).all())
    return Coded(tuple(names[one] for one in compared), profile[:, compared], hard, (), levels, names, having, refused)
