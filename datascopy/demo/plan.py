"""What a miniature.yaml says: the pictures, tables, documents, archives and claims of a drawn dataset, and the defects planted in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Where = Mapping[str, Sequence[str]]
"""fact -> the values of it that are meant; empty: all"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One more thing that is known of each picture. Exactly one way to tell it is given."""

    text: str | None = None
    """other facts filled in: `{group}-{number}`"""
    by: str | None = None
    """the fact that tells this one, through `values`"""
    values: Mapping[str, str] = field(default_factory=dict)
    other: str = ""
    """where `values` does not hold the value of `by`"""
    cycle: tuple[str, ...] = ()
    """one after the other"""
    within: tuple[str, ...] = ()
    """facts that the cycle is counted within"""
    least: int | None = None
    """by chance, from `least` to `most`"""
    most: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What is drawn into a picture as polygons."""

    name: str
    draw: str
    """lungs (two polygons) | patch | ring (a polygon with a hole)"""
    value: int = 255
    """its grey value in a mask of several classes"""
    where: Where = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """Pictures that are those of another set, of this miniature or of another one."""

    of: str
    miniature: str | None = None
    where: Where = field(default_factory=dict)
    most: int | None = None
    """no more than so many"""
    id: str | None = None
    """names of their own; without it they keep those of the originals"""
    again: bool = False
    """whether they are saved as JPEG again instead of copied byte for byte"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """One set of pictures or clips to draw."""

    draw: str
    """endoscopy | polyp | chest-xray | clip | classes (a mask of several classes, painted from outlines) | copy"""
    path: str
    """where each lies; its facts are filled in"""
    width: tuple[int, int] = (64, 64)
    """least and greatest width, in pixels"""
    height: tuple[int, int] = (64, 64)
    holds: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """part -> label -> how many"""
    groups: Mapping[str, int] = field(default_factory=dict)
    """part -> number of groups (examinations) that its pictures come from"""
    id: str = "{hex12}"
    """its name: facts, and letters by chance"""
    group: str = "{hex12}"
    """name of a group"""
    first: int = 1
    """number of the first picture"""
    mask: str | None = None
    """where the mask of each lies"""
    mask_mode: str = "L"
    quality: int = 88
    """of the JPEG"""
    lesions: tuple[str, ...] = ("polyps",)
    """labels whose pictures show something that has an outline"""
    facts: Mapping[str, Fact] = field(default_factory=dict)
    outlines: tuple[Outline, ...] = ()
    tags: tuple[str, ...] = ()
    """what documents say of each picture as tags; one whose fact is empty is left out"""
    frames: tuple[int, int] = (8, 16)
    """of a clip: least and greatest number"""
    fps: tuple[int, ...] = (25,)
    copy: Copied | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table to write."""

    path: str
    of: tuple[str, ...]
    """the sets of pictures that its rows describe"""
    columns: Mapping[str, str]
    """column -> cell; the facts of a picture are filled in"""
    where: Where = field(default_factory=dict)
    each: tuple[Mapping[str, Any], ...] = ()
    """facts of each of several rows of one picture, with `where` for those it applies to; one row where left out"""
    delimiter: str = ","
    line_end: str = "\n"
    final: bool = True
    """whether the last line ends as the others do"""
    header: bool = True
    trailing: int = 0
    """columns without a name at the end"""
    short: str | None = None
    """a column whose empty cell leaves the row one field short"""
    comments: tuple[str, ...] = ()
    """lines ahead of the header"""
    encoding: str = "utf-8"
    forms: tuple[str, ...] = ()
    """the forms of the dataset that it belongs to; all where left out"""
    pictures: str | None = None
    """of a Parquet table: the column that holds the picture's bytes instead of a file"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One JSON document, or one for each picture."""

    path: str
    of: str
    form: str = "boxes"
    """boxes | darwin | darwin-2 | coco"""
    indent: int | None = 1
    final: bool = True
    label: str | None = None
    """what every box is called, where it is not the picture's label"""
    name: str = "{id}"
    """what the document calls a picture"""
    dataset: str = ""
    """what the document calls the dataset"""
    forms: tuple[str, ...] = ()
    """the forms of the dataset that it belongs to; all where left out"""
    where: Where = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Files that lie in an archive instead of a folder."""

    path: str
    """of the archive; `{x}` is the part of a path that `{x}` of `packs` stands for"""
    packs: str
    """the beginning of the paths of its files; members are named by what follows"""
    strips: str | None = None
    """with it, `packs` is the whole path, and members are named by what follows this"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One form in which the dataset is handed on."""

    archives: tuple[Packed, ...] = ()
    """in this order"""
    top: str = ""
    """a folder that everything lies in"""
    texts: Mapping[str, str] = field(default_factory=dict)
    whole: str | None = None
    """everything is in one archive of this name"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planting:
    """One defect to plant."""

    name: str
    plant: str
    says: str
    options: Mapping[str, Any] = field(default_factory=dict)
    finds: Mapping[str, int] = field(default_factory=dict)
    """rule -> how many findings a complete audit has for it"""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """rule -> what each of its findings must name, where that is not what the plant says"""
    line: str = ""
    """file and line where it is asked for"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole of a miniature.yaml."""

    file: Path
    seed: int
    pictures: Mapping[str, Pictures]
    tables: Mapping[str, Sheet]
    documents: Mapping[str, Paper]
    texts: Mapping[str, str]
    """path -> text of files that are written as they are"""
    against: tuple[str, ...]
    """other miniatures that are built beside it, since its profile expects an overlap with them"""
    forms: Mapping[str, Shape]
    profile: Mapping[str, Any]
    """what the profile of the miniature says otherwise than that of the dataset"""
    claims: Mapping[str, Any]
    """claim -> the number that is true of the miniature, or what it says otherwise, or nothing: the claim does not hold of it"""
    defects: tuple[Planting, ...]

    @property
    def restates(self) -> bool:
        """Whether the miniature has other numbers than the dataset, and so a profile of its own."""
        return bool(self.claims or self.profile)
