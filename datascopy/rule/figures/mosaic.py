"""The mosaic of classes by source and view: how many groups there are of each, and which combinations are empty."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from datascopy.model import Figure, FigureKind, Role
from datascopy.model.words import joined, share, verb
from datascopy.rule.answer import Drawn
from datascopy.rule.comparing import Comparison
from datascopy.rule.figures.named import class_called, left_out
from datascopy.rule.traits import Origin, Trait

MOST_CLASSES, MOST_SOURCES, MOST_VIEWS, MOST_LABELS = 5, 6, 4, 2
REST = "(other)"
MANY = 50
"""values from which on an attribute names single items"""


def mosaics(comparison: Comparison) -> Iterator[Drawn]:
    """Yield the classes by source and by view, for the first labels of a population that declares a source."""
    source = comparison.source or next((one for one in comparison.sources if _divides(one)), None)
    views = [one for one in comparison.traits if one.role is Role.ACQUISITION and one.origin is Origin.DECLARED and _divides(one)]
    if source is None:
        return
    drawn = 0
    for label in (one for one in comparison.labels if not one.is_number and one.of != source.of):
        view = next((one for one in sorted(views, key=lambda one: -int(one.known.sum())) if one.of not in (label.of, source.of)), None)
        told = _mosaic(comparison, label, source, view)
        if told is not None and drawn < MOST_LABELS:
            drawn += 1
            yield Drawn(told)


def _divides(trait: Trait) -> bool:
    return not (trait.is_number or trait.refused) and 1 < trait.values[trait.known].nunique() <= MANY


def _mosaic(comparison: Comparison, label: Trait, source: Trait, view: Trait | None) -> Figure | None:
    rows = label.known & source.known & (view.known if view is not None else True)
    if len(set(source.values.to_numpy(dtype=object)[rows])) < 2:
        return None
    weight = _weights(comparison.population.bound()[rows])
    classes, of_class, few = _levels(label, rows, weight, MOST_CLASSES)
    sources, of_source, other = _levels(source, rows, weight, MOST_SOURCES)
    views, of_view, rest = _levels(view, rows, weight, MOST_VIEWS) if view is not None else ([""], np.zeros(rows.sum(), np.int64), [])
    classes = [class_called(label, one) for one in classes]
    shape = (len(sources), len(views), len(classes))
    groups, items = np.zeros(shape), np.zeros(shape, np.int64)
    np.add.at(groups, (of_source, of_view, of_class), weight)
    np.add.at(items, (of_source, of_view, of_class), 1)
    columns = [
        {
            "source": sources[at],
            "view": views[of],
            "groups": [float(one) for one in groups[at, of]],
            "items": [int(one) for one in items[at, of]],
        }
        for at in range(len(sources))
        for of in range(len(views))
    ]
    unit = comparison.population.unit.value
    by = f" and {view.title}" if view is not None else ""
    return Figure(
        kind=FigureKind.MOSAIC,
        title=f"{label.title} by {source.title}{by}",
        sentence=_told(label, sources, classes, groups),
        note=f"{int(rows.sum()):,} of {len(rows):,} {unit} of which all is known, counted as {comparison.by}, each of weight 1."
        + left_out(few, "classes, together as (other)")
        + left_out(other, "sources, together as (other)")
        + left_out(rest, "views, together as (other)"),
        data={
            "population": comparison.population.facts.title,
            "label": label.title,
            "source": source.title,
            "view": view.title if view is not None else None,
            "unit": comparison.unit.value,
            "items": unit,
            "classes": classes,
            "columns": columns,
        },
    )


def _weights(groups: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return the weight of each row: all rows of a group weigh 1 together."""
    _, member, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    return np.asarray(1.0 / sizes[member], np.float64)


def _levels(
    trait: Trait, rows: npt.NDArray[np.bool_], weight: npt.NDArray[np.float64], most: int
) -> tuple[list[str], npt.NDArray[np.int64], list[str]]:
    """Return the commonest levels of a trait and `(other)`, the number of the level of each row, and what is in `(other)`."""
    names, codes = np.unique(trait.values.to_numpy(dtype=object)[rows].astype(str), return_inverse=True)
    heavy = np.bincount(codes, weights=weight)
    order = sorted(range(len(names)), key=lambda one: (-round(float(heavy[one]), 6), names[one]))
    kept, rest = (order, []) if len(order) <= most else (order[: most - 1], order[most - 1 :])
    if trait.sides:  # the side that effects speak of comes last, as in tables
        kept = sorted(kept, key=lambda one: trait.sides.index(str(names[one])) if trait.sides else 0)
    place = {level: at for at, level in enumerate(kept)}
    at = np.array([place.get(one, len(kept)) for one in range(len(names))], np.int64)
    return [*(str(names[one]) for one in kept), *([REST] if rest else [])], at[codes], [str(names[one]) for one in rest]


def _told(label: Trait, sources: Sequence[str], classes: Sequence[str], groups: Any) -> str:
    by_source = groups.sum(axis=1)
    alone = [
        f"{class_} occurs in {sources[int(by_source[:, at].argmax())]} only"
        for at, class_ in enumerate(classes)
        if (by_source[:, at] > 0).sum() == 1 and REST not in (class_, sources[int(by_source[:, at].argmax())])
    ]
    one_class = int(((groups > 0).sum(axis=2) == 1).sum())
    held = int((groups.sum(axis=2) > 0).sum())
    told = joined(alone, last="and") if alone else f"Every side of {label.title} occurs in more than one source"
    return f"{told[:1].upper()}{told[1:]}. {one_class:,} of {held:,} columns ({share(one_class, held)}) {verb(one_class, 'holds', 'hold')} one class only."
