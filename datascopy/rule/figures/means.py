"""The mean picture of each class, and how it differs: one picture of each group, never of fewer than ten groups."""

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from datascopy.model import Evidence, Figure, FigureKind
from datascopy.model.words import joined, number, share
from datascopy.rule.answer import Drawn
from datascopy.rule.comparing import Comparison
from datascopy.rule.figures.named import class_called
from datascopy.rule.subject import items_of
from datascopy.rule.traits import Trait

FEWEST = 10
"""groups of a class from which on its mean is shown: a mean of fewer shows single ones"""
MOST_CLASSES, MOST_LABELS = 4, 2
CLEAR = 3.0
"""standard errors beyond which two means differ at a place"""
MIDDLE = 127.5

Floats = npt.NDArray[np.float64]


def means(seen: Evidence, comparison: Comparison) -> Iterator[Drawn]:
    """Yield the mean pictures of the classes of the first labels of a population."""
    if seen.probes is None or seen.probes.greys is None:
        return
    rows, greys = _rows(seen, comparison)
    drawn = 0
    for label in (one for one in comparison.labels if not one.is_number):
        told = _means(comparison, label, rows, greys, seen.probes.greys.most) if drawn < MOST_LABELS and len(rows) else None
        if told is not None:
            drawn += 1
            yield Drawn(told)


def _rows(seen: Evidence, comparison: Comparison) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """Return the rows of a population whose picture was looked at, in the order of the pictures' digests, and their pictures."""
    greys = seen.probes.greys if seen.probes else None
    if greys is None:
        return np.empty(0, np.int64), np.empty((0, 1, 1), np.uint8)
    population = comparison.population
    items = items_of(population.catalog, population.facts.name).sort_values("path").drop_duplicates("key")
    place = {path: at for at, path in enumerate(greys.paths)}
    of_key = {key: place[path] for key, path in zip(items["key"], items["path"], strict=True) if path in place}
    told = population.rows["key"].map(of_key)
    rows = np.flatnonzero(told.notna().to_numpy())
    at = told.iloc[rows].to_numpy(dtype=np.int64)
    order = np.argsort(at, kind="stable")
    return rows[order], greys.values[at[order]]


def _means(comparison: Comparison, label: Trait, rows: npt.NDArray[np.int64], greys: npt.NDArray[np.uint8], most: int) -> Figure | None:
    values = label.values.to_numpy(dtype=object)[rows]
    bound = comparison.population.bound()[rows]
    present = list(label.sides) if label.sides else sorted({str(one) for one in values if one})
    taken = {class_: _first(bound, values == class_, most) for class_ in present}
    enough = sorted((one for one in present if len(taken[one]) >= FEWEST), key=lambda one: (-len(taken[one]), one))
    if len(enough) < 2:
        return None
    shown = enough[:MOST_CLASSES]
    if label.sides:
        shown = [side for side in label.sides if side in shown]
    named = {one: class_called(label, one) for one in shown}
    taken |= {named[one]: taken[one] for one in shown}
    shown = list(named.values())
    told = {class_: greys[taken[class_]].astype(np.float64) for class_ in shown}
    mean = {class_: pictures.mean(axis=0) for class_, pictures in told.items()}
    error = {class_: pictures.var(axis=0, ddof=1) / len(pictures) for class_, pictures in told.items()}
    pairs = [(shown[1], [shown[0]])] if len(shown) == 2 else [(one, [other for other in shown if other != one]) for one in shown]
    differences = [_difference(class_, others, mean, error) for class_, others in pairs]
    few = [f"{one} ({len(taken[one]):,})" for one in present if 0 < len(taken[one]) < FEWEST]
    more = enough[MOST_CLASSES:]
    most_apart = max(differences, key=lambda one: one["clear"])
    against = joined(most_apart["against"], last="and")
    return Figure(
        kind=FigureKind.MEANS,
        title=f"Mean pictures by {label.title}",
        sentence=f"{most_apart['class']} and {against} differ by more than {CLEAR:.0f} standard errors in {share(most_apart['clear'], 1)} of the "
        f"picture, most by {most_apart['greatest']:.0f} of 255 grey values, {_where(most_apart)}.",
        note=f"One picture of each of the {comparison.by}, chosen by its bytes, at most {number(most)} a class, grey, stretched to 64 x 64. "
        "What differs may be framing, light, pose or build as well as what the class names."
        + (f" Of fewer than {FEWEST} groups, so without a mean: {joined(few, most=6)}." if few else "")
        + (f" Not drawn: {len(more):,} more classes ({joined(more, most=6)})." if more else ""),
        data={
            "population": comparison.population.facts.title,
            "label": label.title,
            "unit": comparison.unit.value,
            "side": int(greys.shape[1]),
            "classes": [
                {"class": one, "groups": len(taken[one]), "mean": float(mean[one].mean()), "grey": _written(mean[one])} for one in shown
            ],
            "differences": differences,
        },
    )


def _first(bound: npt.NDArray[np.int64], mine: npt.NDArray[np.bool_], most: int) -> npt.NDArray[np.int64]:
    """Return the first row of each group among some rows, the first `most` of them."""
    at = np.flatnonzero(mine)
    _, first = np.unique(bound[at], return_index=True)
    return np.sort(at[first])[:most]


def _difference(class_: str, others: list[str], mean: dict[str, Floats], error: dict[str, Floats]) -> dict[str, Any]:
    """Return how the mean of a class differs from that of others (each of weight 1)."""
    apart = mean[class_] - np.mean([mean[one] for one in others], axis=0)
    spread = np.sqrt(error[class_] + np.sum([error[one] for one in others], axis=0) / len(others) ** 2)
    size = np.abs(apart)
    greatest = float(size.max())
    down, across = np.unravel_index(int(size.argmax()), size.shape)
    return {
        "class": class_,
        "against": others,
        "greatest": greatest,
        "at": [(float(across) + 0.5) / size.shape[1], (float(down) + 0.5) / size.shape[0]],
        "brighter": bool(apart[down, across] > 0),
        "clear": float((size > CLEAR * spread).mean()),
        "grey": _written(MIDDLE + (MIDDLE * apart / greatest if greatest > 0 else 0 * apart)),
    }


def _where(told: dict[str, Any]) -> str:
    across, down = told["at"]
    column, row = ("left", "middle", "right")[min(2, int(3 * across))], ("top", "middle", "bottom")[min(2, int(3 * down))]
    place = (
        "in the centre"
        if (column, row) == ("middle", "middle")
        else f"at the {f'{row} {column}'.replace('middle ', '').removesuffix(' middle')}"
    )
    return f"{place}, where {told['class']} is {'brighter' if told['brighter'] else 'darker'}"


def _written(picture: Floats) -> str:
    """Return grey values 0..255, row by row, as base64 of one byte each."""
    return base64.b64encode(np.clip(np.round(picture), 0, 255).astype(np.uint8).tobytes()).decode("ascii")
