"""The reader `boxes`: an object of name -> {height, width, bbox: [{label, xmin, ymin, xmax, ymax}]}."""

import math
import sys
from typing import Any, NamedTuple

from datascopy.catalog.document_laws import SHOWN, cut, digest
from datascopy.model import Violation

SIDES = ("xmin", "ymin", "xmax", "ymax")


class BoxRow(NamedTuple):
    """One box, in pixels; width and height of the picture are NaN where the document does not say them as numbers."""

    name: str
    label: str
    xmin: float
    ymin: float
    xmax: float
    ymax: float
    width: float
    height: float


def read_boxes(value: Any) -> tuple[tuple[BoxRow, ...], list[Violation]]:
    """Return every box whose four sides are numbers, in the order of the document, and the laws that a JSON Schema cannot say.

    What does not have the form is passed over here: the document's schema says it.
    """
    rows = []
    disordered: dict[str, list[str]] = {}
    boxes = 0
    for name, entry in value.items() if isinstance(value, dict) else ():
        listed = entry.get("bbox") if isinstance(entry, dict) else None
        for number, box in enumerate(listed if isinstance(listed, list) else ()):
            boxes += 1
            sides = [_number(box.get(side)) for side in SIDES] if isinstance(box, dict) else [math.nan]
            for side in SIDES:
                if isinstance(box, dict) and _is_too_large(box.get(side)):
                    disordered.setdefault(f"{side} can be held by a computer", []).append(f"{name}.bbox[{number}]")
            if any(map(math.isnan, sides)):
                continue
            label = box.get("label")
            numbers = (*sides, _number(entry.get("width")), _number(entry.get("height")))
            rows.append(BoxRow._make((name, label.strip() if isinstance(label, str) else "", *numbers)))
            for low, high in (("xmin", "xmax"), ("ymin", "ymax")):
                if box[low] > box[high]:
                    disordered.setdefault(f"{low} is at most {high}", []).append(
                        f"{name}.bbox[{number}]: {low} {box[low]}, {high} {box[high]}"
                    )
    return tuple(rows), [_violation(law, places, boxes) for law, places in disordered.items()]


def _violation(law: str, places: list[str], of: int) -> Violation:
    return Violation(
        law=law,
        column="$.*.bbox[*]",
        required=True,
        count=len(places),
        of=of,
        lines=(),
        examples=tuple(map(cut, places[:SHOWN])),
        members=digest(places),
    )


def _is_too_large(value: Any) -> bool:
    """Whether a value is a whole number that no float reaches: a schema takes it, and nothing can be computed with it."""
    return isinstance(value, int) and abs(value) > sys.float_info.max


def _number(value: Any) -> float:
    """Return a finite number as float, NaN for anything else (true and false are no numbers)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return math.nan
    try:
        number = float(value)
    except OverflowError:
        return math.nan
    return number if math.isfinite(number) else math.nan
