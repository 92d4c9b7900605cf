"""The units that claims count: files, rows, entries, boxes, each with the columns and attributes that a claim may ask for."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from datascopy.model import Catalog, CollectionFacts, DocumentFacts, GroupFacts, SplitFacts, TableFacts

_NUMBER = r"\s*[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*"
_EXTENSION = re.compile(r"\.([A-Za-z0-9]{1,5})$")
_SAME_EXTENSION = {"jpeg": "jpg", "jpe": "jpg", "tiff": "tif", "mpeg": "mpg"}
_ONE = {"rows": "row", "entries": "entry", "boxes": "box"}
_FOLDED = ("extension", "format", "mode")
_MEASURED = ("format", "mode", "width", "height")

Facts = CollectionFacts | TableFacts | DocumentFacts | SplitFacts | GroupFacts


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

    def column(self, name: str) -> pd.Series:
        """Return one column or attribute as text, one value per unit.

        Raises:
            Unavailable: the units have no such column and no such attribute.
        """
        return self.frame[name] if name in self.frame else self.attribute(name)

    def numbers(self, name: str) -> pd.Series:
        """Return a column as float64.

        Raises:
            Unavailable: no such column, no row, or a cell that is no number (the cell itself is not told: it may be private).
        """
        cells = self.column(name)
        wrong = ~cells.str.fullmatch(_NUMBER)
        if wrong.any():
            raise Unavailable(
                f"{int(wrong.sum()):,} of {self.said(len(self))} hold no number in {name}, the first in line {cells.index[wrong][0]:,}"
            )
        return cells.astype("float64")

    def narrowed(self, where: Mapping[str, str]) -> pd.DataFrame:
        """Return the units whose columns and attributes equal the values of `where`."""
        keep = pd.Series(data=True, index=self.frame.index)
        for name, wanted in where.items():
            values, value = self.column(name), wanted
            if name in _FOLDED:
                values, value = _folded(values), _SAME_EXTENSION.get(wanted.lower(), wanted.lower())
            keep &= values == value
        return self.frame[keep]


def _folded(values: pd.Series) -> pd.Series:
    return values.str.lower().replace(_SAME_EXTENSION)


class Sources:
    """Finds the units of a claim in a catalog and, where they were measured, in the frames IMAGES and VIDEOS."""

    def __init__(self, catalog: Catalog, images: pd.DataFrame | None, videos: pd.DataFrame | None = None) -> None:
        """Take what there is."""
        self.catalog = catalog
        self.images = images
        self.videos = videos
        profile = catalog.profile
        facts: tuple[Facts, ...] = (*profile.collections, *profile.tables, *profile.documents, *profile.splits, *profile.groups)
        self.facts: Mapping[str, Facts] = {one.name: one for one in facts}
        self._made: dict[tuple[str, str], Units] = {}

    def units(self, what: str, of: str) -> Units:
        """Return the files, rows, entries or boxes of one collection, table or document.

        Raises:
            Unavailable: it is absent, left out, or could not be read.
        """
        makers = {"files": self._files, "rows": self._rows, "entries": self._entries, "boxes": self._boxes}
        if (what, of) not in self._made:
            self._made[what, of] = makers[what](of)
        return self._made[what, of]

    def named(self, name: str) -> Units:
        """Return the units that can know an item: files of a collection, rows of a table, entries of a document."""
        facts = self.facts[name]
        return self.units({CollectionFacts: "files", TableFacts: "rows"}.get(type(facts), "entries"), name)

    def title(self, name: str) -> str:
        """Return what people call a collection, table, document, split or group."""
        return self.facts[name].title

    def _files(self, of: str) -> Units:
        items = self.catalog.items
        frame = items[items["collection"] == of]
        if frame.empty:
            raise Unavailable(f"the {self.title(of)} are {self._gone(of)}")
        frame = frame.reset_index(drop=True)
        return Units(frame=frame, noun=self.title(of), place="", attribute=lambda name: self._of_file(frame, name))

    def _of_file(self, frame: pd.DataFrame, name: str) -> pd.Series:
        if name in _MEASURED:
            return _text(self.measured(frame, name))
        return self._part(frame["collection"], frame["key"], name)

    def measured(self, frame: pd.DataFrame, name: str) -> pd.Series:
        """Return a column of IMAGES for the items of `frame`; NA or '' where it is unknown.

        Raises:
            Unavailable: pictures were not measured, or the items are no pictures.
        """
        if self.images is None:
            raise Unavailable("the pictures were not measured")
        known = self.images.set_index("path")[name]
        if not frame["path"].isin(known.index).any():
            raise Unavailable("files of this kind were not measured")
        return frame["path"].map(known)

    def _rows(self, of: str) -> Units:
        tables = sorted((one for one in self.catalog.tables if one.facts.name == of and one.path), key=lambda one: one.path)
        self._readable(of, f"the table {self.title(of)}", tables)
        frame = tables[0].frame if len(tables) == 1 else pd.concat([table.frame for table in tables], ignore_index=True)
        facts = tables[0].facts
        return Units(
            frame=frame,
            noun="rows",
            place=" and ".join(table.path for table in tables),
            attribute=lambda name: self._of_row(frame, facts, name),
            file=facts.file,
            private=frozenset(facts.private),
        )

    def _of_row(self, frame: pd.DataFrame, facts: TableFacts, name: str) -> pd.Series:
        if facts.file is None or facts.file not in frame:
            raise Unavailable(f"the table {facts.title} has no column {name}")
        if name == "extension":
            return frame[facts.file].str.strip().str.extract(_EXTENSION, expand=False).fillna("").str.lower()
        mentioned = self._mentioned(facts.name)
        if name in ("label", "key"):
            return pd.Series(mentioned[name].to_numpy(), index=frame.index, dtype="str")
        return self._part(mentioned["collection"], mentioned["key"], name).set_axis(frame.index)

    def _mentioned(self, of: str) -> pd.DataFrame:
        references = self.catalog.references
        return references[references["table"] == of].reset_index(drop=True)

    def _entries(self, of: str) -> Units:
        documents = [one for one in self.catalog.documents if one.facts.name == of and one.path]
        self._readable(of, f"the document {self.title(of)}", documents)
        frame = self._mentioned(of)
        count = sum(one.entries for one in documents)
        if len(frame) != count:  # a document without a general reader is counted, its entries are not told apart
            frame = pd.DataFrame(index=range(count))
        place = " and ".join(one.path for one in documents)
        return Units(frame=frame, noun="entries", place=place, attribute=lambda name: _no_column(place, name))

    def _boxes(self, of: str) -> Units:
        place = (self._rows if isinstance(self.facts[of], TableFacts) else self._entries)(of).place
        boxes = self.catalog.boxes
        frame = boxes[boxes["source"] == of].reset_index(drop=True)
        frame = frame.assign(width=_text(frame["width"]), height=_text(frame["height"]))
        return Units(frame=frame, noun="boxes", place=place, attribute=lambda name: _no_column(place, name))

    def _readable(self, of: str, said: str, found: Sequence[object]) -> None:
        """Refuse a table or document that is absent or could not be read.

        Raises:
            Unavailable: it is.
        """
        if not found:
            raise Unavailable(f"{said} is {self._gone(of)}")
        for one in found:
            if problem := getattr(one, "problem", ""):
                raise Unavailable(f"{said} could not be read: it {problem}")

    def _gone(self, of: str) -> str:
        return "left out by --part" if left_out(self.catalog, self.facts[of]) else "absent"

    def _part(self, collection: pd.Series, key: pd.Series, name: str) -> pd.Series:
        """Return the part of the split `name` that each key is in; '' where it is in none."""
        if not isinstance(self.facts.get(name), SplitFacts):
            raise Unavailable(f"nothing tells {name}")
        memberships = self.catalog.memberships
        told = memberships[memberships["split"] == name].drop_duplicates(["collection", "key"])
        if told.empty:
            raise Unavailable(f"the {self.title(name)} is absent")
        keyed = pd.DataFrame({"collection": collection, "key": key}).merge(told, how="left", on=["collection", "key"])
        return keyed["part"].fillna("").set_axis(key.index)


def left_out(catalog: Catalog, facts: Facts) -> bool:
    """Return whether `--part` leaves out a collection, table or document: it names neither it nor the collection that it is of."""
    parts = catalog.parts
    return bool(parts) and facts.name not in parts and getattr(facts, "of", None) not in parts


def _no_column(place: str, name: str) -> pd.Series:
    raise Unavailable(f"{place} does not tell {name}")


def _text(values: pd.Series) -> pd.Series:
    """Return numbers without a fraction as text, '' for unknown ones; text stays."""
    if values.dtype == "str":
        return values.fillna("")
    whole = values.astype("Int64")
    return whole.astype("str").where(whole.notna(), "").astype("str")


def words(names: Iterable[str]) -> str:
    """Return `a`, `a and b`, or `a, b and c`."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
