"""Finds what claims count, in a catalog and among the measured pictures."""

from collections.abc import Mapping, Sequence

import pandas as pd

from datascopy.measure.claim_units import SEVERAL, Unavailable, Units, as_text, extension_of, nothing_tells
from datascopy.model import Catalog, CollectionFacts, Document, DocumentFacts, GroupFacts, SplitFacts, Table, TableFacts

_MEASURED = ("format", "mode", "width", "height")
_NAMED_PLACES = 3
"""More files than these are counted instead of named."""

Facts = CollectionFacts | TableFacts | DocumentFacts | SplitFacts | GroupFacts


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
        self._attributes = {one.name: one.title for one in profile.attributes}
        self._made: dict[tuple[str, str], Units] = {}

    def units(self, what: str, of: str) -> Units:
        """Return the files, rows, entries, boxes, annotations, rings or sizes of one collection, table or document.

        Raises:
            Unavailable: it is absent, left out, or could not be read.
        """
        makers = {
            "files": self._files,
            "rows": self._rows,
            "entries": self._entries,
            "boxes": self._boxes,
            "annotations": self._annotations,
            "rings": self._rings,
            "sizes": self._sizes,
        }
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

    def knows_items(self, name: str) -> bool:
        """Say whether a name is that of a collection, table or document, and not of an attribute."""
        return isinstance(self.facts.get(name), CollectionFacts | TableFacts | DocumentFacts)

    def _files(self, of: str) -> Units:
        if not isinstance(self.facts[of], CollectionFacts):
            return self._files_read(of)
        items = self.catalog.items
        frame = items[items["collection"] == of]
        if frame.empty:
            raise Unavailable(f"the {self.title(of)} are {self._gone(of)}")
        frame = frame.reset_index(drop=True)
        return Units(frame=frame, noun=self.title(of), place="", attribute=lambda name: self._of_file(frame, name))

    def _files_read(self, of: str) -> Units:
        """Return the files of a table or document, one unit each."""
        files = self.catalog.files
        frame = files[files["role"].isin(["table", "document"]) & (files["name"] == of)].reset_index(drop=True)
        if frame.empty or left_out(self.catalog, self.facts[of]):
            raise Unavailable(f"the {self.title(of)} are {self._gone(of)}")
        frame = frame.assign(extension=extension_of(frame["path"]))
        return Units(frame=frame, noun="files", place=self.title(of), attribute=nothing_tells(self.title(of)))

    def _of_file(self, frame: pd.DataFrame, name: str) -> pd.Series:
        return as_text(self.measured(frame, name)) if name in _MEASURED else self._of_item(frame, name)

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
            place=self._place(of, tables),
            attribute=lambda name: self._of_row(frame, facts, name),
            file=facts.file,
            private=frozenset(facts.private),
        )

    def _of_row(self, frame: pd.DataFrame, facts: TableFacts, name: str) -> pd.Series:
        if facts.file is None or facts.file not in frame:
            raise Unavailable(f"the table {facts.title} has no column {name}")
        if name == "extension":
            return extension_of(frame[facts.file])
        mentioned = self._mentioned(facts.name)
        if len(mentioned) != len(frame):
            raise Unavailable(f"not every row of the table {facts.title} names an item")
        if name in ("label", "key"):
            told = mentioned[name]
        elif name in self._attributes and not (own := self._attribute(name, facts.name)).empty:
            told = _joined(own, mentioned, ["path", "line"])
        else:
            told = self._of_item(mentioned, name)
        return pd.Series(told.to_numpy(), index=frame.index, dtype="str")

    def _mentioned(self, of: str) -> pd.DataFrame:
        references = self.catalog.references
        return references[references["table"] == of].reset_index(drop=True)

    def _entries(self, of: str) -> Units:
        documents = self._documents(of)
        frame, count, place = self._mentioned(of), sum(one.entries for one in documents), self._place(of, documents)
        if len(frame) != count:  # a document without a general reader is counted, its entries are not told apart
            return Units(frame=pd.DataFrame(index=range(count)), noun="entries", place=place, attribute=nothing_tells(place))
        frame = frame.assign(extension=extension_of(frame["written"]))
        return Units(frame=frame, noun="entries", place=place, attribute=lambda name: self._of_item(frame, name))

    def _boxes(self, of: str) -> Units:
        place = (self._rows if isinstance(self.facts[of], TableFacts) else self._entries)(of).place
        return self._drawn(self.catalog.boxes, of, "boxes", place)

    def _annotations(self, of: str) -> Units:
        return self._drawn(self.catalog.annotations, of, "annotations", self._place(of, self._documents(of)))

    def _rings(self, of: str) -> Units:
        rings = self.catalog.rings.drop(columns="outline")
        return self._drawn(rings, of, "rings", self._place(of, self._documents(of)))

    def _drawn(self, frame: pd.DataFrame, of: str, noun: str, place: str) -> Units:
        """Return what is drawn in pictures according to one source: all numbers as text."""
        frame = frame[frame["source"] == of].reset_index(drop=True)
        frame = frame.assign(**{str(name): as_text(frame[name]) for name in frame if frame[name].dtype != "str"})
        return Units(frame=frame, noun=noun, place=place, attribute=lambda name: self._of_item(frame, name))

    def _sizes(self, of: str) -> Units:
        """Return what tells the size of a picture: the files themselves, or what a table or document states, once for each picture."""
        if isinstance(self.facts[of], CollectionFacts):
            return self._files(of)
        annotations = self.catalog.annotations
        if not (annotations["source"] == of).any():
            return self._boxes(of)
        units = self._annotations(of)
        frame = units.frame.drop_duplicates(["collection", "key"]).reset_index(drop=True)
        return Units(frame=frame, noun="pictures", place=units.place, attribute=lambda name: self._of_item(frame, name))

    def _documents(self, of: str) -> list[Document]:
        found = [one for one in self.catalog.documents if one.facts.name == of and one.path]
        self._readable(of, f"the document {self.title(of)}", found)
        return found

    def _place(self, of: str, found: Sequence[Table | Document]) -> str:
        if len(found) > _NAMED_PLACES:
            return f"{self.title(of)} ({len(found):,} files)"
        return " and ".join(one.path for one in found)

    def _readable(self, of: str, said: str, found: Sequence[Table | Document]) -> None:
        """Refuse a table or document that is absent or could not be read.

        Raises:
            Unavailable: it is.
        """
        if not found:
            raise Unavailable(f"{said} is {self._gone(of)}")
        unread = [one for one in found if one.problem]
        if len(found) > 1 and unread:
            raise Unavailable(f"{len(unread):,} of the {len(found):,} files of {said} could not be read")
        if unread:
            raise Unavailable(f"{said} could not be read: it {unread[0].problem}")

    def _gone(self, of: str) -> str:
        return "left out by --part" if left_out(self.catalog, self.facts[of]) else "absent"

    def _of_item(self, frame: pd.DataFrame, name: str) -> pd.Series:
        """Return what is known of the items that the units are about: the part of a split, or an attribute; '' where nothing is."""
        if isinstance(self.facts.get(name), SplitFacts):
            return self._part(frame, name)
        if name not in self._attributes:
            raise Unavailable(f"nothing tells {name}")
        told = self._attribute(name)
        if told.empty:
            raise Unavailable(f"nothing present tells the {self._attributes[name]}")
        return _joined(told, frame, ["collection", "key"])

    def _attribute(self, name: str, source: str | None = None) -> pd.DataFrame:
        attributes = self.catalog.attributes
        told = attributes[attributes["attribute"] == name]
        return told if source is None else told[told["source"] == source]

    def _part(self, frame: pd.DataFrame, name: str) -> pd.Series:
        memberships = self.catalog.memberships
        told = memberships[memberships["split"] == name]
        if told.empty:
            raise Unavailable(f"the {self.title(name)} is absent")
        return _joined(told.rename(columns={"part": "value"}), frame, ["collection", "key"])


def _joined(told: pd.DataFrame, frame: pd.DataFrame, on: list[str]) -> pd.Series:
    """Return the values that `told` has for each row of `frame`: the different known ones sorted and parted by SEVERAL, '' for none."""
    known = told[told["value"] != ""].drop_duplicates([*on, "value"]).sort_values("value", kind="stable")
    values = known.groupby(on, sort=False)["value"].agg(SEVERAL.join).rename("value").reset_index()
    keyed = frame[on].reset_index(drop=True).merge(values, how="left", on=on)
    return keyed["value"].fillna("").astype("str").set_axis(frame.index)


def left_out(catalog: Catalog, facts: Facts) -> bool:
    """Return whether `--part` leaves out a collection, table or document: it names neither it nor the collection that it is of."""
    parts = catalog.parts
    return bool(parts) and facts.name not in parts and getattr(facts, "of", None) not in parts
