"""How well blind views tell the classes of a label (or the source): one family of probes, and the finding on each label."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from datascopy.model import Evidence, PairTest, Result, Severity
from datascopy.model.words import joined, number, units
from datascopy.rule.answer import Answer, Found, Looked, Note, Tested, Unseen
from datascopy.rule.blind_views import HEADER, REFERENCES, SHOWN, Looks, View, looks
from datascopy.rule.compared_words import LIMIT
from datascopy.rule.comparing import Comparison
from datascopy.rule.subject import ABSENT, NOT_MEASURED, absent
from datascopy.rule.traits import Trait
from datascopy.statistics import Probe, adjusted, for_steps, probe, ridge_scores

ALPHA, EXCESS = 0.05, 0.1
"""An AUC less than EXCESS above chance is a small effect."""
FEWEST = 10
"""groups of a class from which on it is probed"""
MOST_CLASSES = 12
"""of a label, the commonest"""
DRAWS, FEWER, TREE_DRAWS = 199, 99, 99
MANY, LARGE = 16, 10_000
"""pairs from which on, and pictures from which on (for trees), fewer labels are exchanged"""
SMALLEST = "Marks under about 7 x 7 of 224 x 224 pixels and 60 greys are not seen, and marks inside the picture only by a thumbnail"


@dataclass(frozen=True, slots=True, eq=False)
class Blind:
    """One view held against one class."""

    comparison: Comparison
    label: Trait
    class_: str
    view: str
    trees: bool
    probe: Probe
    p: float | None = None
    """adjusted over the family"""

    @property
    def excess(self) -> float:
        """Return how far the AUC lies above what exchanged labels reach on average."""
        estimate, chance = self.probe.estimate, self.probe.chance
        return estimate.value - chance if estimate is not None and chance is not None else 0.0

    @property
    def result(self) -> Result:
        """Return what became of it."""
        estimate = self.probe.estimate
        if estimate is None or self.p is None:
            return Result.REFUSED
        if self.comparison.population.grouping is None:
            return Result.INCONCLUSIVE
        if self.p <= ALPHA:
            return Result.FAILED if self.excess >= EXCESS else Result.WARNING
        return Result.PASSED if estimate.interval90[1] - (self.probe.chance or 0.5) < EXCESS else Result.INCONCLUSIVE

    @property
    def named(self) -> str:
        """Return the class as readers call it."""
        return self.label.title if self.label.sides else f"{self.label.title} {self.class_}"

    def as_test(self) -> PairTest:
        """Return it as a report lists it."""
        estimate, told = self.probe.estimate, self.probe
        sure = f"{told.draws} exchanged labels: 95 % under {told.limit:.3f}" if told.limit is not None else told.why
        alone = "; pictures treated as independent" if self.comparison.population.grouping is None else ""
        fitted = f"; {'boosted trees' if self.trees else 'ridge'}" if self.view == HEADER and estimate is not None else ""
        return PairTest(
            attribute=SHOWN[self.view],
            label=f"{self.label.title}: {self.class_}",
            result=self.result,
            measure="AUC" if estimate else "",
            effect=estimate.value if estimate else None,
            interval=estimate.interval if estimate else None,
            p=self.p,
            unit=self.comparison.unit,
            informative=told.groups if estimate else None,
            groups=told.groups,
            note=f"{sure}{fitted}{alone}",
        )


def unseen(seen: Evidence, comparison: Comparison) -> Answer | None:
    """Return why the pictures of a population cannot be probed; None where they can, or need not be."""
    facts = comparison.population.facts
    if seen.probes is None:
        return Unseen(facts.title, NOT_MEASURED)
    if looks(seen, comparison.population) is None:
        if absent(comparison.population.catalog, facts):
            return None if facts.optional else Unseen(facts.title, ABSENT)
        return Unseen(facts.title, "no sound picture has a label")
    return None


def probed(seen: Evidence, asked: Sequence[tuple[Comparison, Sequence[Trait]]], *, divided: bool) -> tuple[Blind, ...]:
    """Probe every view against every class of some labels, all one family; thumbnails are probed too, and are no part of it.

    Args:
        seen: with probes.
        asked: each population with its labels.
        divided: labels are exchanged within the source, where there is one.
    """
    plan = [
        (comparison, label, class_, seen_of)
        for comparison, several in asked
        if (seen_of := looks(seen, comparison.population)) is not None
        for label in several
        for class_ in classes(comparison, label, seen_of.rows)
    ]
    family = max(1, sum(view.name not in REFERENCES for *_, seen_of in plan for view in seen_of.views))
    told = [
        Blind(comparison, label, class_, view.name, trees, found)
        for comparison, label, class_, seen_of in plan
        for view in seen_of.views
        for trees, found in [_probe(comparison, label, class_, seen_of, view, divided=divided, family=family)]
    ]
    judged = [one for one in told if one.view not in REFERENCES and one.probe.p is not None]
    values = dict(zip(map(id, judged), adjusted([one.probe.p or 0.0 for one in judged]), strict=True))
    return tuple(replace(one, p=float(values[id(one)])) if id(one) in values else one for one in told)


def classes(comparison: Comparison, label: Trait, rows: npt.NDArray[np.int64]) -> list[str]:
    """Return the classes that are held against the rest: of two the second, else the commonest that enough groups have."""
    values, bound = label.values.to_numpy(dtype=object)[rows], comparison.population.bound()[rows]
    present = list(label.sides) if label.sides else sorted({value for value in values if value})
    if len(present) == 2:
        return present[1:]
    groups = {value: len(np.unique(bound[values == value])) for value in present}
    often = sorted((value for value in present if groups[value] >= FEWEST), key=lambda value: (-groups[value], value))
    return sorted(often[:MOST_CLASSES]) if len(present) > 1 else []


def _probe(
    comparison: Comparison, label: Trait, class_: str, seen_of: Looks, view: View, *, divided: bool, family: int
) -> tuple[bool, Probe]:
    """Return whether trees were fitted, and what they or the ridge told."""
    rows, values = seen_of.rows, view.values
    known = label.known[rows]
    source = comparison.source if divided else None
    strata = np.unique(source.values.to_numpy(dtype=object).astype(str), return_inverse=True)[1][rows][known] if source else None
    model = for_steps() if view.name == HEADER else None
    few = FEWER if family > MANY else DRAWS
    draws = (TREE_DRAWS if known.sum() <= LARGE else TREE_DRAWS // 5) if model else few
    positive = (label.values.to_numpy(dtype=object)[rows] == class_)[known]
    groups = comparison.population.bound()[rows][known]
    return model is not None, probe(values[known], positive, groups, strata=strata, draws=draws, family=family, model=model or ridge_scores)


def answers(told: Sequence[Blind], comparison: Comparison, law: str) -> Iterator[Answer]:
    """Yield what is to be said of the probes of one population: tests, and one finding for each label."""
    mine = [one for one in told if one.comparison is comparison]
    pictures = max((one.probe.pictures for one in mine), default=0)
    if not mine:
        return
    yield Looked(comparison.population.facts.title, pictures, comparison.population.unit)
    yield from (Tested(one.as_test()) for one in mine if one.view not in REFERENCES)
    yield from _notes(mine)
    for name in dict.fromkeys(one.label.name for one in mine):
        of_label = [one for one in mine if one.label.name == name]
        failed = [one for one in of_label if one.view not in REFERENCES and one.result in (Result.FAILED, Result.WARNING)]
        if failed:
            yield _found(of_label, failed, law)


def _notes(mine: Sequence[Blind]) -> Iterator[Note]:
    yield Note(f"{SMALLEST}.")
    if any(one.view == HEADER and one.probe.estimate is not None and not one.trees for one in mine):
        yield Note('Headers were fitted by ridge; pip install "datascopy[probes]" fits them by boosted trees, which see steps.')
    for one in mine:
        if one.comparison.population.grouping is None:
            yield Note(f"Of {one.comparison.population.facts.title} no group is declared: pictures treated as independent.")
            return


def _found(of_label: Sequence[Blind], failed: list[Blind], law: str) -> Found:
    """Return the finding on one label: the class that is told best, by which views; other classes are counted."""
    failed.sort(key=lambda one: (-one.excess, one.class_, one.view))
    best = failed[0]
    comparison, class_ = best.comparison, best.class_
    same = [one for one in failed if one.class_ == class_]
    told = "".join(f", only {SHOWN[one.view]}: {_auc(one)}" for one in same[1:])
    limit = max(one.probe.limit or 0.5 for one in same)
    whole = next((one for one in of_label if one.view == "thumbnail-16" and one.class_ == class_ and one.probe.estimate), None)
    beside = f" A thumbnail of 16 x 16, which holds the content coarsely, reaches {_auc(whole)}." if whole else ""
    others = sorted({one.class_ for one in failed} - {class_})
    more = f"{len(others):,} other class{'es' if len(others) > 1 else ''}"
    further = f" So {'are' if len(others) > 1 else 'is'} {more}: {joined(others, most=6)}." if others else ""
    population, pictures = comparison.population, best.probe.pictures
    inside = f" within {comparison.source.title}, where alone pictures are compared," if comparison.source and law == "label" else ""
    read = "Any score on this data should be read against these figures." if law == "label" else "What goes with it can be told from it."
    return Found(
        subject=f"{best.label.title} of the {population.facts.title}",
        message=f"A model that sees only {SHOWN[best.view]} separates {best.named} from the rest of {units(pictures, population.unit)} with "
        f"AUC {_auc(best)}{told}; of labels exchanged between groups{inside} 95 % stay under {limit:.2f} ({number(best.probe.groups)} "
        f"{comparison.by} carry it, held out in five folds).{beside}{further} {read} "
        f"Frame and light may show pose, collimation and build as well. Measured on the pictures. {LIMIT}",
        count=pictures,
        of=len(population.rows),
        unit=population.unit,
        identity=(population.facts.name, best.label.name, law),
        members=[f"{one.class_} {one.view}" for one in failed],
        examples=[f"{one.view}, {one.class_}" for one in failed],
        evidence={"effects": [_row(one) for one in of_label if one.class_ == class_ and one.probe.estimate is not None]},
        severity=None if any(one.result is Result.FAILED for one in failed) else Severity.NOTE,
        confidence=comparison.confidence,
    )


def _auc(one: Blind) -> str:
    return f"{one.probe.estimate.value:.2f}" if one.probe.estimate is not None else ""


def _row(one: Blind) -> dict[str, Any]:
    estimate = one.probe.estimate
    return {
        "of": one.named,
        "how": SHOWN[one.view],
        "table": None,
        "measure": "AUC",
        "effect": estimate.value if estimate else None,
        "interval": list(estimate.interval) if estimate else None,
        "p": one.p if one.view not in REFERENCES else one.probe.p,
    }
