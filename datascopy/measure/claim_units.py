"""The units that claims count: one row of a frame each, with the columns and attributes that a claim may ask for."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from datascopy.measure.claim_words import Wanted

NUMBER = r"\s*[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*"
SEVERAL = "\x1e"
"""What parts the different values that are told of one unit; no text of a dataset holds it unescaped."""

_SAME_EXTENSION = {"jpeg": "jpg", "jpe": "jpg", "tiff": "tif", "mpeg": "mpg"}
_ONE = {"rows": "row", "entries": "entry", "boxes": "box", "annotations": "annotation", "rings": "ring", "files": "file"}
_FOLDED = ("extension", "format", "mode")


class Unavailable(Exception):
    """A way to measure a claim cannot be taken; the message is a clause that says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """What is counted: one row of `frame` per unit."""

    frame: pd.DataFrame
    noun: str
    """in the plural: rows, boxes, entries, or the collection's title"""
    place: str
    """the files that hold them; '' for the files of a collection"""
    attribute: Callable[[str], pd.Series]
    """what is known of each unit beyond the frame's own columns, by name; raises Unavailable"""
    file: str | None = None
    """the column that names the item (tables)"""
    private: frozenset[str] = frozenset()

    def __len__(self) -> int:
        """Return how many units there are."""
        return len(self.frame)

    def said(self, count: int) -> str:
        """Return a count of these units in words: `47,248 rows of metadata.csv`."""
        noun = _ONE.get(self.noun, f"file ({self.noun})") if count == 1 else self.noun
        return f"{count:,} {noun}" + (f" of {self.place}" if self.place else "")

    def told(self, name: str) -> pd.Series:
        """Return one column or attribute as text, one value per unit; several of one unit are parted by SEVERAL.

        Raises:
            Unavailable: the units have no such column and no such attribute.
        """
        return self.frame[name] if name in self.frame else self.attribute(name)

    def column(self, name: str) -> pd.Series:
        """Return one column or attribute as text, one value per unit; several of one unit together: `F; M`.

        Raises:
            Unavailable: as `told`.
        """
        return self.told(name).str.replace(SEVERAL, "; ", regex=False)

    def numbers(self, name: str) -> pd.Series:
        """Return a column as float64. Of an attribute the units of which it is unknown are left out.

        Raises:
            Unavailable: no such column, no row, or a cell that is no number (the cell itself is not told: it may be private).
        """
        cells = self.told(name)
        if name not in self.frame:
            cells = cells[cells != ""]
        wrong = ~cells.str.fullmatch(NUMBER)
        if wrong.any():
            line = f", the first in line {cells.index[wrong][0]:,}" if self.file is not None or self.noun == "rows" else ""
            raise Unavailable(f"{int(wrong.sum()):,} of {self.said(len(cells))} hold no number in {name}{line}")
        return cells.astype("float64")

    def narrowed(self, where: Wanted, but: Wanted | None = None) -> pd.DataFrame:
        """Return the units that have the values of `where` and none of those of `but`.

        Raises:
            Unavailable: as `told`.
        """
        keep = pd.Series(data=True, index=self.frame.index)
        for name, wanted in where.items():
            keep &= self._have(name, wanted)
        for name, unwanted in (but or {}).items():
            keep &= ~self._have(name, unwanted)
        return self.frame[keep]

    def _have(self, name: str, wanted: str | tuple[str, ...]) -> pd.Series:
        """Return whether each unit has one of some values; "" stands for a blank cell or an unknown attribute."""
        values = self.told(name)
        among = {wanted} if isinstance(wanted, str) else set(wanted)
        if name in _FOLDED:
            values, among = values.str.lower().replace(_SAME_EXTENSION), {_SAME_EXTENSION.get(one.lower(), one.lower()) for one in among}
        have = values.isin(among)
        if "" in among:
            have |= values.str.strip() == ""
        several = values.str.contains(SEVERAL, regex=False)
        if several.any():
            have |= several & values.map(lambda text: not among.isdisjoint(text.split(SEVERAL))).astype("bool")
        return have


def as_text(values: pd.Series) -> pd.Series:
    """Return numbers without a fraction as text, others as they are written in Python, '' for unknown ones; text stays."""
    if values.dtype == "str":
        return values.fillna("")
    if pd.api.types.is_float_dtype(values.dtype) and not (values.isna() | (values == values.round())).all():
        return values.map(lambda one: "" if pd.isna(one) else repr(float(one))).astype("str")
    whole = values.astype("Int64")
    return whole.astype("str").where(whole.notna(), "").astype("str")


def nothing_tells(place: str) -> Callable[[str], pd.Series]:
    """Return what answers for units of which nothing but their number is known."""

    def refuse(name: str) -> pd.Series:
        raise Unavailable(f"{place} does not tell {name}")

    return refuse


def extension_of(paths: pd.Series) -> pd.Series:
    """Return the extensions of names, lower case and without the dot; '' where there is none."""
    return paths.str.strip().str.extract(_EXTENSION, expand=False).fillna("").str.lower()


_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,5})$")
