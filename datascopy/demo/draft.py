"""A dataset before it is written: pictures as bytes, tables as rows, documents as values, so that defects can be planted in it."""

import io
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from PIL import Image

from datascopy.demo.facts import Counts, add_facts, fill, fits, named
from datascopy.demo.outlines import Drawn
from datascopy.demo.papers import Papers
from datascopy.demo.plan import Plan, Where
from datascopy.demo.sheet import Rows
from datascopy.model import Fault

Box = tuple[int, int, int, int]
"""xmin, ymin, xmax, ymax in pixels, the last ones inclusive"""
SIDES = ("xmin", "ymin", "xmax", "ymax")


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
    number: int = 0
    mask: str = ""
    """path of its mask; '' if it has none"""
    box: Box | None = None
    """around what has an outline in it"""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its file name."""
        return PurePosixPath(self.path).name

    def plain(self) -> dict[str, Any]:
        """Return what is known of it without the facts of the miniature."""
        words = ("id", "label", "part", "group", "width", "height", "view", "age", "number")
        return {**{word: getattr(self, word) for word in words}, **dict(zip(SIDES, self.box or ("",) * 4, strict=True))}

    def told(self) -> dict[str, Any]:
        """Return all that is known of it."""
        return {**self.facts, **self.plain(), "name": self.name, "path": self.path}


@dataclass(slots=True, kw_only=True)
class Draft:
    """The whole dataset before it is written."""

    plan: Plan
    rng: np.random.Generator
    """the source of chance of the defects"""
    items: list[Item] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    """path -> bytes of everything but tables and documents"""
    tables: dict[str, Rows] = field(default_factory=dict)
    documents: dict[str, Papers] = field(default_factory=dict)
    drawn: dict[str, list[Drawn]] = field(default_factory=dict)
    """path of a picture -> polygons and tags of it, in their order"""
    masks: dict[str, Image.Image] = field(default_factory=dict)
    """path of a picture -> the mask of what has an outline in it, whether it is written or not"""
    claims: dict[str, Any] = field(default_factory=dict)
    """claims that are told otherwise than in the plan"""
    edits: list[tuple[str, str, str]] = field(default_factory=list)
    """path, words, and what is written in their place when everything else is done"""
    touched: set[str] = field(default_factory=set)
    """paths of items with a defect: none gets a second one by chance"""

    def tables_of(self, of: str) -> Iterator[Rows]:
        """Iterate over the tables that describe a set of pictures."""
        return (table for table in self.tables.values() if table.describes(of))

    def take(self, of: str, *, masked: bool | None = None, where: Where | None = None, **facts: str) -> Item:
        """Choose by chance a sound picture with these facts (label, part, group), and keep later defects from it.

        Args:
            of: the set of pictures to choose from.
            masked: whether it must have a mask. One without is a victim already (its mask was taken away) and may get a second defect.
            where: what must be true of it, each fact with the values that do.
            facts: what must be true of it.

        Raises:
            Fault: none is left.
        """
        wanted = {**(where or {}), **{name: (value,) for name, value in facts.items()}}
        free = [
            item
            for item in self.items
            if item.of == of
            and (masked is False or item.path not in self.touched)
            and (masked is None or bool(item.mask) is masked)
            and fits(item.told(), wanted)
        ]
        if not free:
            told = ", ".join(f"{name} {' or '.join(values)}" for name, values in wanted.items())
            raise Fault(f"No sound picture of {of!r}{' with ' + told if told else ''} is left to plant a defect in. Ask for more pictures.")
        item = free[int(self.rng.integers(len(free)))]
        self.touched.add(item.path)
        return item

    def add_copy(self, item: Item, data: bytes, *, suffix: str = "", **changed: Any) -> Item:
        """Add a picture with a name of its own and the rows of `item`, changed as told (part, group, width, height, suffix)."""
        copy = self.renamed(replace(item, **changed), suffix=suffix)
        self.items.append(copy)
        self.touched.add(copy.path)
        self.files[copy.path] = data
        for table in self.tables_of(item.of):
            table.add(copy)
        return copy

    def renamed(self, item: Item, *, suffix: str = "") -> Item:
        """Return an item under a name of its own, with the facts and the path that follow from it."""
        wanted = self.plan.pictures[item.of]
        number = 1 + max(one.number for one in self.items if one.of == item.of)
        facts = {**item.facts, **replace(item, number=number).plain()}
        facts["id"] = named(wanted.copy.id or "{hex12}" if wanted.copy else wanted.id, self.rng, facts)
        add_facts(facts, wanted.facts, None, Counts(), known=tuple(item.facts))
        path = fill(wanted.path, facts)
        if suffix:
            path = str(PurePosixPath(path).with_suffix(suffix))
        return replace(item, **named_in(facts), number=number, path=path, facts=facts)

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

    def copy(self) -> "Draft":
        """Return a draft that defects can be planted in without harm to this one."""
        return replace(
            self,
            rng=deepcopy(self.rng),
            items=list(self.items),
            files=dict(self.files),
            tables=deepcopy(self.tables),
            documents=deepcopy(self.documents),
            drawn=deepcopy(self.drawn),
            claims=dict(self.claims),
            edits=list(self.edits),
            touched=set(self.touched),
        )

    def put_mask(self, path: str, mask: Image.Image, of: str) -> None:
        """Write a mask in the form that masks of these pictures have."""
        wanted = self.plan.pictures[of]
        self.files[path] = encode(mask.convert(wanted.mask_mode), form_of(path), wanted.quality)

    def rendered(self, form: str = "folder") -> dict[str, bytes]:
        """Return path -> bytes of all files, tables and documents too; pictures that lie in a table have no file of their own."""
        files = dict(self.files)
        for document in self.documents.values():
            if within(form, document.paper.forms):
                files.update(document.encode(self.items, self.drawn))
        for table in self.tables.values():
            if not within(form, table.sheet.forms):
                continue
            files[table.path] = table.encode(self.files)
            if table.sheet.pictures:
                for row in table.rows:
                    files.pop(row.about, None)
        for path, old, new in self.edits:
            if path not in files:
                raise Fault(f"There is no file {path!r} to edit.")
            files[path] = _edited(files[path], old.encode(), new.encode(), path)
        return files

    def write(self, target: Path) -> int:
        """Write everything under a folder and return the number of files."""
        return write_files(self.rendered(), target)


def named_in(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what facts may tell of an item in the place of what was drawn: its name, label and group."""
    return {word: facts[word] for word in ("id", "label", "group")}


def within(form: str, forms: Sequence[str]) -> bool:
    """Return whether a table or document belongs to a form; without forms of its own it belongs to all."""
    return not forms or form in forms


def _edited(data: bytes, old: bytes, new: bytes, path: str) -> bytes:
    if old not in data:
        raise Fault(f"{path!r} does not hold {old.decode()!r}.")
    return data.replace(old, new, 1)


def write_files(files: Mapping[str, bytes], target: Path) -> int:
    """Write path -> bytes under a folder and return their number."""
    for path, data in sorted(files.items()):
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return len(files)


def encode(image: Image.Image, form: str, quality: int = 88) -> bytes:
    """Return a picture as the bytes of a file of `form` (JPEG, PNG, GIF)."""
    buffer = io.BytesIO()
    image.save(buffer, form, **({"quality": quality} if form == "JPEG" else {}))
    return buffer.getvalue()


def form_of(path: str) -> str:
    """Return the form of a picture's file, as its name says."""
    return "PNG" if PurePosixPath(path).suffix.lower() == ".png" else "JPEG"
