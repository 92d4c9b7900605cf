"""Traits held against labels: what is compared with what, by which groups, within which sources."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np
import numpy.typing as npt
import pandas as pd

from datascopy.model import Certainty, Confidence, Evidence, PairTest, Result, Role, Unit
from datascopy.rule.population import Population, populations
from datascopy.rule.traits import Origin, Trait, labels, traits
from datascopy.statistics import Association, Categories, Column, Estimate, Numbers, Study, associate, group_sizes, settle

SIZE = "pictures-in-group"
EVERY = "every label"
NUMBER = "name-number"
_ATTRIBUTES = (Role.ACQUISITION, Role.DEMOGRAPHIC, Role.ARTEFACT)
LEAST_KNOWN = 0.5
"""of the rows must tell a source by which comparisons are divided"""
NO_FIGURE = 10_000.0
"""an odds ratio beyond it is no figure"""
MOST_OF_GROUPS = 0.2
"""A source with more values than this share of the groups names single groups."""

Family = Callable[["Comparison"], Iterable[tuple[Trait, Trait]]]


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A trait that was held against a label, and what became of it."""

    comparison: "Comparison"
    trait: Trait
    label: Trait
    found: Association

    @property
    def class_(self) -> str:
        """Return the class that effects speak of, as readers name it."""
        return self.label.title if self.label.sides else f"{self.label.title} {self.found.class_}".strip()

    @property
    def level(self) -> str:
        """Return the side of the trait that effects speak of."""
        if self.trait.is_number or self.trait.sides:
            return self.trait.title
        return f"{self.trait.title} {self.found.level}".strip()


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What can be compared in one population."""

    population: Population
    traits: tuple[Trait, ...]
    labels: tuple[Trait, ...]
    source: Trait | None
    """by which comparisons are divided: the first attribute of that role that is known of most rows and names no single group"""
    done: dict[tuple[str, ...], tuple[Pair, ...]] = field(default_factory=dict)
    """what was compared already: several rules of one run ask for the same"""
    run: "list[Comparison]" = field(default_factory=list)
    """all comparisons of the run, this one among them: their attributes, sources and missing values against labels are one family"""

    @property
    def missing(self) -> tuple[Trait, ...]:
        """Return what is known of some rows and not of others, as a trait of its own each."""
        return tuple(one for one in self.traits if one.origin is Origin.MISSING)

    @property
    def attributes(self) -> tuple[Trait, ...]:
        """Return what is neither a source nor an outcome: how a picture was taken, who is in it, what lies over it, numbers in names."""
        return tuple(one for one in self.traits if one.origin is not Origin.MISSING and (one.role in _ATTRIBUTES or one.name == NUMBER))

    @property
    def sources(self) -> tuple[Trait, ...]:
        """Return what says where rows come from."""
        return tuple(one for one in self.traits if one.role is Role.SOURCE and one.origin is Origin.DECLARED)

    @property
    def groups(self) -> int:
        """Return the number of groups, or of rows where no grouping is declared."""
        return len(np.unique(self.population.bound()))

    @property
    def by(self) -> str:
        """Return what was counted as one, in words: "patients taken from metadata.csv" is "groups by patient"."""
        grouping = self.population.grouping
        return f"groups by {grouping.title}" if grouping else f"{self.population.unit.value} treated as independent"

    @property
    def unit(self) -> Unit:
        """Return what was counted as one."""
        return Unit.GROUPS if self.population.grouping else self.population.unit

    @property
    def confidence(self) -> Confidence | None:
        """Return how sure the groups are that a finding rests on."""
        grouping = self.population.grouping
        return Confidence(str(grouping.certainty)) if grouping and grouping.certainty is not Certainty.STATED else None

    def pairs(
        self, name: str, chosen: Sequence[Trait], against: Sequence[Trait] | None = None, *, divided: bool = True
    ) -> tuple[Pair, ...]:
        """Hold traits against labels; what cannot be compared at all is left to `refused`.

        Attributes, sources and missing values against all labels are one family of the whole run, whichever rules are asked (a reader is shown all of
        them together). Any other question is a family of its own.

        Args:
            name: what is asked: `attributes`, `sources`, `missing`, or the name of a question of its own.
            chosen: the traits; those made of the label itself are left out.
            against: the labels; all where left out.
            divided: within the source, where there is one; the source itself and what is made of it are never.
        """
        asked = _Asked(self, name, tuple(chosen), tuple(against) if against is not None else self.labels, divided)
        if asked.key not in self.done:
            whole = [one for comparison in self.run for one in comparison.shown()]
            _settle(whole if asked.key in {one.key for one in whole if one.comparison is self} else [asked])
        return self.done[asked.key]

    def shown(self) -> "tuple[_Asked, ...]":
        """Return what of this comparison belongs to the family of the run."""
        return (
            _Asked(self, "attributes", self.attributes, self.labels, True),
            _Asked(self, "missing", self.missing, self.labels, True),
            _Asked(self, "sources", self.sources, self.labels, False),
        )

    def study(self, *, divided: bool) -> Study:
        """Return rows, groups and strata as statistics ask for them."""
        bound, grouped = self.population.bound(), self.population.grouping is not None
        if not divided or self.source is None:
            return Study(bound, grouped=grouped)
        codes, names = pd.factorize(self.source.values, sort=True)
        return Study(bound, codes.astype(np.int64), tuple(str(name) or "(no source known)" for name in names), grouped)


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    """Traits held against labels."""

    comparison: Comparison
    name: str
    traits: tuple[Trait, ...]
    labels: tuple[Trait, ...]
    divided: bool

    @property
    def key(self) -> tuple[str, ...]:
        """Return what the answer is kept under."""
        return (self.name, str(self.divided), *(one.name for one in (*self.traits, *self.labels)))

    @property
    def compared(self) -> tuple[Trait, ...]:
        """Return the traits that can be compared with anything."""
        return tuple(one for one in self.traits if not one.refused)

    def held(self, family: int) -> Iterator[Association]:
        """Yield each pair with its p, drawn often enough to judge a family of so many."""
        mine = self.comparison
        of_source = mine.source.of if mine.source else None
        columns = {one.name: as_column(one) for one in self.compared}
        if not columns or not self.labels:
            return
        if any(one.name == SIZE for one in self.compared):
            columns[SIZE] = _sizes(mine.population)
        study = mine.study(divided=self.divided)
        apart = {
            (one.name, other.name)
            for one in self.compared
            for other in self.labels
            if one.of == other.of or (self.divided and one.of == of_source)
        }
        for label in self.labels:  # one at a time: a trait that is made of one label is a trait for the others
            fair = {name: column for name, column in columns.items() if (name, label.name) not in apart}
            yield from associate(study, fair, {label.name: as_classes(label)}, family=family) if fair else ()

    def keep(self, told: Iterable[Association]) -> None:
        """Keep the answer, for whoever asks again."""
        traits_by, labels_by = ({one.name: one for one in several} for several in (self.traits, self.labels))
        pairs = (Pair(self.comparison, traits_by[one.attribute], labels_by[one.label], one) for one in told)
        self.comparison.done[self.key] = tuple(pairs)


def _sizes(population: Population) -> Numbers:
    """Return the number of rows of each row's group; of a row whose group is not known that is not known either."""
    told = group_sizes(Study(population.bound()))
    return told if population.alone is None else replace(told, values=np.where(population.alone, np.nan, told.values))


def _settle(family: Sequence[_Asked]) -> None:
    """Answer what is asked, all of it as one family."""
    size = sum(len(one.compared) * len(one.labels) for one in family)
    held = [list(one.held(size)) for one in family]
    settled = iter(settle([one for several in held for one in several]))
    for asked, several in zip(family, held, strict=True):
        asked.keep(islice(settled, len(several)))


def as_column(trait: Trait) -> Column:
    """Return a trait as statistics take it: rows that tell nothing are left out, for whether it is missing is a question of its own."""
    if trait.is_number:
        return Numbers(trait.values.to_numpy(dtype=np.float64), complete=True)
    return as_classes(trait)


def as_classes(trait: Trait) -> Categories:
    """Return a trait of texts as classes: of two sides the second is the one that effects speak of."""
    levels = trait.sides or tuple(sorted(str(one) for one in trait.values.unique() if one))
    numbers = {level: number for number, level in enumerate(levels)} | {"": -1}
    codes = np.asarray(trait.values.map(numbers), dtype=np.int64)
    return Categories(codes, levels, complete=True)


def comparisons(seen: Evidence) -> tuple[Comparison, ...]:
    """Return what can be compared in each population. Kept for the evidence that was asked for last: the rules of a run all ask for it."""
    held = (seen.catalog, seen.images, seen.headers, seen.mask_values)
    if not _KEPT or not all(one is other for one, other in zip(_KEPT[0][0], held, strict=True)):
        made = [_comparison(seen, one) for one in populations(seen)]
        for comparison in made:
            comparison.run[:] = made
        _KEPT[:] = [(held, tuple(made))]
    return _KEPT[0][1]


_KEPT: list[tuple[tuple[object, ...], tuple[Comparison, ...]]] = []


def _comparison(seen: Evidence, made: Population) -> Comparison:
    found = traits(seen, made)
    groups = len(np.unique(made.bound()))
    source = next((one for one in found if _divides(one, groups)), None)
    size = Trait(
        SIZE,
        "number of pictures in the group",
        Role.ACQUISITION,
        Origin.MEASURED,
        pd.Series(np.zeros(len(made.rows)), dtype="float64"),
        told="counted",
    )
    return Comparison(made, (*found, *([size] if made.grouping else [])), labels(found, made), source)


def _divides(trait: Trait, groups: int) -> bool:
    if trait.role is not Role.SOURCE or trait.origin is not Origin.DECLARED or trait.refused or trait.is_number or trait.sides:
        return False
    values = trait.values[trait.known].nunique()
    return bool(1 < values <= max(MOST_OF_GROUPS * groups, 2) and trait.known.mean() >= LEAST_KNOWN)


def as_test(pair: Pair, note: str) -> PairTest:
    """Return what became of a pair as a report lists it."""
    return reported(pair, note, pair.found.result, pair.found.effect or pair.found.marginal)


def reported(pair: Pair, note: str, result: Result, effect: Estimate | None) -> PairTest:
    """Return a pair as a report lists it, with a result and an effect of the rule's own."""
    one, comparison = pair.found, pair.comparison
    finite = effect is not None and all(np.isfinite((effect.value, *effect.interval)))
    return PairTest(
        attribute=pair.trait.title,
        label=pair.label.title if pair.label.sides or not one.class_ else f"{pair.label.title}: {one.class_}",
        result=result,
        measure=one.measure if effect else "",
        effect=effect.value if effect and finite else None,
        interval=effect.interval if effect and finite else None,
        p=one.p_adjusted,
        unit=comparison.unit,
        informative=one.informative if result is not Result.REFUSED else None,
        groups=one.groups or None,
        note=note,
        v=one.v,
        detectable=one.detectable if one.detectable is not None and one.detectable <= NO_FIGURE else None,
    )


def refused(comparison: Comparison, several: Iterable[Trait] | None = None) -> Iterator[PairTest]:
    """Yield the traits (of some, or of all) that cannot be compared with anything, each with why."""
    for one in comparison.traits if several is None else several:
        if one.refused:
            yield PairTest(attribute=one.title, label=EVERY, result=Result.REFUSED, unit=comparison.unit, note=one.refused)


def share_decided(trait: Trait, label: Trait) -> tuple[int, int]:
    """Return how many rows have a value of the trait that occurs, at least five times, with one class only; and of how many."""
    both = trait.known & label.known
    table: Mapping[str, pd.Series] = dict(list(label.values[both].groupby(trait.values[both])))
    decided = sum(len(rows) for rows in table.values() if len(rows) >= 5 and rows.nunique() == 1)
    return decided, int(both.sum())


def exposure(pair: Pair) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which rows are compared, which of them have the level, and which the class, of a pair whose trait is no number."""
    rows = pair.trait.known & pair.label.known
    return rows, (pair.trait.values == pair.found.level).to_numpy() & rows, (pair.label.values == pair.found.class_).to_numpy() & rows
