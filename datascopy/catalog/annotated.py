"""What a reader of annotation documents takes out: items with their tags and fields, shapes, boxes, and laws that no schema can say."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from datascopy.catalog.box_entries import BoxRow
from datascopy.catalog.document_laws import SHOWN, cut, digest
from datascopy.model import Violation

Outline = npt.NDArray[np.float64]
"""the vertices of a ring, (points, 2) of x, y in pixels, the last not repeating the first"""


class Told(NamedTuple):
    """What a document tells of one item beside shapes: its tags and fields, as they are written."""

    name: str
    """what the document calls the item, as in `Opened.names`"""
    tags: tuple[str, ...] = ()
    fields: Mapping[str, str] = {}


class Drawn(NamedTuple):
    """One annotation, in the order of the document."""

    name: str
    """of the item"""
    shape: str
    """polygon | box | tag | rle | keypoints | other"""
    label: str
    outlines: tuple[Outline, ...] = ()
    width: float = math.nan
    """of the picture, in pixels, as the document states it"""
    height: float = math.nan


@dataclass(frozen=True, slots=True)
class Taken:
    """All that a reader takes out of one document."""

    told: tuple[Told, ...] = ()
    drawn: tuple[Drawn, ...] = ()
    boxes: tuple[BoxRow, ...] = ()
    violations: tuple[Violation, ...] = ()


def as_object(value: Any) -> Mapping[str, Any]:
    """Return a JSON object as it is, and nothing for what is none."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """Return a JSON list as it is, and nothing for what is none."""
    return value if isinstance(value, list) else []


def as_text(value: Any) -> str | None:
    """Return text, a number, true or false as they are written; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        try:
            return str(value)
        except ValueError:  # of more digits than are ever written out
            return None
    return None


def as_fields(*objects: Any) -> dict[str, str]:
    """Return the texts and numbers that stand directly in objects; of two of one name the earlier."""
    fields: dict[str, str] = {}
    for one in objects:
        for name, value in as_object(one).items():
            if (text := as_text(value)) is not None:
                fields.setdefault(name, text)
    return fields


def ring_of_points(points: Any) -> Outline | None:
    """Return the outline of a list of {x, y}; None where it is none, or where a coordinate is no finite number."""
    try:
        # Half of all reading goes into this line: 670,000 points in 517 documents.
        return _outline(np.array([(point["x"], point["y"]) for point in points]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def ring_of_numbers(numbers: Any) -> Outline | None:
    """Return the outline of a flat list x, y, x, y, ...; None where it is none, or holds what is no finite number."""
    if not isinstance(numbers, list) or len(numbers) % 2:
        return None
    try:
        flat = np.array(numbers)
        return _outline(flat.reshape(-1, 2)) if flat.ndim == 1 else None
    except (TypeError, ValueError, OverflowError):
        return None


def _outline(values: npt.NDArray[Any]) -> Outline | None:
    # Text, null and numbers beyond any machine make an array of another kind.
    if values.dtype.kind not in "iuf" or values.ndim != 2 or not len(values):
        return None
    outline = values.astype(np.float64)
    if not np.isfinite(outline).all():
        return None
    closed = len(outline) > 1 and bool((outline[0] == outline[-1]).all())
    return outline[:-1] if closed else outline


def box_of(name: str, label: str, sides: Iterable[Any], width: float, height: float) -> BoxRow | None:
    """Return the box of x, y, width, height; None where one of them is no finite number."""
    numbers = [number(side) for side in sides]
    if len(numbers) != 4 or any(map(math.isnan, numbers)):
        return None
    x, y, wide, high = numbers
    return BoxRow(name, label, x, y, x + wide, y + high, width, height)


def number(value: Any) -> float:
    """Return a finite number as float, NaN for anything else (true and false are no numbers)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    try:
        told = float(value)
    except OverflowError:
        return math.nan
    return told if math.isfinite(told) else math.nan


def law(words: str, column: str, places: list[str], of: int, *, required: bool) -> Violation:
    """Return the violation of a law that no schema can say.

    Args:
        words: the law, e.g. "image_id is the id of an image".
        column: JSON path with indexes replaced by *.
        places: what breaks it, each as it is shown.
        of: how many could.
        required: whether a program could not go on.
    """
    return Violation(
        law=words,
        column=column,
        required=required,
        count=len(places),
        of=of,
        lines=(),
        examples=tuple(map(cut, places[:SHOWN])),
        members=digest(places),
    )
