"""A dataset before it is written: pictures as bytes, tables as rows, boxes as values, so that defects can be planted in it."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from PIL import Image

from datascopy.model import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One picture of a draft."""

    of: str
    """the set of pictures that it belongs to"""
    id: str
    path: str
    label: str
    part: str
    group: str
    width: int
    height: int
    view: str
    age: int
    mask: str = ""
    """path of its mask; '' if it has none"""

    @property
    def name(self) -> str:
        """Its file name."""
        return PurePosixPath(self.path).name


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: the cells, and the path of the picture it describes."""

    about: str
    cells: list[str]


@dataclass(slots=True, kw_only=True)
class Rows:
    """One table of a draft."""

    path: str
    of: str
    delimiter: str
    columns: dict[str, str]
    rows: list[Row] = field(default_factory=list)

    def add(self, item: Item) -> None:
        """Append the row of a picture."""
        facts = {name: getattr(item, name) for name in ("id", "name", "label", "part", "group", "width", "height", "age", "view")}
        self.rows.append(Row(item.path, [cell.format(**facts) for cell in self.columns.values()]))

    def row(self, item: Item) -> Row:
        """Return the first row of a picture."""
        return next(row for row in self.rows if row.about == item.path)

    def column(self, name: str) -> int:
        """Return the position of a column."""
        return list(self.columns).index(name)

    def encode(self) -> bytes:
        """Return the table as UTF-8 text with a header, lines ended by a line feed."""
        lines = [list(self.columns), *(row.cells for row in self.rows)]
        return "".join(self.delimiter.join(cells) + "\n" for cells in lines).encode()


@dataclass(slots=True, kw_only=True)
class Document:
    """The boxes of a draft, by picture, in the form of bounding-boxes documents: id -> {height, width, bbox}."""

    path: str
    of: str
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Draft:
    """The whole dataset before it is written."""

    rng: np.random.Generator
    """the source of chance of the defects"""
    items: list[Item] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    """path -> bytes of everything but tables and documents"""
    tables: dict[str, Rows] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    """paths of items with a defect: none gets a second one by chance"""

    def tables_of(self, of: str) -> Iterator[Rows]:
        """Iterate over the tables that describe a set of pictures."""
        return (table for table in self.tables.values() if table.of == of)

    def take(self, of: str, *, masked: bool | None = None, **facts: str) -> Item:
        """Choose by chance a sound picture with these facts (label, part, group), and keep later defects from it.

        Args:
            of: the set of pictures to choose from.
            masked: whether it must have a mask. One without is a victim already (its mask was taken away) and may get a second defect.
            facts: what must be true of it.

        Raises:
            Fault: none is left.
        """
        free = [
            item
            for item in self.items
            if item.of == of
            and (masked is False or item.path not in self.touched)
            and (masked is None or bool(item.mask) is masked)
            and all(getattr(item, name) == value for name, value in facts.items())
        ]
        if not free:
            wanted = ", ".join(f"{name} {value}" for name, value in facts.items())
            raise Fault(
                f"No sound picture of {of!r}{' with ' + wanted if wanted else ''} is left to plant a defect in. Ask for more pictures."
            )
        item = free[int(self.rng.integers(len(free)))]
        self.touched.add(item.path)
        return item

    def add_copy(self, item: Item, data: bytes, **changed: Any) -> Item:
        """Add a picture with a name of its own and the rows of `item`, changed as told (part, group, width, height, suffix)."""
        name = new_id(self.rng)
        path = item.path.replace(item.id, name)
        if suffix := changed.pop("suffix", None):
            path = str(PurePosixPath(path).with_suffix(suffix))
        if "part" in changed:
            path = path.replace(f"/{item.part}/", f"/{changed['part']}/")
        copy = replace(item, id=name, path=path, **changed)
        self.items.append(copy)
        self.touched.add(copy.path)
        self.files[copy.path] = data
        for table in self.tables_of(item.of):
            table.add(copy)
        return copy

    def swap(self, item: Item, **changed: Any) -> Item:
        """Put a changed item in the place of an item."""
        new = replace(item, **changed)
        self.items[self.items.index(item)] = new
        return new

    def picture(self, path: str) -> Image.Image:
        """Return a picture of the draft, decoded."""
        image = Image.open(io.BytesIO(self.files[path]))
        image.load()
        return image

    def write(self, target: Path) -> int:
        """Write everything under a folder and return the number of files."""
        files = dict(self.files)
        for table in self.tables.values():
            files[table.path] = table.encode()
        for document in self.documents.values():
            files[document.path] = (json.dumps(document.entries, indent=1) + "\n").encode()
        for path, data in sorted(files.items()):
            place = target / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        return len(files)


def new_id(rng: np.random.Generator) -> str:
    """Return a name of 12 hex digits."""
    return str(rng.bytes(6).hex())


def encode(image: Image.Image, form: str, quality: int = 88) -> bytes:
    """Return a picture as the bytes of a file of `form` (JPEG, PNG, GIF)."""
    buffer = io.BytesIO()
    image.save(buffer, form, **({"quality": quality} if form == "JPEG" else {}))
    return buffer.getvalue()
