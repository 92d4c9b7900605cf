"""What evidence looks like once it is flat: the values that the templates draw."""

from dataclasses import dataclass

from datascopy.report.album import Shot
from datascopy.report.charts import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much of each kind of evidence a page shows."""

    findings: int
    groups: int
    """rows of a division"""
    pairs: int
    strips: int
    boxes: int
    rows: int


MAIN = Limits(findings=6, groups=50, pairs=12, strips=6, boxes=12, rows=10)
SIDE_PAGE = Limits(findings=500, groups=500, pairs=100, strips=100, boxes=60, rows=1000)
LEAD = Limits(findings=1, groups=10, pairs=1, strips=1, boxes=2, rows=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """A picture with what is known of it."""

    path: str
    shot: Shot | None
    facts: tuple[str, ...] = ()
    """split, label, size"""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairView:
    """Two pictures that are the same picture, the second in the frame of the first."""

    anchor: str
    words: str
    score: str
    masks: str
    """how much the masks of the two mark; "" where they have none"""
    a: ItemView
    b: ItemView
    comparable: bool
    """both are drawn in the same frame, so that they can be laid over each other"""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxView:
    """A picture with the stated and the measured box, in pixels of the whole picture: x, y, width, height."""

    item: ItemView
    width: float
    height: float
    stated: tuple[float, float, float, float] | None
    """None where a side of it is no number"""
    measured: tuple[float, float, float, float] | None
    off: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameView:
    """A picture, the frame that it is said to be, and the frame at which it was found."""

    words: str
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table: its text, and the number to sort by where the text is not it."""

    text: str
    sort: str = ""
    figure: bool = False
    mark: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitCell:
    """A group's share of one part: a bar in thousandths, count and share."""

    length: float
    count: str
    share: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitRow:
    """One divided group."""

    anchor: str
    subject: str
    waived: bool
    cells: tuple[SplitCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of evidence. `kind` says which template draws it and which of the other fields are filled."""

    kind: str
    """split | pairs | strips | boxes | frames | table | places"""
    caption: str = ""
    more: str = ""
    """what is not shown here, in words; "" where all is"""
    reach: str = "all"
    """how much of that is listed at all: "all", "the first 200", or "" for none"""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    pairs: tuple[PairView, ...] = ()
    strips: tuple[tuple[ItemView, ...], ...] = ()
    boxes: tuple[BoxView, ...] = ()
    frames: tuple[FrameView, ...] = ()
    split_rows: tuple[SplitRow, ...] = ()
    totals: tuple[SplitCell, ...] = ()
    lines: tuple[str, ...] = ()
