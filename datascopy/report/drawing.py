"""What figures are drawn with: rectangles, paths, words and small pictures on a canvas that a phone shows in full.

Words are measured roughly, for no browser is at hand: what may not fit is cut, and stands in full in the table behind the figure.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from datascopy.report.shapes import Cell
from datascopy.report.words import printable

WIDTH = 320
"""of every figure; it is shown a little larger"""
LETTER, SMALL = 11.0, 10.0
LEGEND = 250
"""room for a word of the legend"""
"""sizes of type"""
NARROW, BOLD = 0.61, 1.14
"""width of a letter by the size of type, and how much wider bold ones are"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One thing that is drawn. `tag` says which of the fields are filled: rect, path, text, image."""

    tag: str
    look: str = ""
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0
    d: str = ""
    text: str = ""
    anchor: str = "start"
    fill: str = ""
    """name of a pattern"""
    src: str = ""


@dataclass(slots=True)
class Canvas:
    """Shapes, in the order in which they are laid over each other."""

    height: float = 0
    shapes: list[Shape] = field(default_factory=list)

    def rect(self, x: float, y: float, width: float, height: float, look: str, fill: str = "") -> None:  # noqa: PLR0917 - four sides
        """Draw a rectangle; one without area is left out."""
        if width > 0 and height > 0:
            self.shapes.append(
                Shape(tag="rect", look=look, x=_tenth(x), y=_tenth(y), width=_tenth(width), height=_tenth(height), fill=fill)
            )

    def line(self, points: Sequence[tuple[float, float]], look: str) -> None:
        """Draw a line through points."""
        drawn = "L".join(f"{_tenth(x):g} {_tenth(y):g}" for x, y in points)
        self.shapes.append(Shape(tag="path", look=look, d=f"M{drawn}"))

    def path(self, d: str, look: str) -> None:
        """Draw a path."""
        self.shapes.append(Shape(tag="path", look=look, d=d))

    def word(self, x: float, y: float, text: str, *, anchor: str = "start", look: str = "", room: float = WIDTH) -> None:
        """Write a text, cut to the room that there is."""
        size = SMALL if "small" in look else LETTER
        told = cut(text, room, size * (BOLD if "bold" in look else 1))
        self.shapes.append(Shape(tag="text", look=look, x=_tenth(x), y=_tenth(y), text=told, anchor=anchor))

    def image(self, x: float, y: float, side: float, src: str) -> None:
        """Draw a square picture."""
        self.shapes.append(Shape(tag="image", x=_tenth(x), y=_tenth(y), width=_tenth(side), height=_tenth(side), src=src))


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One sign of a legend."""

    look: str
    word: str
    fill: str = ""
    form: str = "rect"
    """rect | line | none"""
    sign: str = ""
    """what stands in the figure for the word: a number or a letter"""

    @property
    def told(self) -> str:
        """Return the word, cut where it is long; the table has it whole."""
        return cut(self.word, LEGEND, LETTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One figure, ready to be drawn, and the table behind it."""

    canvas: Canvas
    described: str
    """how to read it, for those who do not see it: what lies on the axes"""
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    keys: tuple[Key, ...] = ()
    more: str = ""
    """rows of the table that are not shown"""


def breadth(text: str, size: float) -> float:
    """Return about how wide a text is."""
    return size * sum(_letter(one) for one in text)


def _letter(one: str) -> float:
    if unicodedata.combining(one):
        return 0.0
    if unicodedata.east_asian_width(one) in "WF":
        return 1.05
    return 0.74 if one.isupper() else 0.9 if one in "mwMW%@—…" else 0.36 if one in "iljtfrI.,:;'|()[] " else NARROW


def cut(text: str, room: float, size: float) -> str:
    """Return a text that fits, cut at its end where it must be."""
    told = printable(text)
    if breadth(told, size) <= room:
        return told
    kept, used = [], breadth("…", size)
    for one in told:
        used += size * _letter(one)
        if used > room:
            break
        kept.append(one)
    return f"{''.join(kept).rstrip()}…"


def _tenth(value: float) -> float:
    return round(value, 1)
